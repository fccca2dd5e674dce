import type { ServerType } from '@hono/node-server';

/** How long a stop waits for requests in flight. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/** Takes no more connections, and answers what is in flight. @param stopWaiting answers requests that wait for changes */
export async function closeServer(server: ServerType, stopWaiting: () => Promise<unknown>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await stopWaiting();
  // Again and again: a kept-alive connection whose request was in flight is idle only once that is answered.
  const idle = setInterval(() => 'closeIdleConnections' in server && server.closeIdleConnections(), 50);
  const late = setTimeout(
    () => 'closeAllConnections' in server && server.closeAllConnections(),
    SHUTDOWN_TIMEOUT_MS,
  );
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
