// Look-ups of names: what is asked, what is remembered, and what strangers' names can take from others.
import { expect, test } from 'vitest';
import { domainOf } from '../../../../src/runtimes/node/dns/domain.ts';
import { HostsFile } from '../../../../src/runtimes/node/dns/hosts-file.ts';
import { NameLookup, type NameLookupOptions } from '../../../../src/runtimes/node/dns/name-lookup.ts';

type Records = { address: string; ttl: number }[];
const failed = (code: string) => Object.assign(new Error(code), { code });
const TTL = 300;

/** A resolver that a test answers by hand: only questions for A count, AAAA never has records. */
function setup(options: Partial<NameLookupOptions> = {}) {
  const state = { now: 0 };
  const asked: string[] = [];
  const open = new Map<string, { resolve: (found: Records) => void; reject: (error: Error) => void }>();
  const resolver = {
    resolve4: (name: string) =>
      new Promise<Records>((resolve, reject) => {
        asked.push(name);
        open.set(name, { resolve, reject });
      }),
    resolve6: async (): Promise<Records> => [],
  };
  const hostsFile = new HostsFile('/nowhere/hosts');
  const lookup = new NameLookup({ resolver, hostsFile, clock: () => state.now, ...options });
  const close = (name: string) => {
    const question = open.get(name);
    open.delete(name);
    if (!question) throw new Error(`${name} is not asked for`);
    return question;
  };
  return {
    ...{ asked, state },
    /** The addresses, or the failure's message. */
    ask: (name: string, unverified = false) =>
      lookup.lookUp(name, { unverified }).then(
        (found) => found.map(({ address }) => address).join(),
        (error: Error) => error.message,
      ),
    answer: (name: string, address = '192.0.2.1', ttl = TTL) => close(name).resolve([{ address, ttl }]),
    fail: (name: string, code: string) => close(name).reject(failed(code)),
  };
}
const names = <T>(count: number, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i));

const SILENCE = /^the name servers of \S+ do not answer$/;
const MISSING = 'there is no such host';

test('one question for those who ask at once; an answer is kept for its TTL, a minute at most', async () => {
  const { ask, answer, asked, state } = setup();
  const both = [ask('A.example'), ask('a.example.')];
  answer('a.example');
  expect(await Promise.all(both)).toEqual(['192.0.2.1', '192.0.2.1']);
  state.now = 59_999;
  expect([await ask('a.example'), asked]).toEqual(['192.0.2.1', ['a.example']]);
  state.now = 60_000;
  const again = ask('a.example');
  answer('a.example', '192.0.2.2', 5);
  expect(await again).toBe('192.0.2.2');
  state.now += 5_000;
  void ask('a.example');
  expect(asked).toHaveLength(3);
});

test('a TTL of zero is kept for nobody', async () => {
  const { ask, answer, asked } = setup();
  for (let i = 0; i < 2; i++) {
    const one = ask('a.example');
    answer('a.example', '192.0.2.1', 0);
    await one;
  }
  expect(asked).toHaveLength(2);
});

test('a failure is kept for seconds, then for longer; an answer forgets it', async () => {
  const { ask, fail, answer, asked, state } = setup();
  for (const kept of [5_000, 10_000, 20_000, 30_000, 30_000]) {
    const one = ask('gone.example');
    fail('gone.example', 'ENOTFOUND');
    expect(await one).toBe(MISSING);
    state.now += kept - 1;
    const before = asked.length;
    expect([await ask('gone.example'), asked.length]).toEqual([MISSING, before]);
    state.now += 1;
  }
  const found = ask('gone.example');
  answer('gone.example', '192.0.2.1', 0);
  expect(await found).toBe('192.0.2.1');
  const again = ask('gone.example');
  fail('gone.example', 'ENOTFOUND');
  await again;
  state.now += 5_000;
  void ask('gone.example');
  expect(asked.at(-1)).toBe('gone.example');
  expect(asked).toHaveLength(8);
});

