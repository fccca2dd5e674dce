// A name server on the loopback (RFC 1035, UDP): it answers some names, and for others never. Nobody may keep what it
// answers (TTL 0), so that each connection asks.
import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import type { AddressInfo } from 'node:net';
import dnsPacket, { type Answer } from 'dns-packet';

/** What it says of a name: addresses, that it is none (NXDOMAIN), or nothing at all. */
export type Said = string[] | 'missing' | 'silent';

export class NameServer {
  readonly #socket: Socket = createSocket('udp4');
  readonly #say: (name: string, type: 'A' | 'AAAA') => Said;
  /** Questions that came, `A name`. */
  readonly asked: string[] = [];

  constructor(say: (name: string, type: 'A' | 'AAAA') => Said) {
    this.#say = say;
    this.#socket.on('message', (message, from) => {
      const { id, questions = [] } = dnsPacket.decode(message);
      const [question] = questions;
      if (!question || (question.type !== 'A' && question.type !== 'AAAA')) return;
      const { name, type } = question;
      this.asked.push(`${type} ${name}`);
      const said = this.#say(name.toLowerCase(), type);
      if (said === 'silent') return;
      const answers = said === 'missing' ? [] : said.map((data) => ({ type, name, ttl: 0, data }) as Answer);
      // NXDOMAIN is 3 in the low bits of the flags.
      const flags =
        dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | (said === 'missing' ? 3 : 0);
      const reply = dnsPacket.encode({ type: 'response', id, flags, questions, answers });
      this.#socket.send(reply, from.port, from.address);
    });
  }

  static async start(say: (name: string, type: 'A' | 'AAAA') => Said): Promise<NameServer> {
    const server = new NameServer(say);
    await new Promise<void>((done) => server.#socket.bind(0, '127.0.0.1', done));
    return server;
  }

  /** The resolver that Tagwire makes for itself, but it asks this server. */
  resolver(): Resolver {
    const resolver = new Resolver({ timeout: 700, tries: 2 });
    resolver.setServers([`127.0.0.1:${(this.#socket.address() as AddressInfo).port}`]);
    return resolver;
  }

  stop(): Promise<void> {
    return new Promise((done) => this.#socket.close(() => done()));
  }
}
