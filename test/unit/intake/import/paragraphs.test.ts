// Lines of a WordPress post and the breaks between them, as WordPress shows them.
import { expect, test } from 'vitest';
import { paragraphs } from '../../../../src/intake/import/paragraphs.ts';

test.each([
  ['a\nb', '<p>a<br />\nb</p>'],
  ['a \t\nb', '<p>a<br />\nb</p>'],
  ['a<br>\nb', '<p>a<br />\nb</p>'],
  ['a\n<br>\nb', '<p>a<br />\nb</p>'],
  ['a<br />\n<br>\nb', '<p>a<br />\n<br />\nb</p>'],
  ['a\n<br>\n<br>\nb', '<p>a<br />\n<br />\nb</p>'],
  ['<br>\na<br>', '<p><br />\na<br></p>'],
  ['a\n \nb', '<p>a</p>\n<p>b</p>'],
])('%j', (post, html) => {
  expect(paragraphs(post)).toBe(html);
});
