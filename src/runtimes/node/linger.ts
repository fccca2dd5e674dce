// Requests that are answered before their body was read: the answer says that the connection ends with it, and
// arrives in full. A socket that is closed with unread bytes is reset, and the reset takes the answer with it.
import type { IncomingMessage } from 'node:http';

/** How long the rest of a body is read after the answer. */
const LINGER_TIMEOUT_MS = 2_000;

/** Whether some of a request's body has yet to arrive. */
export const isUnread = ({ complete, headers }: IncomingMessage): boolean =>
  complete === false &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);

/** Reads on, and throws away, until the body ends or for a while (RFC 9112 §9.6). Never fails. */
export function drain(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LINGER_TIMEOUT_MS);
    for (const event of ['end', 'close', 'error']) incoming.once(event, resolve);
    incoming.once('close', () => clearTimeout(timer));
    incoming.once('end', () => clearTimeout(timer));
    incoming.resume();
  });
}

/**
 * The answer to a request whose body has yet to come: whole at once, and its connection is closed when the rest of the
 * request was read.
 */
export async function closing(response: Response, incoming: IncomingMessage): Promise<Response> {
  // Node asks for an answer before it has parsed what came in the same packet as the head.
  await new Promise((resolve) => setImmediate(resolve));
  if (!isUnread(incoming)) return response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set('connection', 'close');
  headers.set('content-length', `${bytes.length}`);
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async start(controller) {
      if (bytes.length) controller.enqueue(bytes);
      await drain(incoming);
      controller.close();
    },
  });
  return new Response(body, { status: response.status, headers });
}
