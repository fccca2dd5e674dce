// Forms of strangers: as little as they need, a share of memory for each client, and nobody kept from signing in.
import { afterEach, describe, expect, test } from 'vitest';
import { SITE, type TestServer, TOKEN, testServer } from '../../support/server.ts';
import { browser } from '../../unit/routes/admin/browse.ts';

let server: TestServer;
afterEach(() => server.close());

const KB = 1024;
const MB = 1024 * KB;
const FORM = 'application/x-www-form-urlencoded';
const behindProxy = () => testServer({ vars: { TRUST_PROXY: '1' } });

interface Sent {
  /** Bytes that were taken of the body. */
  taken(): number;
  /** The answer, where one comes although the body never ends. */
  answer: Promise<Response>;
  /** Ends what was begun. */
  cut(): void;
}

/** Begins a form that never ends: `bytes` of it come. */
function halfSend(
  path: string,
  from: string,
  { head = 'token=', bytes = 8 * MB - 1, type = FORM, length = 0, method = 'POST', headers = {} } = {},
): Sent {
  let sent = 0;
  let source: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        source = controller;
      },
      pull(controller) {
        const chunk = sent
          ? new Uint8Array(Math.min(4 * KB, bytes - sent)).fill(0x78)
          : new TextEncoder().encode(head);
        sent += chunk.length;
        if (chunk.length) controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request(SITE + path, {
    ...{ method, body, duplex: 'half' },
    headers: {
      ...{ origin: SITE, 'content-type': type, 'x-forwarded-for': from },
      ...(length && { 'content-length': `${length}` }),
      ...headers,
    },
  } as RequestInit);
  const answer = Promise.resolve(server.app.fetch(request));
  return { taken: () => sent, answer, cut: () => source?.error(new Error('cut')) };
}

const signIn = (from: string) =>
  server.request('POST', '/admin/sign-in', `token=${TOKEN}`, {
    ...{ origin: SITE, 'content-type': FORM, 'x-forwarded-for': from },
  });

/** Lets what was sent be read, until nothing moves any more. */
async function settle(sent: readonly Sent[]): Promise<void> {
  for (let last = -1, now = 0; last !== now; ) {
    last = now;
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    now = sent.reduce((sum, { taken }) => sum + taken(), 0);
  }
}

describe.each(['/admin/sign-in', '/admin/language', '/admin/write', '/admin/consent'])('%s', (path) => {
  test.each([4, 40])('%i half-sent forms of 8 MB keep nobody from signing in', async (count) => {
    server = await behindProxy();
    const forms = Array.from({ length: count }, () => halfSend(path, '203.0.113.7'));
    await settle(forms);
    expect((await signIn('198.51.100.1')).status).toBe(303);
    expect((await signIn('203.0.113.7')).status).toBe(303);
    for (const { answer, taken } of forms) {
      expect((await answer).status).toBe(413);
      expect(taken()).toBeLessThanOrEqual(16 * KB + 4 * KB);
    }
    expect(server.app.context.held.all).toBe(0);
  });

  test('what says that it is too long is not read at all', async () => {
    server = await testServer();
    const { answer, taken } = halfSend(path, '203.0.113.7', { length: 300 * MB });
    expect([(await answer).status, taken()]).toEqual([413, 0]);
  });
});

test('a sign-in form of 16 kB is one, a longer one is none', async () => {
  server = await testServer();
  const send = (bytes: number, headers = {}) =>
    server.request('POST', '/admin/sign-in', `token=${TOKEN}&x=`.padEnd(bytes, 'x'), {
      ...{ origin: SITE, 'content-type': FORM, ...headers },
    });
  expect((await send(16 * KB)).status).toBe(303);
  const long = await send(16 * KB + 1);
  expect([long.status, await long.text()]).toEqual([413, expect.stringContaining('16 kB')]);
});

