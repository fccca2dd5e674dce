// `tagwire import` and `tagwire export`: on the database and over HTTP, with the same outcome.
import { exec } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { png } from '../../support/png.ts';
import { tagwire } from './in-process.ts';
import {
  lines,
  ROOT,
  type Server,
  serve,
  stopServers,
  TOKEN,
  temporaryFolder,
  withoutDatabase,
} from './process.ts';

const home = temporaryFolder();
stopServers();
let server: Server;
const vars = { DATA_DIR: join(home, 'data'), OUTBOUND_ALLOW: '127.0.0.1/32' };
beforeAll(async () => {
  server = await serve(vars);
});

function file(name: string, text: string): string {
  const path = join(home, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}
const rss = (name: string, ...items: string[]) =>
  `<rss version="2.0"><channel><title>${name}</title><link>https://${name}.example/</link>${items.map((i) => `<item>${i}</item>`).join('')}</channel></rss>`;
const item = (name: string, n: number, more = '') =>
  `<guid>urn:${name}:${n}</guid><title>${name} ${n}</title><pubDate>${n} Jan 2020 00:00:00 GMT</pubDate><category>${name}</category>${more}`;
/** What an import prints: its counts, and what to look at without the addresses. */
const told = (stdout: string) => {
  const [counts, , ...look] = stdout.split('\n').filter(Boolean);
  return { counts, look: look.map((line) => line.trim().split('  ')[0]) };
};
const titles = async (path: string) =>
  ((await (await fetch(server.url + path)).json()) as { items: { title: string }[] }).items.map(
    ({ title }) => title,
  );

describe.each([
  ['database', () => []],
  ['http', () => ['--url', server.url, '--token', TOKEN]],
])('by %s', (where, more) => {
  const run = (...args: string[]) => tagwire([...args, ...more()], { ...vars, PUBLIC_URL: server.url });

  test('the address that the site had', async () => {
    const post = {
      id: `b-${where}`,
      title: 'B',
      status: 'published',
      html: '<a href="__GHOST_URL__/x">x</a>',
    };
    const path = file(`${where}-ghost.json`, JSON.stringify({ db: [{ data: { posts: [post] } }] }));
    const dry = await run('import', path, '--dry-run', '--json', '--base-url', 'https://old.example/blog/');
    expect(JSON.parse(dry.stdout)).toMatchObject({
      articles: [{ html: '<a href="https://old.example/blog/x">x</a>' }],
    });
    const wrong = await run('import', path, '--base-url', 'old.example');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('--base-url old.example') });
  });

  test('pictures are copied where that is asked for', async () => {
    const old = createServer((_, answer) => answer.end(png(30, 20, [where.length, 0, 0])));
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(old.address() as AddressInfo).port}/a.png`;
    const text = `<description>&lt;img src="${url}" alt="A lynx"></description>`;
    const path = file(`${where}-pictured.xml`, rss(`${where}-pictured`, item(`${where}-pictured`, 3, text)));
    const feed = async () => await (await fetch(`${server.url}/tags/${where}-pictured/feed.json`)).text();
    expect(await run('import', path)).toMatchObject({ code: 0 });
    expect(await feed()).toContain(url);
    const copied = await run('import', path, '--pictures', 'copy');
    expect(copied).toMatchObject({ code: 0, stdout: expect.stringContaining('1 unchanged') });
    expect(await feed()).toMatch(new RegExp(`${server.url}/media/[0-9a-f]{64}\\.png`));
    expect(await run('import', path, '--pictures', 'keep')).toMatchObject({ code: 2 });
    old.close();
  });

  test('the site as files', async () => {
    const path = file(`${where}-copied.xml`, rss(where, item(`${where}-copied`, 7)));
    expect(await run('import', path)).toMatchObject({ code: 0 });
    const folder = join(home, `${where}-copy`);
    const done = await run('export', '--format', 'site', '--output', folder);
    expect(done).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Wrote \d+ files, .* to /) });
    const names = readdirSync(folder);
    expect(names).toEqual(
      expect.arrayContaining(['_redirects', '404.html', 'articles', 'index.html', 'rss.xml']),
    );
    const article = readFileSync(join(folder, 'articles', `${where}-copied-7`, 'index.html'), 'utf8');
    expect(article).toContain(`${where}-copied 7`);
    const again = await run('export', '--format', 'site', '--output', folder);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('is not empty') });
  });

  test('a feed from a file, again, and dry', async () => {
    const path = file(`${where}.xml`, rss(where, item(where, 1), item(where, 2)));
    const dry = await run('import', path, '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(lines(dry.stdout)).toEqual([
      `created  2020-01-01T00:00:00Z  ${where} 1  urn:${where}:1`,
      `created  2020-01-02T00:00:00Z  ${where} 2  urn:${where}:2`,
      'Would be: 2 created, 0 updated, 0 unchanged, 0 failed.',
    ]);
    expect(await titles(`/tags/${where}/feed.json`)).toEqual([]);
    const first = await run('import', path);
    expect(first).toMatchObject({
      code: 0,
      stdout: '2 created, 0 updated, 0 unchanged, 0 failed.\n',
      stderr: '',
    });
    expect(await titles(`/tags/${where}/feed.json`)).toEqual([`${where} 2`, `${where} 1`]);
    const again = await run('import', path, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ created: 0, unchanged: 2, failed: 0, errors: [] });
  });

  test('several, of which one is none and one has a bad item: each is named', async () => {
    const bad = file(
      `${where}-bad.xml`,
      rss(where, item(where, 3), item(where, 4).replace('4 Jan', 'Someday')),
    );
    const none = file(`${where}-none.txt`, 'Hello.');
    const good = file(`${where}-good.xml`, rss(where, item(where, 5)));
    const { code, stdout, stderr } = await run('import', none, bad, good);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '2 created, 0 updated, 0 unchanged, 2 failed.\n' });
    expect(lines(stderr)).toEqual([
      expect.stringContaining(none),
      expect.stringMatching(new RegExp(`^tagwire: ${bad}, item 2, urn:${where}:4: its date`)),
    ]);
  });

  test('a folder of Markdown, as static site generators have it', async () => {
    const folder = join(home, `${where}-md`);
    file(
      `${where}-md/_posts/2019-05-06-jekyll-${where}.md`,
      `---\nlayout: post\ncategories: [md-${where}]\n---\nText.\n`,
    );
    file(
      `${where}-md/content/hugo-${where}/index.md`,
      `---\ntitle: "Hugo ${where}"\ndate: 2020-02-03T04:05:06+03:00\ntags: [md-${where}, B]\nweight: 3\ncover: https://e.org/c.jpg\n---\n\n# Hugo ${where}\n\nText.\n`,
    );
    file(`${where}-md/notes.txt`, 'no article');
    const { code, stdout } = await run('import', folder);
    expect({ code, ...told(stdout) }).toEqual({
      code: 0,
      counts: '2 created, 0 updated, 0 unchanged, 0 failed.',
      look: [`“Hugo ${where}”: pictures without a description: 1`],
    });
    expect(await titles(`/tags/md-${where}/feed.json`)).toEqual([`Hugo ${where}`, 'Text.']);
    expect((await run('import', folder)).stdout).toContain('2 unchanged');
  });

  test('files of one name in several folders are several articles', async () => {
    const tag = `same-${where}`;
    const names = ['x/index.md', 'y/index.md', `A-${where}/${tag}/hello.md`, `B-${where}/${tag}/hello.md`];
    const [x = '', y = '', a = '', b = ''] = names.map((name) =>
      file(`${tag}/${name}`, `---\ntitle: ${name}\ntags: [${tag}]\n---\nOf ${name}.\n`),
    );
    for (const one of [x, y, join(a, '../..'), join(b, '../..')])
      expect((await run('import', one)).stdout).toContain('1 created');
    expect((await titles(`/tags/${tag}/feed.json`)).sort()).toEqual(names.toSorted());
    // A page bundle as a folder is its index.md, once.
    expect((await run('import', join(x, '..'))).stdout).toContain('1 unchanged');
    // Both are known by one folder's name here.
    const both = await run('import', a, b);
    expect([both.code, told(both.stdout).counts]).toEqual([
      1,
      '1 created, 0 updated, 0 unchanged, 1 failed.',
    ]);
    expect(both.stderr).toContain('give this one an `id`');
  });

  test('a feed by its address, which nothing guards, with its archives', async () => {
    const pages: Record<string, string> = {
      '/': rss(where, item(where, 7), item(where, 6)).replace(
        '<channel>',
        '<channel><atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="prev-archive" href="/old"/>',
      ),
      '/old': rss(
        where,
        item(where, 6),
        item(where, 8, '<description>&lt;img src="p.png"&gt;</description>'),
      ),
    };
    const web = createServer((request, response) => void response.end(pages[request.url ?? '']));
    await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/`;
    const { code, stdout } = await run('import', url);
    await new Promise((done) => web.close(done));
    expect({ code, ...told(stdout) }).toEqual({
      code: 0,
      counts: '3 created, 0 updated, 1 unchanged, 0 failed.',
      look: [`“${where} 8”: pictures without a description: 1`],
    });
  });

  test('what cannot be read at all', async () => {
    expect(await run('import', join(home, 'missing.xml'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no such file'),
    });
    const dead = await run('import', 'http://127.0.0.1:9/feed');
    expect(dead).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot reach http://127.0.0.1:9/feed'),
    });
  });

  test('export: the same to standard output and to a file, whole or not at all', async () => {
    const { code, stdout } = await run('export');
    expect(code).toBe(0);
    const feed = JSON.parse(stdout) as { items: { title: string }[] };
    expect(feed.items.map(({ title }) => title)).toContain(`${where} 1`);
    const path = join(home, `${where}.json.gz`);
    expect(await run('export', '--output', '-')).toEqual({ code: 0, stdout, stderr: '' });
    expect(await run('export', '--output', path)).toMatchObject({ code: 0, stdout: '' });
    expect(
      JSON.parse(
        (await tagwire(['import', path, '--dry-run', '--json'], { DATA_DIR: join(home, where) })).stdout,
      ),
    ).toMatchObject({ created: feed.items.length, failed: 0 });
    expect((await run('export', '--output', join(home, 'no/such/folder/x.json'))).code).toBe(1);
    expect((await run('export', '--format', 'pdf')).code).toBe(2);
  });

  test('export as Markdown, which is imported as it was', async () => {
    const folder = join(home, `${where}-exported`);
    expect(await run('export', '--format', 'markdown', '-o', folder)).toMatchObject({ code: 0, stdout: '' });
    const files = readdirSync(folder);
    expect(files).toContain(`2020-01-01-${where}-1.md`);
    expect(readFileSync(join(folder, `2020-01-01-${where}-1.md`), 'utf8')).toContain(`title: "${where} 1"\n`);
    const elsewhere = { DATA_DIR: join(home, `${where}-elsewhere`), PUBLIC_URL: server.url };
    expect((await tagwire(['import', folder], elsewhere)).stdout).toMatch(
      new RegExp(`^${files.length} created`),
    );
    const again = join(home, `${where}-again`);
    await tagwire(['export', '--format', 'markdown', '-o', again], elsewhere);
    for (const name of files)
      expect(readFileSync(join(again, name), 'utf8')).toBe(readFileSync(join(folder, name), 'utf8'));
    expect((await run('export', '--format', 'markdown', '-o', folder)).stderr).toContain('not empty');
    // Into the site that it is from: nothing has changed.
    expect((await run('import', folder)).stdout).toBe(
      `0 created, 0 updated, ${files.length} unchanged, 0 failed.\n`,
    );
  });

  test('export as WXR, which is imported', async () => {
    const path = join(home, `${where}-wxr.xml`);
    expect(await run('export', '--format', 'wxr', '-o', path)).toMatchObject({ code: 0 });
    const report = JSON.parse(
      (await tagwire(['import', path, '--json'], { DATA_DIR: join(home, `${where}-wxr`) })).stdout,
    ) as { created: number; failed: number };
    expect(report.failed).toBe(0);
    expect(report.created).toBeGreaterThan(5);
  });
});

test('an empty site that takes an export is the same site', async () => {
  const path = join(home, 'whole.json');
  await tagwire(['export', '-o', path], { ...vars, PUBLIC_URL: server.url });
  const other = { DATA_DIR: join(home, 'restored') };
  expect(await tagwire(['import', path], other)).toMatchObject({ code: 0, stderr: '' });
  const restored = await serve({ ...other, PUBLIC_URL: server.url });
  const port = new URL(restored.url).port;
  for (const feed of ['/rss.xml', '/atom.xml', '/feed.json', '/tags/http/ninjs.json', '/changes.json']) {
    const [a, b] = await Promise.all([fetch(server.url + feed), fetch(`http://127.0.0.1:${port}${feed}`)]);
    const [here, there] = [await a.text(), await b.text()];
    // It has a log of its own, with the same changes.
    const log = /"log":"\w+"/;
    expect(there.replace(log, ''), feed).toBe(here.replace(log, ''));
    expect(b.headers.get('etag') === a.headers.get('etag'), feed).toBe(!log.test(here));
  }
});

