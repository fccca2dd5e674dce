// Loaded into a server under test (`--import`): its clock runs ahead or behind as a file says, and another file says
// how much memory it holds once what nobody needs is collected.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const dir = process.env.SOAK_CONTROL ?? '';
const RealDate = Date;
let offset = 0;

class ShiftedDate extends RealDate {
  constructor(...parts: unknown[]) {
    if (parts.length) super(...(parts as [number]));
    else super(RealDate.now() + offset);
  }
  static override now(): number {
    return RealDate.now() + offset;
  }
}
globalThis.Date = ShiftedDate as DateConstructor;

/** The milliseconds by which the clock is wrong. */
function readOffset(): void {
  try {
    offset = Number(readFileSync(`${dir}/offset`, 'utf8')) || 0;
  } catch {
    // Not told yet.
  }
}
readOffset();
setInterval(readOffset, 20).unref();

setInterval(() => {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  writeFileSync(`${dir}/memory.part`, JSON.stringify({ held: heapUsed + external, rss }));
  renameSync(`${dir}/memory.part`, `${dir}/memory`);
}, 2_000).unref();
