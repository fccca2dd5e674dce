// Keeping a copy of another site: its changes are taken in their order, each once, and with the last of them how far that is.
import { Refusal } from '../../errors.ts';
import type { Changes, MirroredChange } from '../../intake/mirror-schema.ts';
import { problem } from '../../problems.ts';
import { articlesByNumber } from '../../store/articles/articles.ts';
import { textWrites, updateWrites } from '../../store/articles/writes.ts';
import { type LogEntry, logWrites, visibleFacets } from '../../store/changes.ts';
import { commit } from '../../store/database.ts';
import { siteState } from '../../store/export.ts';
import {
  HERE_FIRST,
  identityWrite,
  type MirrorRow,
  mirrorOf,
  mirrorWrite,
  originsOf,
  uncopiedWrite,
  unseen,
} from '../../store/mirrors.ts';
import { turn } from '../../store/turns.ts';
import { noteAudit } from '../access/audit.ts';
import { isBounded } from '../bounded.ts';
import type { Context } from '../context.ts';
import { draftOf } from '../publishing/drafts.ts';
import { retrying } from '../publishing/publish.ts';
import { nothingTaken, type Taken, takeBatch } from './batch.ts';
import { beginNames, endNames } from './names.ts';

/** More articles in one batch hold the event loop too long. */
const BATCH_ARTICLES = 20;
/** Batches of a request on Workers, which may make so many queries: the answer says how far it came, and whether it is whole. */
const BATCHES_ON_WORKERS = 3;

/** How far a copy has come. */
export interface MirrorState {
  origin: string;
  log: string;
  since: number;
  names: number;
  /** Whether all of the log is here, as far as it went when it was last heard of. */
  whole: boolean;
}

export const stateOf = ({ origin, log, seq, names, whole }: MirrorRow): MirrorState => ({
  ...{ origin, log, since: seq, names, whole },
});

/**
 * Takes a page of an origin's log. What is here already changes nothing.
 * @param takesIdentity whether a site without articles may become the same one
 * @throws Refusal 409 where changes before these are missing
 */
export async function receive(
  context: Context,
  input: Changes,
  takesIdentity: boolean,
): Promise<{ state: MirrorState; taken: Taken }> {
  const taken = nothingTaken();
  if (input.names) await beginNames(context, input.names);
  const all = batchesOf(input.changes);
  const batches = isBounded(context.runtime) ? all.slice(0, BATCHES_ON_WORKERS) : all;
  for (const [i, batch] of batches.entries()) {
    const isLast = i === all.length - 1;
    const upTo = isLast ? Math.max(input.next, batch.at(-1)?.seq ?? 0) : batch.at(-1)!.seq;
    add(
      taken,
      await retrying(context, () => take(context, input, { batch, upTo, isFirst: i === 0, takesIdentity })),
    );
    await turn();
  }
  if (batches.length === all.length) {
    if (input.end) taken.withdrawn += await sweep(context, input.origin);
    if (input.names) await endNames(context, input.origin, input.names);
  }
  const { created, updated, withdrawn, erased, failed } = taken;
  if (created + updated + withdrawn + erased)
    await noteAudit(context, 'import.run', crypto.randomUUID(), {
      ...{ document: input.origin, created, updated, withdrawn, erased, failed: failed.length },
    });
  return { state: stateOf((await mirrorOf(context.db, input.origin))!), taken };
}

interface Step {
  batch: readonly MirroredChange[];
  /** `seq` of the copy after it. */
  upTo: number;
  /** Of the request: the log may begin anew with it, and must not leave a gap before it. */
  isFirst: boolean;
  takesIdentity: boolean;
}