test('--media takes uploaded files along, and back', async () => {
  const upload = async (body: Uint8Array<ArrayBuffer>) => {
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'image/png',
      'idempotency-key': `${body.length}`,
    };
    const answer = await fetch(`${server.url}/admin/media`, { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
    return new URL(((await answer.json()) as { url: string }).url).pathname.replace('/media/', '');
  };
  const names = [await upload(png(40, 30, [1, 2, 3])), await upload(png(50, 30, [4, 5, 6]))].sort();
  const [path, uploads] = [join(home, 'with-media.json'), join(home, 'uploads')];
  const bytesIn = (folder: string) => names.map((name) => readFileSync(join(folder, name)));
  const own = { ...vars, PUBLIC_URL: server.url };
  expect(await tagwire(['export', '-o', path, '--media', uploads], own)).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(readdirSync(uploads).sort()).toEqual(expect.arrayContaining(names));
  expect(bytesIn(uploads)).toEqual(bytesIn(join(vars.DATA_DIR, 'media')));

  const other = { DATA_DIR: join(home, 'with-media'), PUBLIC_URL: server.url };
  const take = (...more: string[]) => tagwire(['import', path, '--media', uploads, ...more], other);
  expect(await take('--dry-run')).toMatchObject({ code: 0 });
  expect(existsSync(join(other.DATA_DIR, 'media', names[0]!))).toBe(false);
  expect(await take()).toMatchObject({ code: 0, stderr: '' });
  expect(bytesIn(join(other.DATA_DIR, 'media'))).toEqual(bytesIn(uploads));
  const restored = await serve(other);
  for (const [i, name] of names.entries())
    expect(Buffer.from(await (await fetch(`${restored.url}/media/${name}`)).arrayBuffer())).toEqual(
      bytesIn(uploads)[i],
    );

  writeFileSync(join(uploads, names[0]!), 'damaged');
  const damaged = await tagwire(['import', path, '--media', uploads], { DATA_DIR: join(home, 'damaged') });
  expect(damaged).toMatchObject({ code: 1, stderr: expect.stringContaining(`${names[0]}: is damaged`) });
  const remote = ['--url', server.url, '--token', TOKEN];
  for (const wrong of [
    ['import', path, ...remote],
    ['export', ...remote],
    ['export', '--format', 'site'],
  ])
    expect(await tagwire([...wrong, '--media', uploads], own)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--media'),
    });
});

test('who reads an export may leave: that is no failure', async () => {
  const command = `'${process.execPath}' '${join(ROOT, 'src/cli/tagwire.js')}' export`;
  const env = { PATH: process.env.PATH, ...vars, PUBLIC_URL: server.url };
  const { stdout, stderr } = await promisify(exec)(`{ ${command}; echo "code $?" >&2; } | head -c 20`, {
    env,
    shell: '/bin/sh',
  });
  const told = withoutDatabase({ code: 0, stdout, stderr });
  expect(told).toEqual({ code: 0, stdout: '{"version":"https://', stderr: 'code 0\n' });
});
