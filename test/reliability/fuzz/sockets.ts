// Raw bytes at a real server: request lines, headers, framing that HTTP does not know, several requests at once.

import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../src/config.ts';
import { start } from '../../../src/runtimes/node/index.ts';
import { makeInput } from './doors.ts';
import { text, word } from './hostile.ts';
import { type Bytes, mutateBytes } from './mutate.ts';
import { Random } from './random.ts';
import { TOKEN } from './site.ts';
import type { Failure } from './slice.ts';

/** Connections at once. */
const AT_ONCE = 16;
/** How long a connection may stand once all was sent and its end closed, in milliseconds. */
const PATIENCE = 10_000;

const FRAMING = [
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: xchunked',
  'Content-Length: 5',
  'Content-Length: 5\r\nContent-Length: 6',
  'Content-Length: -1',
  'Content-Length: +5',
  'Content-Length: 99999999999999999999',
  'Expect: 100-continue',
  'Expect: x',
  'Upgrade: websocket\r\nConnection: upgrade',
  'Upgrade: h2c\r\nConnection: upgrade, HTTP2-Settings',
  'Connection: close',
  'Connection: keep-alive, x',
  'Trailer: x',
  'TE: trailers',
  'Host: a\r\nHost: b',
];

/** A request as bytes, more or less of HTTP. */
function rawRequest(r: Random): Bytes {
  const input = makeInput(r);
  const body = typeof input.body === 'string' ? Buffer.from(input.body) : Buffer.from(input.body ?? []);
  const target = r.of(
    [8, () => encodeURI(input.path.toWellFormed())],
    [1, () => input.path],
    [0.5, () => `http://evil.example${input.path}`],
    [0.5, () => r.pick(['*', '', '/', '//', `/${'a'.repeat(r.pick([100, 9_000, 20_000]))}`, word(r)])],
  );
  const version = r.of(
    [9, () => 'HTTP/1.1'],
    [1, () => r.pick(['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'http/1.1', ''])],
  );
  const lines = [
    `${input.method} ${target} ${version}`,
    `Host: ${r.of([9, () => 'wire.example'], [1, () => word(r)])}`,
    ...(input.as === 'admin' ? [`Authorization: Bearer ${TOKEN}`] : []),
    ...input.headers.map(([name, value]) => `${name}: ${value}`),
    ...(r.chance(0.8) ? [`Content-Length: ${body.length}`] : [r.pick(FRAMING)]),
    ...r.times(1, () =>
      r.of(
        [2, () => r.pick(FRAMING)],
        [1, () => `${word(r)}: ${text(r)}`],
        [1, () => ` ${word(r)}`],
        [0.2, () => `X: ${'y'.repeat(r.pick([8_000, 17_000, 70_000]))}`],
        [0.2, () => Array.from({ length: 300 }, (_, i) => `X${i}: ${i}`).join('\r\n')],
      ),
    ),
  ];
  const chunked = r.chance(0.1)
    ? Buffer.from(
        `${r.pick(['5', '0005', 'g', '-1', 'ffffffffffffffff', '5;x=y'])}\r\nhello\r\n0\r\n${r.pick(['\r\n', 'X: y\r\n\r\n', ''])}`,
      )
    : body;
  const bytes = new Uint8Array(
    Buffer.concat([Buffer.from(`${lines.join(r.chance(0.97) ? '\r\n' : '\n')}\r\n\r\n`), chunked]),
  );
  const whole = r.chance(0.2) ? mutateBytes(r, bytes.subarray(0, 30_000)) : bytes;
  return r.chance(0.1) ? new Uint8Array(Buffer.concat([whole, whole])) : whole;
}

interface Reply {
  statuses: number[];
  fault?: string;
}

/** Sends bytes, closes this end, and reads until the other is closed. */
function exchange(port: number, bytes: Bytes, cut: boolean): Promise<Reply> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let answer = '';
    const done = (fault?: string) => {
      clearTimeout(late);
      socket.destroy();
      // Bodies may hold what looks like a status line, but not at the beginning of one after a blank line.
      const statuses = [...answer.matchAll(/(?:^|\r\n\r\n|\})HTTP\/1\.1 (\d{3})/g)].map(([, status]) =>
        Number(status),
      );
      resolve({
        statuses,
        fault:
          fault ??
          statuses
            .filter((s) => s >= 500 && s !== 501 && s !== 505)
            .map((s) => `answers ${s}: ${answer.slice(-300)}`)[0],
      });
    };
    const late = setTimeout(() => done('the connection is not closed'), PATIENCE);
    socket.on('data', (chunk) => {
      if (answer.length < 1e6) answer += chunk.toString('latin1');
      // It goes on for ever.
      if (/\r\ncontent-type: text\/event-stream/i.test(answer)) done();
    });
    socket.once('error', () => done());
    socket.once('close', () => done());
    socket.once('connect', () => (cut ? socket.write(bytes, () => done()) : socket.end(bytes)));
  });
}

export async function trySockets(
  seed: number,
  inputs: number,
): Promise<{ inputs: number; statuses: Record<string, number>; failures: Failure[] }> {
  const statuses: Record<string, number> = {};
  const failures: Failure[] = [];
  if (!inputs) return { inputs, statuses, failures };
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-fuzz-'));
  const running = await start(
    readConfig({
      PORT: '0',
      DATA_DIR: dir,
      ADMIN_TOKEN: TOKEN,
      PUBLIC_URL: 'https://wire.example',
      LOG_LEVEL: 'error',
    }),
  );
  const port = Number(new URL(running.address).port);
  let next = 0;
  const work = async () => {
    for (let index = next++; index < inputs; index = next++) {
      const r = new Random(seed, 0x50c4, index);
      const bytes = rawRequest(r);
      const { statuses: answered, fault } = await exchange(port, bytes, r.chance(0.05));
      for (const status of answered) statuses[status] = (statuses[status] ?? 0) + 1;
      if (!fault) continue;
      const input = {
        door: 'socket',
        method: 'RAW',
        path: '',
        headers: [],
        body: bytes,
        as: 'anyone' as const,
      };
      failures.push({ round: -2, index, faults: [fault], inputs: [input] });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const alive = await fetch(`${running.address}/rss.xml`);
  if (alive.status !== 200)
    failures.push({ round: -2, faults: [`afterwards /rss.xml answers ${alive.status}`], inputs: [] });
  await alive.arrayBuffer();
  await running.stop();
  rmSync(dir, { recursive: true, force: true });
  return { inputs, statuses, failures };
}
