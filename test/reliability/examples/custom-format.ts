import { expect } from 'vitest';
import { freePort } from '../../unit/cli/process.ts';
import type { Example } from './running.ts';

/** The format is where the others are: at each view's address, in links, manifest, description and pages. */
export async function check({ start }: Example): Promise<void> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const plain = `${url}/tags/harbour/plain.txt`;
  await start({ PORT: `${port}` }).answers(`${url}/healthz`);

  const feed = await fetch(plain);
  expect(feed.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(feed.headers.get('link')).toContain(`<${plain}>; rel="self"`);
  expect(feed.headers.get('link')).toContain(`<${url}/hub>; rel="hub"`);
  const text = await feed.text();
  expect(text).toContain(plain);
  expect(text).toContain(
    `The pier is painted green\n${url}/articles/the-pier-is-painted-green\n\nAs it was in 1926.`,
  );
  const again = await fetch(plain, { headers: { 'if-none-match': feed.headers.get('etag')! } });
  expect(again.status).toBe(304);

  const read = async (path: string) => (await fetch(url + path)).text();
  const { feeds } = JSON.parse(await read('/feeds.json')) as { feeds: Record<string, unknown>[] };
  expect(feeds.map((listed) => listed.plain)).toContain(plain);
  const { paths } = JSON.parse(await read('/openapi.json')) as { paths: object };
  expect(Object.keys(paths)).toContain('/tags/{expr}/plain.txt');
  expect(await read('/tags/harbour/')).toMatch(/<link rel="alternate" type="text\/plain"[^>]*plain\.txt"/);
}
