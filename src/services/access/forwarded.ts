// X-Forwarded-For: what proxies write there, one address a proxy, the nearest proxy's word last.
import ipaddr from 'ipaddr.js';

/** Characters that are read, from the end: addresses of ten proxies with ports, and room for blanks. */
const MAX_LENGTH = 1_024;
/** RFC 6761, RFC 1918 …: without leading zeros, which some read as octal numbers. */
const IPV4 = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;
/** RFC 7239 §6: `[2001:db8::1]`, with a port or without; the port may be obfuscated, too. */
const BRACKETED = /^\[([^\]]*)\](?::[\w.-]{1,40})?$/;
const WITH_PORT = /^([^:]+):[\w.-]{1,40}$/;

export interface Hops {
  /** What the nearest `proxies` proxies said, the farthest of them first; fewer where the header has fewer. */
  said: string[];
  /** Whether the header has more, from farther away. */
  more: boolean;
}

/** The last `proxies` entries of the header; lines of it are joined with commas (RFC 9110 §5.3). */
export function hopsOf(header: string, proxies: number): Hops {
  const text = header.length > MAX_LENGTH ? header.slice(-MAX_LENGTH) : header;
  const said: string[] = [];
  let end = text.length;
  while (end >= 0 && said.length <= proxies) {
    const comma = end === 0 ? -1 : text.lastIndexOf(',', end - 1);
    const entry = text.slice(comma + 1, end).trim();
    // RFC 9110 §5.6.1: empty elements are ignored.
    if (entry) said.push(entry);
    end = comma;
  }
  const more = said.length > proxies || text.length < header.length;
  return { said: said.slice(0, proxies).reverse(), more };
}

/**
 * An address as anybody writes it: with a port, in brackets, in quotes, IPv4 in IPv6, with a zone. Undefined where
 * the text names none, as `unknown` and `_hidden` do (RFC 7239 §6.2, §6.3).
 */
export function readAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = text.replace(/^"|"$/g, '').trim();
  if (bare.length > 100) return undefined;
  const host = BRACKETED.exec(bare)?.[1] ?? WITH_PORT.exec(bare)?.[1] ?? bare;
  const address = host.split('%', 1)[0] ?? '';
  const valid = address.includes(':') ? ipaddr.IPv6.isValid(address) : IPV4.test(address);
  return valid && ipaddr.isValid(address) ? ipaddr.process(address) : undefined;
}
