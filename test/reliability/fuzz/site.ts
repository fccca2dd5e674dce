// A whole Tagwire in memory's folder, with a network that answers as badly as it can.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { CallFailed } from '../../../src/errors.ts';
import type { Answer, Call, Outgoing } from '../../../src/ports.ts';
import { nodeRuntime, openDriver, readMigrations } from '../../../src/runtimes/node/index.ts';
import { createGuard } from '../../../src/runtimes/outgoing-guard.ts';
import { ensureSite } from '../../../src/store/facets/facets.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { archive } from './documents.ts';
import { json, text, url, word } from './hostile.ts';
import type { Input } from './input.ts';
import { html } from './markup.ts';
import { Random } from './random.ts';

export const ORIGIN = 'https://wire.example';
export const TOKEN = 'test-token-0123456789abcdef';
const NOW = Date.parse('2026-11-23T12:00:00Z');
/** What `~article3~` and the like are taken from; more are not remembered. */
const REMEMBERED = 900;

export interface Known {
  article: string[];
  slug: string[];
  media: string[];
  etag: string;
  form: string;
  cookie: string;
}

export type Site = Awaited<ReturnType<typeof openSite>>;

/** @param path the prefix of PUBLIC_URL, such as `/news` */
export async function openSite(seed: number, path = '') {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-fuzz-'));
  const vars = { PUBLIC_URL: ORIGIN + path, ADMIN_TOKEN: TOKEN, DATA_DIR: dir, LOG_LEVEL: 'error' };
  const config = readConfig({ ...vars, DATABASE_URL: `file:${join(dir, 'tagwire.db')}` });
  const driver = await openDriver(config);
  const migrations = readMigrations();
  await migrate(driver, migrations);
  let now = NOW;
  /** What was logged as an error since somebody looked. */
  const errors: string[] = [];
  const log = {
    log: (level: string, message: string, { error }: Record<string, unknown> = {}) => {
      if (level === 'error') errors.push(`${message}: ${error instanceof Error ? error.stack : error}`);
    },
  };
  const node = nodeRuntime(config, () => now);
  const background = (work: Promise<unknown>) =>
    node.background(work.catch((error) => void errors.push(`background: ${(error as Error).stack}`)));
  let called: Input['called'];
  const runtime = { ...node, log, background, outgoing: badNetwork(new Random(seed), () => called) };
  const app = createApp({ config, driver, migrations, runtime });
  await ensureSite(app.context.db, now);

  const known: Known = { article: [], slug: [], media: [], etag: '', form: '', cookie: '' };
  const fill = (value: string) =>
    value.replace(/~(article|slug|media)(\d+)~|~(etag|form|base)~/g, (whole, list, at, one) => {
      if (one === 'base') return path;
      if (one) return known[one as 'etag' | 'form'];
      const all = known[list as 'article' | 'slug' | 'media'];
      return all.length ? all[Number(at) % all.length]! : whole.replaceAll('~', '');
    });

  /** The request as it goes, or undefined where `Request` itself refuses it. */
  const requestOf = (input: Input): Request | undefined => {
    called = input.called;
    const headers = new Headers();
    const add = (name: string, value: string) => {
      try {
        headers.append(
          name,
          Buffer.from(fill(value))
            .toString('latin1')
            .replace(/[\0\r\n]/g, ''),
        );
      } catch {
        // No header of HTTP.
      }
    };
    if (input.as === 'admin') add('authorization', `Bearer ${TOKEN}`);
    if (input.as === 'editor') {
      for (const [name, value] of [
        ['cookie', known.cookie],
        ['origin', ORIGIN],
        ['x-form-token', known.form],
      ] as const)
        add(name, value);
    }
    for (const [name, value] of input.headers) add(name, value);
    const { body } = input;
    const filled = typeof body === 'string' ? new TextEncoder().encode(fill(body)) : body;
    try {
      return new Request(ORIGIN + path + fill(input.path), {
        method: input.method,
        headers,
        body: filled && (input.piece ? inPieces(filled, input.piece) : filled),
        duplex: 'half',
      } as RequestInit);
    } catch {
      return undefined;
    }
  };

  const site = {
    app,
    path,
    known,
    errors,
    requestOf,
    /** Of an article that was made, for later inputs. */
    remember(list: 'article' | 'slug' | 'media', value: string): void {
      if (known[list].length < REMEMBERED) known[list].push(value);
    },
    get: (at: string, headers: Record<string, string> = {}) =>
      app.fetch(new Request(at.startsWith('http') ? at : ORIGIN + path + at, { headers })),
    admin: (method: string, at: string, body?: object) =>
      app.fetch(
        new Request(ORIGIN + path + at, {
          method,
          headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
          body: body && JSON.stringify(body),
        }),
      ),
    later(milliseconds: number): void {
      now += milliseconds;
    },
    settled: node.settled,
    async close() {
      await app.stop();
      await node.settled();
      await driver.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await furnish(site);
  return site;
}

/** The site of a round: every second one is below a path. */
export const siteOf = (seed: number, round: number): Promise<Site> =>
  openSite(seed ^ round, round % 2 ? '/news' : '');

/** Articles and a session that every input may count on. */
async function furnish(
  site: Pick<Site, 'admin' | 'remember' | 'known' | 'app' | 'path' | 'get'>,
): Promise<void> {
  for (let i = 0; i < 6; i++) {
    const response = await site.admin('POST', '/admin/articles', {
      ...{
        title: `Article ${i}`,
        content: { markdown: `*Text* ${i}` },
        tags: ['Turkey', i % 2 ? 'Russia' : 'S-400'],
      },
      ...{
        authors: [{ name: 'Ann Lee' }],
        source: { name: 'TASS' },
        status: i === 5 ? 'draft' : 'published',
      },
    });
    const { id, slug } = (await response.json()) as { id: string; slug: string };
    site.remember('article', id);
    site.remember('slug', slug);
  }
  site.known.etag = (await site.get('/rss.xml')).headers.get('etag') ?? '';
  const entered = await site.app.fetch(
    new Request(`${ORIGIN}${site.path}/admin/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN },
      body: `token=${TOKEN}`,
    }),
  );
  site.known.cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const page = await (
    await site.get('/admin/write', { cookie: site.known.cookie, accept: 'text/html' })
  ).text();
  site.known.form = /name="formToken" value="([^"]+)"/.exec(page)?.[1] ?? '';
  if (!site.known.form) throw new Error('no session');
}

function inPieces(bytes: Uint8Array<ArrayBuffer>, size: number): ReadableStream<Uint8Array> {
  // A thousand pieces tell as much as a hundred thousand.
  const step = Math.max(size, Math.ceil(bytes.length / 1_000));
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + step));
      at += step;
    },
  });
}

/** Callbacks, feeds and apps' pages: each answer is made up, but where it is given. */
function badNetwork(r: Random, given: () => Input['called']): Outgoing {
  const guard = createGuard([]);
  const answer = ({ url: called, method }: Call): Answer => {
    const challenge =
      new URL(called).searchParams.get('hub.challenge') ?? new URL(called).searchParams.get('challenge');
    const body = r.of(
      [challenge === null ? 0 : 8, () => challenge ?? ''],
      [method === 'GET' ? 2 : 0, () => archive(r)],
      [1, () => html(r)],
      [
        1,
        () =>
          JSON.stringify({ client_id: called, client_name: text(r), redirect_uris: [url(r), json(r, 4)] }),
      ],
      [1, () => text(r)],
    );
    const headers: Record<string, string> = {
      'content-type': r.pick([
        'text/html',
        'application/json',
        'application/xml; charset=x',
        'text/xml',
        word(r),
      ]),
      ...(r.chance(0.2) && { link: `<${url(r)}>; rel="${r.pick(['redirect_uri', 'next', word(r)])}"` }),
      ...(r.chance(0.2) && { location: url(r) }),
      ...(r.chance(0.1) && { 'retry-after': r.pick(['1', '99999999', '-1', word(r)]) }),
    };
    const status = r.of(
      [8, () => 200],
      [1, () => r.pick([204, 301, 302, 400, 404, 410, 429, 500, 503, 0, 999])],
    );
    const bytes = new Uint8Array(Buffer.from(body));
    return { status, text: body, bytes, header: (name) => headers[name] };
  };
  return {
    refusal: (at) => guard.refusal(at),
    domainOf: (host) => host,
    concurrency: 16,
    send: async (call) => {
      await null;
      if (!URL.canParse(call.url) || guard.refusal(new URL(call.url))) throw new CallFailed('not called');
      const told = given();
      if (told) return { status: 200, ...toldBy(told) };
      if (r.chance(0.05)) throw new CallFailed('ECONNRESET');
      return answer(call);
    },
    close: () => {},
  };
}

function toldBy({ type, text, link }: NonNullable<Input['called']>): Omit<Answer, 'status'> {
  const headers: Record<string, string | undefined> = { 'content-type': type, link };
  return { text, bytes: new Uint8Array(Buffer.from(text)), header: (name) => headers[name] };
}
