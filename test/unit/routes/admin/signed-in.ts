// What most tests of the editors' interface begin with.
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type ServerOptions, type TestServer, testServer } from '../../../support/server.ts';
import { browser } from './browse.ts';

/** A picture of one pixel. */
export const PIXEL = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (c) => c.charCodeAt(0),
);

/** A server for a file's tests, and for each of them a browser that is signed in. */
export function signedIn(options: ServerOptions = {}): { server: TestServer; b: ReturnType<typeof browser> } {
  const at = {} as ReturnType<typeof signedIn>;
  beforeAll(async () => {
    at.server = await testServer(options);
  });
  beforeEach(async () => {
    at.b = browser(at.server);
    await at.b.signIn();
  });
  afterAll(() => at.server.close());
  return at;
}
