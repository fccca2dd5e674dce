// The long operations of long-kill.ts: how each is begun, and what has to be so when it has come to its end.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { browser } from '../unit/routes/admin/browse.ts';
import type { Subscriber } from '../unit/services/push/subscriber.ts';
import { limitedFiles } from './disk-faults.ts';
import type { Clock } from './faults.ts';
import { rowsIn } from './rows.ts';
import { type TagwireProcess, TOKEN } from './tagwire-process.ts';

export interface Site {
  server: TagwireProcess;
  subscriber: Subscriber;
  clock: Clock;
  home: string;
  path: string;
  random: () => number;
  /** That operations have made. */
  articles: number;
}

/** Kills the server within so many milliseconds, and starts it again. */
type Kill = (within: number) => Promise<void>;

export interface Operation {
  name: string;
  /** @returns what is wrong */
  run(site: Site, round: number, kill: Kill): Promise<string[]>;
}

const COMMAND = fileURLToPath(new URL('../../src/cli/tagwire.js', import.meta.url));
const ARTICLES = 120;

type Headers = Record<string, string>;
const AUTHORIZATION: Headers = { authorization: `Bearer ${TOKEN}` };

/** Asks until there is an answer that is no 503. */
async function ask(
  { server }: Site,
  method: string,
  where: string,
  body?: object,
  type = 'application/json',
): Promise<string> {
  for (;;) {
    const headers = { ...AUTHORIZATION, ...(body && { 'content-type': type }) };
    const text = body && (body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body));
    const answer = await fetch(server.url + where, { method, headers, body: text } as RequestInit).catch(
      () => undefined,
    );
    const said = await answer?.text().catch(() => undefined);
    if (answer?.ok && said !== undefined) return said;
    if (answer && answer.status !== 503 && said !== undefined)
      throw new Error(`${method} ${where}: ${answer.status} ${said}`);
    await sleep(50);
  }
}

/** The same once, whatever becomes of it. */
const begin = (site: Site, method: string, where: string, body?: object, type = 'application/json') =>
  fetch(site.server.url + where, {
    ...{ method, headers: { ...AUTHORIZATION, 'content-type': type } },
    body: body && (body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body)),
  } as RequestInit)
    .then((answer) => answer.arrayBuffer())
    .catch(() => undefined);

async function until(what: string, done: () => boolean | Promise<boolean>): Promise<string[]> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(20))
    if (await done()) return [];
  return [`${what}: not within two minutes`];
}

const number = ({ path }: Site, sql: string) => Number(rowsIn(path, `SELECT ${sql}`)[0]![0]);
const is = (what: string, found: number, wanted: number) =>
  found === wanted ? [] : [`${what}: ${found}, not ${wanted}`];

const document = (round: number) => ({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'Long operations',
  items: Array.from({ length: ARTICLES }, (_, i) => ({
    ...{ id: `urn:long:${round}:${i}`, title: `Long ${round} ${i}`, content_text: 'A text. '.repeat(20) },
    ...{
      tags: [`Long ${round}`, `Long ${round} ${i % 2 ? 'odd' : 'even'}`],
      date_published: '2020-01-01T00:00:00Z',
    },
  })),
});
const FEED = 'application/feed+json';

async function imported(site: Site, round: number): Promise<void> {
  await ask(site, 'POST', '/admin/import', document(round), FEED);
  site.articles += ARTICLES;
}
const ofRound = (site: Site, round: number) =>
  number(site, `count(*) FROM articles WHERE guid LIKE 'urn:long:${round}:%'`);
const countOf = async (site: Site, slug: string) =>
  (JSON.parse(await ask(site, 'GET', `/admin/facets/tag/${slug}`)) as { count: number }).count;
const noneFollows = (site: Site) =>
  until('articles follow', () => number(site, 'count(*) FROM facets WHERE pending IS NOT NULL') === 0);

/** A change of a tag: repeated where the kill was faster than it, which changes nothing where it was not. */
async function changed(site: Site, slug: string, patch: object, kill: Kill): Promise<string[]> {
  void begin(site, 'PATCH', `/admin/facets/tag/${slug}`, patch);
  await kill(600);
  await ask(site, 'PATCH', `/admin/facets/tag/${slug}`, patch).catch((error: Error) => {
    if (!/ 409 /.test(error.message)) throw error;
  });
  return noneFollows(site);
}

function command(site: Site, args: string[], dir = site.server.dir): ChildProcess {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: join(site.home, 'compiled'),
    DATA_DIR: dir,
    PUBLIC_URL: site.server.url,
  };
  return spawn(process.execPath, [COMMAND, ...args], { env, stdio: 'ignore' });
}
const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('close', resolve));

