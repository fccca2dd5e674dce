// A and AAAA records are asked for together (RFC 8305 §3); neither family holds the other up.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AddressResolver,
  LookupFailed,
  queryAddresses,
} from '../../../../src/runtimes/node/dns/query.ts';

/** What a question gets, and after how many milliseconds; undefined for no answer ever. */
type Said = { after: number; addresses?: string[]; code?: string } | undefined;

function resolver(a: Said, aaaa: Said): AddressResolver {
  const answer = (said: Said) => () =>
    new Promise<{ address: string; ttl: number }[]>((resolve, reject) => {
      if (!said) return;
      setTimeout(() => {
        if (said.code) reject(Object.assign(new Error(said.code), { code: said.code }));
        else resolve((said.addresses ?? []).map((address) => ({ address, ttl: 60 })));
      }, said.after);
    });
  return { resolve4: answer(a), resolve6: answer(aaaa) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What comes of a query, and after how many milliseconds. */
async function query(a: Said, aaaa: Said): Promise<[string, number]> {
  const started = Date.now();
  const result = queryAddresses(resolver(a, aaaa), 'name.example').then(
    ({ addresses }): [string, number] => [
      addresses.map(({ address, family }) => `${family} ${address}`).join(),
      Date.now() - started,
    ],
    (error: unknown): [string, number] => {
      expect(error).toBeInstanceOf(LookupFailed);
      return [(error as LookupFailed).failure, Date.now() - started];
    },
  );
  await vi.advanceTimersByTimeAsync(5_000);
  return result;
}

const A = (after: number): Said => ({ after, addresses: ['192.0.2.1'] });
const AAAA = (after: number): Said => ({ after, addresses: ['2001:db8::1'] });

describe('addresses', () => {
  test.each<[string, Said, Said, string, number]>([
    ['of both families, IPv4 first', A(20), AAAA(10), '4 192.0.2.1,6 2001:db8::1', 20],
    ['of one family are not held up by the silence of the other', A(10), undefined, '4 192.0.2.1', 60],
    ['nor the other way round', undefined, AAAA(10), '6 2001:db8::1', 60],
    ['what comes within the delay is taken', A(10), AAAA(55), '4 192.0.2.1,6 2001:db8::1', 55],
    ['a failure of one family does not matter', A(30), { after: 10, code: 'ESERVFAIL' }, '4 192.0.2.1', 30],
    ['nor that it has none', { after: 10, code: 'ENODATA' }, AAAA(900), '6 2001:db8::1', 900],
  ])('%s', async (_, a, aaaa, addresses, after) => {
    expect(await query(a, aaaa)).toEqual([addresses, after]);
  });
});

describe('failures', () => {
  const failing = (code: string, after = 10): Said => ({ after, code });
  test.each<[string, Said, Said, string, number]>([
    ['no such name: the other answer is not waited for', failing('ENOTFOUND'), undefined, 'missing', 10],
    ['no address of either family', failing('ENODATA'), failing('ENODATA'), 'missing', 10],
    ['empty answers', { after: 1 }, { after: 2 }, 'missing', 2],
    ['silence ends after 2 s', undefined, undefined, 'silent', 2_000],
    ['half of a silence too', failing('ENODATA'), undefined, 'silent', 2_000],
    ['c-ares gives up', failing('ETIMEOUT', 700), failing('ETIMEOUT', 700), 'silent', 700],
    ['a forwarder gives up', failing('ESERVFAIL'), failing('ESERVFAIL'), 'silent', 10],
    ['no name server here', failing('ECONNREFUSED'), failing('ECONNREFUSED'), 'failed', 10],
    ['Bun’s codes', failing('DNS_ENOTFOUND'), failing('DNS_ENOTFOUND'), 'missing', 10],
  ])('%s', async (_, a, aaaa, failure, after) => {
    expect(await query(a, aaaa)).toEqual([failure, after]);
  });
});
