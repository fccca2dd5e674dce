// docs/operate/machines.md word for word: a site of one file gets a primary with two replicas and its files an S3; then the
// primary is killed while both servers take posts, and a replica's file takes its place.
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Block, blocksOf } from '../../support/markdown.ts';
import { png } from '../../support/png.ts';
import { type S3, startS3 } from '../../support/s3.ts';
import { type Sqld, startSqld } from '../../support/sqld.ts';
import {
  freePort,
  ROOT,
  type Server,
  serve,
  stopServers,
  TOKEN,
  temporaryFolder,
  until,
} from '../../unit/cli/process.ts';
import { agree, articleOf, look, PUBLIC_URL, titlesAt, tryPost } from './kit.ts';

const run = promisify(execFile);
const HOME = temporaryFolder();
const PAGE = readFileSync(join(ROOT, 'docs/operate/machines.md'), 'utf8');
const FEED = '/tags/cluster/feed.json?limit=200';
const [MOVE, REPLACE] = ['From one file to a primary with replicas', 'When the primary is lost'] as const;

/** The blocks of a chapter, one after the other; each is to be used. */
function chapter(title: string): (language: string, words: string) => string {
  const [, text = ''] = PAGE.split(`\n## ${title}\n`);
  const left: Block[] = blocksOf(text.split('\n## ')[0]!);
  return (language, words) => {
    const block = left.shift();
    expect([block?.language, block?.text]).toEqual([language, expect.stringContaining(words)]);
    return block!.text;
  };
}

let s3: S3;
let primary: Sqld | undefined;
/** `primary:8080` of the page. */
let port: number;
/** Servers that run, by the name of their machine. */
const servers = new Map<string, Server>();
const at = (machine: string): Server => servers.get(machine)!;
const settings = (machine: string) =>
  Object.fromEntries(
    readFileSync(join(HOME, machine, 'etc/tagwire.env'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );

/** What systemd and a shell do of the page's commands: `systemctl` and `sqld` ask this. */
const control = createServer(async ({ url = '' }, answer) => {
  const [, machine = '', word = '', folder = ''] = url.split('/').map(decodeURIComponent);
  try {
    if (word === 'start') {
      const DATA_DIR = join(HOME, machine, 'var/lib/tagwire');
      servers.set(
        machine,
        await serve({ PUBLIC_URL, DATABASE_SYNC_INTERVAL: '200', DATA_DIR, ...settings(machine) }),
      );
    } else if (word === 'stop') expect((await at(machine).stop()).code).toBe(0);
    else primary = await startSqld({ dir: folder, port });
    answer.end();
  } catch (error) {
    answer.writeHead(500).end(`${error}`);
  }
});

/** A machine with the programs that the page calls. */
function makeMachine(name: string): void {
  const bin = join(HOME, name, 'bin');
  for (const folder of ['bin', 'etc', 'var/lib/tagwire'])
    mkdirSync(join(HOME, name, folder), { recursive: true });
  writeFileSync(join(HOME, name, 'etc/tagwire.env'), '');
  const add = (program: string, script: string) => {
    writeFileSync(join(bin, program), `#!/bin/bash\nset -e\n${script}\n`);
    chmodSync(join(bin, program), 0o755);
  };
  const { port } = control.address() as AddressInfo;
  const ask = `/usr/bin/env -i "$(PATH=$REAL_PATH which curl)" --silent --show-error --fail-with-body http://127.0.0.1:${port}/${name}`;
  add('systemctl', `[ "$2" = tagwire ]\nexec ${ask}/$1`);
  add('sqld', `[ "$1" = --db-path ]\nexec ${ask}/sqld/"\${2//\\//%2F}"`);
  add('tagwire', `exec '${process.execPath}' '${join(ROOT, 'src/cli/tagwire.js')}' "$@"`);
  add('npx', 'exec "$@"');
}

/** Runs a block on a machine; what it printed. */
async function on(machine: string, text: string, vars: Record<string, string> = {}): Promise<string> {
  const home = join(HOME, machine);
  const script = text
    .replaceAll(/(?<=[\s=:])\/(?=(?:var|etc)\/)/g, `${home}/`)
    .replaceAll('primary:8080', `127.0.0.1:${port}`)
    .replaceAll('http://127.0.0.1:3000', servers.get(machine)?.url ?? '');
  const REAL_PATH = `${process.env.PATH}`;
  const PATH = `${join(home, 'bin')}:${dirname(process.execPath)}:${REAL_PATH}`;
  const options = { cwd: home, env: { PATH, REAL_PATH, HOME: home, ...vars }, timeout: 100_000 };
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], options).catch(
    ({ stdout, stderr }) => expect.fail(`${machine}: ${script}\n${stderr}\n${stdout}`),
  );
  return stdout;
}

