// The measure of all things: node:http that sends given bytes and headers, and does nothing else; as one process
// or as several behind one port.
import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveChild } from './child.ts';

/** What to answer, by path. */
export type Answers = Record<
  string,
  { status: number; headers: Record<string, string>; body: Uint8Array | null }
>;
export interface Bare {
  answers: Answers;
  workers: number;
}

async function listen(answers: Answers) {
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
}

async function listenTogether({ answers, workers }: Bare) {
  cluster.setupPrimary({ serialization: 'advanced' });
  let port = 0;
  for (let i = 0; i < workers; i++) {
    const worker = cluster.fork();
    await once(worker, 'online');
    worker.send(answers);
    [{ port }] = (await once(worker, 'listening')) as [AddressInfo];
  }
  const stop = async () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.kill();
  };
  return { port, stop };
}

if (cluster.isWorker) process.once('message', (answers: Answers) => void listen(answers));
else serveChild<Bare>((bare) => (bare.workers > 1 ? listenTogether(bare) : listen(bare.answers)));