test('three names in a row below one domain that time out: further ones are not asked, then one tries again', async () => {
  const { ask, fail, answer, asked, state } = setup();
  const timeOut = async (name: string) => {
    const one = ask(name);
    fail(name, 'ETIMEOUT');
    expect(await one).toMatch(SILENCE);
  };
  for (const i of [1, 2, 3]) await timeOut(`n${i}.evil.example`);
  expect(await ask('n4.evil.example')).toBe('the name servers of evil.example do not answer');
  expect(asked).toHaveLength(3);
  const other = ask('n1.other.example');
  answer('n1.other.example');
  expect(await other).toBe('192.0.2.1');
  state.now = 30_000;
  const probe = ask('n5.evil.example');
  expect(await ask('n6.evil.example')).toMatch(SILENCE);
  fail('n5.evil.example', 'ETIMEOUT');
  await probe;
  expect(await ask('n7.evil.example')).toMatch(SILENCE);
  state.now = 60_000;
  const good = ask('n8.evil.example');
  answer('n8.evil.example');
  await good;
  void ask('n9.evil.example');
  expect(asked.slice(4)).toEqual(['n5.evil.example', 'n8.evil.example', 'n9.evil.example']);
});

test('that there is no such name is an answer of the domain', async () => {
  const { ask, fail, asked } = setup();
  for (const i of names(20, String)) {
    const name = `n${i}.example.org`;
    const one = ask(name);
    fail(name, Number(i) % 3 ? 'ETIMEOUT' : 'ENOTFOUND');
    await one;
  }
  expect(asked).toHaveLength(20);
});

test('names that strangers name decide nothing for others below the same domain', async () => {
  const { ask, answer, fail, asked } = setup();
  for (const name of ['n1.shared.example', 'n2.shared.example', 'n3.shared.example']) {
    const one = ask(name, true);
    fail(name, 'ETIMEOUT');
    expect(await one).toMatch(SILENCE);
  }
  expect(await ask('n4.shared.example', true)).toMatch(SILENCE);
  expect(asked).toHaveLength(3);
  const me = ask('me.shared.example');
  answer('me.shared.example');
  expect(await me).toBe('192.0.2.1');
});

test('loopback names and the hosts file are never asked for', async () => {
  const { ask, asked } = setup();
  expect([await ask('localhost'), await ask('a.LOCALHOST.')]).toEqual(['127.0.0.1,::1', '127.0.0.1,::1']);
  const system = setup({ hostsFile: { find: () => ['10.1.1.1'] } });
  expect([await system.ask('db'), system.asked, asked]).toEqual(['10.1.1.1', [], []]);
});

test('the system is asked for the operator’s hosts alone, and not for those that time out', async () => {
  const told: string[] = [];
  const systemLookup = async (name: string) => {
    told.push(name);
    return [{ address: '10.2.2.2', family: 4 as const }];
  };
  const { ask, fail } = setup({ systemLookup, operatorHosts: ['Hub.Namespace', 'slow.example'] });
  const asking = [ask('hub.namespace'), ask('slow.example'), ask('stranger.namespace')];
  fail('hub.namespace', 'ENOTFOUND');
  fail('slow.example', 'ETIMEOUT');
  fail('stranger.namespace', 'ENOTFOUND');
  expect(await Promise.all(asking)).toEqual(['10.2.2.2', expect.stringMatching(SILENCE), MISSING]);
  expect(told).toEqual(['hub.namespace']);
});

test.each([
  ['a.b.example.co.uk', 'example.co.uk'],
  ['example.com', 'example.com'],
  ['one.eu.org', 'one.eu.org'],
  ['a.name.test', 'name.test'],
  ['192.0.2.1', '192.0.2.1'],
  ['localhost', 'localhost'],
])('the domain of %s is %s', (host, domain) => expect(domainOf(host)).toBe(domain));
