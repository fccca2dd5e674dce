// What once failed, as files: `npm run test:reliability` tries each again (cases.test.ts).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Input } from './input.ts';
import type { Failure } from './slice.ts';

const FOLDER = new URL('cases/', import.meta.url);

export interface Case {
  /** What was wrong, as it was seen. */
  faults: string[];
  seed: number;
  round: number;
  inputs: Input[];
}

const written = (_: string, value: unknown) =>
  value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;
/** `{ "repeat": ["before ", ["a@", 60000], " after"] }` is a text that long. */
type Repeat = (string | [piece: string, times: number])[];
const readBack = (_: string, value: unknown) => {
  if (typeof value !== 'object' || value === null) return value;
  if ('base64' in value) return new Uint8Array(Buffer.from(value.base64 as string, 'base64'));
  if (!('repeat' in value)) return value;
  return (value.repeat as Repeat)
    .map((part) => (typeof part === 'string' ? part : part[0].repeat(part[1])))
    .join('');
};

/** @returns the file's name */
export function keepCase({ faults, round, inputs }: Failure, seed: number): string {
  const text = JSON.stringify(
    { faults: faults.slice(0, 3).map((fault) => fault.slice(0, 400)), seed, round, inputs },
    written,
    1,
  );
  const name = `found-${seed}-${round}-${Math.abs([...text].reduce((sum, c) => (Math.imul(sum, 31) + c.charCodeAt(0)) | 0, 7)).toString(36)}.json`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(name, FOLDER), text);
  return `test/reliability/fuzz/cases/${name}`;
}

export const readCases = (): [name: string, one: Case][] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name, JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'), readBack) as Case]);
