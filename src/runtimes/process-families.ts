// What a process is and uses, under the names that Prometheus' own client libraries give it.
import { readdirSync, readFileSync } from 'node:fs';
import type { Family } from '../ports.ts';
import { alone, seriesOf } from '../services/exposition.ts';
import { VERSION } from '../version.ts';

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

export function processFamilies(): Family[] {
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
    ...descriptors(),
  ];
}
