// `tagwire follow` as processes, which are killed, of a site that cuts its answers.
import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFrom } from '../../support/random.ts';
import { tagwire } from './in-process.ts';
import { lines, Server, tagwire as tagwireProcess, temporaryFolder, until } from './process.ts';

const COMMAND = fileURLToPath(new URL('../../../src/cli/tagwire.js', import.meta.url));
const home = temporaryFolder();

/** Changes that there are. */
let length = 0;
let log = 'first';
/** How many parts of a hundred of the answers are cut, or are none. */
let faults = 0;
const random = randomFrom(19);
const asked: string[] = [];

const site = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://localhost');
  asked.push(`${request.headers['user-agent']} ${url.pathname}`);
  if (url.pathname === '/tags/gone/changes.json') return void response.writeHead(410).end();
  if (url.pathname.startsWith('/articles')) return void response.writeHead(404).end();
  const known = url.searchParams.get('log');
  const given = Number(url.searchParams.get('since'));
  const reset = known !== null && known !== log;
  answer(
    response,
    reset,
    reset ? 0 : given,
    Number(url.searchParams.get('limit')),
    url.searchParams.has('wait'),
  );
});

function answer(
  response: ServerResponse,
  reset: boolean,
  since: number,
  limit: number,
  waits: boolean,
): void {
  if (random() * 100 < faults) return void response.writeHead(503).end('<h1>Later</h1>');
  const count = Math.max(0, Math.min(limit, length - since));
  if (!count && waits && !response.destroyed)
    return void setTimeout(answer, 20, response, reset, since, limit, waits);
  const changes = Array.from({ length: count }, (_, i) => ({
    seq: since + i + 1,
    kind: 'publish',
    id: `${since + i}`,
  }));
  const body = JSON.stringify({ changes, next: since + count, log, ...(reset && { reset }) });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  if (random() * 100 >= faults) return void response.end(body);
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}

let base = '';
beforeAll(async () => {
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});
afterAll(() => {
  site.closeAllConnections();
  return new Promise((done) => site.close(done));
});

type Line = { seq?: number; kind: string; log?: string; site?: string; view?: string };
const told = (text: string): Line[] => lines(text).map((line) => JSON.parse(line) as Line);
const seqsOf = (text: string) => told(text).map(({ seq }) => seq);
const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, i) => i + from);

test('lines of JSON, each once, over several runs', async () => {
  const state = join(home, 'runs.json');
  [length, log, faults] = [450, 'first', 0];
  const first = await tagwire(['follow', `${base}/`, '--once', '--state', state]);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(seqsOf(first.stdout)).toEqual(upTo(450));
  expect(asked.at(-1)).toMatch(/^Tagwire\/[\d.]+ \(follow\) \/changes\.json$/);
  length = 452;
  const second = await tagwire(['follow', `${base}/rss.xml`, '--once', '--state', state]);
  expect(seqsOf(second.stdout)).toEqual([451, 452]);
  expect(JSON.parse(readFileSync(state, 'utf8'))).toEqual({ [`${base}/`]: { since: 452, log: 'first' } });
  [length, log] = [2, 'second'];
  const third = await tagwire(['follow', base, '--once', '--state', state]);
  expect(told(third.stdout)).toMatchObject([{ kind: 'reset', log: 'second' }, { seq: 1 }, { seq: 2 }]);
  expect(await tagwire(['follow', base, '--once', '--state', state])).toMatchObject({ code: 0, stdout: '' });
});

test('several at once say which is which', async () => {
  [length, log] = [2, 'first'];
  const urls = [`${base}/tags/a+!b/`, `${base}/wire/languages/en/tags/c/feed.json?q=sea+side`];
  const { code, stdout } = await tagwire(['follow', ...urls, '--once', '--since', '1']);
  expect(code).toBe(0);
  expect(told(stdout).sort((a, b) => `${a.view}`.localeCompare(`${b.view}`))).toMatchObject([
    { seq: 2, site: `${base}/wire`, view: '/languages/en/tags/c?q=sea+side' },
    { seq: 2, site: base, view: '/tags/a+!b' },
  ]);
});

test('what cannot be followed is said, and does not hold up the others', async () => {
  [length, log] = [1, 'first'];
  const { code, stdout, stderr } = await tagwire(['follow', `${base}/tags/gone/`, base, '--once']);
  expect({ code, seqs: seqsOf(stdout) }).toEqual({ code: 1, seqs: [1] });
  expect(stderr).toContain('/tags/gone has ended');
  const article = await tagwire(['follow', `${base}/articles/one`, '--once']);
  expect(article).toMatchObject({ code: 1, stdout: '' });
  expect(article.stderr).toContain('there is no change log');
  const folder = join(home, 'verified');
  const digest = await tagwire(['follow', base, '--verify', '--markdown', folder]);
  expect(digest).toMatchObject({ code: 1, stdout: '' });
  expect(digest.stderr).toContain('there is no digest');
});

