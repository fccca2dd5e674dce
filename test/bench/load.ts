// A load generator that costs less than what it measures: raw sockets, one request at a time on each,
// no parsing after the first answer, since all answers to one request are equally long.
import { connect, type Socket } from 'node:net';
import { createHistogram } from 'node:perf_hooks';

export interface Load {
  port: number;
  /** Or one for each request. */
  path: string | (() => string);
  headers: Record<string, string>;
  connections: number;
  milliseconds: number;
  /** False where the servers need the processor that a waiting client would take. */
  awake?: boolean;
}
export interface Measured {
  requests: number;
  perSecond: number;
  /** Microseconds. */
  median: number;
  p99: number;
}

const requestOf = ({ port, path, headers }: Load) =>
  `GET ${typeof path === 'string' ? path : path()} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${Object.entries(
    headers,
  )
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

/** Length of a whole answer in bytes, once its head is there. */
function lengthOf(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.toString('latin1', 0, Math.max(end, 0));
  if (end < 0) throw new Error('The head of the answer did not come in one piece');
  if (/^HTTP\/1\.1 304/.test(head)) return end + 4;
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (!length) throw new Error(`An answer without Content-Length:\n${head}`);
  return end + 4 + Number(length);
}

/**
 * Keeps this process, which is the client, from falling asleep: to wake it takes a millisecond on some machines, of
 * which the slower server would hide more behind its own time. Returns how to end it.
 */
export function stayAwake(): () => void {
  let awake = true;
  const spin = () => {
    if (awake) setImmediate(spin);
  };
  spin();
  return () => {
    awake = false;
  };
}

/** Loads one address for a while; throws when an answer is not like the first. */
export async function load(options: Load): Promise<Measured> {
  const same = typeof options.path === 'string' ? Buffer.from(requestOf(options)) : undefined;
  const histogram = createHistogram({ lowest: 1, highest: 10_000_000_000, figures: 3 });
  const started = performance.now();
  let requests = 0;
  let running = true;

  const client = () =>
    new Promise<void>((resolve, reject) => {
      const buffer = Buffer.allocUnsafe(256 * 1024);
      let sent = 0;
      let left = 0;
      let start = '';
      const send = () => {
        sent = performance.now();
        socket.write(same ?? requestOf(options));
      };
      const callback = (bytes: number) => {
        if (left === 0) {
          start ||= buffer.toString('latin1', 0, 12);
          if (buffer.toString('latin1', 0, 12) !== start) {
            reject(new Error(`Another status: ${buffer.toString('latin1', 0, 40)}`));
            return false;
          }
          left = lengthOf(buffer.subarray(0, bytes));
        }
        left -= bytes;
        if (left < 0) reject(new Error('More bytes than the answer has'));
        if (left > 0) return true;
        histogram.record(Math.max(1, Math.round((performance.now() - sent) * 1_000)));
        requests += 1;
        if (running) send();
        else socket.destroy();
        return true;
      };
      const socket: Socket = connect({
        host: '127.0.0.1',
        port: options.port,
        noDelay: true,
        onread: { buffer, callback },
      });
      socket.once('connect', send).once('error', reject).once('close', resolve);
    });

  const rest = (options.awake ?? true) ? stayAwake() : () => {};
  const clients = Array.from({ length: options.connections }, client);
  setTimeout(() => {
    running = false;
  }, options.milliseconds);
  await Promise.all(clients);
  rest();
  const seconds = (performance.now() - started) / 1_000;
  return {
    requests,
    perSecond: requests / seconds,
    median: histogram.percentile(50),
    p99: histogram.percentile(99),
  };
}
