// A copy of a site has all its feeds, archives included, to the byte but for addresses.
import { expect } from 'vitest';

const FORMATS = ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json'];

export interface Readable {
  url: string;
  /** What it answers, its status as well. */
  read(path: string): Promise<string>;
}

/** @param others sites that a text may name too. @returns how many documents were compared */
export async function expectSameFeeds(
  origin: Readable,
  copy: Readable,
  others: readonly Readable[] = [],
): Promise<number> {
  const list = await origin.read('/feeds.json');
  const { feeds } = JSON.parse(list.slice(list.indexOf('{'))) as { feeds: { rss: string }[] };
  const paths = feeds.flatMap(({ rss }) =>
    FORMATS.map((file) => new URL(rss.replace('rss.xml', file)).pathname),
  );
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path)) continue;
    seen.add(path);
    const [one, other] = await Promise.all(
      [origin, copy].map(async (site) =>
        withoutAddresses(
          await site.read(path),
          [origin, copy, ...others].map(({ url }) => new URL(url)),
        ),
      ),
    );
    const at = one!.split('').findIndex((c, i) => c !== other![i]);
    const around = (text: string) => (at < 0 ? '' : text.slice(Math.max(0, at - 150), at + 150));
    expect(around(other!), `${copy.url}${path}`).toBe(around(one!));
    expect(other!.length, `${copy.url}${path}`).toBe(one!.length);
    const links =
      /(?:rel="(?:prev-archive|next)"[^>]*? href="|"next_url":")https?:\/\/here\.example([^"]*)"/g;
    for (const [, more = ''] of one!.matchAll(links)) paths.push(more.replaceAll('&amp;', '&'));
  }
  return seen.size;
}

const withoutAddresses = (text: string, sites: readonly URL[]) => {
  // Hosts with their ports first: sites may share a name.
  const hosts = [...sites.map(({ host }) => host), ...sites.map(({ hostname }) => hostname)];
  const left = hosts.reduce((rest, host) => rest.replaceAll(host, 'here.example'), text);
  return sites.reduce((rest, { port }) => rest.replaceAll(`port="${port}"`, 'port=""'), left);
};
