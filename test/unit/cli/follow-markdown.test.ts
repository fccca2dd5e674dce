// `tagwire follow --markdown`: a folder that is as the view is, whatever happens.
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFrom } from '../../support/random.ts';
import { tagwire } from './in-process.ts';
import { type Finished, Server, serve, stopServers, temporaryFolder, until } from './process.ts';

const COMMAND = fileURLToPath(new URL('../../../src/cli/tagwire.js', import.meta.url));
const home = temporaryFolder();
stopServers();
let site: Server;
beforeAll(async () => {
  site = await serve({ DATA_DIR: join(home, 'site') });
}, 60_000);

const names = (folder: string) =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
const article = (title: string, tags: string[] = ['A']) => ({
  ...{ title, tags, publishedAt: '2026-03-01T10:00:00Z', content: { text: `Text of ${title}` } },
});
const change = (id: string, patch: object) => site.admin('PATCH', `/admin/articles/${id}`, patch);
const follow = (folder: string, ...more: string[]) =>
  tagwire(['follow', `${site.url}/tags/a/`, '--markdown', folder, '--once', ...more]);

test('a file for each article, which changes and goes with it', async () => {
  const folder = join(home, 'folder');
  mkdirSync(folder);
  const mine = '2026-03-01-two.md';
  writeFileSync(join(folder, mine), 'mine');
  symlinkSync(join(home, 'elsewhere.md'), join(folder, '2026-03-01-three.md'));
  const one = await site.post(article('One'));
  const two = await site.post(article('Two'));
  const three = await site.post(article('Three'));
  await site.post(article('Not of the view', ['B']));
  expect(await follow(folder)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const [twos, threes] = [two, three].map(
    ({ id }, i) => `2026-03-01-${['two', 'three'][i]}-${id.slice(0, 8)}.md`,
  );
  const first = ['2026-03-01-one.md', mine, twos, '2026-03-01-three.md', threes].sort();
  expect(names(folder)).toEqual(first);
  expect(readFileSync(join(folder, '2026-03-01-one.md'), 'utf8')).toMatch(
    /^---\ntitle: "One"\n[\s\S]*Text of One\n$/,
  );
  const { ino } = statSync(join(folder, '2026-03-01-one.md'));

  await change(one.id, { title: 'One, corrected', slug: 'one-corrected', change: { kind: 'correction' } });
  await change(two.id, { tags: ['B'] });
  await site.admin('DELETE', `/admin/articles/${three.id}?note=Wrong`);
  expect((await follow(folder)).code).toBe(0);
  expect(names(folder)).toEqual(['2026-03-01-one.md', mine, '2026-03-01-three.md'].sort());
  expect(readFileSync(join(folder, '2026-03-01-one.md'), 'utf8')).toContain('title: "One, corrected"');
  expect(readFileSync(join(folder, mine), 'utf8')).toBe('mine');
  // It was put in its place whole, and nothing went where the link leads.
  expect(statSync(join(folder, '2026-03-01-one.md')).ino).not.toBe(ino);
  expect(readdirSync(home)).not.toContain('elsewhere.md');

  const other = await tagwire(['follow', `${site.url}/tags/b/`, '--markdown', folder, '--once']);
  expect(other).toMatchObject({ code: 2, stdout: '' });
  expect(other.stderr).toContain(`is of ${site.url}/tags/a`);
});

test.each([
  [['--markdown', 'x', '--since', '1'], '--since'],
  [['--markdown', 'x', 'https://example.org'], 'one site or view'],
])('%j is misuse', async (more, said) => {
  const { code, stderr } = await tagwire(['follow', 'https://example.com', ...more]);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

test('kill -9 at any moment: in the end the folder is as the view is', async () => {
  const folder = join(home, 'killed');
  const random = randomFrom(5);
  const ids: string[] = [];
  let ended = false;
  const writing = (async () => {
    for (let i = 0; i < 120; i++) {
      const dice = random();
      const id = ids[Math.floor(random() * ids.length)];
      if (dice < 0.4 || !id) ids.push((await site.post(article(`Killed ${i}`))).id);
      else if (dice < 0.6) await change(id, { summary: `Summary ${i}` });
      else if (dice < 0.8) await change(id, { tags: [dice < 0.7 ? 'A' : 'B'] });
      else await site.admin('DELETE', `/admin/articles/${id}`);
    }
    ended = true;
  })();
  for (let round = 0; round < 12 && !ended; round++) {
    const following = new Server(['follow', `${site.url}/tags/a/`, '--markdown', folder], {}, '');
    await until(() => ended || statSync(join(folder, '.tagwire-follow.jsonl'), { throwIfNoEntry: false }));
    await new Promise((done) => setTimeout(done, 100 + random() * 300));
    await following.stop('SIGKILL');
  }
  await writing;
  expect(await follow(folder)).toMatchObject({ code: 0, stderr: '' });
  expect((await follow(folder, '--verify')).code).toBe(0);
  const fresh = join(home, 'fresh');
  await follow(fresh);
  const texts = (at: string) => names(at).map((name) => readFileSync(join(at, name), 'utf8'));
  expect(texts(folder).sort()).toEqual(texts(fresh).sort());
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  // What somebody deleted comes again with the article's next change; what is in the way is not overwritten.
  const [name = ''] = names(folder);
  rmSync(join(folder, name));
  expect((await follow(folder)).code).toBe(0);
  expect(names(folder)).not.toContain(name);
});

test('--verify says whether a folder, or lines, have all of it', async () => {
  const [folder, lines] = [join(home, 'verified'), join(home, 'verified.jsonl')];
  const url = `${site.url}/tags/v/`;
  const one = await site.post(article('V one', ['V']));
  const two = await site.post(article('V two', ['V']));
  const three = await site.post(article('V three', ['V']));
  const { stdout: first } = await tagwire(['follow', url, '--once', '--fields', 'ids']);
  await change(two.id, { summary: 'S' });
  await site.admin('DELETE', `/admin/articles/${three.id}`);
  const verifyFolder = () => tagwire(['follow', url, '--markdown', folder, '--verify']);
  const verifyLines = async (text: string) => {
    writeFileSync(lines, text);
    const command = `"${process.execPath}" "${COMMAND}" follow "${url}" --verify < "${lines}"`;
    const done = promisify(execFile)('/bin/sh', ['-c', command]);
    return done.then((said) => ({ code: 0, ...said })).catch((failed) => failed as Finished);
  };
  // What came since is asked for.
  expect(await verifyFolder()).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^2 articles as of seq \d+: nothing/),
  });
  expect(await verifyLines(first)).toMatchObject({ code: 0, stdout: expect.stringContaining('2 articles') });
  // A line that a kill has cut, lines that came twice, and of another view.
  const other = JSON.stringify({
    seq: 1,
    kind: 'publish',
    id: 'x',
    version: 1,
    site: site.url,
    view: '/tags/w',
  });
  expect((await verifyLines(`${other}\n{"seq":1,"ki\n${first}${first}`)).code).toBe(0);

  const name = names(folder).find((file) => file.includes('v-one')) ?? '';
  rmSync(join(folder, name));
  expect(await verifyFolder()).toMatchObject({ code: 1, stdout: `missing: ${one.id} 1\n` });
  const [, ...rest] = first.split('\n');
  const extra = first.split('\n')[0]?.replace(one.id, three.id.replace(/^.{8}/, 'ffffffff')) ?? '';
  const { code, stdout } = await verifyLines([extra, ...rest].join('\n'));
  expect(code).toBe(1);
  expect(stdout.split('\n')).toEqual([
    `missing: ${one.id} 1`,
    `too much: ${three.id.replace(/^.{8}/, 'ffffffff')} 1`,
    '',
  ]);
  for (const none of ['', `${other}\n`])
    expect(await verifyLines(none)).toMatchObject({
      ...{ code: 1, stdout: '', stderr: expect.stringContaining('there are no lines of') },
    });
  expect(await verifyLines('{"title":"x"}\n')).toMatchObject({
    ...{ code: 1, stdout: '', stderr: expect.stringContaining('do not say seq, id and version') },
  });
});

