// Where documents come from: bytes in any charset, packed ones, and addresses with what they lead to.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Import } from '../../../../src/services/transfer/import.ts';
import { type TestServer, testServer } from '../../../support/server.ts';
import { articlesOf, counts, importInto } from './kit.ts';

let server: TestServer;
let web: Server;
let origin = '';
/** What the other site answers, by path. */
const pages = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
const asked: string[] = [];

beforeAll(async () => {
  web = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = pages.get(request.url ?? '');
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  server = await testServer({ vars: { OUTBOUND_ALLOW: '127.0.0.1/32' } });
});
afterAll(async () => {
  await server.close();
  await new Promise((done) => web.close(done));
});
beforeEach(() => {
  pages.clear();
  asked.length = 0;
});

const page = (path: string, body: string | Uint8Array, type = 'application/xml') =>
  pages.set(path, (_, response) => void response.writeHead(200, { 'content-type': type }).end(body));

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : part)));
const titled = (encoding: string, ...title: (string | number[])[]) =>
  bytes(
    `<?xml version="1.0" encoding="${encoding}"?><rss version="2.0"><channel><title>T</title><item><guid>urn:x:1</guid><title>`,
    ...title,
    '</title></item></channel></rss>',
  );
const utf16 = (text: string, little: boolean) =>
  new Uint8Array(
    [...text].flatMap((c) => {
      const code = c.charCodeAt(0);
      return little ? [code & 255, code >> 8] : [code >> 8, code & 255];
    }),
  );
