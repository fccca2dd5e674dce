// `tagwire post`: files become articles, on the database and over HTTP, with the same answers.
import { writeFileSync } from 'node:fs';
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
    const { code } = await post(sample('turkey-s400.txt'), '--tag', `Seed ${where}`, '--language', 'en');
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

test('no server there is one line', async () => {
  const url = 'http://127.0.0.1:9';
  const { code, stdout, stderr } = await tagwire(['post', sample('penguin-count.md'), '--url', url], {
    ADMIN_TOKEN: 'x',
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(lines(stderr)).toHaveLength(1);
  expect(stderr).toContain(url);
});

test('a token that may not write is told so', async () => {
  const { stdout } = await tagwire(['token', 'create', 'reader', '--scope', 'articles:read'], vars);
  const args = ['post', sample('penguin-count.md'), '--url', server.url, '--token', stdout.trim()];
  const { code, stderr } = await tagwire(args);
  expect(code).toBe(1);
  expect(lines(stderr)).toHaveLength(1);
  expect(stderr).toContain('articles:draft');
});
