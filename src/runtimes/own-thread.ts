// A thread of this process that is asked one thing after the other, and may end at any time.
import { Worker } from 'node:worker_threads';

/** Its module says `ready` once, then answers each message by one. */
export class OwnThread<Order, Outcome> {
  /** Rejected where it cannot be started: a bundler may have left the module behind. */
  readonly ready: Promise<void>;
  /** Whether it was started. */
  isReady = false;
  readonly #worker: Worker;
  #asked: { resolve(outcome: Outcome): void; reject(error: Error): void } | undefined;

  /** @param path of the module @param ended called when it can be asked no more */
  constructor(path: string, workerData: unknown, ended: () => void) {
    // Without the process's own options: some (--input-type) keep a thread from starting.
    this.#worker = new Worker(path, { workerData, execArgv: [] });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: Outcome | 'ready') => {
        if (message !== 'ready') return this.#asked?.resolve(message);
        this.isReady = true;
        resolve();
      });
      // One that fails says so first, then that it ends.
      const end = (cause: Error) => {
        ended();
        reject(cause);
        this.#asked?.reject(cause);
      };
      this.#worker.on('error', end);
      this.#worker.on('exit', (code) => end(new Error(`the thread ended with ${code}`)));
    });
    this.ready.catch(() => {});
    // Whoever listens to it has it hold the process again.
    this.#worker.unref();
  }

  /**
   * Asks, once the last answer is there. The process lives as long as something is asked, and no longer.
   * @throws Error with what made it end
   */
  async ask(order: Order): Promise<Outcome> {
    this.#worker.ref();
    try {
      await this.ready;
      return await new Promise((resolve, reject) => {
        this.#asked = { resolve, reject };
        this.#worker.postMessage(order);
      });
    } finally {
      this.#asked = undefined;
      this.#worker.unref();
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
