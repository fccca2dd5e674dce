// Texts as articles have them, most of them nearly right: HTML, Markdown with front matter, an agency's plain text.
import { date, json, label, letters, text, url, word } from './hostile.ts';
import type { Random } from './random.ts';

const TAGS = (
  'a abbr article aside audio b base blockquote body br button caption cite code col details div dl dt em embed ' +
  'figcaption figure font form frameset h1 h2 h6 head header hr html i iframe img input ins isindex keygen li link ' +
  'main marquee math mglyph meta mi mtext nav noembed noframes noscript object ol optgroup option p param picture ' +
  'plaintext pre q ruby rt s script select slot source span strong style sub summary sup svg table tbody td template ' +
  'textarea th title tr track u ul use var video wbr xmp x-y'
).split(' ');
const ATTRIBUTES = (
  'href src srcset cite poster alt title class id style dir lang rel type name action formaction content http-equiv ' +
  'width height colspan span start value datetime open controls onclick onerror ONLOAD xlink:href xml:base data-x ' +
  '__proto__ constructor headers sizes media usemap ping srcdoc background'
).split(' ');

const attribute = (r: Random): string => {
  const name = r.of([9, () => r.pick(ATTRIBUTES)], [1, () => word(r)]);
  const value = r.of([2, () => url(r)], [2, () => word(r)], [1, () => text(r)]);
  return r.of(
    [6, () => ` ${name}="${value}"`],
    [1, () => ` ${name}='${value}'`],
    [1, () => ` ${name}=${value}`],
    [1, () => `/${name}`],
    [0.5, () => ` ${name} = "${value}`],
  );
};

/** Markup of the kinds that browsers forgive. */
export function html(r: Random, depth = 0): string {
  const inner = () => (depth > 8 ? text(r) : r.times(3, () => html(r, depth + 1)).join(''));
  return r.of(
    [4, () => text(r)],
    [
      5,
      () => {
        const tag = r.pick(TAGS);
        const attributes = r.times(3, () => attribute(r)).join('');
        return `<${tag}${attributes}>${inner()}</${r.chance(0.9) ? tag : r.pick(TAGS)}>`;
      },
    ],
    [1, () => `<${r.pick(TAGS)}${r.times(3, () => attribute(r)).join('')}${r.pick(['>', '/>', ' /', ''])}`],
    [
      0.7,
      () =>
        r.pick(['<!--', '<!-->', '<!', '<?', '</', '<![CDATA[', '<!DOCTYPE html>', ']]>', '-->', '<', '&']),
    ],
    [0.1, () => `<${r.pick(TAGS)}>`.repeat(r.pick([20, 101, 520, 3_000]))],
  );
}

const MARKS = [
  '*',
  '**',
  '_',
  '`',
  '```\n',
  '~~',
  '[',
  '](',
  ')',
  '![',
  '<',
  '>',
  '|',
  '\n|---|\n',
  '\\',
  '&#',
  '[^1]',
  '://',
  '\n',
  '\n\n',
  '    ',
  '> ',
  '- ',
  '1. ',
  '# ',
  '***\n',
  '\n===\n',
  '[a]: b "c"\n',
  'https://a.example/(',
  '!',
];

export function markdown(r: Random): string {
  return r.of(
    [
      6,
      () =>
        r
          .times(30, () => r.of([2, () => r.pick(MARKS)], [1, () => word(r)], [1, () => letters(r, 6)]))
          .join(''),
    ],
    [1, () => html(r)],
    [0.2, () => r.pick(MARKS).repeat(r.pick([50, 500, 3_000]))],
    [0.1, () => `${r.pick(MARKS)}${r.pick(MARKS)}`.repeat(r.pick([100, 2_000]))],
  );
}

const YAML = [
  'title',
  'date',
  'tags',
  'categories',
  'author',
  'lang',
  'draft',
  'slug',
  'image',
  'source',
  'status',
  'change',
  'credits',
  'enclosures',
  '__proto__',
  '<<',
  '&a',
  '*a',
  '? ',
  '!!js/function',
  '- ',
];

/** YAML (or what looks like TOML), then Markdown. */
export function frontMatter(r: Random): string {
  const value = () =>
    r.of(
      [3, () => label(r)],
      [2, () => date(r)],
      [2, () => JSON.stringify(json(r, 4))],
      [1, () => `[${r.times(4, () => word(r)).join(', ')}]`],
      [1, () => `\n${r.times(3, () => `  - ${word(r)}`).join('\n')}`],
      [
        1,
        () =>
          r.pick([
            '|',
            '>',
            '|2-',
            '&a [*a, *a]',
            '*a',
            '!!binary x',
            '!!set {a}',
            '{',
            '"',
            '~',
            '2020-12-17 09:00:00 +0300',
          ]),
      ],
    );
  const lines = r.times(6, () => `${r.pick(YAML)}${r.pick([': ', ':', ' = ', ''])}${value()}`);
  const fence = r.pick(['---', '---', '---', '+++', '--- ', '----']);
  return `${fence}\n${lines.join('\n')}\n${r.chance(0.9) ? fence : ''}\n${markdown(r)}`;
}

/** As an agency sends it, with every part that is looked for. */
export function agency(r: Random): string {
  const line = () =>
    r.of(
      [3, () => text(r)],
      [1, () => date(r)],
      [
        1,
        () =>
          r.pick([
            '17 December 2020',
            '17.12.2020',
            'December 17, 2020',
            '2020年12月17日',
            '١٧ ديسمبر ٢٠٢٠',
            'Aralık 17, 2020',
          ]),
      ],
      [
        1,
        () =>
          r.pick(['Photo: ', 'Фото: ', 'Foto: ', 'Based on materials from ', 'Source: ', 'By ']) + word(r),
      ],
      [1, () => letters(r, r.between(1, 90))],
    );
  return r.times(14, () => line() + r.pick(['\n', '\n\n', '\r\n', '\r', ' '])).join('');
}
