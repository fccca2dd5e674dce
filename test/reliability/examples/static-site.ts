// A static site of examples/, as it is and after changes; test/browser/static-sites.e2e.ts builds it, too.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { serve, TOKEN } from '../../unit/cli/process.ts';
import type { Example } from './running.ts';

/** @param places of its articles from its address on, the newest first; @param last the file of the last one */
export async function checkSite(
  { folder, start }: Example,
  base: string,
  places: readonly string[],
  last: string,
) {
  const data = join(folder, 'data-of-test');
  mkdirSync(data);
  const server = await serve({ DATA_DIR: data });
  try {
    await server.admin('PATCH', '/admin/settings', { links: 'canonical' });
    const run = async () => {
      const running = start({}, '--url', server.url, '--token', TOKEN);
      expect(await running.ends(), running.output).toBe(0);
      return running.output;
    };
    const feed = async () => {
      const { items } = (await (await fetch(`${server.url}/feed.json`)).json()) as {
        items: { id: string; url: string }[];
      };
      return items.map(({ id, url }) => [id, url]);
    };
    expect(await run()).toContain(`${places.length} created, 0 updated, 0 withdrawn, 0 unchanged`);
    const urls = places.map((place) => base + place);
    expect(await feed()).toEqual(urls.map((url) => [url, url]));
    expect(await run()).toContain(`0 created, 0 updated, 0 withdrawn, ${places.length} unchanged`);
    rmSync(join(folder, last));
    expect(await run()).toContain(`0 created, 0 updated, 1 withdrawn, ${places.length - 1} unchanged`);
    const rss = await (await fetch(`${server.url}/rss.xml`)).text();
    expect(rss).toContain('Withdrawn: ');
  } finally {
    await server.stop('SIGKILL');
  }
}
