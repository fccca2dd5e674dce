// The system's hosts file (hosts(5)): names of this machine and of containers, which no name server knows.
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** How long the file is taken to be unchanged. */
const CHECK_INTERVAL_MS = 1_000;

export const SYSTEM_HOSTS_FILE =
  process.platform === 'win32'
    ? join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts')
    : '/etc/hosts';

/** Names, in lower case, and their addresses in the order of the file. Lines that make no sense are skipped. */
export function parseHosts(text: string): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const comment = line.indexOf('#');
    const [address = '', ...aliases] = (comment < 0 ? line : line.slice(0, comment)).trim().split(/\s+/);
    if (!isIP(address)) continue;
    for (const alias of aliases) {
      const name = alias.toLowerCase().replace(/\.$/, '');
      const known = names.get(name);
      if (!known) names.set(name, [address]);
      else if (!known.includes(address)) known.push(address);
    }
  }
  return names;
}

export class HostsFile {
  readonly #path: string;
  readonly #clock: () => number;
  #names = new Map<string, string[]>();
  #version = '';
  #checkedAt = Number.NEGATIVE_INFINITY;

  /** @param clock milliseconds; it never goes back */
  constructor(path = SYSTEM_HOSTS_FILE, clock: () => number = () => performance.now()) {
    this.#path = path;
    this.#clock = clock;
  }

  /** Addresses of a name in lower case; undefined where the file does not have it, or cannot be read. */
  find(name: string): readonly string[] | undefined {
    const now = this.#clock();
    if (now - this.#checkedAt >= CHECK_INTERVAL_MS) {
      this.#checkedAt = now;
      this.#read();
    }
    return this.#names.get(name);
  }

  // Synchronous on purpose: node:fs' promises wait for the threads that a slow `dns.lookup` holds.
  #read(): void {
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === this.#version) return;
      this.#names = parseHosts(readFileSync(this.#path, 'utf8'));
      this.#version = version;
    } catch {
      this.#names = new Map();
      this.#version = '';
    }
  }
}
