// The scenarios of the public Micropub server test suite (https://micropub.rocks), by their numbers.
import { describe, expect, test } from 'vitest';
import { fixture } from '../../unit/media/samples.ts';
import { SITE } from '../combinations.ts';
import { type Answer, article, type Body, type Headers_, type Site } from '../site.ts';

const BOUNDARY = 'micropub-form-boundary';
const FORM = 'application/x-www-form-urlencoded; charset=utf-8';

type Source = { type?: string[]; properties: Record<string, unknown[]> };

export function micropub(site: Site): void {
  const send = (body: Body, headers: Headers_ = {}) => site.admin('POST', '/micropub', body, headers);
  const form = (text: string, headers: Headers_ = {}) => send(text, { 'content-type': FORM, ...headers });
  const created = (answer: Answer): string => {
    expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
    expect(answer.headers.location).toMatch(new RegExp(`^${SITE}/articles/.`));
    return answer.headers.location ?? '';
  };
  const make = async (properties: object) => created(await send({ type: ['h-entry'], properties }));
  const query = async <T>(parameters: Record<string, string>): Promise<T> => {
    const answer = await site.admin('GET', `/micropub?${new URLSearchParams(parameters)}`);
    expect([answer.status, answer.headers['content-type']]).toEqual([
      200,
      expect.stringContaining('application/json'),
    ]);
    return answer.json() as T;
  };
  const source = async (url: string) => (await query<Source>({ q: 'source', url })).properties;
  const page = (url: string) => site.get(url);
  const update = (url: string, changes: object) => send({ action: 'update', url, ...changes });
  /** A form of fields and files. */
  const multipart = (parts: readonly [head: string, content: string | Uint8Array][]) =>
    Buffer.concat([
      ...parts.flatMap(([head, content]) => [
        Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
        Buffer.from(content),
        Buffer.from('\r\n'),
      ]),
      Buffer.from(`--${BOUNDARY}--\r\n`),
    ]);
  const MULTIPART = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };

  describe('creating by form', () => {
    test('100: an h-entry', async () => {
      const url = created(await form('h=entry&content=Micropub+test+of+creating+a+basic+h-entry'));
      expect(await source(url)).toMatchObject({
        content: ['Micropub test of creating a basic h-entry'],
        'post-status': ['published'],
      });
      expect((await source(url)).name).toBeUndefined();
      expect((await page(url)).text).toContain('Micropub test of creating a basic h-entry');
      expect(await site.titles('/feed.json')).toContain('Micropub test of creating a basic h-entry');
    });
    test('101: several categories', async () => {
      const url = created(
        await form('h=entry&content=Categories.&category[]=micropub-one&category[]=micropub-two'),
      );
      expect((await source(url)).category).toEqual(['micropub-one', 'micropub-two']);
      expect(await site.titles('/tags/micropub-one+micropub-two/feed.json')).toEqual(['Categories.']);
    });
    test('102: several categories, numbered', async () => {
      const url = created(
        await form('h=entry&content=Numbered.&category[0]=micropub-a&category[1]=micropub-b'),
      );
      expect((await source(url)).category).toEqual(['micropub-a', 'micropub-b']);
    });
    test('103: HTML', async () => {
      const html = '<p>This post has <b>bold</b> and <i>italic</i> text.</p>';
      const url = created(await form(`h=entry&content[html]=${encodeURIComponent(html)}`));
      expect((await page(url)).text).toContain(html);
    });
    test('104: a photo by its address', async () => {
      const url = created(
        await form(`h=entry&content=A+photo.&photo=${encodeURIComponent('https://x.example/sunset.jpg')}`),
      );
      expect((await source(url)).photo).toEqual(['https://x.example/sunset.jpg']);
      expect((await page(url)).text).toContain('src="https://x.example/sunset.jpg"');
    });
    test('105: a photo with an alternative text', async () => {
      const photo = { value: 'https://x.example/sunset.jpg', alt: 'Photo of a sunset' };
      const fields = new URLSearchParams({ 'photo[value]': photo.value, 'photo[alt]': photo.alt });
      const url = created(await form(`h=entry&content=A+photo+with+alt.&${fields}`));
      expect((await source(url)).photo).toEqual([photo]);
      expect((await page(url)).text).toContain('alt="Photo of a sunset"');
    });
    test('106: a nested object is kept', async () => {
      const url = created(
        await form(
          'h=entry&summary=Weighed+70.64+kg&x-weight[type]=h-measure&x-weight[properties][num]=70.64&x-weight[properties][unit]=kg',
        ),
      );
      expect(await source(url)).toMatchObject({
        summary: ['Weighed 70.64 kg'],
        'x-weight': [{ type: ['h-measure'], properties: { num: ['70.64'], unit: ['kg'] } }],
      });
    });
    test('107: one category', async () => {
      const url = created(await form('h=entry&content=One+category.&category=micropub-alone'));
      expect((await source(url)).category).toEqual(['micropub-alone']);
    });
  });

  describe('creating by JSON', () => {
    test('200: an h-entry', async () => {
      const url = await make({ content: ['Micropub test of creating an h-entry with a JSON request'] });
      expect((await page(url)).text).toContain('creating an h-entry with a JSON request');
    });
    test('201: several categories', async () => {
      const url = await make({ content: ['JSON categories.'], category: ['json-one', 'json-two'] });
      expect((await source(url)).category).toEqual(['json-one', 'json-two']);
    });
    test('202: HTML', async () => {
      const html = '<p>This post has <b>bold</b> and <i>italic</i> text.</p>';
      const url = await make({ content: [{ html }] });
      expect((await source(url)).content).toEqual([{ html }]);
      expect((await page(url)).text).toContain(html);
    });
    test('203: a photo by its address', async () => {
      const url = await make({ content: ['A photo.'], photo: ['https://x.example/a.jpg'] });
      expect((await page(url)).text).toContain('src="https://x.example/a.jpg"');
    });
    test('204: a nested object is kept', async () => {
      const weight = { type: ['h-measure'], properties: { num: ['70.64'], unit: ['kg'] } };
      const url = await make({ summary: ['Weighed 70.64 kg'], 'x-weight': [weight] });
      expect(await source(url)).toMatchObject({ summary: ['Weighed 70.64 kg'], 'x-weight': [weight] });
    });
    test('205: a photo with an alternative text', async () => {
      const photo = { value: 'https://x.example/b.jpg', alt: 'Photo of a "sunset"' };
      const url = await make({ content: ['With alt.'], photo: [photo] });
      expect((await source(url)).photo).toEqual([photo]);
      expect((await page(url)).text).toContain('alt="Photo of a &quot;sunset&quot;"');
    });
    test('206: several photos', async () => {
      const photo = ['https://x.example/c.jpg', { value: 'https://x.example/d.jpg', alt: 'The second' }];
      const url = await make({ content: ['Two photos.'], photo });
      expect((await source(url)).photo).toEqual(photo);
      const shown = (await page(url)).text;
      expect(shown).toContain('src="https://x.example/c.jpg"');
      expect(shown).toMatch(/<img src="https:\/\/x\.example\/d\.jpg" alt="The second"/);
    });
  });

  describe('creating with files', () => {
    const jpeg = fixture('plain-31x17.jpg');
    const png = fixture('plain-31x17.png');

    test('300: a photo', async () => {
      const body = multipart([
        ['name="h"', 'entry'],
        ['name="content"', 'A photo that was uploaded.'],
        ['name="photo"; filename="a.jpg"', jpeg],
      ]);
      const url = created(await send(body, MULTIPART));
      const [photo] = (await source(url)).photo as string[];
      expect(photo).toMatch(new RegExp(`^${SITE}/media/[0-9a-f]{64}\\.jpg$`));
      expect(Buffer.compare((await site.get(photo ?? '')).bytes, jpeg)).toBe(0);
      expect((await page(url)).text).toContain(`src="${photo}"`);
    });
    test('301: two photos', async () => {
      const body = multipart([
        ['name="content"', 'Two photos that were uploaded.'],
        ['name="photo[]"; filename="a.jpg"', jpeg],
        ['name="photo[]"; filename="b.png"', png],
        ['name="category[]"', 'uploaded'],
      ]);
      const url = created(await send(body, MULTIPART));
      const { photo = [], category } = await source(url);
      expect(photo).toEqual([expect.stringMatching(/\.jpg$/), expect.stringMatching(/\.png$/)]);
      expect(category).toEqual(['uploaded']);
      for (const one of photo) expect((await page(url)).text).toContain(`src="${one}"`);
    });
  });

  describe('updating', () => {
    test('400: replaces a property', async () => {
      const url = await make({ content: ['Before the update.'] });
      const answer = await update(url, { replace: { content: ['After the update, another text.'] } });
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect((await source(url)).content).toEqual(['After the update, another text.']);
      const shown = (await page(url)).text;
      expect(shown).toContain('After the update, another text.');
      expect(shown).not.toContain('Before the update');
    });
    test('401: adds a value to a property', async () => {
      const url = await make({ content: ['Grows.'], category: ['grows-one'] });
      expect((await update(url, { add: { category: ['grows-two'] } })).status).toBe(204);
      expect((await source(url)).category).toEqual(['grows-one', 'grows-two']);
    });
    test('402: adds a property', async () => {
      const url = await make({ content: ['Has no category.'] });
      expect((await update(url, { add: { category: ['new-here'] } })).status).toBe(204);
      expect(await site.titles('/tags/new-here/feed.json')).toEqual(['Has no category.']);
    });
    test('403: removes a value', async () => {
      const url = await make({ content: ['Shrinks.'], category: ['shrinks-one', 'shrinks-two'] });
      expect((await update(url, { delete: { category: ['shrinks-one'] } })).status).toBe(204);
      expect((await source(url)).category).toEqual(['shrinks-two']);
      expect(await site.titles('/tags/shrinks-one/feed.json')).toEqual([]);
    });
    test('404: removes a property', async () => {
      const url = await make({ content: ['Loses all.'], category: ['lost-one', 'lost-two'] });
      expect((await update(url, { delete: ['category'] })).status).toBe(204);
      expect(await source(url)).not.toHaveProperty('category');
    });
    test('405: refuses what is no update', async () => {
      const url = await make({ content: ['Stays.'] });
      const answer = await update(url, { replace: 'This is not a valid update request.' });
      expect([answer.status, answer.json().error]).toEqual([400, 'invalid_request']);
      expect((await source(url)).content).toEqual(['Stays.']);
    });
  });

  describe('deleting', () => {
    const gone = async (url: string) => {
      expect((await page(url)).status).toBe(410);
      expect((await site.get('/feed.json')).text).not.toContain(`"url":"${url}"`);
    };
    test('500, 502: deletes and undeletes by form', async () => {
      const url = await make({ content: ['Goes and comes back by form.'], category: ['comes-back'] });
      const named = `url=${encodeURIComponent(url)}`;
      expect((await form(`action=delete&${named}`)).status).toBe(204);
      await gone(url);
      expect((await form(`action=undelete&${named}`)).status).toBe(204);
      expect((await page(url)).text).toContain('Goes and comes back by form.');
      expect(await site.titles('/tags/comes-back/feed.json')).toEqual(['Goes and comes back by form.']);
    });
    test('501, 503: deletes and undeletes by JSON', async () => {
      const { seq } = await site.post(article());
      const url = await make({ content: ['Goes and comes back by JSON.'] });
      expect((await send({ action: 'delete', url })).status).toBe(204);
      await gone(url);
      expect((await send({ action: 'undelete', url })).status).toBe(204);
      expect((await page(url)).status).toBe(200);
      const { changes } = (await site.get(`/changes.json?since=${seq}`)).json<{
        changes: { kind: string; item?: { url: string } }[];
      }>();
      expect(changes.at(-1)).toMatchObject({ kind: 'publish', item: { url } });
      expect(changes.at(-2)).toMatchObject({ kind: 'retract' });
    });
  });

  describe('querying', () => {
    test('600: configuration', async () => {
      const config = await query<Record<string, unknown>>({ q: 'config' });
      expect(config).toMatchObject({
        'media-endpoint': `${SITE}/micropub/media`,
        'syndicate-to': [],
        q: expect.arrayContaining(['source']),
      });
    });
    test('601: where to syndicate', async () => {
      expect(await query({ q: 'syndicate-to' })).toEqual({ 'syndicate-to': [] });
    });
    test('602: the source, whole', async () => {
      const properties = { content: ['Test of querying the source'], category: ['micropub', 'test'] };
      const url = await make(properties);
      const whole = await query<Source>({ q: 'source', url });
      expect(whole).toMatchObject({ type: ['h-entry'], properties: { ...properties, url: [url] } });
    });
    test('603: the source, some properties', async () => {
      const properties = { content: ['Only some.'], category: ['micropub', 'some'] };
      const url = await make({ ...properties, summary: ['Not asked for'] });
      const asked = `/micropub?q=source&properties[]=content&properties[]=category&url=${encodeURIComponent(url)}`;
      expect((await site.admin('GET', asked)).json()).toEqual({ properties });
    });
  });

  describe('files', () => {
    test.each([
      ['700', 'jpg', 'image/jpeg'],
      ['701', 'png', 'image/png'],
      ['702', 'gif', 'image/gif'],
    ])('%s: keeps a %s', async (_, ending, type) => {
      const file = fixture(`plain-31x17.${ending}`);
      const body = multipart([[`name="file"; filename="photo.${ending}"`, file]]);
      const answer = await site.admin('POST', '/micropub/media', body, MULTIPART);
      expect(answer.status, answer.text).toBe(201);
      const kept = await site.get(answer.headers.location ?? '');
      expect(kept.headers['content-type']).toBe(type);
      expect(Buffer.compare(kept.bytes, file)).toBe(0);
    });
  });

  describe('who may', () => {
    const anonymous = (text: string, headers: Headers_ = {}) =>
      site.request('POST', '/micropub', text, { 'content-type': FORM, ...headers });

    test('800: a token in the header', async () => {
      created(await form('h=entry&content=A+token+in+the+header.'));
    });
    test('801, 802: a token in the form, which is not kept', async () => {
      const { token } = site.running;
      const url = created(await anonymous(`h=entry&content=A+token+in+the+form.&access_token=${token}`));
      expect(JSON.stringify(await source(url))).not.toContain(token);
      expect((await page(url)).text).not.toContain(token);
    });
    test('803: nobody', async () => {
      const answer = await anonymous('h=entry&content=Without+a+token.');
      expect([answer.status, answer.json().error]).toEqual([401, 'unauthorized']);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    });
    test('804: a token that may not', async () => {
      const made = await site.admin('POST', '/admin/tokens', { name: 'reads', scopes: ['articles:read'] });
      const { token } = made.json<{ token: string }>();
      const answer = await anonymous('h=entry&content=May+not.', { authorization: `Bearer ${token}` });
      expect([answer.status, answer.json().error]).toEqual([401, 'insufficient_scope']);
      expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
    });
    test('805: two tokens', async () => {
      const answer = await form(`h=entry&content=Two+tokens.&access_token=${site.running.token}`);
      expect([answer.status, answer.json().error]).toEqual([400, 'invalid_request']);
    });
  });
}