/** A site whose log is set back, and whose texts lead astray. */
const hostile = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://localhost');
  const reset = url.searchParams.get('log') === 'first' && hostileLog === 'second';
  const items = hostileLog === 'first' ? FIRST : SECOND;
  const asked = url.searchParams.get('since');
  const since = reset ? 0 : asked === 'now' ? items.length : Number(asked);
  const changes = items
    .map((item, i) => ({ seq: i + 1, kind: 'publish', ...item, version: 1 }))
    .slice(since, since + 2);
  const page = { changes, next: since + changes.length, log: hostileLog, ...(reset && { reset }) };
  const link = page.next < items.length && { link: '</changes.json>; rel="next"' };
  response.writeHead(200, { 'content-type': 'application/json', ...link }).end(JSON.stringify(page));
});
let hostileLog = 'first';
const item = (slug: string) =>
  `---\ntitle: "T"\ndate: "2026-03-01T10:00:00Z"\nslug: ${JSON.stringify(slug)}\n---\n\nText\n`;
const FIRST = [
  { id: 'a', item: item('../../../escaped') },
  { id: '../b', item: 'no front matter' },
  { id: 'c', item: item('x'.repeat(4_000)) },
  { id: 'd', item: item('same') },
  { id: 'e', item: item('Same') },
  { id: 'f', item: item('.hidden\u0000\n/.') },
];
const SECOND = [
  { id: 'e', item: item('Same') },
  { id: 'd', item: item('same') },
  { id: 'g', item: item('new') },
];
beforeAll(() => new Promise<void>((done) => hostile.listen(0, '127.0.0.1', done)));
afterAll(() => new Promise((done) => hostile.close(done)));

test('names lead nowhere; a log that is set back leaves what it still has', async () => {
  const folder = join(home, 'hostile', 'folder');
  const url = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`;
  const run = () => tagwire(['follow', url, '--markdown', folder, '--once']);
  expect((await run()).code).toBe(0);
  expect(readdirSync(join(home, 'hostile'))).toEqual(['folder']);
  const first = names(folder);
  expect(first).toEqual(
    [
      '2026-03-01-Same-e.md',
      '2026-03-01-escaped.md',
      '2026-03-01-hidden-.md',
      '2026-03-01-same.md',
      `2026-03-01-${'x'.repeat(14)}-c.md`,
      'b.md',
    ].sort(),
  );
  hostileLog = 'second';
  expect((await run()).code).toBe(0);
  expect(names(folder)).toEqual(['2026-03-01-Same-e.md', '2026-03-01-new.md', '2026-03-01-same.md'].sort());
});
