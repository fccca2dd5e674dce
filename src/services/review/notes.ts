// Notes on an article, its assignee, and who has it open.
import type { Status } from '../../domain/model.ts';
import { xmlSafe } from '../../domain/text.ts';
import { Conflict, fault, invalid, notFound, Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';
import {
  deleteNote,
  insertNote,
  type Note,
  nextNote,
  notePresence,
  notesOf,
  presentAt,
  setAssignee,
} from '../../store/articles/review.ts';
import type { Draft, Reason } from '../../store/articles/writes.ts';
import { commit, type Write } from '../../store/database.ts';
import { assignable } from '../../store/people/people.ts';
import type { Actor } from '../access/actor.ts';
import { type Action, audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { checkKeeping, isOwn } from '../publishing/own-drafts.ts';

export const MAX_NOTE_LENGTH = 4_000;
const MAX_NOTES = 500;
/** Of a note whose number others were faster to take. */
const MAX_ATTEMPTS = 10;
/** An open editor polls every 20 seconds. */
const PRESENT_MS = 90_000;
/** Younger rows are not written again. */
const PRESENCE_STEP_MS = 30_000;

const NOBODY: Actor = { id: 'nobody', name: '' };

/** Author of notes: id of the person, or of the token. */
export const authorOf = ({ id, owner = id }: Actor): string => owner;

/** Whether a writer owns the article or is assigned to it; always true for editors. */
const isInvolved = ({ onlyDrafts, onlyPosts, owner }: Actor, article: StoredArticle): boolean =>
  !(onlyDrafts || onlyPosts) || isOwn(article, owner);

/** The note and the audit action of a submission or a return; neither for other changes. */
export function reviewNote(
  { db, actor }: Context,
  before: Status | undefined,
  { id, status }: Pick<Draft, 'id' | 'status'>,
  { note, at, by }: Reason,
): { action?: Action; writes: Write[] } {
  const who = { author: authorOf(actor ?? NOBODY), name: by?.name ?? '', at };
  const told = (kind: Note['kind']) =>
    insertNote(db, id, { ...who, kind, text: (note ?? '').slice(0, MAX_NOTE_LENGTH) });
  if (status === 'review' && before !== 'review') {
    return { action: before && 'article.submit', writes: [told('submit')] };
  }
  if (status === 'draft' && before === 'review' && note && !actor?.onlyDrafts && !actor?.onlyPosts) {
    return { action: 'article.return', writes: [told('return')] };
  }
  return { writes: [] };
}

/** @param more what is written with it @throws Refusal 403, 422 */
export async function addNote(
  context: Context,
  article: StoredArticle,
  said: string,
  more: (made: Note) => Promise<readonly Write[]> = async () => [],
): Promise<Note> {
  const { db, runtime, actor = NOBODY } = context;
  if (!isInvolved(actor, article)) throw new Refusal(403, problem('not-own-draft', { name: actor.name }));
  const text = xmlSafe(said).trim();
  if (!text) throw invalid([fault('/text', 'blank')]);
  if (text.length > MAX_NOTE_LENGTH) throw invalid([fault('/text', 'too-long', { max: MAX_NOTE_LENGTH })]);
  const { n } = article.row;
  if ((await notesOf(db, n)).length >= MAX_NOTES)
    throw invalid([fault('/text', 'too-many', { max: MAX_NOTES, items: 'notes' })]);
  const written = {
    at: runtime.now(),
    kind: 'note' as const,
    text,
    author: authorOf(actor),
    name: actor.name,
  };
  for (let attempt = 1; ; attempt++) {
    const note = { id: await nextNote(db), article: n, ...written };
    const entry = audited(context, 'note.add', article.id);
    try {
      await commit(db, [insertNote(db, article.id, note), entry, ...(await more(note))]);
      return note;
    } catch (error) {
      // Another note was faster; or what is written with it is there already, and no other number helps.
      const wasTaken = error instanceof Conflict && (await nextNote(db)) !== note.id;
      if (!wasTaken || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

/** Deletes a note; only its author may. @throws Refusal 403, 404 */
export async function removeNote(context: Context, article: StoredArticle, id: number): Promise<void> {
  const { db, actor = NOBODY } = context;
  checkKeeping(actor);
  const note = (await notesOf(db, article.row.n)).find((one) => one.id === id);
  if (!note) throw notFound(problem('note-not-found', { id }));
  if (note.author !== authorOf(actor)) throw new Refusal(403, problem('not-own-note', { name: note.name }));
  await commit(db, [deleteNote(db, id), audited(context, 'note.remove', article.id)]);
}

/** Assigns an article to a person, or to nobody, without a new version. @throws Refusal 422 */
export async function assign(context: Context, article: StoredArticle, person: string | null): Promise<void> {
  const { db } = context;
  if ((article.row.assignee ?? null) === person) return;
  const found = (await assignable(db)).find(({ id }) => id === person);
  if (person !== null && !found) throw invalid([fault('/person', 'person-unknown')]);
  const entry = audited(context, 'article.assign', article.id, { to: found?.name ?? '' });
  await commit(db, [setAssignee(db, article.row.n, person), entry]);
}

/** Records that somebody has an article open. @returns names of the others who do */
export async function present(context: Context, { row }: StoredArticle): Promise<string[]> {
  const { db, quietDb, runtime, actor = NOBODY } = context;
  const now = runtime.now();
  const who = authorOf(actor);
  const found = await presentAt(db, row.n, now - PRESENT_MS);
  const own = found.find((one) => one.who === who);
  if (!own || now - own.at > PRESENCE_STEP_MS || own.at > now) {
    const about = { article: row.n, who, name: actor.name, at: now };
    await commit(quietDb, notePresence(quietDb, about, now - PRESENT_MS));
  }
  return found.filter((one) => one.who !== who).map(({ name }) => name);
}