const plain =
  '<rss version="2.0"><channel><item><guid>urn:x:1</guid><title>Тест</title></item></channel></rss>';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('charsets', () => {
  test.each<[string, Uint8Array<ArrayBuffer>, string, string?]>([
    ['windows-1251', titled('windows-1251', [0xd2, 0xe5, 0xf1, 0xf2]), 'Тест'],
    ['koi8-r', titled('KOI8-R', [0xf4, 0xc5, 0xd3, 0xd4]), 'Тест'],
    ['latin-1', titled('iso-8859-1', 'caf', [0xe9]), 'café'],
    ['latin-9', titled('ISO-8859-15', [0xa4]), '€'],
    ['shift_jis', titled('Shift_JIS', [0x83, 0x65, 0x83, 0x58, 0x83, 0x67]), 'テスト'],
    ['gbk', titled('gb2312', [0xd6, 0xd0]), '中'],
    ['the name an old tool uses', titled('cp-1251', [0xd2, 0xe5, 0xf1, 0xf2]), 'Тест'],
    ['a name that is none', titled('ansi-whatever', 'Тест'), 'Тест'],
    ['said to be latin-1, and UTF-8', titled('iso-8859-1', 'Тест'), 'Тест'],
    ['said to be UTF-16, and UTF-8', titled('utf-16', 'Тест'), 'Тест'],
    ['said to be UTF-8, and Windows-1252 here and there', titled('utf-8', 'é', [0xe9, 0x93], 'x'), 'éé“x'],
    ['UTF-8 with a mark', bytes([0xef, 0xbb, 0xbf], plain), 'Тест'],
    ['UTF-16 with a mark', new Uint8Array([0xff, 0xfe, ...utf16(plain, true)]), 'Тест'],
    ['UTF-16 the other way', new Uint8Array([0xfe, 0xff, ...utf16(plain, false)]), 'Тест'],
    ['UTF-16 without a mark', utf16(plain, true), 'Тест'],
    ['as Content-Type says', bytes(plain.replace('Тест', ''), []).slice(), '', 'utf-8'],
    ['Content-Type before the document', titled('utf-8', [0xd2, 0xe5, 0xf1, 0xf2]), 'Тест', 'windows-1251'],
  ])('%s', async (_, body, title, charset) => {
    const headers = charset ? { 'content-type': `application/rss+xml; charset="${charset}"` } : undefined;
    const report = await importInto(server, body, { query: '?dryRun=true', headers });
    expect(report.articles?.[0]?.title).toBe(title || 'Untitled');
  });

  describe('none that is named, or another than it is in: the bytes tell', () => {
    const encoded = (text: string, page: string) => {
      const decoder = new TextDecoder(page);
      const bytesOf = new Map(
        Array.from({ length: 256 }, (_, byte) => [decoder.decode(new Uint8Array([byte])), byte]),
      );
      return new Uint8Array([...text].map((c) => bytesOf.get(c) ?? 0x3f));
    };
    const feed = (title: string, language: string, head = '<?xml version="1.0"?>') =>
      `${head}<rss version="2.0"><channel><title>x</title>${language && `<language>${language}</language>`}<item><guid>urn:x:1</guid><title>${title}</title></item></channel></rss>`;
    test.each([
      ['windows-1251', 'Турция не намерена отказываться от «С-400» — МИД', ''],
      ['windows-1251', 'Тест', 'en-us'],
      ['windows-1251', 'Да!', 'ru'],
      ['windows-1251', 'Что в них?', 'ru'],
      ['windows-1251', 'Кто, если не я: СССР» и «Ё»', 'bg'],
      ['windows-1253', 'Η Τουρκία δεν προτίθεται', 'el-GR'],
      ['windows-1255', 'טורקיה לא מתכוונת', 'he'],
      ['windows-1256', 'تركيا لا تعتزم التخلي', 'ar'],
      ['windows-1256', 'تركيا', 'fa-IR'],
      ['windows-1254', 'Türkiye vazgeçmiyor: DIŞİŞLERİ', 'tr'],
      ['windows-1250', 'Příliš žluťoučký kůň', 'cs'],
      ['windows-1252', 'L’été où les élèves créèrent ça — «déjà»', ''],
      ['windows-1252', 'Größe, Käse, Öl', 'en'],
      ['windows-1252', 'Hyvää yötä, päivää', 'fi'],
    ])('%s: %s', async (page, title, language) => {
      for (const head of [
        undefined,
        '<?xml version="1.0" encoding="utf-8"?>',
        '<?xml version="1.0" encoding="us-ascii"?>',
      ]) {
        const report = await importInto(server, encoded(feed(title, language, head), page), {
          query: '?dryRun=true',
        });
        expect(report.articles?.[0]?.title, head).toBe(title);
      }
    });

    test('in pieces of any size, after ASCII alone', async () => {
      const items = Array.from(
        { length: 200 },
        (_, i) => `<item><guid>urn:x:${i}</guid><title>${i ? `Новость ${i}, «ещё»` : 'Plain'}</title></item>`,
      );
      const document = encoded(
        `<rss version="2.0"><channel><description>${'x'.repeat(70_000)}</description>${items.join('')}</channel></rss>`,
        'windows-1251',
      );
      for (const size of [1, 700, 65_536]) {
        const run = new Import(server.app.context, { dryRun: true });
        await run.document(inPieces(document, size));
        expect(run.report).toMatchObject({ created: 200, errors: [] });
        expect(run.report.articles?.at(-1)?.title).toBe('Новость 199, «ещё»');
      }
    });

    test('Markdown', async () => {
      const markdown = encoded('---\ntitle: Турция\nlang: ru\n---\nНе намерена.\n', 'windows-1251');
      const report = await importInto(server, markdown, { query: '?dryRun=true&path=a/t.md' });
      expect(report.articles).toMatchObject([{ title: 'Турция', html: '<p>Не намерена.</p>\n' }]);
    });

    test('words of another charset in UTF-8', async () => {
      const utf8 = [...Buffer.from('Турция не намерена отказываться')];
      const report = await importInto(
        server,
        titled('utf-8', utf8, ' ', [...encoded('от них', 'windows-1251')]),
        {
          query: '?dryRun=true',
        },
      );
      expect(report.articles?.[0]?.title).toBe('Турция не намерена отказываться от них');
    });

    test('JSON is UTF-8 or refused (RFC 8259)', async () => {
      const json =
        '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"urn:x:1","title":"Турция"}]}';
      const response = await server.admin('POST', '/admin/import', encoded(json, 'windows-1251'));
      expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
        400,
        expect.stringContaining('not UTF-8'),
      ]);
      expect((await importInto(server, json, { query: '?dryRun=true' })).articles?.[0]?.title).toBe('Турция');
    });

    test('us-ascii, and UTF-8', async () => {
      const headers = { 'content-type': 'text/xml; charset=us-ascii' };
      const report = await importInto(server, titled('utf-8', 'Тест'), { query: '?dryRun=true', headers });
      expect(report.articles?.[0]?.title).toBe('Тест');
      const own = titled('windows-1251', [0xd2, 0xe5, 0xf1, 0xf2]);
      const other = await importInto(server, own, { query: '?dryRun=true', headers });
      expect(other.articles?.[0]?.title).toBe('Тест');
    });
  });

  test('a letter that two chunks share', async () => {
    const long = `<rss version="2.0"><channel><item><guid>urn:x:1</guid><description>${'яя €🚀 '.repeat(60_000)}</description></item></channel></rss>`;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const whole = new TextEncoder().encode(long);
        for (let i = 0; i < whole.length; i += 10_007) controller.enqueue(whole.subarray(i, i + 10_007));
        controller.close();
      },
    });
    const report = await importInto(server, new Uint8Array(await new Response(body).arrayBuffer()), {
      query: '?dryRun=true',
    });
    expect(report.articles?.[0]?.html).toBe('яя €🚀 '.repeat(60_000));
  });

  test('packed with gzip', async () => {
    const report = await importInto(server, new Uint8Array(gzipSync(plain)), { query: '?dryRun=true' });
    expect(report.articles?.[0]?.title).toBe('Тест');
    const headers = { 'content-encoding': 'gzip' };
    expect(
      (await importInto(server, new Uint8Array(gzipSync(plain)), { query: '?dryRun=true', headers })).created,
    ).toBe(1);
  });
});

