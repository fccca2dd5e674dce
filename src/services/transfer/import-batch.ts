// A few imported articles as one atomic batch: what is new is created, what its source changed is updated, and what
// is as it was is not touched.

import { problemOf, Refusal } from '../../errors.ts';
import type { Site } from '../../formats/format.ts';
import type { ImportItem } from '../../intake/import/item.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { type Problem, problem } from '../../problems.ts';
import { articleById, articlesByGuid, isIdTaken, type StoredArticle } from '../../store/articles/articles.ts';
import {
  createWrites,
  type Draft,
  freeGuids,
  textWrites,
  updateWrites,
  type Written,
} from '../../store/articles/writes.ts';
import { commit, type Write } from '../../store/database.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { consequences } from '../publishing/consequences.ts';
import { draftOf } from '../publishing/drafts.ts';
import { type Batch, lookUp } from '../publishing/look-up.ts';
import { drafted, retrying } from '../publishing/publish.ts';
import { type Around, elsewhere, isAnother, isKnown } from './import-known.ts';
import { isOwnAddress, oldUrlsOf, redirectWrites } from './old-addresses.ts';

/** What is new here and older is history: logged, and in archives and differences, but neither pushed nor new. */
const NEWS_MAX_AGE_MS = 24 * 3_600_000;

/** An item that can be an article. */
export type Ready = ImportItem & {
  input: NonNullable<ImportItem['input']>;
  /** What came of an item of the same id that it takes the place of. */
  replaces?: Outcome['change'];
  /** Where whoever imports it says that its document was. */
  baseUrl?: string;
};

/** What is said of an item whose id another has that was changed later. */
export const SUPERSEDED = problem('item-superseded');

/** What is said of a file that is not the one which came by its name. */
export const OTHER_ITEM_OF_THAT_NAME = problem('item-renamed');

export interface Outcome {
  item: Ready;
  change: 'created' | 'updated' | 'unchanged' | 'refused';
  /** Of the article, where it is there already. */
  id?: string;
  /** As it is, or would be. */
  draft?: Draft;
  problem?: Problem;
  /** What is to be said of it, though it is in. */
  remark?: Problem;
}

export interface BatchOptions {
  dryRun?: boolean;
  /**
   * The source stays beside this site and is imported again and again: its addresses stay canonical, and what it says now
   * counts, also where it said that before and something else in between.
   */
  follow?: boolean;
}

/** Stores the items, or with `dryRun` finds out what would come of them. No two may have one guid. */
export function importBatch(
  context: Context,
  read: readonly Ready[],
  { dryRun = false, follow = false }: BatchOptions = {},
): Promise<Outcome[]> {
  return retrying(context, async () => {
    const { db } = context;
    const stored = await articlesByGuid(
      db,
      read.flatMap(({ input, formerGuid = [] }) => [input.guid].concat(formerGuid)),
    );
    const items = read.map((item) => asStored(item, stored));
    const storedOf = ({ input }: Ready) => stored.find(({ guid }) => guid === input.guid);
    const added = items.filter((item) => !storedOf(item)).map(({ input }) => input);
    const batch = await lookUp(context, added);
    const now = await context.sites.now();
    const site: Site = follow ? { ...now, links: now.links ?? (({ canonicalUrl }) => canonicalUrl) } : now;
    const outcomes: Outcome[] = [];
    const written: Written[] = [];
    for (const item of items) {
      const before = storedOf(item);
      const outcome = await outcomeOf({ ...context, site, follow }, item, before, batch);
      outcomes.push(outcome);
      if (outcome.draft) {
        batch.slugs?.given.add(outcome.draft.slug);
        written.push(writtenOf(context, outcome.item, before, outcome.draft));
      }
      // Cleaning a long text takes milliseconds.
      await turn();
    }
    const placed = outcomes.flatMap((outcome) => {
      const { item, change, draft } = outcome;
      if (change === 'refused') return [];
      const before = storedOf(item);
      const slug = draft?.slug ?? before?.slug ?? '';
      return [
        {
          outcome,
          slug,
          guid: item.input.guid,
          oldUrls: oldUrlsOf(item, site, item.baseUrl),
          n: before?.row.n,
        },
      ];
    });
    const { writes, remarks } = await redirectWrites(db, site, placed, context.runtime.now());
    placed.forEach(({ outcome }, i) => {
      outcome.remark = remarks[i];
    });
    if (!dryRun) await commit(db, [...(await writesOf(context, written)), ...writes]);
    return outcomes;
  });
}

/** What an earlier version imported keeps the guid that readers know it by. */
function asStored(item: Ready, stored: readonly StoredArticle[]): Ready {
  const { input, formerGuid } = item;
  const isStored = (wanted: string | undefined) => stored.some(({ guid }) => guid === wanted);
  if (formerGuid === undefined || isStored(input.guid) || !isStored(formerGuid)) return item;
  return { ...item, input: { ...input, guid: formerGuid } };
}

