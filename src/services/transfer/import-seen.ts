// Guids that have come in an import, and what came by them: of two items with one id in a document the one that was
// changed later is the article.

import { nameHash } from '../../domain/hash.ts';
import type { Outcome, Ready } from './import-batch.ts';

/** What came by a guid; no more than that is kept of an item. */
interface Seen {
  /** Of what it says, hashed. */
  print: string;
  /** Milliseconds; when it was last changed. */
  changedAt: number;
  position: number;
  document: string | undefined;
  /** What came of it, once that is known. */
  change?: Outcome['change'];
}

/** What to do with an item: `repeated` says what came before, `renamed` is another that has its name by chance. */
export type Verdict =
  | { is: 'first' | 'repeated' | 'renamed' }
  | { is: 'older'; isSameDocument: boolean }
  | { is: 'newer'; isSameDocument: boolean; earlier: Readonly<Seen> };

export class SeenItems {
  /** By the guid, hashed. A feed's pages overlap, and the first is the newest. */
  readonly #byGuid = new Map<string, Seen>();

  judge({ input, position, derived, updatedAt }: Ready, document: string | undefined): Verdict {
    const { title, content, publishedAt } = input;
    const key = nameHash(input.guid);
    const said = derived ? [title, content, publishedAt] : [input, updatedAt];
    const published = publishedAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(publishedAt);
    const seen = {
      ...{ print: nameHash(JSON.stringify(said)), changedAt: updatedAt ?? published, position, document },
    };
    const earlier = this.#byGuid.get(key);
    if (!earlier) this.#byGuid.set(key, seen);
    if (!earlier) return { is: 'first' };
    if (earlier.print === seen.print) return { is: 'repeated' };
    if (derived) return { is: 'renamed' };
    const isSameDocument = earlier.document === document;
    if (seen.changedAt <= earlier.changedAt) return { is: 'older', isSameDocument };
    this.#byGuid.set(key, seen);
    return { is: 'newer', isSameDocument, earlier };
  }

  /** Keeps what came of the last item of a guid. */
  note(guid: string, change: Outcome['change']): void {
    const seen = this.#byGuid.get(nameHash(guid));
    if (seen) seen.change = change;
  }
}
