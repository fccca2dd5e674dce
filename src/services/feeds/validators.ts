// What validates a view's documents: its last change, its tag, its date.

import { fingerprint } from '../../domain/hash.ts';
import { documentPath } from '../../domain/views.ts';
import { headsAt } from '../../store/articles/articles.ts';
import { type Known, type Validator, validatorOf } from '../../store/changes.ts';
import { lastSeqOf, type ResolvedView } from '../../store/facets/facets.ts';
import type { Context } from '../context.ts';
import { lru } from '../lru.ts';
import type { Made } from './documents.ts';
import { editionOf } from './naming.ts';
import { faceOf, settingsChangedAt, showSettings } from './show.ts';
import { foundSince, newestFound, queryValidator, setFound } from './window.ts';

/** Views whose last change is remembered, so that the log is walked no further back than to that. */
const MAX_VIEWS = 20_000;

/** Articles of a text query that are remembered if those are all: then only what changes is looked at again. */
const MAX_KEPT_FOUND = 50;

interface KnownView extends Known {
  /** Positions of all that a text query found; undefined for more than are kept. */
  found?: readonly number[];
}

export class Validators {
  readonly #context: Pick<Context, 'db'>;
  readonly #known = lru<KnownView>(MAX_VIEWS);

  constructor(context: Pick<Context, 'db'>) {
    this.#context = context;
  }

  /** The view's last change. */
  async of(resolved: ResolvedView): Promise<Validator> {
    const { db } = this.#context;
    if (resolved.single && !resolved.view.q) return validatorOf(db, resolved);
    const key = documentPath(resolved.view, '', {});
    const upTo = Math.max(...resolved.walk.map(({ all }) => lastSeqOf(all, resolved)));
    const known = this.#known.get(key);
    if (known && known.upTo === upTo) {
      if (known.found) setFound(resolved, known.found);
      return known.validator;
    }
    if (!resolved.view.q) {
      const validator = await validatorOf(db, resolved, known);
      this.#known.set(key, { upTo, validator });
      return validator;
    }
    const again = known?.found && (await foundSince(db, resolved, known.found, known.upTo));
    if (again) setFound(resolved, again);
    const validator = await queryValidator(db, resolved);
    const found = await newestFound(db, resolved);
    this.#known.set(key, { upTo, validator, ...(found.length <= MAX_KEPT_FOUND && { found }) });
    return validator;
  }

  /**
   * `{seq}-{form}`; where facets were renamed or labelled since, when; of a show also what is set of it; of a text query also what it finds,
   * since a change may end a match without a trace in the log.
   */
  async tagOf(form: string, resolved: ResolvedView, validator: Validator): Promise<string> {
    const { db } = this.#context;
    const { seq } = validator;
    const edition = editionOf(form, resolved, validator);
    const show = showSettings(resolved);
    const face = Object.values(faceOf(resolved)).some(Boolean) ? faceOf(resolved) : undefined;
    if (show || face)
      return `${seq}-${form}-${fingerprint(JSON.stringify(face ? [edition, show, face] : [edition, show]))}`;
    if (!resolved.view.q) return `${seq}-${form}${edition ? `-${edition}` : ''}`;
    const found = await headsAt(db, await newestFound(db, resolved));
    return `${seq}-${form}-${fingerprint(JSON.stringify([found, edition]))}`;
  }

  /**
   * Last-Modified in milliseconds. It never goes back, with a backup neither: what a text query found may be edited out
   * of it, and leave an older change its last; the last change of its facets does not.
   */
  async modifiedOf(resolved: ResolvedView, validator: Validator, shownBy: Made['shownBy']): Promise<number> {
    const { view, site } = resolved;
    const last = view.q ? await this.of({ ...resolved, view: { ...view, q: '' } }) : validator;
    return Math.max(last.at, site.restoredAt ?? 0, settingsChangedAt(resolved, shownBy));
  }
}

/** What a tag of a feed says: the log's end when it was given, and the edition; undefined for one of another form. */
export function baseOf(tag: string, form: string): { since: number; edition: string } | undefined {
  const [, seq, made, edition = ''] =
    /^(\d{1,15})-([a-z]+)(?:-[0-9a-z]+)?-([0-9a-z]+)(?:\.[a-z]+)?$/.exec(tag) ?? [];
  return made === form ? { since: Number(seq), edition } : undefined;
}
