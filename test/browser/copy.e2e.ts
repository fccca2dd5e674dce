// A site's copy in files in the place of its server: nginx and Caddy serve it at the same addresses, and newsboat, which
// was subscribed before, sees no article twice.
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tagwire } from '../unit/cli/in-process.ts';
import { type Server, stopServers, temporaryFolder, until } from '../unit/cli/process.ts';
import { type Listed, listed, startDemo } from './demo.ts';
import { Newsboat } from './readers/newsboat.ts';
import { runProxy } from './reverse-proxies.ts';

const FEEDS = ['/rss.xml', '/atom.xml', '/tags/science/rss.xml', '/tags/turkey/atom.xml'];

const home = temporaryFolder();
stopServers();
let demo: Server;
let articles: Listed[];
/** What the server answered. */
const pages = new Map<string, string>();
const boats = new Map<string, Newsboat>();
const copy = join(home, 'copy');
const running: ChildProcess[] = [];
afterAll(() => {
  for (const one of running) one.kill();
});

beforeAll(async () => {
  demo = await startDemo(home);
  for (const path of FEEDS) {
    const boat = new Newsboat(join(home, `newsboat${path.replaceAll('/', '_')}`));
    boat.subscribe(demo.url + path);
    await boat.reload();
    boats.set(path, boat);
  }
  articles = await listed(demo);
  const patch = (path: string, body: object) => demo.admin('PATCH', path, body);
  expect((await patch('/admin/facets/tag/turkey', { slug: 'türkiye', label: 'Türkiye' })).status).toBe(200);
  expect((await demo.admin('DELETE', `/admin/articles/${articles[0]?.id}?note=Wrong`)).status).toBe(204);
  expect((await demo.admin('DELETE', '/admin/facets/tag/sea')).ok).toBe(true);
  const elsewhere = { from: '/price', to: 'https://example.com/?cost=$5' };
  expect((await demo.admin('POST', '/admin/redirects', elsewhere)).ok).toBe(true);
  for (const path of ['/articles/four-characters-that-break-your-build-and', '/about'])
    pages.set(path, await (await fetch(demo.url + path)).text());
  await demo.stop();
  const vars = { DATA_DIR: join(home, 'demo'), PUBLIC_URL: demo.url };
  const done = await tagwire(['export', '--format', 'site', '--output', copy], vars);
  expect(done, done.stderr).toMatchObject({ code: 0 });
});

/** The file of the copy for a file server, with the copy's folder and the test's address in it. */
function configured(name: string, replace: Record<string, string>): string {
  let text = readFileSync(join(copy, name), 'utf8');
  for (const [was, is] of Object.entries(replace)) {
    expect(text).toContain(was);
    text = text.replaceAll(was, is);
  }
  return text;
}

function startNginx(port: string): ChildProcess {
  const dir = join(home, 'nginx');
  mkdirSync(dir);
  const site = configured('_nginx.conf', {
    'listen 80;': `listen 127.0.0.1:${port};`,
    'root /srv/127.0.0.1;': `root ${copy};`,
  });
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    join(dir, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid ${join(dir, 'pid')}; error_log ${join(dir, 'error.log')};
events {}
http { include /etc/nginx/mime.types; access_log off; ${paths.map((kind) => `${kind}_temp_path ${join(dir, kind)};`).join(' ')}
${site} }`,
  );
  return runProxy('nginx', ['-p', dir, '-e', join(dir, 'error.log'), '-c', join(dir, 'nginx.conf')]);
}

function startCaddy(port: string): ChildProcess {
  const site = configured('_Caddyfile', {
    [`127.0.0.1:${port} {`]: `http://127.0.0.1:${port} {`,
    'root * /srv/127.0.0.1': `root * ${copy}`,
  });
  const file = join(home, 'Caddyfile');
  writeFileSync(file, `{\n\tadmin off\n}\n${site}`);
  return runProxy('caddy', ['run', '--adapter', 'caddyfile', '--config', file], { HOME: home });
}

describe.each([
  ['nginx', startNginx],
  ['caddy', startCaddy],
])('%s', (_, start) => {
  let server: ChildProcess;
  beforeAll(async () => {
    const { port } = new URL(demo.url);
    server = start(port);
    running.push(server);
    await until(async () => (await fetch(demo.url).catch(() => undefined))?.ok);
  });
  afterAll(async () => {
    server.kill();
    await new Promise((ended) => server.once('close', ended));
  });

  const get = async (path: string) => {
    const response = await fetch(demo.url + path, { redirect: 'manual' });
    const { status, headers } = response;
    const type = headers.get('content-type');
    const to = headers.get('location');
    return { status, type, to: to && new URL(to, demo.url).pathname, text: await response.text() };
  };

  test('has every page and feed at its address, as what it is', async () => {
    for (const [path, text] of pages) {
      const page = await get(path);
      expect(page, path).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
      const main = (html: string) => html.slice(html.indexOf('<main'), html.indexOf('<details'));
      expect(main(page.text)).toBe(main(text));
    }
    const types = {
      '/rss.xml': 'application/rss+xml; charset=utf-8',
      '/tags/science/atom.xml': 'application/atom+xml; charset=utf-8',
      '/tags/science/feed.json': 'application/feed+json; charset=utf-8',
    };
    for (const [path, type] of Object.entries(types))
      expect(await get(path)).toMatchObject({ status: 200, type });
    expect((await get('/site.webmanifest')).type).toContain('application/manifest+json');
  });

  test('leads from earlier addresses, and says what is gone', async () => {
    const to = '/tags/t%C3%BCrkiye/';
    expect(await get('/tags/turkey/')).toMatchObject({ status: 301, to });
    expect(await get('/tags/turkey/rss.xml')).toMatchObject({ status: 301, to: `${to}rss.xml` });
    const { headers } = await fetch(`${demo.url}/price`, { redirect: 'manual' });
    expect(headers.get('location')).toBe('https://example.com/?cost=%245');
    const gone = await get(`/articles/${encodeURIComponent(articles[0]?.slug ?? '')}`);
    expect(gone.status).toBe(410);
    expect(gone.text).toContain('Wrong');
    expect((await get('/tags/sea/rss.xml')).status).toBe(410);
    expect((await get('/nowhere')).status).toBe(404);
  });

  test('newsboat goes on with the same articles', async () => {
    for (const [path, boat] of boats) {
      const before = boat.items(demo.url + path).map(({ guid }) => guid);
      await boat.reload();
      const after = boat.items(demo.url + path).map(({ guid }) => guid);
      expect(after.sort(), path).toEqual(before.sort());
      expect(after.length).toBeGreaterThan(0);
    }
  });
});
