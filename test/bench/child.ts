// Servers under test run in processes of their own, and say how much processor time they took.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createHistogram, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';

/** Microseconds. */
const LEAST_WORK_US = 50;

export interface Child {
  pid: number;
  port: number;
  /** Microseconds of processor time so far. */
  cpu(): Promise<number>;
  /** Bytes of memory it occupies; collected before where it runs with --expose-gc. */
  memory(): Promise<number>;
  /** Bytes of what it still needs of that, collected likewise. */
  heap(): Promise<number>;
  /** Longest time since the last call that its event loop served nobody, in milliseconds. */
  stall(): Promise<number>;
  /** The same, and more: counted since the last call. */
  held(): Promise<Held>;
  stop(): Promise<void>;
}

/** Milliseconds between two turns of an event loop. */
export interface Held {
  p99: number;
  max: number;
  /** The same as processor time of its thread, which no other process and no disk makes longer. */
  cpu: { p99: number; max: number };
  /** The longest garbage collection, which is part of some turn. */
  gc: number;
}

/** Starts a server module; it answers by `serveChild`. */
export async function startChild(
  module: string,
  setup: unknown = null,
  execArgv: string[] = [],
): Promise<Child> {
  const child: ChildProcess = fork(new URL(module, import.meta.url), { execArgv, serialization: 'advanced' });
  let ended = (_code: number | null) => {};
  child.once('exit', (code) => ended(code));
  const answer = async <T>(message: unknown): Promise<T> => {
    const answered = new Promise<T>((resolve, reject) => {
      child.once('message', (value) => resolve(value as T));
      ended = (code) => reject(new Error(`${module} ended with ${code}`));
    });
    child.send(message as object);
    return answered;
  };
  const port = await answer<number>({ setup });
  return {
    pid: child.pid!,
    port,
    cpu: () => answer<number>('cpu'),
    memory: () => answer<number>('memory'),
    heap: () => answer<number>('heap'),
    stall: () => answer<number>('stall'),
    held: () => answer<Held>('held'),
    stop: async () => {
      const gone = once(child, 'exit');
      child.send('stop');
      await gone;
    },
  };
}

/** Counts the processor time of each turn from now on, but for those that have next to nothing to do. */
function watchTurns(): () => Pick<Held, 'cpu' | 'gc'> {
  const histogram = createHistogram();
  let collected = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) collected = Math.max(collected, duration);
  }).observe({ entryTypes: ['gc'] });
  const now = () => {
    const { user, system } = process.threadCpuUsage();
    return user + system;
  };
  let last = now();
  const look = () => {
    const time = now();
    if (time - last > LEAST_WORK_US) histogram.record(time - last);
    last = time;
    setImmediate(look);
  };
  look();
  return () => {
    const found = { p99: histogram.percentile(99) / 1e3, max: histogram.max / 1e3 };
    const gc = collected;
    histogram.reset();
    collected = 0;
    return { cpu: found, gc };
  };
}

/** In the child: `start` gets the setup, listens, and returns its port and how to stop. */
export function serveChild<T>(start: (setup: T) => Promise<{ port: number; stop(): Promise<void> }>): void {
  let stop = async () => {};
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let turns = () => {
    turns = watchTurns();
    return { cpu: { p99: 0, max: 0 }, gc: 0 };
  };
  process.on(
    'message',
    async (message: 'cpu' | 'memory' | 'heap' | 'stall' | 'held' | 'stop' | { setup: T }) => {
      if (message === 'cpu') {
        const { user, system } = process.cpuUsage();
        process.send?.(user + system);
      } else if (message === 'memory') {
        globalThis.gc?.();
        process.send?.(process.memoryUsage.rss());
      } else if (message === 'heap') {
        globalThis.gc?.();
        process.send?.(process.memoryUsage().heapUsed);
      } else if (message === 'stall' || message === 'held') {
        const beyond = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - 1);
        const max = beyond(delay.max);
        process.send?.(message === 'stall' ? max : { p99: beyond(delay.percentile(99)), max, ...turns() });
        delay.reset();
        delay.enable();
      } else if (message === 'stop') {
        await stop();
        process.disconnect();
      } else {
        const running = await start(message.setup);
        stop = running.stop;
        process.send?.(running.port);
      }
    },
  );
  process.once('disconnect', () => process.exit());
}
