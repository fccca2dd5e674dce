// Hrana over HTTP, version 2: how one speaks to sqld and Turso. One request is one statement or one transaction, and
// nothing of it outlives that. (github.com/tursodatabase/libsql, docs/HRANA_2_SPEC.md; the client of libSQL also does
// streams, cursors, protobuf and WebSockets, which are 60 KB of a Worker.)
import type { Rows, SqlValue, Statement } from '../../ports.ts';
import { bound } from './values.ts';

/** Requests under way; others wait for them. */
const CONCURRENCY = 20;

type Value =
  | { type: 'null' }
  | { type: 'integer'; value: string }
  | { type: 'float'; value: number }
  | { type: 'text'; value: string }
  | { type: 'blob'; base64: string };
interface Failure {
  message: string;
  code?: string;
}
interface StatementResult {
  rows: Value[][];
}
interface BatchResult {
  step_results: (StatementResult | null)[];
  step_errors: (Failure | null)[];
}
type Answer<T> = { type: 'ok'; response: { result: T } } | { type: 'error'; error: Failure };

export interface Hrana {
  /** Runs one statement. */
  execute(statement: Statement): Promise<Rows>;
  /** Runs the statements as one writing transaction, all or none. */
  batch(statements: readonly Statement[]): Promise<Rows[]>;
}

/**
 * @param url `libsql://`, `https://` or `http://`, with `?authToken=` and `?tls=0` as libSQL's client takes them
 * @param exchange sends a request; `fetch`, or something that refuses what that lets pass
 */
export function openHrana(
  url: string,
  authToken: string | undefined,
  exchange: (request: Request) => Promise<Response>,
): Hrana {
  const { pipeline, token } = endpointOf(url, authToken);
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const inTurn = limited(CONCURRENCY);

  async function ask<T>(request: object): Promise<T> {
    const body = JSON.stringify({ baton: null, requests: [request, { type: 'close' }] });
    const response = await inTurn(() => exchange(new Request(pipeline, { method: 'POST', headers, body })));
    if (!response.ok)
      throw new Error(`the database answered HTTP ${response.status}: ${await response.text()}`);
    const { results } = (await response.json()) as { results: Answer<T>[] };
    const [answer] = results;
    if (answer?.type !== 'ok') throw failure(answer?.error);
    return answer.response.result;
  }

  return {
    execute: async (statement) =>
      rowsOf(await ask<StatementResult>({ type: 'execute', stmt: toHrana(statement) })),
    batch: async (statements) => {
      const ok = (step: number) => ({ type: 'ok', step });
      const commit = statements.length + 1;
      const steps = [
        { stmt: { sql: 'BEGIN IMMEDIATE' } },
        ...statements.map((statement, i) => ({ condition: ok(i), stmt: toHrana(statement) })),
        { condition: ok(commit - 1), stmt: { sql: 'COMMIT' } },
        { condition: { type: 'not', cond: ok(commit) }, stmt: { sql: 'ROLLBACK' } },
      ];
      const done = await ask<BatchResult>({ type: 'batch', batch: { steps } });
      const error = done.step_errors.find((error) => error !== null);
      if (error || !done.step_results[commit]) throw failure(error);
      return done.step_results.slice(1, commit).map(rowsOf);
    },
  };
}

function endpointOf(text: string, authToken: string | undefined) {
  const url = new URL(text);
  const secure =
    url.protocol === 'https:' || (url.protocol === 'libsql:' && url.searchParams.get('tls') !== '0');
  const path = url.pathname.replace(/\/$/, '');
  return {
    pipeline: `${secure ? 'https' : 'http'}://${url.host}${path}/v2/pipeline`,
    token: url.searchParams.get('authToken') ?? authToken,
  };
}

/** The code is `SQLITE_CONSTRAINT` and such; errors are told apart by message. */
const failure = ({ code, message }: Failure = { message: 'the database answered nothing' }) =>
  new Error(code ? `${code}: ${message}` : message);

const toHrana = ({ sql, params }: Statement) => ({
  sql,
  args: params.map((param) => encoded(bound(param))),
  want_rows: true,
});

function encoded(value: SqlValue): Value {
  if (value === null) return { type: 'null' };
  if (typeof value === 'string') return { type: 'text', value };
  if (Number.isSafeInteger(value)) return { type: 'integer', value: `${value}` };
  if (Number.isFinite(value)) return { type: 'float', value };
  throw new RangeError(`${value} cannot be stored`);
}

const rowsOf = (result: StatementResult | null): Rows => (result?.rows ?? []).map((row) => row.map(decoded));

function decoded(value: Value): SqlValue {
  if (value.type === 'null') return null;
  if (value.type === 'blob') throw new TypeError('a blob was read; nothing here stores any');
  if (value.type !== 'integer') return value.value;
  const number = Number(value.value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value.value} is too large for a number`);
  return number;
}

/** Runs at most `most` at once, the others in the order they came. */
function limited(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
