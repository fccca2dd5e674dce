// What a process is and uses, under the names that Prometheus' own client libraries give it.
import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Family } from '../../ports.ts';
import { alone, seriesOf } from '../../services/telemetry/exposition.ts';
import { VERSION } from '../../version.ts';

const STARTED = Date.now() / 1_000 - process.uptime();

/** Open files and how many there may be; none where the system does not tell (/proc is Linux'). */
function descriptors(): Family[] {
  try {
    const open = readdirSync('/proc/self/fd').length;
    const most = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return [
      alone('process_open_fds', 'Number of open file descriptors.', 'gauge', open),
      ...(most
        ? [alone('process_max_fds', 'Maximum number of open file descriptors.', 'gauge', Number(most))]
        : []),
    ];
  } catch {
    return [];
  }
}

/** A gauge that is the same whichever process tells it; none where the system does not tell. */
function shared(name: string, help: string, combine: 'max' | 'min', read: () => number): Family[] {
  try {
    const value = read();
    return Number.isFinite(value) ? [{ ...alone(name, help, 'gauge', value), combine }] : [];
  } catch {
    return [];
  }
}

/** What there is of memory for this process: its container's, or the machine's. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

const disk = (folder: string): Family[] => [
  ...shared('tagwire_disk_free_bytes', 'Free bytes on the disk of DATA_DIR.', 'min', () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  }),
  ...shared('tagwire_disk_size_bytes', 'Bytes of the disk of DATA_DIR.', 'max', () => {
    const { blocks, bsize } = statfsSync(folder);
    return blocks * bsize;
  }),
];

export function processFamilies(folder?: string): Family[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { deno, bun, node } = process.versions;
  const [runtime, version] = deno ? ['deno', deno] : bun ? ['bun', bun] : ['node', node];
  const build = seriesOf(
    'tagwire_build_info',
    ['version', 'runtime', 'runtime_version'],
    [VERSION, runtime, version],
  );
  return [
    {
      name: 'tagwire_build_info',
      help: 'Versions of Tagwire and of what it runs on; always 1.',
      type: 'gauge',
      series: [[build, 1]],
      combine: 'max',
    },
    alone('tagwire_processes', 'Server processes that have answered.', 'gauge', 1),
    alone(
      'process_cpu_seconds_total',
      'Total user and system CPU time spent in seconds.',
      'counter',
      (user + system) / 1e6,
    ),
    {
      ...alone(
        'process_start_time_seconds',
        'Start time of the process since unix epoch in seconds.',
        'gauge',
        STARTED,
      ),
      combine: 'min',
    },
    alone('process_resident_memory_bytes', 'Resident memory size in bytes.', 'gauge', rss),
    alone('nodejs_heap_size_used_bytes', 'Process heap size used from Node.js in bytes.', 'gauge', heapUsed),
    alone('nodejs_heap_size_total_bytes', 'Process heap size from Node.js in bytes.', 'gauge', heapTotal),
    alone('nodejs_external_memory_bytes', 'Node.js external memory size in bytes.', 'gauge', external),
    ...shared('nodejs_heap_size_limit_bytes', 'Heap that one process may have.', 'max', () => {
      return getHeapStatistics().heap_size_limit;
    }),
    ...shared('tagwire_memory_limit_bytes', 'Memory of the container or machine.', 'max', memoryLimit),
    ...(folder === undefined ? [] : disk(folder)),
    ...descriptors(),
  ];
}
