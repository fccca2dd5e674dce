// No connection arrives: not by another notation, not by a name, not by a name that changes, not by a redirect.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeOutgoing } from '../../../../src/runtimes/node/outgoing-node.ts';
import { createGuard } from '../../../../src/runtimes/outgoing-guard.ts';
import { fetchOutgoing } from '../../../../src/runtimes/workers/outgoing-fetch.ts';
import { testServer } from '../../../support/server.ts';
import { notationsOf, ODD_URLS, PRIVATE_V4, PRIVATE_V6 } from './addresses.ts';
import { ask, FORM, settled } from './kit.ts';

/** Listens on every address of this machine, and counts who comes. */
let target: Server;
let port = 0;
const arrived: (string | undefined)[] = [];

beforeAll(async () => {
  target = createServer((_, response) => response.end('secret'));
  target.on('connection', (socket) => arrived.push(socket.localAddress?.replace('::ffff:', '')));
  await new Promise<void>((done) => target.listen(0, '::', done));
  port = (target.address() as AddressInfo).port;
});
afterAll(() => {
  target.closeAllConnections();
  target.close();
});

const call = (url: string) => ({ method: 'GET', url, timeout: 2_000, maxBytes: 1_000 }) as const;

describe('literals', () => {
  const guard = createGuard([]);
  const hosts = [...PRIVATE_V4.flatMap(notationsOf), ...PRIVATE_V6.map((address) => `[${address}]`)];
  const urls = [...hosts.map((host) => `http://${host}:${port || 80}/`), ...ODD_URLS];

  test(`${urls.length} URLs are refused, or are none`, async () => {
    // On Workers the network itself reaches public addresses alone; literals are checked before.
    const [outgoing, byFetch] = [nodeOutgoing([]), fetchOutgoing([])];
    const passed: string[] = [];
    for (const host of hosts) {
      const text = `http://${host}:${port}/`;
      const url = URL.parse(text);
      if (url && guard.refusal(url) === undefined) passed.push(text);
      for (const way of [outgoing, byFetch])
        await expect(way.send(call(text)), text).rejects.toThrow(/^not called/);
    }
    for (const text of ODD_URLS) {
      const url = URL.parse(text);
      if (url && guard.refusal(url) === undefined) passed.push(text);
      for (const way of [outgoing, byFetch])
        await expect(way.send(call(text)), text).rejects.toThrow(/^not called/);
    }
    outgoing.close();
    expect(passed).toEqual([]);
    expect(arrived).toEqual([]);
  });

  test('what is public is not', () => {
    for (const host of [
      '8.8.8.8',
      '1.1.1.1',
      '[2606:4700::1111]',
      '[::ffff:8.8.8.8]',
      '134744072',
      'a.example',
    ])
      expect(guard.refusal(new URL(`https://${host}/`)), host).toBeUndefined();
  });
});

