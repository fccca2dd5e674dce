// What a misspelt name was meant to be.

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, swap));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The known name that `name` is most like; undefined where it is like none. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = name.slice(0, 40).toLowerCase();
  const [best] = known
    .map((one) => ({ one, far: distance(wanted, one.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const most = Math.max(wanted.length > 3 ? 2 : 1, Math.floor(wanted.length / 3));
  return best && best.far <= most ? best.one : undefined;
}
