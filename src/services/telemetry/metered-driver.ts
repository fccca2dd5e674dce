// The database with its times taken.
import { refusalIn } from '../../errors.ts';
import type { Meter, SqlDriver } from '../../ports.ts';

export function meteredDriver(driver: SqlDriver, meter: Meter): SqlDriver {
  const timed = async <T>(operation: 'read' | 'batch', call: () => Promise<T>): Promise<T> => {
    const started = meter.clock();
    try {
      return await call();
    } catch (error) {
      // A key that refuses a batch is the lock that writers need.
      const lost = refusalIn(error) || !/constraint failed/i.test(String((error as Error).message));
      if (lost) meter.count('tagwire_database_errors_total', operation);
      throw error;
    } finally {
      meter.time('tagwire_database_duration_seconds', operation, meter.clock() - started);
    }
  };
  return {
    all: (sql, params) => timed('read', () => driver.all(sql, params)),
    batch: (statements) => timed('batch', () => driver.batch(statements)),
    // As it is: absent where the database cannot tell.
    version: driver.version && (() => driver.version?.() ?? 0),
    held: driver.held && (() => driver.held?.() ?? 0),
    trouble: () => driver.trouble?.(),
    replica: () => driver.replica?.(),
    close: () => driver.close(),
  };
}
