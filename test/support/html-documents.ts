// Random HTML of the cleaner's vocabulary, with all that means something in Markdown among its words.
import fc from 'fast-check';
import { escapeText } from '../../src/domain/text.ts';

/** Letters, and all that means something somewhere; no addresses, which become links. */
const word = fc
  .array(
    fc.constantFrom(...'aB1é字אا', ...'*_`~[]()<>#+-=|!\\&;"\'.,:{}$^', '&amp;', '1.', '---', '<b>', '🙂'),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => escapeText(parts.join('')));
const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((all) => all.join(' '));
const inline: fc.Arbitrary<string> = fc.letrec<{ node: string; nodes: string }>((tie) => ({
  nodes: fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((all) => all.join('')),
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    words,
    fc
      .tuple(fc.constantFrom('b', 'strong', 'i', 'em', 's', 'sub', 'mark', 'q'), tie('nodes'))
      .map(([tag, text]) => `<${tag}>${text}</${tag}>`),
    words.map((text) => ` ${text} `),
    words.map((text) => `<code>${text}</code>`),
    words.map((text) => `<a href="https://a.example/b_c*(d)?e=f&amp;amp;g=h">${text}</a>`),
    words.map((text) => `<img src="https://a.example/a.png" alt="${text}" title="${text}" />`),
    words.map((text) => `${text}<br />${text}`),
  ),
})).nodes;
export const paragraph = inline.map((text) => `<p>${text}</p>`);
const block: fc.Arbitrary<string> = fc.letrec<{ block: string; item: string }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    paragraph,
    fc.tuple(fc.integer({ min: 1, max: 6 }), inline).map(([n, text]) => `<h${n}>${text}</h${n}>`),
    words.map((text) => `<pre><code>${text}\n\n${text}\n</code></pre>`),
    fc.constant('<hr />'),
    fc
      .array(tie('block'), { minLength: 1, maxLength: 3 })
      .map((all) => `<blockquote>${all.join('')}</blockquote>`),
    fc
      .tuple(
        fc.constantFrom('ul', 'ol', 'ol start="7"'),
        fc.array(tie('item'), { minLength: 1, maxLength: 3 }),
      )
      .map(([tag, items]) => `<${tag}>${items.join('')}</${tag.split(' ')[0]}>`),
    fc
      .tuple(inline, inline)
      .map(
        ([a, b]) =>
          `<table><thead><tr><th>${a}</th><th>x</th></tr></thead><tbody><tr><td>y</td><td>${b}</td></tr></tbody></table>`,
      ),
    inline.map(
      (text) =>
        `<figure><img src="https://a.example/a.png" alt="" /><figcaption>${text}</figcaption></figure>`,
    ),
  ),
  item: fc.oneof(
    inline.map((text) => `<li>${text}</li>`),
    fc.tuple(paragraph, tie('block')).map(([first, second]) => `<li>${first}${second}</li>`),
  ),
})).block;

export const documents = fc.array(block, { minLength: 1, maxLength: 4 }).map((all) => all.join('\n'));
