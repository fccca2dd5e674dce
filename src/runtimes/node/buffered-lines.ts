// Lines for a log, many in one write: one by one each would be a system call that the event loop waits for.

/** Milliseconds that a line waits at most. */
const MAX_DELAY_MS = 50;
/** Characters that are written at once. */
const MAX_CHARACTERS = 65_536;

/** @returns what takes a line; `now` for one that must not be lost, with all before it */
export function bufferedLines(write: (text: string) => void): (line: string, now: boolean) => void {
  let text = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    process.off('exit', flush);
    const whole = text;
    text = '';
    if (whole) write(whole);
  };
  return (line, now) => {
    text += `${line}\n`;
    if (now || text.length >= MAX_CHARACTERS) return flush();
    if (timer) return;
    timer = setTimeout(flush, MAX_DELAY_MS).unref();
    process.once('exit', flush);
  };
}
