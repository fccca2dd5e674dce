// Another program keeps the database file to itself for long.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLibsqlFile } from '../../src/runtimes/libsql/libsql-file.ts';
import { DRIVER, openConnection } from '../support/database-driver.ts';
import { temporaryFolder } from '../unit/cli/process.ts';

const insert = { sql: 'INSERT INTO t VALUES (1)', params: [] };

test.each([[false], [true]])(
  'who stands in line behind a batch that did not get the lock is told soon; threaded: %s',
  async (threaded) => {
    const path = join(temporaryFolder(), 'tagwire.db');
    const driver = await openLibsqlFile(`file:${path}`, { threaded, driver: DRIVER });
    await driver.batch([{ sql: 'CREATE TABLE t (a)', params: [] }]);
    const other = openConnection(path);
    other.exec('BEGIN IMMEDIATE');
    const refused = () => expect(driver.batch([insert])).rejects.toThrow('Others keep the database busy');
    const began = performance.now();
    // As writers in turn do.
    for (let i = 0; i < 5; i++) await refused();
    expect(performance.now() - began).toBeLessThan(12_000);
    other.exec('COMMIT');
    await driver.batch([insert]);
    expect(await driver.all('SELECT count(*) FROM t', [])).toEqual([[1]]);
    other.close();
    await driver.close();
  },
);
