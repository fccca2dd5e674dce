// What a browser says it is, in two words that people know.

const BROWSERS = [
  ...[
    ['Edg', 'Edge'],
    ['OPR/', 'Opera'],
    ['SamsungBrowser', 'Samsung Internet'],
    ['Firefox', 'Firefox'],
  ],
  ...[
    ['FxiOS', 'Firefox'],
    ['Chrome', 'Chrome'],
    ['CriOS', 'Chrome'],
    ['Safari', 'Safari'],
    ['curl', 'curl'],
  ],
] as const;
const SYSTEMS = [
  ...[
    ['iPhone', 'iPhone'],
    ['iPad', 'iPad'],
    ['Android', 'Android'],
    ['Windows', 'Windows'],
  ],
  ...[
    ['Mac OS', 'macOS'],
    ['CrOS', 'ChromeOS'],
    ['Linux', 'Linux'],
  ],
] as const;

/** `Firefox · Linux`; its first word where nobody knows it; undefined where it says nothing. */
export function browserOf(userAgent: string | null): string | undefined {
  if (!userAgent) return undefined;
  const find = (names: readonly (readonly [string, string])[]) =>
    names.find(([mark]) => userAgent.includes(mark))?.[1];
  const known = [find(BROWSERS), find(SYSTEMS)].filter((name) => name !== undefined);
  return known.length ? known.join(' · ') : userAgent.split(/[\s/]/, 1)[0]?.slice(0, 40);
}
