// `tagwire sync`: a static site's articles here, on the database and over HTTP, with the same outcome.
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tagwire } from './in-process.ts';
import { lines, type Server, serve, stopServers, TOKEN, temporaryFolder } from './process.ts';

const home = temporaryFolder();
const vars = { DATA_DIR: join(home, 'data') };
stopServers();
let server: Server;
beforeAll(async () => {
  server = await serve(vars);
});

const post = (title: string, text: string, more = '') =>
  `---\ntitle: ${title}\ndate: 2024-03-04\n${more}---\n${text}\n`;

interface Feed {
  items: { id: string; title: string; url?: string; content_html: string }[];
}

describe.each([
  ['database', () => []],
  ['http', () => ['--url', server.url, '--token', TOKEN]],
])('by %s', (where, more) => {
  const base = `https://${where}.example/blog/`;
  const folder = join(home, where);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const sync = (...args: string[]) =>
    tagwire(['sync', folder, '--base-url', base, ...args, ...more()], { ...vars, PUBLIC_URL: server.url });
  const report = async (...args: string[]) => {
    const { stdout } = await sync('--json', ...args);
    const { created, updated, restored, withdrawn, missing, unchanged, failed } = JSON.parse(stdout);
    const files = (entries: { file?: string; url: string }[]) =>
      entries.map(({ file, url }) => file ?? url.slice(base.length)).sort();
    return {
      ...{ created: files(created), updated: files(updated), restored: files(restored) },
      ...{ withdrawn: files(withdrawn), missing: files(missing), unchanged, failed: files(failed) },
    };
  };
  const nothing = {
    ...{ created: [], updated: [], restored: [], withdrawn: [], missing: [], failed: [], unchanged: 0 },
  };
  const lastChange = async () => {
    const log = (await (await fetch(`${server.url}/changes.json?limit=1000`)).json()) as { next: number };
    return log.next;
  };
  const items = async () =>
    ((await (await fetch(`${server.url}/tags/${where}/feed.json`)).json()) as Feed).items;
  const text = async (id: string) => (await items()).find((one) => one.id === base + id)?.content_html;

  const names = ['a', 'b', 'c', 'd'];
  beforeAll(() => {
    write('hugo.toml', 'title = "x"');
    for (const name of names)
      write(`content/${name}.md`, post(name, `Text of ${name}.`, `tags: [${where}]\n`));
    write('content/draft.md', post('Draft', 'x', 'draft: true\n'));
    write('content/about.md', '---\ntitle: About\n---\nx\n');
  });

  test('shown first, then brought here, then as it is', async () => {
    const dry = await sync('--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(lines(dry.stdout)).toEqual([
      ...names.map((name) => `created  content/${name}.md  ${name}  ${base}${name}/`),
      'Would be: 4 created, 0 updated, 0 withdrawn, 0 unchanged. Left out: without a date or not listed (1), drafts (1).',
    ]);
    expect(await items()).toEqual([]);
    const created = names.map((name) => `content/${name}.md`);
    expect(await report()).toEqual({ ...nothing, created });
    expect((await items()).map(({ id }) => id).sort()).toEqual(names.map((name) => `${base}${name}/`));
    const before = await lastChange();
    expect(before).toBeGreaterThanOrEqual(4);
    expect(await report('--prune')).toEqual({ ...nothing, unchanged: 4 });
    expect(await lastChange()).toBe(before);
  });

  test('an edit changes that article, and its undoing undoes it', async () => {
    const original = post('a', 'Text of a.', `tags: [${where}]\n`);
    for (const [written, shown] of [
      [original.replace('Text', 'New text'), 'New text of a.'],
      [original, 'Text of a.'],
    ]) {
      write('content/a.md', written!);
      expect(await report('--dry-run')).toEqual({ ...nothing, updated: ['content/a.md'], unchanged: 3 });
      expect(await report()).toEqual({ ...nothing, updated: ['content/a.md'], unchanged: 3 });
      expect(await text('a/')).toContain(shown);
      expect(await report()).toEqual({ ...nothing, unchanged: 4 });
    }
  });

  test('a file that moved stays the same article, by its alias', async () => {
    rmSync(join(folder, 'content/b.md'));
    write('content/new/b.md', post('b', 'Text of b.', `tags: [${where}]\naliases: [/b/]\n`));
    expect(await report('--prune')).toEqual({ ...nothing, updated: ['content/new/b.md'], unchanged: 3 });
    expect(await report('--prune')).toEqual({ ...nothing, unchanged: 4 });
    expect((await items()).filter(({ title }) => title === 'b')).toMatchObject([{ id: `${base}b/` }]);
  });

  test('what was deleted is listed, withdrawn by --prune, and back with its file; an editor’s withdrawal stands', async () => {
    rmSync(join(folder, 'content/c.md'));
    write('content/d.md', post('d', 'Text of d.', `tags: [${where}]\ndraft: true\n`));
    expect(await report()).toEqual({ ...nothing, unchanged: 2, missing: ['c/', 'd/'] });
    expect(await items()).toHaveLength(4);
    expect(await report('--prune', '--dry-run')).toEqual({
      ...nothing,
      unchanged: 2,
      withdrawn: ['c/', 'd/'],
    });
    expect(await report('--prune')).toEqual({ ...nothing, unchanged: 2, withdrawn: ['c/', 'd/'] });
    const rss = await (await fetch(`${server.url}/tags/${where}/rss.xml`)).text();
    expect(rss).toContain('Withdrawn: c');
    expect(await report('--prune')).toEqual({ ...nothing, unchanged: 2 });

    const { articles } = (await (
      await server.admin('GET', `/admin/articles?canonicalUrl=${base}a/&fields=id`)
    ).json()) as { articles: { id: string }[] };
    await server.admin('DELETE', `/admin/articles/${articles[0]!.id}?note=Wrong`);
    write('content/c.md', post('c', 'Better text of c.', `tags: [${where}]\n`));
    const { code, stderr } = await sync('--dry-run');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'tagwire: content/a.md: was withdrawn by an editor, and stays so\n',
    });
    expect(await report('--prune')).toEqual({ ...nothing, restored: ['content/c.md'], unchanged: 1 });
    expect(await text('c/')).toContain('Better text');
    expect(await report('--prune')).toEqual({ ...nothing, unchanged: 2 });
  });

  test('what an editor writes here is left alone, whatever its canonical address', async () => {
    const mine = { title: 'Mine', canonicalUrl: `${base}mine/`, content: { text: 'x' }, tags: [where] };
    await server.admin('POST', '/admin/articles', mine);
    expect(await report('--prune')).toEqual({ ...nothing, unchanged: 2 });
  });

  test('a refused file withholds nothing but itself, and nothing is withdrawn meanwhile', async () => {
    write('content/e.md', '---\ntitle: "e\n---\n');
    rmSync(join(folder, 'content/c.md'));
    const { code, stdout, stderr } = await sync();
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/1 unchanged, 1 refused/),
    });
    expect(stderr).toContain('content/e.md: refused: the front matter is not valid YAML');
    const pruned = await sync('--prune');
    expect(pruned).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('nothing was done'),
    });
    rmSync(join(folder, 'content/e.md'));
  });

  test('a slip loses nothing', async () => {
    for (let i = 0; i < 6; i++) write(`content/many/${i}.md`, post(`Many ${i}`, 'x', `tags: [${where}]\n`));
    expect((await report()).created).toHaveLength(6);
    rmSync(join(folder, 'content/many'), { recursive: true });
    const before = await lastChange();
    const refused = await sync('--prune');
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--force') });
    rmSync(join(folder, 'content'), { recursive: true });
    const empty = await sync('--prune', '--force');
    expect(empty).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no article in content/'),
    });
    expect(await lastChange()).toBe(before);
    write('content/new/b.md', post('b', 'Text of b.', `tags: [${where}]\naliases: [/b/]\n`));
    expect((await report('--prune', '--force')).withdrawn).toHaveLength(7);
  });

  test('a summary for the page of a CI run', async () => {
    const summary = join(home, `${where}.md`);
    writeFileSync(summary, 'Before.\n');
    write('content/s.md', post('"*S* | <b>"', '{{< tide >}}'));
    await sync('--summary', summary);
    const written = readFileSync(summary, 'utf8');
    expect(written).toMatch(/^Before\.\n## tagwire sync\n\n1 created, /);
    expect(written).toContain(`- [\\*S\\* \\| \\<b\\>](<${base}s/>)`);
    expect(written).toContain('### Remarks\n\n- content/s.md: shortcode tide');
  });
});

