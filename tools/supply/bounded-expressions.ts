// Expressions that take more than linear time, or that recheck cannot judge, and why their input is short.
import type { Expression } from './expressions.ts';

const LINE = 'a line of at most 80 characters (MAX_LINE_LENGTH, and writtenDate)';
const NAME = 'a line of at most 160 characters (MAX_NAME_LENGTH)';
const AGENT = 'at most 300 characters (LONGEST)';

/** File, expression (undefined: all that the file makes when it runs), reason. */
export const BOUNDED: readonly (readonly [file: string, source: string | undefined, reason: string])[] = [
  ['src/content/date-words.ts', '\\d\\s*[年년].*\\d\\s*[月월].*\\d\\s*[日일]', LINE],
  [
    'src/content/date-words.ts',
    "^(?<place>[\\p{Lu}\\p{Lo}][\\p{L}\\p{M}.'’ -]{1,40}(?:,\\s[\\p{Lu}\\p{Lo}][\\p{L}\\p{M}.'’ -]{1,40})?)(?:\\s*[,،，]\\s*|\\s+[–—-]\\s+)(?<date>[^,،]*\\d.*)$",
    LINE,
  ],
  [
    'src/content/date-words.ts',
    '[.\\s]*(?:[–—-]\\s*)?[/([][^/()[\\]]{2,40}[/)\\]][\\s.–—:-]*$|\\s+[–—-]\\s+\\p{Lu}[^,]{1,40}$|[\\s.–—:-]+$',
    LINE,
  ],
  ['src/content/date-words.ts', '\\d\\D.*\\d{4}|\\d{4}.*\\D\\d', LINE],
  ['src/content/wire-lines.ts', '\\s*[<([]?[^\\s<>()[\\]@,]+@[^\\s<>()[\\]@,]+[>)\\]]?', NAME],
  ['src/content/wire-lines.ts', undefined, `${NAME}, or white space folded to single blanks (closing.ts)`],
  ['src/intake/text.ts', '[\\s(),:;–—-]+$', NAME],
  [
    'src/intake/written-dates.ts',
    '(?:^|[\\s,،|·/]+(?:at|в|о|saat|um|à|às|alle|ore|klo?\\.?|الساعة|ساعت)?\\s*)(\\d{1,2})(?:[:.]|\\s?h\\s?)(\\d{2})(?::(\\d{2}))?\\s*([ap]\\.?m\\.?)?(?:\\s*(?:uhr|hrs?|h|ч\\.?))?\\s*(?:\\(?([\\p{L}]{1,4}(?:\\s*[+\\-−]\\d{1,2}(?::?\\d{2})?)?|[+\\-−]\\d{2}:?\\d{2})\\)?)?$',
    LINE,
  ],
  ['src/intake/written-dates.ts', '\\s*\\([月火水木金土日一二三四五六월화수목금토일]\\)$', LINE],
  ['src/intake/written-dates.ts', '[\\s,،(]+$', LINE],
  ['src/intake/written-dates.ts', '^(\\d{1,2}:\\d{2}(?::\\d{2})?)\\s*[,،|·/–—-]?\\s+(.+)$', LINE],
  ['src/intake/written-dates.ts', '[\\s,،|·/–—-]+$', LINE],
  ['src/services/telemetry/reader-name.ts', '\\s-\\s\\d+ subscribers?\\s-\\s.*$', AGENT],
  ['src/services/telemetry/reader-name.ts', '[\\s;,-]*([;)])', AGENT],
  ['src/services/telemetry/reader-name.ts', '[\\s;,-]+$', AGENT],
];

export const isBounded = (one: Expression) =>
  BOUNDED.some(
    ([file, source]) => file === one.file && (source === undefined ? one.line === 0 : source === one.source),
  );