async function take(
  context: Context,
  { origin, log, since, reset, site }: Changes,
  { batch, upTo, isFirst, takesIdentity }: Step,
): Promise<Taken> {
  const { db, runtime } = context;
  const before = await mirrorOf(db, origin);
  const beginsAnew = isFirst && (before === undefined || reset === true || before.log !== log);
  const at = runtime.now();
  const opened: MirrorRow = beginsAnew
    ? { origin, log, seq: 0, names: 0, reading: (before?.reading ?? 0) + 1, whole: false, at }
    : { ...before!, at };
  if (isFirst && since > opened.seq) throw new Refusal(409, problem('mirror-gap', { since: opened.seq }));
  const isNew = opened.seq === 0 && batch.length > 0 && (await siteState(db)).empty;
  const oldest = Math.min(at, ...batch.map((one) => one.at));
  const first = isNew ? [identityWrite(db, takesIdentity ? site : undefined, oldest)] : [];
  const news = batch.filter(({ seq }) => seq > opened.seq);
  const after = { ...opened, seq: Math.max(opened.seq, upTo) };
  return takeBatch(context, news, { before, after, first });
}

/** Batches of a few articles each; what an article translates is there before it. */
function batchesOf(changes: readonly MirroredChange[]): MirroredChange[][] {
  const batches: MirroredChange[][] = [[]];
  let ids = new Set<string>();
  for (const change of changes) {
    const original = change.item?.translationOf;
    const waits = original !== undefined && original !== change.id && ids.has(original);
    if (waits || (ids.size >= BATCH_ARTICLES && !ids.has(change.id))) {
      batches.push([]);
      ids = new Set();
    }
    batches.at(-1)!.push(change);
    ids.add(change.id);
  }
  return batches;
}

function add(sum: Taken, more: Taken): void {
  for (const name of ['created', 'updated', 'withdrawn', 'erased'] as const) sum[name] += more[name];
  sum.kept.push(...more.kept);
  sum.failed.push(...more.failed);
}

/**
 * At the end of a log that was read anew: what the origin does not have any more is withdrawn.
 * @returns how many articles
 */
async function sweep(context: Context, origin: string): Promise<number> {
  const { db } = context;
  let left = isBounded(context.runtime) ? BATCHES_ON_WORKERS : Number.POSITIVE_INFINITY;
  for (let withdrawn = 0; ; await turn()) {
    if (left-- <= 0) return withdrawn;
    const done = await retrying(context, async () => {
      const mirror = await mirrorOf(db, origin);
      if (!mirror || mirror.whole) return undefined;
      const numbers = await unseen(db, mirror, BATCH_ARTICLES);
      if (numbers.length) return withdraw(context, origin, numbers);
      await commit(db, [mirrorWrite(db, { ...mirror, whole: true }, mirror)]);
      return undefined;
    });
    if (done === undefined) return withdrawn;
    withdrawn += done;
  }
}

async function withdraw(context: Context, origin: string, numbers: readonly number[]): Promise<number> {
  const { db, runtime, actor } = context;
  // What was here before it was copied stays, and what is copied from elsewhere, too.
  const held = (await originsOf(db, numbers)).filter(
    (one) => one.origin !== origin || one.since === HERE_FIRST,
  );
  const stored = await articlesByNumber(db, numbers);
  const shown = stored.filter(
    ({ status, row }) => status === 'published' && !held.some(({ article }) => article === row.n),
  );
  const at = runtime.now();
  const by = actor && { name: actor.name };
  const written = shown.map((before) => {
    const draft = { ...draftOf(before), status: 'retracted' as const };
    return { before, draft, reason: { kind: 'retract' as const, at, by } };
  });
  const entries = written.map(({ before, draft }): LogEntry => {
    const facets = visibleFacets(before.row.facets, true);
    return { kind: 'retract', article: draft, version: draft.version, at, before: facets, after: [] };
  });
  await commit(db, [
    ...written.flatMap((one) => updateWrites(db, one, false)),
    ...logWrites(db, entries),
    uncopiedWrite(db, origin, numbers),
    ...textWrites(db, written),
  ]);
  return written.length;
}
