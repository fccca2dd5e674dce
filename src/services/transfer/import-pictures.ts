// WordPress exports the picture of a post as an item of its own, before the post or after it. Of pictures the address
// is kept, of posts that wait for theirs the guid: neither grows with their texts.

import type { Image } from '../../domain/model.ts';
import type { ImportItem } from '../../intake/import/item.ts';
import { articleByGuid, revisionsOf, type StoredArticle } from '../../store/articles.ts';
import type { Context } from '../context.ts';
import { importBatch, type Ready } from './import-batch.ts';

type Attachment = NonNullable<ImportItem['attachment']>;

export class Pictures {
  readonly #known = new Map<string, Attachment>();
  readonly #waiting: { item: Ready; picture: string }[] = [];

  add(attachment: Attachment): void {
    this.#known.set(attachment.id, attachment);
  }

  /** The picture of an item, if it has come; else the item waits for it. */
  of(item: Ready): Image | undefined {
    if (!item.picture) return undefined;
    const known = this.#known.get(item.picture.id);
    if (known) return imageOf(known);
    const { guid, status } = item.input;
    // Without its text, which may be long.
    this.#waiting.push({ item: { ...item, input: { guid, status } }, picture: item.picture.id });
    return undefined;
  }

  /** What waits, with what has come for it. */
  #late(): { item: Ready; image: Image }[] {
    return this.#waiting.splice(0).flatMap(({ item, picture }) => {
      const known = this.#known.get(picture);
      return known ? [{ item, image: imageOf(known) }] : [];
    });
  }

  /** Articles that a dry run found get what waits for them. */
  show(articles: readonly { guid: string; image?: unknown }[]): void {
    const byGuid = new Map(articles.map((one) => [one.guid, one]));
    for (const { item, image } of this.#late()) {
      const planned = byGuid.get(item.input.guid);
      if (planned) planned.image = image;
    }
  }

  /** Articles get the pictures that came after them, unless they had them before: then an editor took them away. */
  async hang(context: Context): Promise<void> {
    for (const { item, image } of this.#late()) {
      const before = await articleByGuid(context.db, item.input.guid);
      if (!before || (await hasHad(context, before, image))) continue;
      const { title, summary, content, tags, authors, source, credits, enclosures } = before;
      const { canonicalUrl, rights, language, guid } = before;
      const kept = { title, summary, content, tags, authors, source, credits, enclosures };
      const input = { ...kept, canonicalUrl, rights, language, guid, status: item.input.status, image };
      await importBatch(context, [{ ...item, input, completes: before.version === 1 }], false);
    }
  }
}

const imageOf = ({ url, alt, caption }: Attachment): Image => ({ url, alt, caption });

async function hasHad({ db }: Context, before: StoredArticle, image: Image): Promise<boolean> {
  if (before.image?.url === image.url) return true;
  if (before.version === 1) return false;
  const versions = await revisionsOf(db, before.row.n);
  return versions.some(({ written }) => written.image?.url === image.url);
}