describe('addresses', () => {
  const entry = (id: string) =>
    `<entry><id>urn:a:${id}</id><title>${id}</title><published>2020-01-01T00:00:00Z</published><updated>2020-01-01T00:00:00Z</updated></entry>`;
  const feed = (link: string, ...ids: string[]) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id>${link}${ids.map(entry).join('')}</feed>`;
  const from = (path: string, query = '') =>
    importInto(server, '', { query: `?url=${encodeURIComponent(origin + path)}${query}` });

  test('archives (RFC 5005), overlapping, each once', async () => {
    page('/feed', feed('<link rel="prev-archive" href="/2"/>', 'e', 'd'));
    page(
      '/2',
      feed('<link rel="prev-archive" href="1"/><link rel="next-archive" href="/feed"/>', 'd', 'c', 'b'),
    );
    page('/1', feed('<link rel="prev-archive" href="/feed"/>', 'b', 'a'));
    expect(counts(await from('/feed'))).toMatchObject({ created: 5, unchanged: 2, failed: 0 });
    expect(asked).toEqual(['/feed', '/2', '/1']);
    expect((await articlesOf(server)).map(({ title }) => title).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(counts(await from('/feed'))).toMatchObject({ created: 0, updated: 0, unchanged: 7 });
  });

  test('further pages of Atom and JSON Feed, relative to where a redirect led', async () => {
    pages.set('/j', (_, response) => void response.writeHead(302, { location: '/deep/j1' }).end());
    const json = (more: object, ...ids: string[]) =>
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        ...more,
        items: ids.map((id) => ({ id, title: id })),
      });
    page('/deep/j1', json({ next_url: 'j2' }, 'urn:j:1'), 'application/feed+json');
    page('/deep/j2', json({ next_url: 'j2' }, 'urn:j:2'), 'application/feed+json');
    expect((await from('/j', '&dryRun=true')).articles?.map(({ guid }) => guid)).toEqual([
      'urn:j:1',
      'urn:j:2',
    ]);
    page('/p1', feed('<link rel="next" href="?page=2"/>', 'p'));
    page('/p1?page=2', feed('', 'q'));
    expect((await from('/p1', '&dryRun=true')).created).toBe(2);
  });

  test('the charset of Content-Type', async () => {
    page('/c', titled('utf-8', [0xd2, 0xe5, 0xf1, 0xf2]), 'application/rss+xml; charset=windows-1251');
    expect((await from('/c', '&dryRun=true')).articles?.[0]?.title).toBe('Тест');
  });

  test('what cannot be had is said, what came before it is in', async () => {
    page('/half', feed('<link rel="prev-archive" href="/gone"/>', 'half'));
    page('/html', '<!DOCTYPE html><html></html>', 'text/html');
    const refused = async (path: string) => {
      const response = await server.admin('POST', `/admin/import?url=${encodeURIComponent(path)}`);
      return [response.status, ((await response.json()) as { detail: string }).detail];
    };
    expect(await refused(`${origin}/gone`)).toEqual([400, `${origin}/gone answers 404.`]);
    expect(await refused(`${origin}/html`)).toEqual([400, expect.stringContaining('HTML')]);
    expect(await from('/half')).toMatchObject({
      created: 1,
      failed: 1,
      errors: [{ detail: `${origin}/gone answers 404.` }],
    });
    pages.set(
      '/inward',
      (_, response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
    );
    expect(await refused(`${origin}/inward`)).toEqual([400, expect.stringContaining('not a public address')]);
  });
});