/** What no method of any path reads more of, without a token. */
test('every door takes 16 kB of a body at most before it knows who sends it', async () => {
  server = await testServer();
  const doors = server.app.routes.routes
    .filter(({ method, path }) => /^(POST|PUT|PATCH|DELETE)$/.test(method) && !path.includes('*'))
    .map(({ method, path }) => `${method} ${path.replace(/:\w+(\{[^}]*\})?/g, 'x')}`);
  expect(doors.length).toBeGreaterThan(40);
  for (const door of new Set(doors)) {
    const [method = '', path = ''] = door.split(' ');
    for (const type of [FORM, 'multipart/form-data; boundary=b', 'application/json']) {
      const head = type.startsWith('multipart')
        ? '--b\r\nContent-Disposition: form-data; name="content"\r\n\r\n'
        : 'content=';
      const { answer, taken } = halfSend(path, '', { head, type, method, bytes: 400 * MB });
      const { status } = await answer;
      const refused = status >= 400 || path.startsWith('/rsscloud') || READING_NOTHING.includes(path);
      expect([door, type, refused && status < 500]).toEqual([door, type, true]);
      // Uploads and Micropub are read on after the refusal, and nothing is kept of it.
      if (!PASSED_OVER.test(path)) expect([door, type, taken() <= 20 * KB]).toEqual([door, type, true]);
      expect(server.app.context.held.all).toBe(0);
    }
  }
}, 120_000);
const PASSED_OVER = /^\/(admin\/media|micropub)/;
/** One gives everybody a challenge, the other leads to the sign-in page: whatever is sent is not read. */
const READING_NOTHING = ['/admin/passkey/get', '/admin/site/redirects/file'];

