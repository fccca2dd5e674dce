// `tagwire post`: files become articles, on the database and over HTTP, with the same answers.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tagwire } from './in-process.ts';
import { lines, ROOT, type Server, serve, stopServers, TOKEN, temporaryFolder } from './process.ts';

const home = temporaryFolder();
const vars = { DATA_DIR: join(home, 'data') };
stopServers();
let server: Server;
beforeAll(async () => {
  server = await serve(vars);
});

const sample = (name: string) => join(ROOT, 'db/samples', name);
function file(name: string, text: string): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}
async function titles(path: string): Promise<string[]> {
  const feed = (await (await fetch(server.url + path)).json()) as { items: { title: string }[] };
  return feed.items.map(({ title }) => title);
}

describe.each([
  ['database', () => []],
  ['http', () => ['--url', server.url, '--token', TOKEN]],
])('by %s', (where, more) => {
  const post = (...args: string[]) =>
    tagwire(['post', ...args, ...more()], { ...vars, PUBLIC_URL: server.url });

  test('files of every kind, each with its URL', async () => {
    const files = [
      file(`${where}.txt`, `${where} text\n\nA paragraph.`),
      file(`${where}.md`, `# ${where} markdown\n\nA *paragraph*.`),
      file(`${where}.html`, `<title>${where} html</title><p>A paragraph.</p>`),
      file(`${where}.json`, JSON.stringify({ title: `${where} json` })),
      file(
        `${where}.atom`,
        `<entry xmlns="http://www.w3.org/2005/Atom"><title>${where} atom</title><content>x</content></entry>`,
      ),
      file(`${where}.rss`, `<item><title>${where} rss</title><description>x</description></item>`),
    ];
    const { code, stdout, stderr } = await post(...files, '--tag', where, '--tag', 'All kinds');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const told = lines(stdout);
    expect(told).toHaveLength(files.length);
    for (const [i, line] of told.entries()) {
      const [name, url] = line.split(': ');
      expect(name).toBe(files[i]);
      expect((await fetch(url ?? '')).status, line).toBe(200);
    }
    const kinds = ['atom', 'html', 'json', 'markdown', 'rss', 'text'];
    expect((await titles(`/tags/${where}/feed.json`)).sort()).toEqual(
      kinds.map((kind) => `${where} ${kind}`),
    );
  });

  test('JSON is completed as texts are, and what it says stays', async () => {
    const said = { title: `${where} said`, tags: ['Said'], language: 'tr' };
    const path = file(`${where}-said.json`, JSON.stringify(said));
    const more = ['--tag', 'More', '--language', 'en', '--status', 'draft'];
    const { stdout } = await post(path, ...more, '--json');
    const [{ article }] = JSON.parse(stdout);
    expect(article).toMatchObject({ ...said, tags: ['Said', 'More'], status: 'draft' });
  });

  test('the seed file, whole', async () => {
    const { code } = await post(
      ...[sample('turkey-s400.txt'), '--new', '--tag', `Seed ${where}`, '--language', 'en'],
    );
    expect(code).toBe(0);
    expect(await titles(`/tags/seed-${where}/feed.json`)).toEqual([
      'Turkey says it does not intend to retreat on S-400 despite US sanctions',
    ]);
  });

  test('one that is refused does not hold back the others', async () => {
    const bad = file(`${where}-bad.json`, '{ "title": ');
    const untitled = file(`${where}-untitled.json`, '{ "titel": "x" }');
    const missing = join(home, 'missing.md');
    const odd = file(`${where}.xyz`, 'What am I?');
    const good = file(`${where}-good.md`, `# ${where} good\n\nText.`);
    const { code, stdout, stderr } = await post(bad, untitled, missing, odd, good);
    expect(code).toBe(1);
    expect(lines(stdout)).toHaveLength(1);
    expect(lines(stdout)[0]).toMatch(new RegExp(`^${good}: http`));
    expect(lines(stderr).map((line) => line.split(': ')[0])).toEqual([bad, untitled, missing, odd]);
    // Of what is invalid it says what to change.
    expect(lines(stderr)[1]).toMatch(/titel|title/);
  });

  test('--json tells programs what became of each', async () => {
    const good = file(`${where}-json.md`, `# ${where} for programs\n\nText.`);
    const bad = file(`${where}-json.json`, '{}');
    const { code, stdout, stderr } = await post(good, bad, '--json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject([
      { file: good, article: { title: `${where} for programs`, status: 'published' } },
      { file: bad, error: expect.stringContaining('title') },
    ]);
  });

  test('--type names the type, --status keeps it from readers', async () => {
    const odd = file(`${where}-draft.xyz`, `# ${where} draft\n\nText.`);
    const { code } = await post(odd, '--type', 'text/markdown', '--status', 'draft', '--tag', 'Drafts');
    expect(code).toBe(0);
    expect(await titles('/tags/drafts/feed.json')).toEqual([]);
    const list = await (await server.admin('GET', '/admin/articles?status=draft&limit=10')).text();
    expect(list).toContain(`${where} draft`);
  });
});

