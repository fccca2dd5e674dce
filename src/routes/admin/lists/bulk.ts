// Bulk changes: select, confirm, follow the progress, undo.
import { Hono } from 'hono';
import { BULK_KINDS, type BulkChange, type BulkKind, SCOPE_OF, whyNot } from '../../../domain/bulk.ts';
import { slugOf } from '../../../domain/slugs.ts';
import { type Fault, fault, invalid, malformed, notFound, tooLong } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import {
  type DecideProps,
  decidePage,
  exportPage,
  type LeftOut,
  progressPage,
} from '../../../pages/admin/lists/bulk.ts';
import { recentPage } from '../../../pages/admin/lists/recent.ts';
import { problem } from '../../../problems.ts';
import { mustHave } from '../../../services/access/actor.ts';
import { isBounded } from '../../../services/bounded.ts';
import {
  canBeStopped,
  canBeUndone,
  findOperation,
  keepSelection,
  startOperation,
  stopOperation,
  undoOperation,
} from '../../../services/bulk/operations.ts';
import { leftOf, selected, statusesIn } from '../../../services/bulk/pieces.ts';
import { workOff } from '../../../services/bulk/work.ts';
import { MAX_SELECTED, selectMatching } from '../../../services/lists/selection.ts';
import { articlesByNumber } from '../../../store/articles/articles.ts';
import { type BulkRow, numbersOfIds, recentOperations, undoingOf } from '../../../store/articles/bulk.ts';
import { busiestLabels } from '../../../store/overview.ts';
import { download } from '../../api/export.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';
import { readList } from './list-query.ts';

const MAX_TAGS_KNOWN = 300;
const MAX_TAGS = 50;
const MAX_NOTE = 10_000;
const MAX_LISTED = 50;
/** Articles of a reason that are named. */
const MAX_NAMED = 20;
const SEPARATORS = /[,،、，;؛；\r\n\t]/;

export function bulkRoutes(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db, runtime } = context;
  const base = baseOf(services);

  /** A selection, which only the person who made it can see until it is started. */
  async function ownSelection(c: AdminRequest): Promise<BulkRow> {
    const row = await findOperation(context, c.req.param('id') ?? '');
    if (row.startedAt === null && row.actor.id !== c.get('principal').id) {
      throw notFound(problem('bulk-not-found'));
    }
    return row;
  }

  async function decide(c: AdminRequest, row: BulkRow, more: Partial<DecideProps> = {}, status = 200) {
    const kind = more.kind ?? kindOf(c.req.query('kind'));
    const counts = await statusesIn(db, row);
    const applies = (one: (typeof counts)[number]) => whyNot(kind, one) === undefined;
    const props = {
      ...{ row, kind, isCut: c.req.query('cut') !== undefined, back: backOf(c) },
      applies: counts.filter(applies).reduce((sum, { n }) => sum + n, 0),
      stays: merged(counts.filter((one) => !applies(one))),
      tags: kind === 'tag' || kind === 'untag' ? await busiestLabels(db, 'tag', MAX_TAGS_KNOWN) : [],
    };
    return answerPage(decidePage(c.get('ui'), { ...props, ...more }), status);
  }

  async function progress(c: AdminRequest, row: BulkRow) {
    // On Workers, where no background process continues, each view of the page does a batch.
    if (row.finishedAt === null && isBounded(runtime)) runtime.background(workOff(context, 1));
    const undoneBy = await undoingOf(db, row.id);
    const { change, finishedAt, actor } = row;
    const ui = c.get('ui');
    const isOwn = actor.id === c.get('principal').id && ui.may('articles:draft');
    const mayChange = isOwn || ui.may('articles:write');
    const mayUndo = mayChange && finishedAt !== null && row.changed > 0 && !undoneBy && canBeUndone(change);
    const mayStop = mayChange && finishedAt === null && canBeStopped(change);
    const left = await leftOut(row);
    const props = { row, left, undoneBy, mayUndo, mayStop, back: backOf(c), notice: noticeOf(c) };
    return answerPage(progressPage(ui, props));
  }

  async function leftOut(row: BulkRow): Promise<LeftOut[]> {
    const found = await leftOf(db, row, MAX_NAMED);
    return Promise.all(
      found.map(async (one) => ({ ...one, first: await articlesByNumber(db, one.first, true) })),
    );
  }

  return new Hono<AdminEnv>()
    .get('/bulk', page('articles:read'), async (c) =>
      answerPage(recentPage(c.get('ui'), await recentOperations(db, MAX_LISTED))),
    )
    .post('/bulk', ...form('articles:read'), async (c) => {
      const sent = c.get('form');
      const kind = text(sent, 'do');
      const { wanted, query } = readList(c, new URLSearchParams(text(sent, 'query')));
      const isAll = text(sent, 'all') === 'yes';
      const ids = sent.getAll('id').map(String);
      const selected = isAll
        ? await selectMatching(context, wanted)
        : { numbers: await numbersOfIds(db, ids.slice(0, MAX_SELECTED)), more: ids.length > MAX_SELECTED };
      if (!selected.numbers.length)
        return goTo(
          `${base}/list?${new URLSearchParams([...new URLSearchParams(query), ['done', 'unselected']])}`,
        );
      const id = await keepSelection(acting(c, context), selected.numbers);
      const about = new URLSearchParams({ kind: kind === 'export' ? kind : kindOf(kind), back: query });
      if (selected.more) about.set('cut', 'yes');
      return goTo(`${base}/bulk/${id}?${about}`);
    })
    .get('/bulk/:id', page('articles:read'), async (c) => {
      const row = await ownSelection(c);
      if (row.startedAt !== null) return progress(c, row);
      if (c.req.query('kind') === 'export')
        return answerPage(exportPage(c.get('ui'), { row, back: backOf(c) }));
      return decide(c, row);
    })
    .post('/bulk/:id', ...form('articles:draft'), async (c) => {
      const row = await ownSelection(c);
      const sent = c.get('form');
      const wish = text(sent, 'do');
      if (wish === 'undo' || wish === 'stop') {
        if (row.actor.id !== c.get('principal').id) mustHave(c.get('principal'), 'articles:write');
        const own = acting(c, context);
        const id = wish === 'undo' ? await undoOperation(own, row) : await stopOperation(own, row);
        logChange(c, context, wish === 'undo' ? 'operation undone' : 'operation stopped', {
          operation: row.id,
        });
        return goTo(`${base}/bulk/${id ?? row.id}?${new URLSearchParams({ back: backOf(c) })}`);
      }
      const kind = kindOf(text(sent, 'kind'));
      mustHave(c.get('principal'), SCOPE_OF[kind]);
      const typed = { tags: text(sent, 'tags'), note: text(sent, 'note') };
      return orShowAgain(
        async () => {
          const change = changeOf(kind, sent);
          if (row.startedAt === null) {
            await startOperation(acting(c, context), row, change);
            logChange(c, context, 'articles changed', {
              operation: row.id,
              kind,
              articles: row.total,
            });
          }
          return goTo(`${base}/bulk/${row.id}?${new URLSearchParams({ back: backOf(c) })}`);
        },
        (faults, status) => decide(c, row, { kind, typed, faults }, status),
      );
    })
    .get('/bulk/:id/export', page('articles:read'), async (c) => {
      const row = await ownSelection(c);
      const about = { requestId: c.get('requestId'), by: c.get('principal').name };
      return download(services, c.req.query('format'), about, selected(db, row));
    });
}

