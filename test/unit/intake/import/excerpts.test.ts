// A description of our own RSS feeds may be an excerpt: that is no summary when it comes back.
import { expect, test } from 'vitest';
import { article, testServer } from '../../../support/server.ts';
import { articlesOf, importInto } from './kit.ts';

test('a summary comes back, an excerpt does not', async () => {
  const [from, to] = [await testServer(), await testServer()];
  const words = 'The bridge stands, as it did. '.repeat(12).trim();
  const posted = [
    { title: 'Long', content: { text: words } },
    { title: 'Short', content: { text: 'It stands' }, authors: [{ name: 'Ada' }], source: { name: 'TASS' } },
    { title: 'Headed', content: { markdown: '# Head\n\nIt stands.\n\nPhoto: Bo' } },
    { title: 'Summed', content: { text: words }, summary: 'It stands.' },
    { title: 'Empty' },
  ];
  try {
    for (const one of posted) await from.post(article({ content: { text: '' }, ...one }));
    const feed = await (await from.get('/rss.xml')).text();
    expect(feed.match(/<description>/g)).toHaveLength(5);
    expect(feed).not.toContain('<content:encoded><![CDATA[]]>');
    await importInto(to, feed);
    const summaries = (await articlesOf(to)).map(({ title, summary }) => [title, summary]);
    expect(Object.fromEntries(summaries)).toEqual({
      ...{ Long: undefined, Short: undefined, Headed: undefined, Summed: 'It stands.', Empty: undefined },
    });
  } finally {
    await from.close();
    await to.close();
  }
});