describe.each([
  ['database', () => []],
  ['http', () => ['--url', server.url, '--token', TOKEN]],
])('posted again, by %s', (where, more) => {
  const post = (...args: string[]) =>
    tagwire(['post', ...args, ...more()], { ...vars, PUBLIC_URL: server.url });
  const posted = async (...args: string[]) => {
    const { code, stdout, stderr } = await post(...args, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [{ article }] = JSON.parse(stdout);
    return { id: article.id as string, title: article.title as string, version: article.version as number };
  };
  const folder = (name: string) => {
    const path = join(home, `${where}-${name}`);
    mkdirSync(path);
    return path;
  };
  const change = (id: string, title: string) => server.admin('PATCH', `/admin/articles/${id}`, { title });

  test('a file is one article: as it was, or changed', async () => {
    const at = folder('again');
    const [one, other] = [join(at, 'one.md'), join(at, 'other.md')];
    writeFileSync(one, '# One\n\nText.');
    writeFileSync(other, '# One\n\nText.');
    const first = await posted(one);
    expect(await posted(one)).toEqual(first);
    expect((await posted(other)).id).not.toBe(first.id);
    writeFileSync(one, '# One, edited\n\nText.');
    expect(await posted(one)).toEqual({ id: first.id, title: 'One, edited', version: 2 });
    const memory = JSON.parse(readFileSync(join(at, '.tagwire.json'), 'utf8'));
    expect(Object.keys(memory)).toEqual([server.url]);
    expect(memory[server.url]['one.md']).toEqual({
      guid: expect.stringMatching(/^urn:uuid:/),
      etag: '"2"',
      sha256: expect.stringMatching(/^[\da-f]{64}$/),
    });
  });

  test('by the guid that the file says, wherever it is, and nothing is remembered', async () => {
    const at = folder('guid');
    const [md, json, atom] = [join(at, 'a.md'), join(at, 'a.json'), join(at, 'a.atom')];
    const guid = `https://cms.example/${where}`;
    writeFileSync(md, `---\nid: ${guid}\ntitle: By guid\n---\nText.`);
    writeFileSync(json, JSON.stringify({ guid, title: 'By guid, as JSON', content: { text: 'x' } }));
    const entry = `<id>${guid}</id><title>By guid, as Atom</title><content>x</content>`;
    writeFileSync(atom, `<entry xmlns="http://www.w3.org/2005/Atom">${entry}</entry>`);
    const { id } = await posted(md);
    expect(await posted(md)).toMatchObject({ id, version: 1 });
    expect(await posted(json)).toEqual({ id, title: 'By guid, as JSON', version: 2 });
    expect(await posted(atom)).toEqual({ id, title: 'By guid, as Atom', version: 3 });
    expect(existsSync(join(at, '.tagwire.json'))).toBe(false);
  });

  test('renamed it stays; a copied folder posts to the same articles, without the small file to new ones', async () => {
    const at = folder('renamed');
    const [one, two] = [join(at, 'one.md'), join(at, 'two.md')];
    writeFileSync(one, '# Renamed\n\nText.');
    const { id } = await posted(one);
    renameSync(one, two);
    expect(await posted(two)).toMatchObject({ id, version: 1 });
    const copy = join(home, `${where}-copy`);
    cpSync(at, copy, { recursive: true });
    expect(await posted(join(copy, 'two.md'))).toMatchObject({ id });
    rmSync(join(copy, '.tagwire.json'));
    expect((await posted(join(copy, 'two.md'))).id).not.toBe(id);
    // Both are there: the second is a copy.
    copyFileSync(two, one);
    expect((await posted(one)).id).not.toBe(id);
  });

  test('what was changed on the site since is not overwritten unasked', async () => {
    const path = join(folder('changed'), 'a.md');
    writeFileSync(path, '# Changed\n\nText.');
    const { id } = await posted(path);
    await change(id, 'Changed by an editor');
    const refused = await post(path);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--overwrite') });
    expect(await posted(path, '--overwrite')).toEqual({ id, title: 'Changed', version: 3 });
    expect(await posted(path)).toMatchObject({ id, version: 3 });
  });

  test('what is refused is not remembered, nor what cannot be; --new asks for another', async () => {
    const at = folder('refused');
    const path = join(at, 'a.md');
    writeFileSync(path, '---\ntitle: A\nlanguage: "!!"\n---\nText.');
    expect((await post(path)).code).toBe(1);
    expect(existsSync(join(at, '.tagwire.json'))).toBe(false);
    writeFileSync(path, '# A\n\nText.');
    const first = await posted(path);
    expect((await posted(path, '--new')).id).not.toBe(first.id);
    expect(await posted(path)).toEqual(first);
    writeFileSync(join(at, '.tagwire.json'), '[');
    expect(await post(path)).toMatchObject({ code: 1, stderr: expect.stringContaining('Mend or delete it') });
    // A folder in its place can no more be written than a disk that may only be read.
    rmSync(join(at, '.tagwire.json'));
    mkdirSync(join(at, `.tagwire.json.${process.pid}`));
    expect(await post(path)).toMatchObject({ code: 1, stderr: expect.stringContaining('give it a guid') });
  });
});

test('two sites each have their article', async () => {
  const path = file('two-sites.md', '# Two sites\n\nText.');
  const data = { DATA_DIR: join(home, 'other'), PUBLIC_URL: 'https://other.example' };
  await tagwire(['migrate'], data);
  const here = JSON.parse(
    (await tagwire(['post', path, '--json'], { ...vars, PUBLIC_URL: server.url })).stdout,
  );
  const there = JSON.parse((await tagwire(['post', path, '--json'], data)).stdout);
  expect(there[0].article.id).not.toBe(here[0].article.id);
  const again = JSON.parse((await tagwire(['post', path, '--json'], data)).stdout);
  expect(again[0].article).toMatchObject({ id: there[0].article.id, version: 1 });
});

test('no server there is one line', async () => {
  const url = 'http://127.0.0.1:9';
  const { code, stdout, stderr } = await tagwire(
    ['post', sample('penguin-count.md'), '--new', '--url', url],
    {
      ADMIN_TOKEN: 'x',
    },
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(lines(stderr)).toHaveLength(1);
  expect(stderr).toContain(url);
});

test('another server at --url is one line', async () => {
  const other = createServer((_request, response) => response.end('<h1>Hello</h1>'));
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  for (const args of [
    ['post', sample('penguin-count.md'), '--new'],
    ['token', 'list'],
    ['import', sample('penguin-count.md')],
  ]) {
    const { code, stderr } = await tagwire([...args, '--url', url, '--token', 'x']);
    expect({ code, told: lines(stderr) }).toEqual({
      code: 1,
      told: [expect.stringMatching(/Check the address\.$/)],
    });
  }
  other.close();
});

test('a token that may not write is told so', async () => {
  const { stdout } = await tagwire(['token', 'create', 'reader', '--scope', 'articles:read'], vars);
  const args = ['post', sample('penguin-count.md'), '--new', '--url', server.url, '--token', stdout.trim()];
  const { code, stderr } = await tagwire(args);
  expect(code).toBe(1);
  expect(lines(stderr)).toHaveLength(1);
  expect(stderr).toContain('articles:draft');
});
