// Any text as a static site might have it: nothing throws, and twice as long takes no more than in proportion.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hugoText } from '../../../src/intake/static-site/hugo-text.ts';
import { withAddresses } from '../../../src/intake/static-site/links.ts';
import { jekyllText } from '../../../src/intake/static-site/liquid.ts';
import { mdxText } from '../../../src/intake/static-site/mdx.ts';
import type { Expander, TextPlace } from '../../../src/intake/static-site/text.ts';
import { zolaText } from '../../../src/intake/static-site/zola-text.ts';

const PLACE: TextPlace = {
  addressOf: (reference) => (reference.length % 2 ? `https://e.org/${reference.length}` : undefined),
  siteUrl: (path) => path,
  param: () => undefined,
  variable: () => undefined,
  remark: () => {},
};
const addresses: Expander = (text) =>
  withAddresses(text, (url) => URL.parse(url, 'https://e.org/a/')?.href ?? url);
const EXPANDERS: readonly (readonly [string, Expander])[] = [
  ['hugo', hugoText],
  ['zola', zolaText],
  ['jekyll', jekyllText],
  ['mdx', mdxText],
  ['addresses', addresses],
];
const PIECES =
  '{{< |>}}|{{% |%}}|{{ |}}|{% |%}|{%|{|}|/|end|raw|endraw|comment|highlight|<|>|</|/>|<A |<b>|</b>|"|\'|`|```\n|~~~\n|\\|/*|*/|figure src=|youtube |include x |\n|\n\n|import |export |[|](|]: |)|![|a|=|<img src="|{:'.split(
    '|',
  );

test.each(EXPANDERS)('%s takes any text', (_, expand) => {
  const text = fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 5 })), {
      maxLength: 60,
    })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (written) => {
      expect(typeof expand(written, PLACE)).toBe('string');
    }),
    { numRuns: 3_000, seed: 18 },
  );
});

/** Pieces over and over, alone and in pairs: what is quadratic takes minutes of half a million characters. */
test.each(EXPANDERS)('%s takes long runs', (_, expand) => {
  const runs = [
    ...PIECES,
    ...PIECES.slice(1).map((one, i) => PIECES[i]! + one),
    '{% raw %}',
    '{{< a >}}',
    '<a {',
    '[a](`',
  ];
  for (const run of runs) {
    const started = performance.now();
    expand(run.repeat(Math.ceil(500_000 / run.length)), PLACE);
    expect(performance.now() - started, JSON.stringify(run)).toBeLessThan(20_000);
  }
});
