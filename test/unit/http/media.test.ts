// Media on Node, in a folder, beside what test/unit/media/contract.ts asks of every runtime.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SITE, type TestServer, testServer } from '../../support/server.ts';
import { FORM_TYPE, fileForm, fixture, PDF } from '../media/samples.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test('with no place for files, the answer says what to bind', async () => {
  const bare = await testServer();
  bare.app.context.runtime.media = undefined;
  const answer = await bare.admin('POST', '/admin/media', fileForm(PDF), { 'content-type': FORM_TYPE });
  expect([answer.status, (await answer.json()).detail]).toEqual([
    501,
    expect.stringMatching(/R2 bucket as MEDIA/),
  ]);
  // Articles are taken all the same.
  await bare.post({
    title: 'x',
    content: { text: 'x' },
    image: { url: `${SITE}/media/${'0'.repeat(64)}.jpg` },
  });
  await bare.close();
});

test('a folder that cannot be written is told, and articles are published without', async () => {
  const file = new URL('../media/fixtures/plain-31x17.png', import.meta.url).pathname;
  const broken = await testServer({ vars: { MEDIA_DIR: `${file}/media` } });
  const answer = await broken.admin('POST', '/admin/media', fileForm(fixture('plain-31x17.png')), {
    'content-type': FORM_TYPE,
  });
  expect([answer.status, (await answer.json()).detail]).toEqual([503, expect.stringMatching(/MEDIA_DIR/)]);
  await broken.post({
    title: 'x',
    content: { text: 'x' },
    image: { url: `${SITE}/media/${'0'.repeat(64)}.jpg` },
  });
  await broken.close();
});

test('an article knows the bytes of its picture, and the same again changes nothing', async () => {
  const file = fixture('plain-31x17.png');
  const { url } = (await (
    await server.admin('POST', '/admin/media', fileForm(file), { 'content-type': FORM_TYPE })
  ).json()) as { url: string };
  const posted = { title: 'Pictured', content: { text: 'x' }, image: { url } };
  const made = await server.post(posted);
  const image = { url, width: 31, height: 17, length: file.length };
  expect(made.image).toEqual(image);
  const size = 'medium="image" width="31" height="17"';
  for (const path of ['/rss.xml', '/atom.xml']) {
    expect(await (await server.get(path)).text()).toContain(
      `<media:content url="${url}" type="image/png" fileSize="${file.length}" ${size}/>`,
    );
  }
  for (const again of [posted, { ...posted, image }]) {
    const answer = await server.admin('PUT', `/admin/articles/${made.id}`, again);
    expect(await answer.json()).toMatchObject({ version: 1, image });
  }
});
