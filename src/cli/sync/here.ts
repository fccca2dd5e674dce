// What the Tagwire site has of a static site, and what is written there.
import type { Json } from '../../domain/objects.ts';
import type { ImportReport } from '../../services/transfer/import-report.ts';
import { Answered, jsonOf, type RemoteSite } from '../remote.ts';

/** An article that is here. */
export interface Here {
  id: string;
  guid: string;
  canonicalUrl: string;
  title: string;
  status: string;
}

const PAGE_SIZE = 200;
/** RFC 9562 §5.4: what is written here has a random id; what is made of a file's id is of version 5. */
const OWN_GUID = /^urn:uuid:[\da-f]{8}-[\da-f]{4}-4/;

/** What syncs of a base have brought: articles that say they are below it, and were not written here. */
export async function articlesBelow(site: RemoteSite, base: string): Promise<Here[]> {
  const found: Here[] = [];
  for (let before: string | null = ''; before !== null; ) {
    const query = new URLSearchParams({
      ...{ fields: 'id,guid,canonicalUrl,title,status', sort: 'created', limit: `${PAGE_SIZE}` },
      ...(before && { before }),
    });
    const page: { articles: Here[]; next: string | null } = await site.call(
      'GET',
      `/admin/articles?${query}`,
    );
    found.push(
      ...page.articles.filter(
        ({ guid, canonicalUrl }) => canonicalUrl?.startsWith(base) && !OWN_GUID.test(guid),
      ),
    );
    before = page.next;
  }
  return found;
}

/** Readers see it where the article was. A sync brings back what has it; a retraction with other words stands. */
const noteOf = (base: string) => `It is no longer on ${base}`;

/** Takes articles back; one that is gone meanwhile is gone. */
export async function retract(site: RemoteSite, { id }: Here, base: string): Promise<void> {
  const query = new URLSearchParams({ note: noteOf(base) });
  await site.call('DELETE', `/admin/articles/${id}?${query}`).catch((error: unknown) => {
    if (!(error instanceof Answered && error.status === 404)) throw error;
  });
}

/** Whether a sync took it back, and nobody else since. */
export async function isOfSync(site: RemoteSite, { id }: Here, base: string): Promise<boolean> {
  const { revisions } = await site.call<{ revisions: { kind: string; note?: string }[] }>(
    'GET',
    `/admin/articles/${id}/revisions`,
  );
  const [last] = revisions;
  return last?.kind === 'retract' && last.note === noteOf(base);
}

export const bringBack = (site: RemoteSite, { id }: Here): Promise<void> =>
  site.call('PATCH', `/admin/articles/${id}`, { status: 'published' });

/** Imports some items, or with `dryRun` finds out what would come of them. */
export async function importItems(
  site: RemoteSite,
  items: readonly Json[],
  { dryRun }: { dryRun: boolean },
): Promise<ImportReport> {
  const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'tagwire sync', items };
  const query = new URLSearchParams({ follow: 'true', ...(dryRun && { dryRun: 'true' }) });
  const body = new TextEncoder().encode(JSON.stringify(feed));
  const answer = await site.send(`/admin/import?${query}`, body, { 'content-type': 'application/feed+json' });
  return jsonOf(answer);
}