describe('who was signed in once', () => {
  const part = (name: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const opened = '--b\r\nContent-Disposition: form-data; name="content"\r\n\r\n';
  const MULTIPART = 'multipart/form-data; boundary=b';

  /** The word of a form whose session is over. */
  async function wordOfThePast(): Promise<string> {
    const b = browser(server);
    const page = await b.signIn();
    const word = page.fields('/admin/sign-out').find(([name]) => name === 'formToken')?.[1] ?? '';
    await b.send(page, '/admin/sign-out', {});
    return word;
  }

  test.each([
    [MULTIPART, (word: string) => part('formToken', word) + opened],
    [FORM, (word: string) => `formToken=${word}&content=`],
  ])(
    'forty half-sent forms (%s) hold 16 MB at most, and the small ones of others pass',
    async (type, head) => {
      server = await behindProxy();
      const word = await wordOfThePast();
      const { held } = server.app.context;
      const many = (from: string, count: number) =>
        Array.from({ length: count }, () => halfSend('/admin/write', from, { head: head(word), type }));
      const one = many('203.0.113.7', 40);
      await settle(one);
      expect(held.all).toBeGreaterThan(4 * MB);
      expect(held.all).toBeLessThanOrEqual(16 * MB);
      const refused = await Promise.race(one.map(({ answer }) => answer));
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
      expect((await signIn('203.0.113.7')).status).toBe(303);
      const others = ['2001:db8:1::1', '2001:db8:2::1', '2001:db8:3::1'].flatMap((from) => many(from, 4));
      await settle(others);
      expect(held.all).toBeLessThanOrEqual(32 * MB);
      for (const from of ['203.0.113.7', '2001:db8:1::2', '198.51.100.1']) {
        expect((await signIn(from)).status).toBe(303);
      }
      for (const { cut } of [...one, ...others]) cut();
      await Promise.all([...one, ...others].map(({ answer }) => answer));
      expect(held.all).toBe(0);
    },
    60_000,
  );

  test('an unknown word opens nothing', async () => {
    server = await testServer();
    await wordOfThePast();
    for (const word of ['', 'x', `${'0'.repeat(16)}.${'0'.repeat(32)}`]) {
      const head = part('formToken', word) + opened;
      const { answer, taken } = halfSend('/admin/write', '203.0.113.7', { head, type: MULTIPART });
      const page = await answer;
      expect([page.status, await page.text()]).toEqual([
        413,
        expect.stringContaining('Sign in in another tab'),
      ]);
      expect(taken()).toBeLessThanOrEqual(20 * KB);
    }
  });

  /** As long as an article's text may be, of letters that take three bytes: 6 MB. */
  const LONG = '第'.repeat(2_000_000);
  test.each<[string, (b: ReturnType<typeof browser>, token: { id: string }) => Promise<void> | void]>([
    ['the cookie is gone', (b) => b.cookies.clear()],
    [
      'signed out in another tab',
      async (b) => void (await b.send(await b.get('/admin'), '/admin/sign-out', {})),
    ],
    ['a fortnight later', () => server.tick(15 * 24 * 3_600_000)],
    [
      'a month later, after others signed in',
      async (b) => {
        server.tick(40 * 24 * 3_600_000);
        b.cookies.clear();
        await browser(server).signIn();
      },
    ],
    [
      'the token was revoked',
      async (_, { id }) => void (await server.admin('DELETE', `/admin/tokens/${id}`)),
    ],
  ])(
    '6 MB typed in a form whose session has ended are kept: %s',
    async (_name, end) => {
      server = await testServer();
      const made = await server.admin('POST', '/admin/tokens', { name: 'x', scopes: ['admin'] });
      const token = (await made.json()) as { id: string; token: string };
      const b = browser(server);
      await b.signIn(token.token);
      const page = await b.get('/admin/write');
      await end(b, token);
      const door = await b.send(page, '/admin/write', { title: 'Kept', content: LONG }, 'draft');
      expect(door.status).toBe(401);
      // Too many wrong tokens lose nothing, either.
      for (let i = 0; i < 30; i++) await browser(server).signIn('no');
      const wrong = await b.send(door, '/admin/write', { signInToken: 'no' });
      expect(wrong.status).toBe(429);
      const stored = await b.send(wrong, '/admin/write', { signInToken: TOKEN });
      expect([stored.status, stored.url]).toEqual([
        200,
        expect.stringMatching(/\/admin\/edit\/[\w-]+\?done=draft/),
      ]);
      const id = /edit\/([\w-]+)/.exec(stored.url)?.[1];
      const article = (await (await server.admin('GET', `/admin/articles/${id}`)).json()) as {
        content: { markdown: string };
      };
      expect(article.content.markdown.length).toBe(LONG.length);
    },
    60_000,
  );
});

describe('Micropub with the token in the form', () => {
  const content = 'x'.repeat(MB);
  const post = (body: string | FormData, headers: Record<string, string> = {}) => {
    const all = { ...(typeof body === 'string' && { 'content-type': FORM }), ...headers };
    return server.app.fetch(new Request(`${SITE}/micropub`, { method: 'POST', body, headers: all }));
  };
  const multipart = (fields: [string, string][]) => {
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    return form;
  };

  test('a long post names it first, or in the header', async () => {
    server = await testServer();
    const token: [string, string] = ['access_token', TOKEN];
    const fields: [string, string][] = [
      ['h', 'entry'],
      ['content', content],
    ];
    for (const make of [(f: [string, string][]) => `${new URLSearchParams(f)}`, multipart]) {
      expect((await post(make([token, ...fields]))).status).toBe(201);
      expect((await post(make(fields), { authorization: `Bearer ${TOKEN}` })).status).toBe(201);
      expect((await post(make([['h', 'entry'], ['content', 'short'], token]))).status).toBe(201);
      const late = await post(make([...fields, token]));
      expect([late.status, await late.text()]).toEqual([
        413,
        expect.stringContaining('Authorization header'),
      ]);
      const wrong = await post(make([['access_token', 'wrong'], ...fields]));
      expect(wrong.status).toBe(401);
    }
    expect(server.app.context.held.all).toBe(0);
  });
});

test('who revokes wrong tokens is slowed', async () => {
  server = await behindProxy();
  const revoke = async (token: string, path = '/indieauth/revoke', more = '') => {
    const headers = { 'content-type': FORM, 'x-forwarded-for': '127.0.0.1' };
    return (await server.request('POST', path, `token=${token}${more}`, headers)).status;
  };
  for (let i = 0; i < 30; i++) expect(await revoke(`wrong-${i}`)).toBe(200);
  expect(await revoke('wrong')).toBe(429);
  expect(await revoke('wrong', '/indieauth/token', '&action=revoke')).toBe(429);
});