/** Carries the copy of the database from one machine to another. */
async function carry(from: string, to: string): Promise<void> {
  await run('mv', [join(HOME, from, 'site.db'), join(HOME, to, 'site.db')]);
}

/** Writes the settings of the page, and those of the S3, on a machine. */
function configure(machine: string, ini: string): void {
  const text = ini
    .replaceAll('/var/lib', join(HOME, machine, 'var/lib'))
    .replaceAll('primary:8080', `127.0.0.1:${port}`);
  const s3Lines = Object.entries(s3.vars).map((pair) => `${pair.join('=')}\n`);
  writeFileSync(join(HOME, machine, 'etc/tagwire.env'), text + s3Lines.join(''));
}

beforeAll(async () => {
  s3 = await startS3();
  port = await freePort();
  await new Promise<void>((done) => control.listen(0, '127.0.0.1', done));
  for (const name of ['one', 'two', 'primary', 'next']) makeMachine(name);
});
stopServers();
afterAll(async () => {
  control.close();
  await primary?.stop();
  await s3?.stop();
});

async function upload(server: Server, colour: number): Promise<string> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'image/png' };
  const body = png(600, 300, [colour, 5, 5]);
  const answer = await fetch(`${server.url}/admin/media`, { method: 'POST', headers, body });
  expect(answer.status, await answer.clone().text()).toBe(201);
  return ((await answer.json()) as { name: string }).name;
}
const picture = async (server: Server, name: string) => (await fetch(`${server.url}/media/${name}`)).status;
const both = () => ['one', 'two'].map(at);

let before: string;

test(MOVE, async () => {
  await on('one', 'systemctl start tagwire');
  await at('one').post(articleOf('Of the file'));
  before = await upload(at('one'), 1);
  const feed = await look(at('one'), FEED);
  const next = chapter(MOVE);

  await on('one', next('sh', 'backup'));
  await carry('one', 'primary');
  await on('primary', next('sh', 'sqld'));
  const ini = next('ini', 'DATABASE_SYNC_URL');
  for (const machine of ['one', 'two']) configure(machine, ini);
  expect(await on('one', next('sh', 'media copy'), s3.vars)).toContain('Copied 1 files');
  const start = next('sh', 'systemctl start');
  for (const machine of ['one', 'two']) {
    const script = start.split('\n');
    await on(machine, script[0]!);
    expect(await on(machine, script[1]!)).toContain('"primary":"reached"');
  }

  for (const server of both()) {
    const again = await fetch(server.url + FEED, { headers: { 'if-none-match': feed.etag! } });
    expect(again.status, 'what a reader has is still good').toBe(304);
    expect((await look(server, FEED)).body).toBe(feed.body);
    expect(await picture(server, before)).toBe(200);
  }
  const name = await upload(at('one'), 2);
  expect(await picture(at('two'), name)).toBe(200);
  expect(await picture(at('two'), name.replace('.png', '-400.png'))).toBe(200);
  // No machine has a file of its own.
  for (const machine of ['one', 'two']) {
    const folder = join(HOME, machine, 'var/lib/tagwire/media');
    expect(readdirSync(folder).filter((file) => !file.includes(before))).toEqual([]);
  }
  await tryPost(at('two'), articleOf('Of two'));
  await agree(both(), [FEED, '/rss.xml']);
});

