// Servers under test run in processes of their own, and say how much processor time they took.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';

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
  stop(): Promise<void>;
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
    stop: async () => {
      const gone = once(child, 'exit');
      child.send('stop');
      await gone;
    },
  };
}

/** In the child: `start` gets the setup, listens, and returns its port and how to stop. */
export function serveChild<T>(start: (setup: T) => Promise<{ port: number; stop(): Promise<void> }>): void {
  let stop = async () => {};
  const delay = monitorEventLoopDelay({ resolution: 1 });
  process.on('message', async (message: 'cpu' | 'memory' | 'heap' | 'stall' | 'stop' | { setup: T }) => {
    if (message === 'cpu') {
      const { user, system } = process.cpuUsage();
      process.send?.(user + system);
    } else if (message === 'memory') {
      globalThis.gc?.();
      process.send?.(process.memoryUsage.rss());
    } else if (message === 'heap') {
      globalThis.gc?.();
      process.send?.(process.memoryUsage().heapUsed);
    } else if (message === 'stall') {
      process.send?.(Math.max(0, delay.max / 1e6 - 1));
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
  });
  process.once('disconnect', () => process.exit());
}
