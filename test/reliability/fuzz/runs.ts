// Long runs of one character, and near-matches of the source's own expressions, for every field of every door.
import { type Expression, literals } from '../../../tools/supply/expressions.ts';
import type { Random } from './random.ts';

/** Characters that some expression repeats. */
const CHARACTERS = [
  ...' \t\n\u00a0a0.,;:-_/\\<>()[]{}&#@=*\'"`|!?+%~^$йאا日é',
  '\u0301',
  '\u200d',
  '\u{1f600}',
];
/** What begins something that has an end. */
const BEGINNINGS = [
  ...[
    '<a ',
    '<p<0',
    '<div>',
    '</div>',
    '<br ',
    '<pre>',
    '<h1>',
    '<!--',
    '<!--more',
    '<!-- wp:',
    '<![CDATA[',
    '<?',
  ],
  ...[
    'a@',
    'a@a ',
    '<a@',
    ' =',
    '="',
    "='",
    '&a',
    '&#',
    '[a](',
    '![',
    '](',
    '`a',
    '* ',
    '> ',
    '| ',
    '\n\n',
    '\n ',
  ],
  ...[
    'a,',
    ', ',
    ' ;',
    '; q=',
    '"a"',
    'W/"',
    '%C3',
    '../',
    '//',
    '/a',
    'en-',
    '1.',
    '-1',
    ' and ',
    ' - ',
    '—',
  ],
  ...[
    '17 ',
    '1 d',
    '日0',
    '20年1月',
    'A, ',
    'Photo: ',
    'By A ',
    '.A ',
    '({',
    '\\(',
    'rel=',
    '<x>; ',
    '<a =\u00a0:\u00a0',
  ],
];

/** An end that most expressions do not have. */
const END = '\u0001!';

/** Texts of about `length` characters that none of the source's expressions should take long for; the same each time. */
export function runs(length: number): string[] {
  const all = [...CHARACTERS, ...BEGINNINGS].flatMap((piece) => {
    const run = piece.repeat(Math.ceil(length / piece.length));
    return [run, `x${run}${END}`];
  });
  // Beginnings of one kind, ends of another.
  return [...all, '<div>'.repeat(length / 10) + '</p>'.repeat(length / 10)];
}

const CLASSES: Readonly<Record<string, string>> = {
  s: ' ',
  d: '1',
  w: 'a',
  p: 'é',
  n: '\n',
  t: '\t',
  S: 'a',
  D: 'a',
};

/** Pieces of a pattern, one for each atom of its first alternatives: what it would match, more or less. */
export function sampleOf(pattern: string): string[] {
  const atoms: string[] = [];
  const atom =
    /\\([pP])\{[^}]*\}|\\(.)|\[(\^?)((?:\\.|[^\]\\])*)\]|\(\?<?[=!]|\(\?<\w+>|\(\?:|[(){}?*+^$|]|[\s\S]/gu;
  for (const [text, property, escaped, negated, members = ''] of pattern.matchAll(atom)) {
    if (property) atoms.push('é');
    else if (escaped) atoms.push(/[bBkux1-9]/.test(escaped) ? '' : (CLASSES[escaped] ?? escaped));
    else if (negated !== undefined)
      atoms.push(negated ? 'x' : (sampleOf(members.replace(/[()[\]{}?*+^$|]/g, '\\$&'))[0] ?? 'x'));
    else if (!/^(?:\(\?.*|[(){}?*+^$|])$/.test(text)) atoms.push(text);
  }
  return atoms.filter(Boolean);
}

/** Near-matches of an expression: what it matches in part, with all or the last of it repeated and an end it has not. */
export function nearMatches({ source }: Pick<Expression, 'source'>, length: number): string[] {
  const atoms = sampleOf(source).slice(0, 80);
  const cuts = [...new Set([0.25, 0.5, 0.75, 1].map((part) => Math.ceil(atoms.length * part)))];
  return cuts.filter(Boolean).flatMap((cut) => {
    const [piece, last] = [atoms.slice(0, cut).join(''), atoms[cut - 1]!];
    return [
      piece.repeat(Math.ceil(length / piece.length)) + END,
      piece + last.repeat(Math.ceil(length / last.length)) + END,
    ];
  });
}

let expressions: Expression[] | undefined;

/** A long run of something, or a near-match of any expression of the source. */
export function run(r: Random): string {
  const length = r.pick([100, 2_000, 20_000]);
  if (r.chance(0.5))
    return r
      .pick([...CHARACTERS, ...BEGINNINGS])
      .repeat(length)
      .slice(0, length);
  expressions ??= literals().found;
  return r.pick(nearMatches(r.pick(expressions), length)) ?? '';
}
