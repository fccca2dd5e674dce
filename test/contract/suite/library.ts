// The media library by its API: what is said of files, where they are used, how they go.
import { expect, test } from 'vitest';
import { png } from '../../support/png.ts';
import { article, type Site } from '../site.ts';

interface File {
  name: string;
  url: string;
  filename: string | null;
  alt: string | null;
  caption: string | null;
  credit: string | null;
  useCount: number;
  uses: { kind: string; id: string; title: string }[];
}

export function library(site: Site): void {
  let colour = 0;
  /** A picture that no other test has. */
  const upload = async (filename = 'photo.png', width = 40): Promise<File> => {
    colour += 1;
    const bytes = png(width, 20, [200, 30, colour]);
    const head = `--b\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\ncontent-type: image/png\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')]);
    const answer = await site.admin('POST', '/admin/media', body, {
      'content-type': 'multipart/form-data; boundary=b',
    });
    expect(answer.status, answer.text).toBe(201);
    return answer.json<File>();
  };
  const get = async (name: string) => (await site.admin('GET', `/admin/media/${name}`)).json<File>();
  const search = async (query: string) =>
    (await site.admin('GET', `/admin/media?${query}`)).json<{ files: File[]; next: string | null }>();
  const publish = async (more: object) => {
    const answer = await site.admin('POST', '/admin/articles', article({ ...more }));
    expect(answer.status, answer.text).toBe(201);
    return answer.json<{ id: string; slug: string; image?: { alt?: string; width?: number } }>();
  };

  test('a file is found by beginnings of its words, newest first, in pages', async () => {
    const [one, two] = [await upload('zeppelin-over_harbour.png'), await upload('zeppelin landing.png')];
    expect((await search('q=zepp')).files.map(({ name }) => name)).toEqual([two.name, one.name]);
    expect((await search('q=harb%20zep')).files.map(({ filename }) => filename)).toEqual([
      'zeppelin-over_harbour.png',
    ]);
    const first = await search('q=zepp&limit=1');
    expect(first.files.map(({ name }) => name)).toEqual([two.name]);
    const second = await search(`q=zepp&limit=1&before=${first.next}`);
    expect(second.files.map(({ name }) => name)).toEqual([one.name]);
    expect((await search('q=zepp&kind=audio')).files).toEqual([]);
    expect((await search('q=zepp&unused=true')).files).toHaveLength(2);
  });

  test('its words are changed, found, and offered where it is used again', async () => {
    const { name, url } = await upload();
    const path = `/admin/media/${name}`;
    const words = { alt: 'A quokka at a desk', caption: 'Friday', credit: 'Ann Lee' };
    const changed = await site.admin('PATCH', path, words);
    expect([changed.status, changed.json()]).toEqual([200, expect.objectContaining(words)]);
    expect((await search('q=quok')).files.map((file) => file.name)).toEqual([name]);
    const made = await publish({ image: { url } });
    expect(made.image).toMatchObject({ alt: words.alt, caption: words.caption });
    expect((await site.admin('PATCH', path, { caption: null })).json()).toMatchObject({
      alt: words.alt,
      caption: null,
    });
    expect((await site.admin('PATCH', path, { title: 'x' })).status).toBe(422);
    expect((await site.admin('GET', `/admin/media/${'0'.repeat(64)}.png`)).status).toBe(404);
  });

  test('words of an article are remembered for a picture that has none', async () => {
    const { name, url } = await upload();
    await publish({
      image: { url, alt: 'An okapi', caption: 'In the rain' },
      credits: [{ role: 'photo', name: 'Bo Li' }],
    });
    const known = { alt: 'An okapi', caption: 'In the rain', credit: 'Bo Li' };
    expect(await get(name)).toMatchObject(known);
    await publish({ image: { url, alt: 'Another' } });
    expect(await get(name)).toMatchObject(known);
    expect((await search('q=okap')).files.map((file) => file.name)).toContain(name);
  });

  test('what is used is not deleted, and the answer says by what', async () => {
    const { name, url } = await upload();
    const path = `/admin/media/${name}`;
    const inText = await publish({
      title: 'Shows it',
      content: { markdown: `![A quay](${url})` },
      status: 'draft',
    });
    expect(await get(name)).toMatchObject({
      alt: 'A quay',
      useCount: 1,
      uses: [{ kind: 'article', id: inText.id, title: 'Shows it' }],
    });
    const refused = await site.admin('DELETE', path);
    expect([refused.status, refused.json()]).toEqual([
      409,
      expect.objectContaining({
        code: 'file-in-use',
        errors: [expect.objectContaining({ pointer: `/article/${inText.id}` })],
      }),
    ]);
    await site.admin('PATCH', `/admin/articles/${inText.id}`, { content: { text: 'Without it.' } });
    expect((await site.admin('DELETE', path)).status).toBe(204);
    expect([(await site.get(url)).status, (await site.admin('GET', path)).status]).toEqual([404, 404]);
  });

  test('settings and own pages count as uses, an erased article does not', async () => {
    const { name, url } = await upload();
    const one = await publish({ image: { url } });
    const page = { title: 'With a picture', slug: 'library-page', content: { markdown: `![x](${url})` } };
    expect((await site.admin('POST', '/admin/pages', page)).status).toBe(201);
    expect(new Set((await get(name)).uses.map(({ kind }) => kind))).toEqual(new Set(['article', 'page']));
    await site.admin('DELETE', `/admin/articles/${one.id}?hard=true`);
    expect((await get(name)).uses.map(({ kind }) => kind)).toEqual(['page']);
    expect((await site.admin('DELETE', `/admin/media/${name}`)).status).toBe(409);
    await site.admin('DELETE', '/admin/pages/library-page');
    expect((await site.admin('DELETE', `/admin/media/${name}`)).status).toBe(204);
  });

  test('a writer deletes only what they uploaded themselves', async () => {
    const { name } = await upload();
    const made = await site.admin('POST', '/admin/tokens', { name: 'a writer', scopes: ['media'] });
    const { token } = made.json<{ token: string }>();
    const as = (method: string, path: string, body?: object | Buffer) =>
      site.request(method, path, body, { authorization: `Bearer ${token}` });
    expect((await as('DELETE', `/admin/media/${name}`)).status).toBe(403);
    const own = await as('POST', '/admin/media', Buffer.from(png(41, 20, [1, 2, 3])));
    expect((await as('DELETE', `/admin/media/${own.json<File>().name}`)).status).toBe(204);
    expect((await as('POST', `/admin/media/${name}/replace`, { by: name })).status).toBe(403);
  });

  test('another file takes its place, in articles by a silent fix', async () => {
    const [old, next] = [await upload('old.png', 40), await upload('new.png', 60)];
    const made = await publish({ image: { url: old.url }, content: { markdown: `![A quay](${old.url})` } });
    const answer = await site.admin('POST', `/admin/media/${old.name}/replace`, { by: next.name });
    expect([answer.status, answer.json()]).toEqual([
      200,
      expect.objectContaining({ name: next.name, left: 0, useCount: 1, alt: 'A quay' }),
    ]);
    const now = (await site.admin('GET', `/admin/articles/${made.id}`)).json<Record<string, unknown>>();
    expect(now).toMatchObject({ version: 2, image: { url: next.url, width: 60 } });
    expect(now.html).toContain(next.url);
    const { revisions } = (await site.admin('GET', `/admin/articles/${made.id}/revisions`)).json<{
      revisions: { by?: string }[];
    }>();
    const [author] = revisions.map(({ by }) => by);
    expect(author).toBeTruthy();
    expect(revisions.map(({ by }) => by)).toEqual([author, author]);
    const { changes } = (await site.get('/changes.json?since=0&limit=1000')).json<{
      changes: { id: string; kind: string }[];
    }>();
    expect(changes.filter(({ id }) => id === made.id).map(({ kind }) => kind)).toEqual(['publish', 'silent']);
    const moved = await site.get(old.url);
    expect([moved.status, moved.headers.location]).toEqual([308, next.url]);
    expect((await get(old.name)).name).toBe(next.name);
    const wrong = await site.admin('POST', `/admin/media/${next.name}/replace`, { by: next.name });
    expect([wrong.status, wrong.json<{ errors: { code: string }[] }>().errors[0]?.code]).toEqual([
      422,
      'file-same',
    ]);
  });
}
