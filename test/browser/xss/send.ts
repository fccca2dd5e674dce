// Sends what doors.ts makes.
import type { Server } from '../../unit/cli/process.ts';
import { TOKEN } from '../../unit/cli/process.ts';

export const JSON_TYPE = 'application/json';
export const FORM = 'application/x-www-form-urlencoded';

export interface Input {
  path: string;
  type: string;
  body: string;
}

/** @returns the status; @throws where the server fails */
export async function send(server: Server, { path, type, body }: Input): Promise<number> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': type };
  const response = await fetch(server.url + path, { method: 'POST', headers, body });
  const answer = await response.text();
  if (response.status >= 500) throw new Error(`${path} answers ${response.status}: ${answer}\n${body}`);
  return response.status;
}
