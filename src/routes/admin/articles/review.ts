// The review list, a writer's own articles, and the panel of an article: notes, assignee, share links.
import { Hono } from 'hono';
import { Refusal } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { faultsOf } from '../../../pages/admin/fields.ts';
import { minePage, type ReviewArticle, reviewPage } from '../../../pages/admin/review/lists.ts';
import type { ReviewPanel } from '../../../pages/admin/review/panel.ts';
import { actorOf, mustHave } from '../../../services/access/actor.ts';
import type { Context } from '../../../services/context.ts';
import { addNote, assign, authorOf, removeNote } from '../../../services/review/notes.ts';
import { endShare, shareDraft } from '../../../services/review/shares.ts';
import { articlesByNumber, type StoredArticle } from '../../../store/articles/articles.ts';
import {
  itemsOfPerson,
  notesOf,
  type ReviewItem,
  sharesOf,
  waiting,
} from '../../../store/articles/review.ts';
import { assignable, namesOfPeople } from '../../../store/people/people.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, type Guards, text } from '../session.ts';

const MAX_LISTED = 200;

const meOf = (c: AdminRequest): string => authorOf(actorOf(c.get('principal')));

export function reviewPages({ context }: Services, { page }: Guards) {
  const { db } = context;
  const withArticles = async (rows: readonly ReviewItem[]): Promise<ReviewArticle[]> => {
    const numbers = rows.map(({ n }) => n);
    const articles = await articlesByNumber(db, numbers, true);
    const given = articles.flatMap(({ row }) => row.assignee ?? []);
    const names = await namesOfPeople(db, [...new Set(given)]);
    return rows.flatMap((row) => {
      const article = articles.find((one) => one.row.n === row.n);
      return article ? [{ ...row, article, assignee: names.get(article.row.assignee ?? '') }] : [];
    });
  };
  return new Hono<AdminEnv>()
    .get('/review', page('articles:write'), async (c) => {
      const mine = c.req.query('mine') !== undefined;
      const rows = await waiting(db, MAX_LISTED, mine ? meOf(c) : undefined);
      return answerPage(reviewPage(c.get('ui'), { waiting: await withArticles(rows), mine }));
    })
    .get('/mine', page('articles:draft'), async (c) => {
      const rows = await itemsOfPerson(db, meOf(c), MAX_LISTED);
      return answerPage(minePage(c.get('ui'), await withArticles(rows)));
    });
}

/** The panel beside an article's text. */
export async function reviewPanelOf(
  c: AdminRequest,
  context: Context,
  { row }: StoredArticle,
): Promise<ReviewPanel> {
  const { db, runtime } = context;
  const [notes, shares, people] = await Promise.all([
    notesOf(db, row.n),
    sharesOf(db, row.n, runtime.now()),
    assignable(db),
  ]);
  return { notes, shares, people, assignee: row.assignee ?? undefined, me: meOf(c) };
}

/** Fields of the panel as they were submitted, to show them again. */
export const typedBeside = (c: AdminRequest): ReviewPanel['typed'] => {
  const sent: FormData | undefined = c.get('form');
  return sent && { note: text(sent, 'note.text'), remark: text(sent, 'remark') };
};

/** What was done beside the text, for the page that is shown again. */
interface Done {
  notice?: string;
  made?: string;
  faults?: ReturnType<typeof faultsOf>;
  /** Of the answer, where it was refused. */
  status?: number;
  written?: ReviewPanel['typed'];
}

/** Handles the panel's buttons; undefined for any other button. */
export async function workBeside(
  c: AdminRequest,
  context: Context,
  article: StoredArticle,
  wish: string,
): Promise<Done | undefined> {
  const sent = c.get('form');
  const [act = '', id = ''] = wish.split(':');
  const as = acting(c, context);
  const { t } = c.get('ui');
  const work: Readonly<Record<string, () => Promise<Done>>> = {
    note: async () => {
      await addNote(as, article, text(sent, 'note.text').replace(/\r\n?/g, '\n'));
      return { notice: t('done.note'), written: { remark: text(sent, 'remark') } };
    },
    unnote: async () => {
      await removeNote(as, article, Number(id));
      return { notice: t('done.unnote') };
    },
    assign: async () => {
      mustHave(c.get('principal'), 'articles:write');
      await assign(as, article, text(sent, 'assignee') || null);
      return { notice: t('done.assigned') };
    },
    share: async () => {
      const { secret } = await shareDraft(as, article, Number(text(sent, 'share.days')));
      return { notice: t('done.shared'), made: `${context.site.url}/shared/${secret}` };
    },
    unshare: async () => {
      await endShare(as, article, id);
      return { notice: t('done.unshared') };
    },
  };
  const chosen = Object.hasOwn(work, act) ? work[act] : undefined;
  if (!chosen) return undefined;
  try {
    const done = await chosen();
    logChange(c, context, `article: ${act}`, { article: article.id });
    return done;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const at = act === 'note' ? '/note' : act === 'share' ? '/days' : '';
    const faults = faultsOf(error).map((one) => ({ ...one, pointer: at }));
    return { faults, status: error.status };
  }
}