async function writesOf(context: Context, written: readonly Written[]): Promise<Write[]> {
  const { db } = context;
  const created = written.filter(({ before }) => !before);
  const guids = created.map(({ draft }) => draft.guid);
  if (!written.length) return [];
  return [
    ...(created.length ? [freeGuids(db, guids), ...createWrites(db, created)] : []),
    ...written.flatMap(({ before, ...one }) => (before ? updateWrites(db, { ...one, before }, false) : [])),
    ...(await consequences(context, written)),
    ...textWrites(db, written),
  ];
}

async function outcomeOf(
  context: Around,
  item: Ready,
  before: StoredArticle | undefined,
  batch: Batch,
): Promise<Outcome> {
  try {
    if (before && (await isAnother(context, before, item)))
      return { item, change: 'refused', problem: OTHER_ITEM_OF_THAT_NAME };
    const input = await settled(context, item, before);
    if (before && (await isKnown(context, before, input, item)))
      return { ...asItWas(context, item, before), id: before.id };
    const id = before ? undefined : await ownId(context, input);
    const draft = await drafted(context, input, before, { ...batch, id });
    if (draft.status === 'published') draft.updatedAt = toldAs(context, item, draft, before).updatedAt;
    return { item, change: before ? 'updated' : 'created', draft };
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error;
    return { item, change: 'refused', problem: problemOf(error) };
  }
}

/** What its source says no more than before; imports of earlier versions left it an address of this site's as canonical. */
function asItWas({ site }: Around, item: Ready, before: StoredArticle): Outcome {
  const { canonicalUrl, status } = before;
  if (status === 'retracted' || !canonicalUrl || !isOwnAddress(canonicalUrl, site))
    return { item, change: 'unchanged' };
  const draft = draftOf(before);
  draft.document.canonicalUrl = undefined;
  return { item: { ...item, completes: true }, change: 'updated', draft };
}

/** What an item says, and where it says nothing or may say nothing, what is. */
async function settled(
  { db, site }: Around,
  { input, picture }: Ready,
  before: StoredArticle | undefined,
): Promise<ArticleInput> {
  const { translationOf } = input;
  const known = translationOf !== undefined && (await articleById(db, translationOf)) !== undefined;
  const canonicalUrl = elsewhere(input.canonicalUrl, site);
  const whole = { ...input, canonicalUrl, translationOf: known ? translationOf : undefined };
  if (!before) return whole;
  return {
    ...whole,
    slug: before.slug,
    language: input.language ?? before.language,
    translationOf: whole.translationOf ?? before.translationOf,
    // Its picture comes later in the file.
    image: input.image ?? (picture ? before.image : undefined),
    // A date that readers have seen does not move, and what they see is not taken back.
    publishedAt: before.seq > 0 ? undefined : input.publishedAt,
    status: before.status === 'published' ? 'published' : input.status,
  };
}

const URN = /^urn:uuid:([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** `urn:uuid:{id}` is what this program calls its articles: another site's keeps its id, unless one erased here had it. */
async function ownId({ db }: Context, { guid = '' }: ArticleInput): Promise<string | undefined> {
  const id = URN.exec(guid)?.[1];
  return id && !(await isIdTaken(db, id)) ? id : undefined;
}

/** How a change enters the log, and the date that it gives the article. */
function toldAs(
  { runtime }: Context,
  item: Ready,
  draft: Draft,
  before: StoredArticle | undefined,
): { told: 'publish' | 'update' | 'silent'; updatedAt: number } {
  const now = runtime.now();
  const said = Math.min(item.updatedAt ?? 0, now);
  if (!before?.seq) {
    const published = draft.publishedAt ?? now;
    const isHistory = item.undated || published < now - NEWS_MAX_AGE_MS;
    return { told: isHistory ? 'silent' : 'publish', updatedAt: Math.max(said, published) };
  }
  const updatedAt = Math.max(said, before.updatedAt);
  if (item.completes) return { told: 'silent', updatedAt: before.updatedAt };
  if (said > before.updatedAt) return { told: 'update', updatedAt };
  // Its source dates changes, and this one it has not dated.
  if (item.updatedAt !== undefined && said < now - NEWS_MAX_AGE_MS) return { told: 'silent', updatedAt };
  return { told: 'update', updatedAt: Math.max(now, updatedAt) };
}

function writtenOf(context: Context, item: Ready, before: StoredArticle | undefined, draft: Draft): Written {
  const visible = draft.status === 'published';
  const kind = !visible ? 'draft' : before?.status === 'published' ? 'update' : 'publish';
  const { told } = toldAs(context, item, draft, before);
  return {
    before,
    draft,
    reason: { kind, at: context.runtime.now(), by: context.actor },
    told,
    imported: true,
  };
}
