// `tagwire/memory`: a database for tests, gone with the process.
import { openMemory } from '../runtimes/libsql/libsql-memory.ts';
import type { Database, FileOptions } from './libsql.ts';

/** A new, empty database. */
export const memory = ({ driver }: FileOptions = {}): Database => ({ open: () => openMemory(driver) });
