// The site's icon in the sizes that browsers, phones and search engines ask for.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { png } from '../../support/png.ts';
import { SITE, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
let made: [width: number, type: string][];
beforeEach(async () => {
  made = [];
  server = await testServer({
    pictures: {
      shrink: async (_, width, type) => {
        made.push([width, type]);
        return png(width, width);
      },
    },
  });
});
afterEach(() => server.close());

async function upload(width: number, height: number): Promise<string> {
  const answer = await server.admin('POST', '/admin/media', png(width, height), {
    'content-type': 'image/png',
  });
  return ((await answer.json()) as { url: string }).url;
}
const setSite = (body: object) => server.admin('PATCH', '/admin/settings', body);
const text = async (path: string) => (await server.get(path, { accept: 'text/html' })).text();

test('Tagwire’s own is there until another is set', async () => {
  expect((await server.get('/favicon.ico')).headers.get('content-type')).toBe('image/x-icon');
  expect((await server.get('/favicon.svg')).headers.get('content-type')).toBe('image/svg+xml');
  expect((await server.get('/assets/icon-96.png')).status).toBe(404);
  expect(await text('/')).not.toContain('webmanifest');
});

test('it is made in every size, once', async () => {
  const url = await upload(600, 600);
  expect((await setSite({ icon: { url } })).status).toBe(200);
  const page = await text('/');
  const links = [...page.matchAll(/<link rel="(icon|apple-touch-icon|manifest)" href="([^"]+)"/g)];
  expect(links.map(([, rel]) => rel)).toEqual(['icon', 'icon', 'apple-touch-icon', 'manifest']);
  for (const [, rel, href] of links) {
    const answer = await server.get(href ?? '');
    expect([rel, answer.status]).toEqual([rel, 200]);
    const type = rel === 'manifest' ? 'application/manifest+json; charset=utf-8' : 'image/png';
    expect(answer.headers.get('content-type')).toBe(type);
  }
  const manifest = JSON.parse(await text('/site.webmanifest')) as { icons: { src: string; sizes: string }[] };
  expect(manifest).toMatchObject({ name: 'Tagwire', start_url: '/' });
  for (const { src, sizes } of manifest.icons) {
    const bytes = new Uint8Array(await (await server.get(src)).arrayBuffer());
    expect(sizes).toBe(
      `${(bytes[18] ?? 0) * 256 + (bytes[19] ?? 0)}x${(bytes[22] ?? 0) * 256 + (bytes[23] ?? 0)}`,
    );
  }
  for (const path of ['/favicon.ico', '/favicon.svg'])
    expect((await server.get(path)).headers.get('content-type')).toBe('image/png');
  expect(made.every(([, type]) => type === 'image/png')).toBe(true);
  expect(made.map(([width]) => width).sort((a, b) => a - b)).toEqual([32, 96, 180, 192, 512]);
});

test('one that is smaller, or another site’s, has to do as it is', async () => {
  const url = await upload(100, 100);
  await setSite({ icon: { url } });
  expect((await server.get('/assets/icon-96.png')).status).toBe(200);
  const large = await server.get('/assets/icon-512.png');
  expect([large.status, large.headers.get('location')]).toEqual([302, url]);
  await setSite({ icon: { url: 'https://cdn.example/icon.png' } });
  expect((await server.get('/favicon.ico')).headers.get('location')).toBe('https://cdn.example/icon.png');
  expect(await text('/')).toContain('<link rel="icon" href="https://cdn.example/icon.png">');
});

test('one that was cleaned since is made of its clean copy', async () => {
  const unclean = async function* () {
    yield new Uint8Array([...png(300, 300), ...new TextEncoder().encode('what stands behind it')]);
  };
  const { name } = await server.app.context.runtime.media!.put(unclean(), 'png', 'image/png');
  await setSite({ icon: { url: `/media/${name}` } });
  const cleaned = await server.admin('POST', '/admin/media/clean');
  expect(await cleaned.json()).toMatchObject({ cleaned: [{ from: name }] });
  expect((await server.get('/assets/icon-96.png')).status).toBe(200);
  expect(made).toEqual([[96, 'image/png']]);
});

test('an icon is square; a logo has the size of its file', async () => {
  const refused = await setSite({ icon: { url: await upload(300, 200) } });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({ errors: [{ pointer: '/icon', code: 'icon-not-square' }] });
  await setSite({ logo: { url: (await upload(300, 60)).slice(SITE.length) } });
  expect(await text('/')).toContain('alt="Tagwire" width="300" height="60">');
  await setSite({ logo: { url: await upload(200, 80) } });
  expect(await text('/')).toContain('alt="Tagwire" width="200" height="80">');
});

test('what this machine has makes it as large as it is asked for', async () => {
  const own = await testServer();
  if (own.app.context.runtime.pictures) {
    const file = await own.admin('POST', '/admin/media', png(300, 300), { 'content-type': 'image/png' });
    const { url } = (await file.json()) as { url: string };
    await own.admin('PATCH', '/admin/settings', { icon: url });
    const icon = await own.get('/assets/icon-180.png');
    expect(icon.headers.get('content-type')).toBe('image/png');
    const bytes = new DataView(await icon.arrayBuffer());
    expect([bytes.getUint32(16), bytes.getUint32(20)]).toEqual([180, 180]);
  }
  await own.close();
});