/** The command is killed, and then run to its end. */
async function twice(
  site: Site,
  args: string[],
  within: number,
  between: () => void,
  dir?: string,
): Promise<string[]> {
  const first = command(site, args, dir);
  const gone = ended(first);
  await sleep(site.random() * within);
  first.kill('SIGKILL');
  await gone;
  between();
  const code = await ended(command(site, args, dir));
  return code === 0 ? [] : [`tagwire ${args[0]} ended with ${code}`];
}

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'import',
    async run(site, round, kill) {
      void begin(site, 'POST', '/admin/import', document(round), FEED);
      await kill(800);
      await imported(site, round);
      return is('imported', ofRound(site, round), ARTICLES);
    },
  },
  {
    name: 'rename',
    async run(site, round, kill) {
      await imported(site, round);
      const faults = await changed(site, `long-${round}`, { label: `Renamed ${round}` }, kill);
      const named = `count(*) FROM articles a JOIN revisions r ON r.article = a.n AND r.version = a.version
        WHERE EXISTS (SELECT 1 FROM json_each(r.document, '$.tags') t WHERE t.value = 'Renamed ${round}')`;
      return [
        ...faults,
        ...is('renamed', number(site, named), ARTICLES),
        ...is('count', await countOf(site, `long-${round}`), ARTICLES),
      ];
    },
  },
  {
    name: 'merge',
    async run(site, round, kill) {
      await imported(site, round);
      const faults = await changed(site, `long-${round}-odd`, { mergeInto: `long-${round}-even` }, kill);
      return [...faults, ...is('merged', await countOf(site, `long-${round}-even`), ARTICLES)];
    },
  },
  {
    name: 'retire',
    async run(site, round, kill) {
      await imported(site, round);
      const faults = await changed(site, `long-${round}-odd`, { retired: true }, kill);
      const left = `count(*) FROM facet_articles WHERE facet = (SELECT id FROM facets WHERE slug = 'long-${round}-odd')`;
      return [
        ...faults,
        ...is('retired', number(site, left), 0),
        ...is('articles', ofRound(site, round), ARTICLES),
      ];
    },
  },
  {
    name: 'bulk',
    async run(site, round, kill) {
      await imported(site, round);
      const b = browser({
        app: {
          fetch: async (request: Request) => {
            const { pathname, search } = new URL(request.url);
            const headers = new Headers(request.headers);
            if (headers.has('origin')) headers.set('origin', site.server.url);
            const body = request.body ? await request.arrayBuffer() : undefined;
            return fetch(site.server.url + pathname + search, {
              method: request.method,
              headers,
              body,
              redirect: 'manual',
            });
          },
        },
      });
      await b.signIn(TOKEN);
      const list = await b.get(`/admin/list?tag=long-${round}`);
      const page = await b.send(list, '/admin/bulk', { all: 'yes' }, 'tag');
      const where = new URL(page.url).pathname;
      const start = () => b.send(page, where, { tags: `Bulk ${round}` }, 'start').catch(() => undefined);
      void start();
      await kill(600);
      await start();
      const faults = await until(
        'the operation',
        () =>
          number(
            site,
            'count(*) FROM bulk_operations WHERE started_at IS NOT NULL AND finished_at IS NULL',
          ) === 0,
      );
      return [...faults, ...is('tagged', await countOf(site, `bulk-${round}`), ARTICLES)];
    },
  },
  {
    name: 'export',
    async run(site, round, kill) {
      await imported(site, round);
      void begin(site, 'GET', '/admin/export?format=json');
      await kill(300);
      const { items } = JSON.parse(await ask(site, 'GET', '/admin/export?format=json')) as {
        items: { title: string }[];
      };
      return is('exported', items.filter(({ title }) => title.startsWith('Long ')).length, site.articles);
    },
  },
  {
    name: 'backup',
    async run(site, round) {
      const file = join(site.home, `backup-${round}.db`);
      const faults = await twice(site, ['backup', file], 1_500, () => {
        if (existsSync(file) && rowsIn(file, 'PRAGMA integrity_check').flat().join() !== 'ok')
          faultsOfFile.push('a backup that was killed is not whole');
        rmSync(file, { force: true });
      });
      const faultsOfFile: string[] = [];
      const long = rowsIn(file, "SELECT count(*) FROM articles WHERE guid LIKE 'urn:long:%'")[0]![0];
      rmSync(file);
      return [...faults, ...faultsOfFile, ...is('in the backup', Number(long), site.articles)];
    },
  },
  {
    name: 'restore',
    async run(site, round) {
      const file = join(site.home, `restored-${round}.db`);
      const dir = join(site.home, `restored-${round}`);
      const code = await ended(command(site, ['backup', file]));
      const faults = await twice(site, ['restore', file, '--force'], 1_500, () => {}, dir);
      const long = rowsIn(
        join(dir, 'tagwire.db'),
        "SELECT count(*) FROM articles WHERE guid LIKE 'urn:long:%'",
      )[0]![0];
      rmSync(dir, { recursive: true });
      rmSync(file);
      return [
        ...is('backup ended with', code ?? -1, 0),
        ...faults,
        ...is('restored', Number(long), site.articles),
      ];
    },
  },
  {
    name: 'clean-up of logs',
    async run(site, _round, kill) {
      const rows = `WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 3000)
        INSERT INTO deliveries (kind, target, subject, host, seq, created_at, done_at)
        SELECT 'webhook', 999, 'call ' || n, '', 1, n, n FROM i RETURNING 1`;
      rowsIn(site.path, rows);
      // It begins with the first tick after a start.
      await kill(10);
      await kill(1_000);
      return until(
        'old deliveries go',
        () => number(site, 'count(*) FROM deliveries WHERE target = 999') === 0,
      );
    },
  },
  {
    name: 'upload',
    async run(site, round, kill) {
      const noise = Buffer.from(Array.from({ length: 3_000_000 }, () => Math.floor(site.random() * 256)));
      const bytes = Buffer.concat([Buffer.from(`%PDF-1.4 ${round}\n`), noise]);
      void begin(site, 'POST', '/admin/media', bytes, 'application/pdf');
      await kill(150);
      const { url } = JSON.parse(await ask(site, 'POST', '/admin/media', bytes, 'application/pdf')) as {
        url: string;
      };
      const stored = new Uint8Array(await (await fetch(url)).arrayBuffer());
      const hash = (of: Uint8Array) => createHash('sha256').update(of).digest('hex');
      const name = url.split('/').at(-1)!;
      const files = readdirSync(join(site.server.dir, 'media'), { recursive: true }).filter((file) =>
        `${file}`.endsWith(name),
      );
      return [
        ...(hash(stored) === hash(bytes) ? [] : ['a file has other bytes']),
        ...is('files of that name', files.length, 1),
      ];
    },
  },
  {
    name: 'deliveries',
    async run(site, round, kill) {
      const paths = Array.from({ length: 20 }, (_, i) => `/long-${round}-${i}`);
      for (const path of paths) {
        site.subscriber.on(path, ({ method, query }, response) => {
          if (method === 'GET') return void response.end(query.get('hub.challenge'));
          setTimeout(() => response.end(), 20);
        });
        const form = {
          'hub.mode': 'subscribe',
          'hub.topic': `${site.server.url}/tags/push-${round}/feed.json`,
          'hub.callback': site.subscriber.url(path),
        };
        await fetch(`${site.server.url}/hub`, { method: 'POST', body: new URLSearchParams(form) });
      }
      const mine = `FROM subscriptions WHERE callback LIKE '%/long-${round}-%'`;
      const faults = await until('subscriptions', () => number(site, `count(*) ${mine}`) === paths.length);
      const article = {
        title: `Long push ${round}`,
        guid: `urn:long:push:${round}`,
        content: { text: 'A text.' },
        tags: [`Push ${round}`],
      };
      await ask(site, 'POST', '/admin/articles', article);
      site.articles += 1;
      await kill(150);
      // What was claimed is due again when the claims end.
      site.clock.jump(60_000);
      const told = (path: string) =>
        site.subscriber.at(path, 'POST').some(({ body }) => body.includes(article.title));
      faults.push(...(await until('everybody is told', () => paths.every(told))));
      rowsIn(site.path, `DELETE ${mine} RETURNING 1`);
      return faults;
    },
  },
];