test(REPLACE, async () => {
  const acknowledged: string[] = [];
  const unknown: string[] = [];
  let posting = true;
  const writers = both().map(async (server, i) => {
    for (let n = 0; posting; n++) {
      const article = articleOf(`${'AB'[i]} ${n}`);
      const { status } = await tryPost(server, article);
      if (status === 201) acknowledged.push(article.title);
      else {
        expect(status).toBe(503);
        unknown.push(article.title);
        await sleep(50);
      }
    }
  });
  await until(() => acknowledged.length > 20);
  await primary!.kill();
  await until(() => unknown.length > 2);
  posting = false;
  await Promise.all(writers);
  const titles = (server: Server) => titlesAt(server, FEED);
  for (const server of both()) expect((await titles(server)).length).toBeGreaterThan(10);
  const told = await Promise.all(both().map((server) => look(server, FEED)));

  const next = chapter(REPLACE);
  const asked = next('sh', 'readyz');
  const frames = await Promise.all(
    ['one', 'two'].map(async (machine) => {
      const { replica } = JSON.parse(await on(machine, asked)) as {
        replica: { primary: string; frame: number };
      };
      expect(replica).toMatchObject({ primary: 'away', frame: expect.any(Number) });
      return replica.frame;
    }),
  );
  const newest = frames[0]! >= frames[1]! ? 'one' : 'two';
  await on(newest, next('sh', 'backup'));
  await carry(newest, 'next');
  expect(await on('next', next('sh', 'tagwire restore'))).toMatch(/^Restored /);
  await on('next', next('sh', 'sqld'));
  const replace = next('sh', 'replica.db*');
  for (const machine of ['one', 'two']) {
    await on(machine, replace);
    // The other one is there for readers meanwhile.
    expect(await on(machine, asked)).toContain('"primary":"reached"');
    // At first one has the old replica still, and follows the new primary all the same.
    expect((await tryPost(at('one'), articleOf(`Between, ${machine}`))).status).toBe(201);
    acknowledged.push(`Between, ${machine}`);
    await agree(both(), [FEED, '/rss.xml', '/feeds.json', '/tags/cluster/changes.json?limit=1000']);
  }

  await agree(both(), [FEED, '/rss.xml', '/feeds.json', '/changes.json?since=0&limit=1000']);
  for (const [i, server] of both().entries()) {
    const seen = await titles(server);
    expect(
      acknowledged.filter((title) => !seen.includes(title)),
      'nothing acknowledged is lost',
    ).toEqual([]);
    expect(new Set(seen).size, 'nothing is there twice').toBe(seen.length);
    expect(
      seen.filter((title) => ![...acknowledged, ...unknown, 'Of the file', 'Of two'].includes(title)),
    ).toEqual([]);
    const again = await fetch(server.url + FEED, { headers: { 'if-none-match': told[i]!.etag! } });
    const isSame = (await look(server, FEED)).body === told[i]!.body;
    expect(again.status, 'a reader is told of what it does not have').toBe(isSame ? 304 : 200);
    expect((await tryPost(server, articleOf(`Later ${i}`))).status).toBe(201);
    expect(await picture(server, before)).toBe(200);
  }
  // A retry of what was refused stores nothing twice.
  for (const title of unknown) expect((await tryPost(at('two'), articleOf(title))).status).toBe(201);
  await agree(both(), [FEED, '/rss.xml']);
  const all = [
    ...new Set([...acknowledged, ...unknown, 'Of the file', 'Of two', 'Later 0', 'Later 1']),
  ].sort();
  expect((await titles(at('one'))).sort()).toEqual(all);
  const name = await upload(at('two'), 3);
  expect(await picture(at('one'), name)).toBe(200);
  expect(existsSync(join(HOME, 'one/var/lib/tagwire/old/replica.db'))).toBe(true);
  expect(both().flatMap(({ log }) => log.filter(({ level }) => level === 'error'))).toEqual([]);
});
