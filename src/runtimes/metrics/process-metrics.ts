// What a process is and uses: prom-client's default metrics, and what those lack.
import { statfsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { type Aggregator, collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import { VERSION } from '../../version.ts';

const STARTED_AT_SECONDS = Date.now() / 1_000 - process.uptime();

/** What there is of memory for this process: its container's, or the machine's. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

export interface Watched {
  /** Where the site keeps its data: its disk is watched. */
  folder?: string;
  /** Bytes of the database's write-ahead log, where it is a file. */
  wal?: () => number;
  /** What is known of backups, in milliseconds; undefined while none are expected. */
  backup?: () => { at: number; every: number } | undefined;
}

export function registerProcessMetrics(register: Registry, { folder, wal, backup }: Watched): void {
  collectDefaultMetrics({ register });
  // Theirs is left out where processes are added up.
  register.removeSingleMetric('process_start_time_seconds');

  /** A gauge that is absent while `read` throws: not every system tells everything. */
  const gauge = (name: string, help: string, aggregator: Aggregator, read: () => number) =>
    new Gauge({
      name,
      help,
      aggregator,
      registers: [register],
      collect() {
        try {
          this.set(read());
        } catch {
          this.remove();
        }
      },
    });
  gauge('tagwire_processes', 'Server processes that have answered.', 'sum', () => 1);
  gauge(
    'process_start_time_seconds',
    'Start time of the process since unix epoch in seconds.',
    'min',
    () => STARTED_AT_SECONDS,
  );
  gauge(
    'nodejs_heap_size_limit_bytes',
    'Heap that one process may have.',
    'max',
    () => getHeapStatistics().heap_size_limit,
  );
  gauge('tagwire_memory_limit_bytes', 'Memory of the container or machine.', 'max', memoryLimit);
  if (folder !== undefined) {
    gauge('tagwire_disk_free_bytes', 'Free bytes on the disk of DATA_DIR.', 'min', () => {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    });
    gauge('tagwire_disk_size_bytes', 'Bytes of the disk of DATA_DIR.', 'max', () => {
      const { blocks, bsize } = statfsSync(folder);
      return blocks * bsize;
    });
  }

  if (wal) {
    const help = 'Bytes of the write-ahead log of the database; it grows while a reader does not end.';
    gauge('tagwire_database_wal_bytes', help, 'max', wal);
  }
  if (backup) {
    // Absent where no backups are expected, so that no rule misses them.
    const secondsOf = (of: 'at' | 'every') => backup()![of] / 1_000;
    const last = 'When the last backup was made and verified; 0 while none has succeeded.';
    gauge('tagwire_backup_last_success_timestamp_seconds', last, 'max', () => secondsOf('at'));
    const every = 'How often a backup is expected.';
    gauge('tagwire_backup_interval_seconds', every, 'max', () => secondsOf('every'));
  }

  const { deno, bun, node } = process.versions;
  const [runtime, version] = deno ? ['deno', deno] : bun ? ['bun', bun] : ['node', node];
  new Gauge({
    name: 'tagwire_build_info',
    help: 'Versions of Tagwire and of what it runs on; always 1.',
    labelNames: ['version', 'runtime', 'runtime_version'],
    aggregator: 'max',
    registers: [register],
  })
    .labels(VERSION, runtime, version)
    .set(1);
}