test('odd files: links, what is no text, what may not be read', async () => {
  const folder = join(home, 'odd');
  mkdirSync(join(folder, 'content'), { recursive: true });
  const at = (name: string) => join(folder, 'content', name);
  writeFileSync(join(folder, 'hugo.toml'), '');
  writeFileSync(at('good.md'), post('Good', 'x'));
  writeFileSync(at('latin.md'), Buffer.from(post('Caf\xe9', 'd\xe9j\xe0 vu'), 'latin1'));
  writeFileSync(at('zero.md'), '\0\0\0');
  writeFileSync(at('huge.md'), 'x'.repeat(8_000_001));
  writeFileSync(at('locked.md'), post('Locked', 'x'));
  chmodSync(at('locked.md'), 0);
  symlinkSync('/etc', at('etc'));
  symlinkSync(join(home, 'gone.md'), at('gone.md'));
  const { stdout, stderr, code } = await tagwire(
    ['sync', folder, '--base-url', 'https://odd.example', '--dry-run'],
    vars,
  );
  expect(code).toBe(1);
  expect(stdout).toContain('Café  https://odd.example/latin/');
  const said = lines(stderr);
  expect(said).toContain('tagwire: content/etc: is a link, which is not followed');
  expect(said).toContain('tagwire: content/gone.md: is a link, which is not followed');
  expect(said).toContain('tagwire: content/zero.md: refused: it is no text: there are zero bytes in it');
  expect(said).toContain('tagwire: content/huge.md: refused: a text may have 8,000,000 bytes');
  if (process.getuid?.() !== 0) expect(stderr).toContain('content/locked.md: refused: you may not read');
});