test.each([
  [['follow'], 'say what to follow'],
  [['follow', 'example.org'], 'example.org: write an absolute http(s) URL'],
  [['follow', 'https://example.org', '--since', 'x'], '--since x'],
  [['follow', 'https://example.org', '--as', 'pdf'], '--as pdf: must be one of rss, atom'],
  [
    ['follow', 'https://example.org', '--to', 'https://example.net/tags/a/', '--token', 'x'],
    '--to: give the',
  ],
])('%j is misuse', async (args, said) => {
  const { code, stderr } = await tagwire(args);
  expect({ code, lines: lines(stderr).length }).toEqual({ code: 2, lines: 1 });
  expect(stderr).toContain(said);
});

test('a state of something else is refused, and left as it is', async () => {
  const state = join(home, 'other.json');
  for (const [text, code] of [
    ['{"https://example.org/tags/a":{"since":1,"log":"x"}}', 2],
    ['{"name":"package"}', 1],
    ['no JSON', 1],
  ] as const) {
    writeFileSync(state, text);
    expect((await tagwire(['follow', base, '--once', '--state', state])).code).toBe(code);
    expect(readFileSync(state, 'utf8')).toBe(text);
    const folder = ['--markdown', join(home, 'others'), '--state', state];
    expect((await tagwire(['follow', base, '--once', ...folder])).code).toBe(1);
    expect(readFileSync(state, 'utf8')).toBe(text);
  }
});

test('what cannot be written is said before anything is told', async () => {
  [length, log] = [1, 'first'];
  const file = join(home, 'a-file');
  writeFileSync(file, '');
  for (const options of [
    ['--state', join(home, 'nowhere', 'state.json')],
    ['--markdown', file],
    ['--markdown', join(file, 'folder')],
  ]) {
    const { code, stdout, stderr } = await tagwire(['follow', base, '--once', ...options]);
    expect({ code, stdout, lines: lines(stderr).length }).toEqual({ code: 1, stdout: '', lines: 1 });
    expect(stderr).toMatch(/: (?:there is no such file|it is there already|a part of it)/);
  }
});

test('kill -9 at any moment, of a site that cuts its answers: merged by seq the lines are the log', async () => {
  [length, log, faults] = [100, 'first', 10];
  const state = join(home, 'killed.json');
  const output = join(home, 'killed.jsonl');
  writeFileSync(output, '');
  const growing = setInterval(() => {
    length += 7;
  }, 5);
  for (let round = 0; round < 5; round++) {
    const from = readFileSync(output, 'utf8').length;
    // The shell gives its file to the command: what is written is there after a kill.
    const command = `exec "${process.execPath}" "${COMMAND}" follow "${base}" --state "${state}" >> "${output}"`;
    const child = execFile('/bin/sh', ['-c', command], { env: { PATH: process.env.PATH } });
    await until(() => readFileSync(output, 'utf8').length > from + 2_000 * (round % 3));
    await new Promise((done) => setTimeout(done, random() * 40));
    const ended = new Promise((done) => child.once('close', done));
    child.kill('SIGKILL');
    await ended;
  }
  clearInterval(growing);
  // As a kill in the middle of a line leaves it.
  appendFileSync(output, '{"seq":1,"ki');
  const command = `exec "${process.execPath}" "${COMMAND}" follow "${base}" --once --state "${state}" >> "${output}"`;
  await promisify(execFile)('/bin/sh', ['-c', command], { env: { PATH: process.env.PATH } });
  faults = 0;
  const whole = lines(readFileSync(output, 'utf8')).filter((line) => line.endsWith('}'));
  const seqs = [...new Set(whole.map((line) => (JSON.parse(line) as Line).seq ?? 0))].sort((a, b) => a - b);
  expect(seqs).toEqual(upTo(length));
});

test('it waits, ends when it is asked to, and when nobody reads any more', async () => {
  [length, log, faults] = [3, 'first', 0];
  const state = join(home, 'waits.json');
  const following = new Server(['follow', base, '--state', state], {}, '');
  await until(() => lines(following.output.stdout).length === 3);
  length = 4;
  await until(() => lines(following.output.stdout).length === 4);
  expect(await following.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(readFileSync(state, 'utf8'))).toEqual({ [`${base}/`]: { since: 4, log: 'first' } });
  length = 200_000;
  const { stdout, stderr } = await promisify(execFile)('/bin/sh', [
    '-c',
    `"${process.execPath}" "${COMMAND}" follow "${base}" | head -2`,
  ]);
  expect({ seqs: seqsOf(stdout), stderr }).toEqual({ seqs: [1, 2], stderr: '' });
});

test('with --once a site that is not there is given up, with one line', async () => {
  const { code, stdout, stderr } = await tagwireProcess(['follow', 'http://127.0.0.1:9/', '--once']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(lines(stderr).at(-1)).toMatch(/^tagwire: http:\/\/127\.0\.0\.1:9\/: .*(ECONNREFUSED|bad port)/);
});
