// A line on a terminal that says how far something is; nothing where nobody looks.

export interface Progress {
  /** @param part of the whole, 0 to 1, where that is known */
  show(text: string, part?: number): void;
  /** Leaves the line free. */
  clear(): void;
}

const BAR_COLUMNS = 24;
const REFRESH_INTERVAL_MS = 100;

export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  let shown = 0;
  return {
    show(text, part) {
      if (Date.now() - shown < REFRESH_INTERVAL_MS) return;
      shown = Date.now();
      const done = part === undefined ? 0 : Math.round(Math.min(1, part) * BAR_COLUMNS);
      const bar = part === undefined ? '' : `[${'#'.repeat(done)}${'.'.repeat(BAR_COLUMNS - done)}] `;
      const line = `${bar}${text}`.slice(0, Math.max(20, (stream.columns ?? 80) - 1));
      stream.write(`\r\u001B[K${line}`);
    },
    clear: () => void stream.write('\r\u001B[K'),
  };
}
