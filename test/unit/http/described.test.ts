// /openapi.json tells what there is: nothing less, nothing more.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyApp } from '../../../src/app.ts';
import { editorRoutes } from '../../../src/routes/admin/editors.ts';
import { Feeds } from '../../../src/services/feeds/feeds.ts';
import { article, type TestServer, testServer } from '../../support/server.ts';

/** Pages about the API, files of pages, and what several paths share and reading.ts describes one by one. */
const APART = [
  ...['/hub', '/docs', '/docs/openapi-explorer.js', '/openapi.json'],
  ...['/problems', '/problems/', '/problems/{code}'],
  ...['/favicon.ico', '/favicon.svg', '/feed.css', '/assets/site.css', '/assets/look.css'],
  ...['/assets/site.js', '/assets/subscribe.css', '/assets/{file}', '/site.webmanifest'],
  ...['/tags', '/archive', '/archive/*', '/subscribe/', '/articles/*', '/*', '/{part}'],
].map((path) => `get ${path}`);

/** A page that programs lead to. */
const FOR_APPS = / \/admin\/authorize$/;

interface Spec {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId?: string;
        parameters?: { name: string; in: string }[];
        security?: object[];
        responses: Record<string, { content?: object }>;
      }
    >
  >;
}

let server: TestServer;
let described: Map<string, Spec['paths'][string][string]>;
let routed: Set<string>;

/** Hono's `:name{pattern}` is OpenAPI's `{name}`. */
const callOf = ({ method, path }: { method: string; path: string }) =>
  `${method.toLowerCase()} ${path.replace(/:(\w+)(?:\{[^/]*\})?/g, '{$1}')}`;

beforeAll(async () => {
  server = await testServer();
  const { app } = server;
  const { paths } = (await (await server.get('/openapi.json')).json()) as Spec;
  described = new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [`${method} ${path}`, operation] as const),
    ),
  );
  const pages = editorRoutes({
    ...app,
    feeds: new Feeds(app.context),
    copied: () => copyApp(app.context),
  }).routes.map(({ method, path }) => callOf({ method, path: `/admin${path === '/' ? '' : path}` }));
  const all = app.routes.routes.filter(({ method }) => method !== 'ALL' && method !== 'OPTIONS').map(callOf);
  routed = new Set(
    all.filter((call) => (!pages.includes(call) || FOR_APPS.test(call)) && !APART.includes(call)),
  );
});
afterAll(() => server.close());

describe('/openapi.json', () => {
  test('describes every route of the API', () => {
    expect([...routed].filter((call) => !described.has(call))).toEqual([]);
    expect(routed.size).toBeGreaterThan(30);
  });

  test('what it says can be read is there, of the type it says', async () => {
    await server.post(
      article({
        title: 'It is here',
        slug: 'x',
        language: 'en',
        tags: ['x'],
        authors: [{ name: 'x' }],
        source: { name: 'x' },
      }),
    );
    const draft = await server.post(article({ title: 'It is a draft', status: 'draft' }));
    const share = await server.admin('POST', `/admin/articles/${draft.id}/shares`, { days: 1 });
    const secret = ((await share.json()) as { url: string }).url.split('/').at(-1) ?? '';
    const readable = [...described].filter(([call]) =>
      /^get (?!\/(admin|media|metrics|micropub|indieauth))/.test(call),
    );
    expect(readable.length).toBeGreaterThan(30);
    for (const [call, { responses }] of readable) {
      const path = call
        .slice(4)
        .replace('{language}', 'en')
        .replace('{year}', '2026')
        .replace('{month}', '11')
        .replace('{secret}', secret)
        .replace(/\{\w+\}/, 'x');
      const response = await server.get(path);
      expect([path, response.status]).toEqual([path, 200]);
      const [type] = Object.keys(responses[200]?.content ?? {});
      expect(response.headers.get('content-type'), path).toContain(type);
    }
  });

  test('says of every call that needs a token what is answered without one', async () => {
    const secured = [...described].filter(([, { security }]) => security?.length);
    expect(secured.length).toBeGreaterThan(30);
    for (const [call, { responses }] of secured) {
      const [method = '', path = ''] = call
        .replace('{kind}', 'tag')
        .replace(/\{\w+\}/g, 'x')
        .split(' ');
      expect(Object.keys(responses), call).toEqual(expect.arrayContaining(['401', '403']));
      // Micropub's token may be in the form, so that comes first.
      if (path.startsWith('/micropub')) continue;
      const body = method === 'get' || method === 'delete' ? undefined : {};
      expect([call, (await server.request(method.toUpperCase(), path, body)).status]).toEqual([call, 401]);
    }
    for (const [call, { security }] of described) {
      if (!security?.length && call.includes(' /admin/')) expect(call).toMatch(FOR_APPS);
    }
  });

  test('describes errors as they are sent', () => {
    for (const [call, { responses }] of described) {
      if (/ \/(micropub|indieauth|hub|rsscloud)|authorize$/.test(call)) continue;
      for (const [status, answer] of Object.entries(responses)) {
        if (status < '400') continue;
        expect(Object.keys(answer.content ?? {}), `${call} ${status}`).toEqual(['application/problem+json']);
      }
    }
  });

  test('names each operation once, and every parameter of its path', () => {
    const names = [...described.values()].map(({ operationId }) => operationId ?? '');
    expect(names).not.toContain('');
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]*$/);
    expect(described.get('patch /admin/articles/{id}')?.operationId).toBe('changeArticle');
    for (const [call, { parameters = [] }] of described) {
      const told = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect(told, call).toEqual([...call.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });
});