function kindOf(text: string | undefined): BulkKind {
  const kind = BULK_KINDS.find((one) => one === text);
  if (!kind) throw malformed(problem('form-action-missing'));
  return kind;
}

/** What a form says that is to be done. @throws Refusal 422 */
function changeOf(kind: BulkKind, sent: FormData): BulkChange {
  if (kind === 'retract') {
    const note = text(sent, 'note').trim();
    const faults = tooLong('/note', note, MAX_NOTE);
    if (faults.length) throw invalid(faults);
    return { kind, note: note || undefined };
  }
  if (kind === 'erase' && text(sent, 'sure') !== 'yes')
    throw invalid([fault('/sure', 'erasing-not-confirmed')]);
  if (kind !== 'tag' && kind !== 'untag') return { kind };
  const tags = text(sent, 'tags')
    .split(SEPARATORS)
    .map((tag) => tag.trim().normalize('NFC'))
    .filter(Boolean);
  const faults: Fault[] = tags.flatMap((label) => [
    ...tooLong('/tags', label, 100),
    ...(slugOf(label) ? [] : [fault('/tags', 'label-without-letters', { label })]),
  ]);
  if (!tags.length) faults.push(fault('/tags', 'blank'));
  if (tags.length > MAX_TAGS) faults.push(fault('/tags', 'too-many', { max: MAX_TAGS, items: 'tags' }));
  if (faults.length) throw invalid(faults.slice(0, 5));
  return { kind, tags, told: text(sent, 'told') === 'update' ? 'update' : 'silent' };
}

/** The list's query, to go back to. */
const backOf = (c: AdminRequest): string => `${new URLSearchParams(c.req.query('back') ?? '')}`;

/** One line for each status. */
function merged(counts: readonly { status: string; seen: boolean; n: number }[]) {
  const isSeen = ({ status, seen }: { status: string; seen: boolean }) =>
    seen && status !== 'published' && status !== 'retracted';
  const groups = Map.groupBy(counts, (one) => (isSeen(one) ? 'seen' : one.status));
  return [...groups.values()].map((list) => ({ ...list[0]!, n: list.reduce((sum, { n }) => sum + n, 0) }));
}
