// The text of an answer, given up where nothing comes for long: a connection whose other end is gone says nothing.

/** Runs out where it is not wound up again. */
export class Watchdog {
  readonly #stop = new AbortController();
  readonly signal = this.#stop.signal;
  #timer: ReturnType<typeof setTimeout> | undefined;

  wind(milliseconds: number): void {
    clearTimeout(this.#timer);
    const late = new Error(`nothing came within ${milliseconds / 1_000} s`);
    this.#timer = setTimeout(() => this.#stop.abort(late), milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** @param idle milliseconds without a byte after which the watchdog ends it */
export async function* textOf(
  { body }: Response,
  watchdog: Watchdog,
  idle: number,
): AsyncGenerator<string, void, undefined> {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      watchdog.wind(idle);
      const { done, value } = await orAborted(reader.read(), watchdog.signal);
      if (done) break;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    // Not waited for: a body that hangs may never be let go.
    void reader.cancel().catch(() => {});
  }
}

/** What becomes of something that may not know the signal. @throws the signal's reason */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => {});
    return Promise.reject(signal.reason);
  }
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
