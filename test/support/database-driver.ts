// The library by which tests open database files: `DATABASE_DRIVER=node:sqlite npx vitest …` has them run by Node's own.
import type { DatabaseDriver } from '../../src/ports.ts';
import { bindingOf } from '../../src/runtimes/libsql/binding.ts';

/** What a process that a test starts is given of it. */
export const DRIVER_VARS: Readonly<Record<string, string>> = process.env.DATABASE_DRIVER
  ? { DATABASE_DRIVER: process.env.DATABASE_DRIVER }
  : {};
export const DRIVER = DRIVER_VARS.DATABASE_DRIVER as DatabaseDriver | undefined;

/** A connection of the same library: two in one process would let go of each other's locks. */
export const { open: openConnection } = await bindingOf(DRIVER);
