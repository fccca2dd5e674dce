// The measure of all things: node:http that sends given bytes and headers, and does nothing else.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveChild } from './child.ts';

/** What to answer, by path. */
export type Answers = Record<
  string,
  { status: number; headers: Record<string, string>; body: Uint8Array | null }
>;

serveChild<Answers>(async (answers) => {
  const server = createServer((request, response) => {
    const { status, headers, body } = answers[request.url ?? ''] ?? { status: 404, headers: {}, body: null };
    response.writeHead(status, headers);
    response.end(body ?? undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { port, stop };
});