test('misuse says what to write', async () => {
  const said = async (...args: string[]) => {
    const { code, stderr } = await tagwire(['sync', ...args], vars);
    return `${code} ${stderr.trim()}`;
  };
  expect(await said()).toMatch(/^2 .*folder/);
  expect(await said(home)).toMatch(/^2 .*--base-url/);
  expect(await said(home, '--base-url', 'e.org')).toMatch(/^2 .*https:/);
  expect(await said(home, '--base-url', 'https://e.org', '--generator', 'gatsby')).toMatch(/^2 .*hugo, zola/);
  expect(await said(home, '--base-url', 'https://e.org', '--permalink', 'x')).toMatch(/^2 .*begin with/);
  expect(await said(join(home, 'nowhere'), '--base-url', 'https://e.org')).toMatch(/^1 .*no such/);
  expect(await said(home, '--base-url', 'https://e.org')).toMatch(/^1 .*--generator/);
});

test('with links: canonical, feeds lead to the site, with pages and without', async () => {
  const folder = join(home, 'canonical');
  const base = 'https://canonical.example/';
  mkdirSync(join(folder, 'content'), { recursive: true });
  writeFileSync(join(folder, 'hugo.toml'), '');
  writeFileSync(join(folder, 'content/a.md'), post('A', 'x', 'tags: [Canonical]\n'));
  const { code } = await tagwire(['sync', folder, '--base-url', base], { ...vars, PUBLIC_URL: server.url });
  expect(code).toBe(0);
  for (const pages of ['on', 'off']) {
    await server.admin('PATCH', '/admin/settings', { links: 'canonical', pages });
    const read = async (file: string) => (await fetch(`${server.url}/tags/canonical/${file}`)).text();
    expect(await read('rss.xml')).toContain(`<link>${base}a/</link>`);
    expect(await read('rss.xml')).toMatch(/<guid[^>]*>https:\/\/canonical\.example\/a\/<\/guid>/);
    expect(await read('atom.xml')).toMatch(/<link [^>]*href="https:\/\/canonical\.example\/a\/"/);
    expect(JSON.parse(await read('feed.json')).items).toMatchObject([{ id: `${base}a/`, url: `${base}a/` }]);
  }
});
