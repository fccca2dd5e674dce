// Files: the contract that test/media holds in one process, here through a socket.
import { mediaContract } from '../../unit/media/contract.ts';
import { SITE } from '../combinations.ts';
import type { Site } from '../site.ts';

export function media(site: Site): void {
  mediaContract(() => ({
    url: SITE,
    token: site.running.token,
    async send(method, path, headers, body) {
      const answer = await site.request(method, path, body && Buffer.from(body), headers);
      const header = (name: string) => answer.headers[name]?.toString();
      return { status: answer.status, bytes: answer.bytes, header };
    },
    files: () => site.running.files(),
  }));
}
