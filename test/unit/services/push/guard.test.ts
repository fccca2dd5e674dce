// Outgoing calls reach public addresses only, however an address is written or a name resolves.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../../src/config.ts';
import { NameLookup } from '../../../../src/runtimes/node/dns/name-lookup.ts';
import { nodeOutgoing } from '../../../../src/runtimes/node/outgoing-node.ts';
import { createGuard } from '../../../../src/runtimes/outgoing-guard.ts';

const REFUSED = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://0/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::a00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001::1]/',
  'http://[fe80::1]/',
  'http://[fd00::1]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://[2001:db8::1]/',
  'http://[3fff::1]/',
  'http://[5f00::1]/',
  'http://[4000::1]/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://100.64.0.1/',
  'http://192.0.0.1/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
  'http://203.0.113.1/',
  'http://224.0.0.1/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://localhost/',
  'http://LOCALHOST./',
  'http://a.localhost/',
  'http://printer.local/',
  'http://metadata.google.internal/',
  'http://user:pass@a.example/',
  'ftp://a.example/',
  'file:///etc/passwd',
  'http://①②⑦.0.0.1/',
  'http://127。0。0。1/',
];
/** Clouds' metadata, some in public ranges: put to the guard alone, never called. */
const METADATA = [
  'http://168.63.129.16/machine?comp=goalstate',
  'http://0xa83f8110/',
  'http://[::ffff:168.63.129.16]/',
  'http://[64:ff9b::a83f:8110]/',
  'http://169.254.170.2/v2/credentials',
  'http://100.100.100.200/',
  'http://100.88.222.5/',
  'http://192.0.0.192/',
  'http://[fd00:ec2::254]/',
  'http://[fd20:ce::254]/',
];
const ALLOWED = [
  'http://8.8.8.8/',
  'https://a.example:8443/x?y',
  'http://[2606:4700::1111]/',
  'http://[::ffff:8.8.8.8]/',
];

describe('URLs', () => {
  const guard = createGuard([]);
  test.each(REFUSED)('%s is refused', async (url) => {
    expect(guard.refusal(new URL(url))?.detail).toMatch(/./);
    const call = { method: 'GET', url, timeout: 1_000, maxBytes: 10 } as const;
    await expect(nodeOutgoing([]).send(call)).rejects.toThrow(/^not called/);
  });
  test.each(METADATA)('%s is refused', (url) => expect(guard.refusal(new URL(url))?.detail).toMatch(/./));
  test.each(ALLOWED)('%s is not', (url) => expect(guard.refusal(new URL(url))).toBeUndefined());
});

test('OUTBOUND_ALLOW exempts networks, addresses and hosts', () => {
  const { outboundAllow } = readConfig({ OUTBOUND_ALLOW: '10.0.0.0/8, 127.0.0.1 ::1 Hub.internal' });
  expect(outboundAllow).toEqual(['10.0.0.0/8', '127.0.0.1/32', '::1/128', 'hub.internal']);
  const guard = createGuard(outboundAllow);
  const refused = (url: string) => guard.refusal(new URL(url)) !== undefined;
  expect(
    ['http://10.9.9.9/', 'http://127.0.0.1/', 'http://[::1]/', 'http://hub.internal/'].map(refused),
  ).not.toContain(true);
  expect(
    ['http://127.0.0.2/', 'http://11.0.0.1.localhost/', 'http://x.hub.internal/'].map(refused),
  ).not.toContain(false);
  expect(guard.allows('hub.internal', '192.168.1.1')).toBe(true);
  // Where a name leads, too.
  expect(guard.allows('a.example', '168.63.129.16')).toBe(false);
  expect(createGuard(['168.63.129.16/32']).allows('a.example', '168.63.129.16')).toBe(true);
  expect(guard.allows('a.example', '192.168.1.1')).toBe(false);
  expect(guard.allows('a.example', '::ffff:10.0.0.1')).toBe(true);
});

test.each(['10.0.0.0/33', '300.1.1.1', 'a b/c', 'http://x', '*'])(
  'OUTBOUND_ALLOW=%s is a wrong setting',
  (value) => {
    expect(() => readConfig({ OUTBOUND_ALLOW: value })).toThrow(/^OUTBOUND_ALLOW: must be CIDRs/);
  },
);

describe('a name is checked by what it resolves to, when the connection is made', () => {
  const call = (port: number) =>
    ({ method: 'GET', url: `http://localhost:${port}/`, timeout: 2_000, maxBytes: 100 }) as const;

  test('localhost is refused unless allowed', async () => {
    const server = createServer((_, response) => response.end('here'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await expect(nodeOutgoing([]).send(call(port))).rejects.toThrow(/not called/);
    const allowed = nodeOutgoing(['localhost']);
    expect((await allowed.send(call(port))).text).toBe('here');
    allowed.close();
    server.close();
  });
});

test('a name that there is not is said in words', async () => {
  const missing = async () => {
    throw Object.assign(new Error('queryA ENOTFOUND gone.example'), { code: 'ENOTFOUND' });
  };
  const names = new NameLookup({ resolver: { resolve4: missing, resolve6: missing } });
  const outgoing = nodeOutgoing([], { names });
  const call = { method: 'GET', url: 'http://gone.example/', timeout: 2_000, maxBytes: 100 } as const;
  await expect(outgoing.send(call)).rejects.toThrow(/^there is no such host$/);
});

describe('an answer', () => {
  const serve = async (answer: Parameters<typeof createServer>[1], timeout = 1_000) => {
    const server = createServer(answer);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const outgoing = nodeOutgoing(['127.0.0.1/32']);
    const url = `http://127.0.0.1:${port}/`;
    try {
      return await outgoing.send({ method: 'POST', url, body: 'x', timeout, maxBytes: 100 });
    } finally {
      outgoing.close();
      server.closeAllConnections();
      server.close();
    }
  };

  test('is read to its limit', async () => {
    const endless = await serve((_, response) => {
      response.write('x'.repeat(70_000));
    });
    expect([endless.status, endless.text.length]).toEqual([200, 100]);
  });

  test('that hangs is waited for so long, and no longer', async () => {
    await expect(serve(() => {}, 200)).rejects.toThrow('no answer within 0.2 s');
  });

  test('that drips is not waited for longer', async () => {
    const drip: NodeJS.Timeout[] = [];
    const started = performance.now();
    const dripping = serve((_, response) => {
      drip.push(setInterval(() => response.write('.'), 20));
    }, 300);
    await expect(dripping).rejects.toThrow('no answer within 0.3 s');
    expect(performance.now() - started).toBeLessThan(1_000);
    clearInterval(drip[0]);
  });

  test('of nobody is a failure with its reason', async () => {
    const outgoing = nodeOutgoing(['127.0.0.1/32']);
    const call = { method: 'GET', url: 'http://127.0.0.1:1/', timeout: 1_000, maxBytes: 10 } as const;
    await expect(outgoing.send(call)).rejects.toThrow(/ECONNREFUSED/);
  });
});
