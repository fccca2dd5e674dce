// Files of an article come back from our own feeds with what each format says of them.
import { expect, test } from 'vitest';
import { article, testServer } from '../../../support/server.ts';
import { articlesOf, importInto } from './kit.ts';

const MP3 = { url: 'https://cdn.example/a.mp3', type: 'audio/mpeg', length: 7, durationSeconds: 61 };
const OPUS = { url: 'https://cdn.example/a.opus', type: 'audio/ogg', durationSeconds: 62 };
const PDF = { url: 'https://cdn.example/a.pdf', type: 'application/pdf', length: 9 };

test.each(['rss.xml', 'atom.xml', 'feed.json'])('%s', async (file) => {
  const [from, to] = [await testServer(), await testServer()];
  try {
    const image = { url: 'https://cdn.example/lead.jpg', width: 4, height: 3 };
    await from.post(article({ image, enclosures: [OPUS, PDF, MP3] }));
    await importInto(to, await (await from.get(`/${file}`)).text());
    const [found] = await articlesOf(to);
    expect(found!.enclosures).toEqual(file === 'feed.json' ? [OPUS, PDF, MP3] : [MP3, OPUS, PDF]);
    expect(found!.image).toMatchObject(image);
  } finally {
    await from.close();
    await to.close();
  }
});