/** Answers with the next list each time; `asked` counts. */
function resolver(...answers: string[][]) {
  const state = { asked: 0 };
  const lookUp = async () => {
    const found = answers[Math.min(state.asked, answers.length - 1)] ?? [];
    state.asked += 1;
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { names: { lookUp }, state };
}

describe('names', () => {
  /** The only address that counts as public here. */
  const PUBLIC = '127.0.0.2';
  const url = () => `http://name.example:${port}/`;
  const through = (...answers: string[][]) => {
    const { names, state } = resolver(...answers);
    return { outgoing: nodeOutgoing([`${PUBLIC}/32`], { names }), state };
  };

  test.each([
    ...PRIVATE_V4,
    ...PRIVATE_V6,
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::1',
    '2001:0:7f00:1::1',
    '::127.0.0.1',
    'fe80::1%lo',
    'no address',
    '',
  ])('a name that is %s', async (address) => {
    const before = arrived.length;
    const { outgoing } = through([address]);
    await expect(outgoing.send(call(url()))).rejects.toThrow(/not called/);
    outgoing.close();
    expect(arrived.length).toBe(before);
  });

  test('of mixed answers only the public one is connected to', async () => {
    for (const answers of [
      ['127.0.0.1', PUBLIC],
      [PUBLIC, '127.0.0.1'],
      ['::1', '10.0.0.1', PUBLIC, '127.0.0.1'],
    ]) {
      arrived.length = 0;
      const { outgoing } = through(answers);
      expect((await outgoing.send(call(url()))).text).toBe('secret');
      outgoing.close();
      expect(arrived).toEqual([PUBLIC]);
    }
  });

  test('a name that changes between check and connection: what was checked is what is connected to', async () => {
    arrived.length = 0;
    const { outgoing, state } = through([PUBLIC], ['127.0.0.1']);
    await outgoing.send(call(url()));
    expect(state.asked).toBe(1);
    // The connection that is kept leads where it led; a new one is checked anew.
    await outgoing.send(call(url()));
    await Promise.allSettled(Array.from({ length: 5 }, () => outgoing.send(call(url()))));
    outgoing.close();
    expect(state.asked).toBeGreaterThan(1);
    expect(new Set(arrived)).toEqual(new Set([PUBLIC]));
  });
});

describe('redirects', () => {
  const away = () => [
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    `http://2130706433:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `//127.0.0.1:${port}/`,
    `http://user:pass@127.0.0.2:${port}/`,
    'file:///etc/passwd',
    'ftp://127.0.0.2/',
    'data:text/xml,<rss/>',
    `gopher://127.0.0.1:${port}/`,
    'http://169.254.169.254/latest/',
    '',
    '\\\\127.0.0.1\\',
  ];
  /** A server that may be called and sends everybody on. */
  const front = async () => {
    const state = { status: 302, location: '', seen: 0 };
    const server = createServer((_, response) => {
      state.seen += 1;
      response.writeHead(state.status, { location: state.location });
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.2', done));
    const url = `http://127.0.0.2:${(server.address() as AddressInfo).port}`;
    return { state, url, stop: () => server.close() };
  };

  test('no door follows one to where it may not call', { timeout: 60_000 }, async () => {
    arrived.length = 0;
    const { state, url, stop } = await front();
    const server = await testServer({ vars: { OUTBOUND_ALLOW: '127.0.0.2/32', HUB_URL: `${url}/hub` } });
    const own = await testServer({ vars: { OUTBOUND_ALLOW: '127.0.0.2/32' } });
    await own.admin('POST', '/admin/webhooks', { url: `${url}/webhook` });
    const topic = 'https://wire.example/rss.xml';
    const cookie = await session(own);
    let n = 0;
    for (const status of [302, 301, 303, 307, 308]) {
      // What a redirect leads to is checked alike, whatever its kind.
      for (const location of status === 302 ? away() : away().slice(0, 2)) {
        Object.assign(state, { status, location });
        n += 1;
        const imported = await own.admin(
          'POST',
          `/admin/import?url=${encodeURIComponent(`${url}/feed-${n}`)}`,
        );
        expect(imported.status, location).toBe(400);
        expect(await imported.text()).not.toContain('secret');
        await ask(own, {
          'hub.mode': 'subscribe',
          'hub.topic': topic,
          'hub.callback': `${url}/callback-${n}`,
        });
        const cloud = {
          protocol: 'http-post',
          domain: '127.0.0.2',
          port: new URL(url).port,
          path: `/cloud-${n}`,
          url1: topic,
        };
        const said = await own.request(
          'POST',
          '/rsscloud/pleaseNotify',
          new URLSearchParams(cloud).toString(),
          FORM,
        );
        expect(await said.text()).toContain('success="false"');
        await own.get(
          `/admin/authorize?response_type=code&client_id=${encodeURIComponent(`${url}/`)}&redirect_uri=${encodeURIComponent('https://elsewhere.example/')}`,
          { cookie, accept: 'text/html' },
        );
        if (n % 6 === 1)
          for (const one of [own, server]) await one.post({ title: `t${n}`, content: { text: 'x' } });
        await settled(own);
        await settled(server);
      }
    }
    expect(state.seen).toBeGreaterThan(n * 3);
    expect(arrived).toEqual([]);
    stop();
    await own.close();
    await server.close();
  });

  const session = async (server: Awaited<ReturnType<typeof testServer>>) => {
    const entered = await server.request('POST', '/admin/sign-in', 'token=test-token-0123456789abcdef', {
      ...FORM,
      origin: 'https://wire.example',
    });
    return entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  };
});

describe('an answer has bounds', () => {
  const serve = async (answer: Parameters<typeof createServer>[1], use: (url: string) => Promise<void>) => {
    const server = createServer(answer);
    await new Promise<void>((done) => server.listen(0, '127.0.0.2', done));
    try {
      await use(`http://127.0.0.2:${(server.address() as AddressInfo).port}/`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const outgoing = nodeOutgoing(['127.0.0.2/32']);
  afterAll(() => outgoing.close());

  test('headers of any length', () =>
    serve(
      (_, response) => void response.socket?.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(50_000)}\r\n`),
      async (url) => {
        await expect(outgoing.send(call(url))).rejects.toThrow(/HPE_HEADER_OVERFLOW/);
      },
    ));

  test('headers of no end', () =>
    serve(
      (_, response) => {
        response.socket?.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => response.socket?.write('x: y\r\n'), 20);
        response.once('close', () => clearInterval(drip));
      },
      async (url) => {
        await expect(outgoing.send({ ...call(url), timeout: 300 })).rejects.toThrow('no answer within 0.3 s');
      },
    ));

  test('continues of no end', () =>
    serve(
      (_, response) => {
        const drip = setInterval(() => response.writeContinue(), 5);
        response.once('close', () => clearInterval(drip));
      },
      async (url) => {
        await expect(outgoing.send({ ...call(url), timeout: 300 })).rejects.toThrow('no answer within 0.3 s');
      },
    ));

  test('a packed answer stays packed where nobody asked for it', () =>
    serve(
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(10_000_000)));
      },
      async (url) => {
        expect((await outgoing.send({ ...call(url), maxBytes: 100_000 })).bytes.length).toBeLessThan(100_000);
      },
    ));

  test('a feed that unpacks to gigabytes is read to its limit', { timeout: 60_000 }, async () => {
    // A tar of one picture is passed over by the block: XML of this size takes a quarter of a minute to read.
    const header = Buffer.alloc(512);
    header.write('picture.jpg');
    header.write(`${(240_000_000).toString(8).padStart(11, '0')}\0`, 124);
    header.write('0', 156);
    header.write('ustar  \0', 257);
    header.fill(' ', 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const packed = gzipSync(Buffer.concat([header, Buffer.alloc(240_000_000)]), { level: 1 });
    await serve(
      (_, response) => response.end(packed),
      async (url) => {
        const server = await testServer({ vars: { OUTBOUND_ALLOW: '127.0.0.2/32' } });
        const answer = await server.admin('POST', `/admin/import?dryRun=true&url=${encodeURIComponent(url)}`);
        expect(await answer.text()).toContain('A document may have 200 MB');
        await server.close();
      },
    );
  });
});

test('nobody is called on a stranger’s word: what is not confirmed gets nothing', async () => {
  const seen: string[] = [];
  let [now, most] = [0, 0];
  const victim = createServer((request, response) => {
    seen.push(`${request.method}`);
    most = Math.max(most, ++now);
    setTimeout(() => {
      now -= 1;
      response.statusCode = 404;
      response.end();
    }, 20);
  });
  await new Promise<void>((done) => victim.listen(0, '127.0.0.2', done));
  const server = await testServer({ vars: { OUTBOUND_ALLOW: '127.0.0.2/32' } });
  const { port } = victim.address() as AddressInfo;
  for (let i = 0; i < 100; i++) {
    const callback = `http://127.0.0.2:${port}/${i}`;
    await ask(server, {
      'hub.mode': 'subscribe',
      'hub.topic': 'https://wire.example/rss.xml',
      'hub.callback': callback,
    });
  }
  await settled(server);
  await server.post({ title: 'x', content: { text: 'x' } });
  await settled(server);
  expect(seen.filter((method) => method === 'POST')).toEqual([]);
  // One question for each request, few of them at once: those who fail get less room.
  expect(seen.length).toBeLessThanOrEqual(100);
  expect(most).toBeLessThanOrEqual(8);
  await server.close();
  victim.close();
});