/** Writers are refused, and after a stop and a start nothing is lost. */
const vanished = (ending: string): Operation => ({
  name: `${ending} removed`,
  async run(site, round) {
    void begin(site, 'POST', '/admin/import', document(round), FEED);
    await sleep(site.random() * 500);
    rmSync(site.path + ending);
    const refused = await until('writers are refused', async () => {
      const headers = { ...AUTHORIZATION, 'content-type': 'application/json' };
      const body = JSON.stringify({ title: `Long refused ${round}`, guid: `urn:long:refused:${round}` });
      const answer = await fetch(`${site.server.url}/admin/articles`, { method: 'POST', headers, body });
      return answer.status === 503;
    });
    const ready = await fetch(`${site.server.url}/readyz`);
    const { code } = await site.server.end('SIGTERM');
    site.server.start();
    await site.server.ready();
    await imported(site, round);
    return [
      ...refused,
      ...is('/readyz', ready.status, 503),
      ...is('its end', code ?? -1, 0),
      ...is('imported', ofRound(site, round), ARTICLES),
    ];
  },
});

export const FAULTS: readonly Operation[] = [
  vanished('-wal'),
  vanished('-shm'),
  {
    name: 'full disk',
    async run(site, round, kill) {
      await imported(site, round);
      limitedFiles.fill(site.server, site.random);
      void begin(site, 'PATCH', `/admin/facets/tag/long-${round}`, { label: `Full ${round}` });
      await sleep(site.random() * 500);
      if (site.random() < 0.5) await kill(200);
      else limitedFiles.free(site.server);
      await ask(site, 'PATCH', `/admin/facets/tag/long-${round}`, { label: `Full ${round}` });
      return [...(await noneFollows(site)), ...is('count', await countOf(site, `long-${round}`), ARTICLES)];
    },
  },
];
