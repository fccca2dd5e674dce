// WordPress exports the pictures of a post as items of their own, before the post or after it. Of pictures the address
// is kept, of posts that wait for theirs the guid: neither grows with their texts.

import type { Content, Image } from '../../domain/model.ts';
import { isSameJson } from '../../domain/objects.ts';
import { type Attachment, isComplete, withPictures } from '../../intake/import/gallery.ts';
import { articleByGuid, revisionsOf, type StoredArticle } from '../../store/articles/articles.ts';
import type { Context } from '../context.ts';
import { rendered } from '../publishing/text-work.ts';
import { importBatch, type Ready } from './import-batch.ts';

/** An article that is to have pictures. */
interface Late {
  /** Without its text, which may be long. */
  item: Ready;
  image?: Image;
  /** Its text with what its galleries name. */
  filled: (content: Content) => Content;
}

export class Pictures {
  readonly #known = new Map<string, Attachment>();
  readonly #byPost = new Map<string, Attachment[]>();
  readonly #waiting: { item: Ready; picture?: string; post?: string }[] = [];

  add(attachment: Attachment): void {
    const { id, parent } = attachment;
    if (this.#known.has(id)) return;
    this.#known.set(id, attachment);
    if (!parent || parent === '0') return;
    const siblings = this.#byPost.get(parent);
    if (siblings) siblings.push(attachment);
    else this.#byPost.set(parent, [attachment]);
  }

  /** An item with those of its pictures that have come; for the others it waits. */
  completed(item: Ready): Ready {
    const { picture, gallery, input } = item;
    if (!picture && !gallery) return item;
    const known = picture && this.#known.get(picture.id);
    const { content } = input;
    const isWhole = !gallery || !content || this.knows(content);
    const filled = gallery && isWhole && content ? { content: this.filled(content, gallery.post) } : {};
    const whole = { ...item, input: { ...input, ...(known && { image: imageOf(known) }), ...filled } };
    const waits = { picture: known ? undefined : picture?.id, post: isWhole ? undefined : gallery?.post };
    if (waits.picture !== undefined || waits.post !== undefined) {
      const { guid, status } = input;
      // Its addresses and what is to be said of it are in by then.
      const { oldUrls: _, places: __, looks: ___, left: ____, ...kept } = item;
      this.#waiting.push({ item: { ...kept, input: { guid, status } }, ...waits });
    }
    return isWhole ? { ...whole, gallery: undefined } : whole;
  }

  readonly #has = (id: string): boolean => this.#known.has(id);

  /** Whether a text names none but pictures that have come. */
  knows(content: Content): boolean {
    return !('html' in content) || isComplete(content.html, this.#has);
  }

  /** A text with what its galleries name. @param post what pictures that were sent with it call it */
  filled(content: Content, post: string): Content {
    if (!('html' in content)) return content;
    const ofPost = () => this.#byPost.get(post) ?? [];
    return { html: withPictures(content.html, (id) => this.#known.get(id), ofPost) };
  }

  /** What waits, with what has come for it. */
  #late(): Late[] {
    return this.#waiting.splice(0).map(({ item, picture, post }) => {
      const known = picture === undefined ? undefined : this.#known.get(picture);
      const filled = (content: Content) => (post === undefined ? content : this.filled(content, post));
      return { item, image: known && imageOf(known), filled };
    });
  }

  /** Articles that a dry run found get what waits for them. */
  async show(
    context: Context,
    articles: readonly { guid: string; image?: unknown; content?: unknown; html?: unknown }[],
  ): Promise<void> {
    const byGuid = new Map(articles.map((one) => [one.guid, one]));
    for (const { item, image, filled } of this.#late()) {
      const planned = byGuid.get(item.input.guid);
      if (!planned) continue;
      planned.image = image ?? planned.image;
      const content = filled(planned.content as Content);
      if (content === planned.content) continue;
      const { html } = await rendered(context, content);
      Object.assign(planned, { content, html });
    }
  }

  /** Articles get the pictures that came after them, unless they had them before: then an editor took them away. */
  async hang(context: Context): Promise<void> {
    for (const { item, ...late } of this.#late()) {
      const before = await articleByGuid(context.db, item.input.guid);
      if (!before) continue;
      const image = late.image && !(await hasHad(context, before, late.image)) ? late.image : undefined;
      const content = late.filled(before.content);
      if (!image && isSameJson(content, before.content)) continue;
      const { title, summary, tags, authors, source, credits, enclosures } = before;
      const { canonicalUrl, rights, language, guid } = before;
      const kept = { title, summary, content, tags, authors, source, credits, enclosures };
      const pictured = { ...kept, canonicalUrl, rights, language, guid, image: image ?? before.image };
      const input = { ...pictured, status: item.input.status };
      const whole = { ...item, picture: undefined, gallery: undefined, input };
      await importBatch(context, [{ ...whole, completes: before.version === 1 }]);
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
