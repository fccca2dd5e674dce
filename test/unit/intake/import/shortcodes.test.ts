// Shortcodes of WordPress, and that whatever stands in brackets takes time with its length and no more.
import { expect, test } from 'vitest';
import { withoutShortcodes } from '../../../../src/intake/import/shortcodes.ts';

const html = (text: string) => withoutShortcodes(text, 'https://w.example/').html;

test.each([
  ['<pre>[gallery]\nhttps://e.org/\n</pre>', '<pre>[gallery]\nhttps://e.org/\n</pre>'],
  ['a <code>[audio src="/a.mp3"]</code>', 'a <code>[audio src="/a.mp3"]</code>'],
  ['[[gallery]] [other a="b"]', '[gallery] '],
  ['[[vc_row]] [sic] [1] a[0] [Ed. note]', '[vc_row] [sic] [1] a[0] [Ed. note]'],
  ['[vc_row]A [tip]word[/tip][/vc_row]', 'A word'],
  ['<code>[vc_row]</code> [contact-form-7 id="1"]', '<code>[vc_row]</code> '],
  ['[caption]without an end', '[caption]without an end'],
  ['[audio] [video autoplay]', '[audio] [video autoplay]'],
  ['[embed]javascript:alert(1)[/embed]', 'javascript:alert(1)'],
  ['[audio https://e.org/a.mp3|titles=A]', '\n\n<audio controls src="https://e.org/a.mp3"></audio>\n\n'],
  [
    '<p>[caption]<img src="/a.jpg"> İ[/caption]</p>',
    '\n\n<figure><img src="/a.jpg"><figcaption>İ</figcaption></figure>\n\n',
  ],
  [
    'İ [CAPTION]x[/CAPTION] [embed]/x[/embed]',
    'İ \n\n<figure><figcaption>x</figcaption></figure>\n\n \n<a href="https://w.example/x">https://w.example/x</a>\n',
  ],
])('%j', (text, expected) => {
  expect(html(text)).toBe(expected);
});

test('what is left out is named', () => {
  const { leftOut } = withoutShortcodes(
    '[vc_row][contact-form-7 id="1"][/vc_row][caption]x[/caption]',
    undefined,
  );
  expect(leftOut).toEqual(['vc_row', 'contact-form-7']);
});

test('what the block editor plays is attached, too', () => {
  const text =
    '<!-- wp:audio -->\n<figure><audio controls src="/a.mp3"></audio></figure>\n<!-- /wp:audio -->';
  expect(withoutShortcodes(text, 'https://w.example/').enclosures).toEqual([
    { url: 'https://w.example/a.mp3' },
  ]);
});

test('200 kB of one of them again and again, for all of them', () => {
  const units = [
    ...[
      '[caption',
      '[caption]',
      '[gallery',
      '[gallery]',
      '[[gallery]',
      '[audio src="',
      '[embed]',
      '[/caption]',
    ],
    ...['<p>', '<pre', '<code>', '<audio src=', 'https://e.org/a\n', 'https://e.org/ <', '[caption]<img '],
  ];
  for (const unit of units) {
    const made = html(unit.repeat(200_000 / unit.length));
    expect(made.length, unit).toBeLessThan(2_000_000);
  }
});
