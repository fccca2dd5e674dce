// The editor's form: as it was sent, as the article that it means, by the checks of the API, as readers would
// see that, and what is said when it is stored.
import { fingerprint } from '../../../domain/hash.ts';
import { type Content, type Correction, NOTATIONS } from '../../../domain/model.ts';
import { labelKey } from '../../../domain/slugs.ts';
import { type Fault, fault, Refusal, tooLong } from '../../../errors.ts';
import type { ArticleInput } from '../../../intake/input.ts';
import { validateInput } from '../../../intake/json.ts';
import { mergedNotice, publishedNotice } from '../../../pages/admin/articles/done.ts';
import type { Previewed } from '../../../pages/admin/articles/preview.ts';
import { FORMAT_BEFORE, TEXT_BEFORE } from '../../../pages/admin/articles/text-field.ts';
import { inputOf, type Typed, textsOf, typedOf } from '../../../pages/admin/articles/typed.ts';
import { filledIn, when } from '../../../pages/admin/components.ts';
import type { FormFault } from '../../../pages/admin/fields.ts';
import { type FormReader, readEpisode } from '../../../pages/admin/podcasts/typed.ts';
import type { Key, Ui } from '../../../pages/admin/ui.ts';
import type { Markup } from '../../../pages/markup.ts';
import type { Context } from '../../../services/context.ts';
import { preview, refused } from '../../../services/publishing/preview.ts';
import { textWork } from '../../../services/publishing/text-work.ts';
import { revisionsOf, type StoredArticle } from '../../../store/articles/articles.ts';
import type { Database } from '../../../store/database.ts';
import { facetsById } from '../../../store/facets/facets.ts';
import { stateOf } from '../../../store/facets/list.ts';
import { text } from '../session.ts';

/** Rows of a list; more are refused by the article's own limits. */
const MAX_ROWS = 100;

/** Characters of a correction's note, as the API takes them. */
const MAX_NOTE = 2_000;

/** Browsers send line ends as CR LF (HTML, multipart/form-data encoding). */
const lines = (value: string) => value.replace(/\r\n?/g, '\n');

/**
 * Where another format was chosen, the text in it: by its button, or where the text is as the page showed it. Who wrote
 * another text meant it in the format that stands beside it.
 * @returns a fault where the other format has no way to say it; then the text is as it was
 */
export async function withFormat<T extends Pick<Typed, 'notation' | 'content'>>(
  context: Context,
  form: FormData,
  typed: T,
): Promise<[T, FormFault[]]> {
  const was = NOTATIONS.find((one) => one === text(form, FORMAT_BEFORE));
  const isUntouched = fingerprint(typed.content) === text(form, TEXT_BEFORE);
  if (!was || was === typed.notation || (text(form, 'do') !== 'convert' && !isUntouched)) return [typed, []];
  const { content, notation } = typed;
  const source = { [was]: content } as unknown as Content;
  const made = await textWork(context, 'convert', content.length, source, notation);
  if (!made) return [{ ...typed, notation: was }, [fault('/content', 'format-loses')]];
  return [{ ...typed, content: Object.values(made)[0]! }, []];
}

const COMMA = /[,،、，]/;
const column = (form: FormData, name: string) =>
  form
    .getAll(name)
    .slice(0, MAX_ROWS)
    .map((value) => (typeof value === 'string' ? value.trim() : ''));

/** Blank rows are left out. */
export const readerOf = (form: FormData): FormReader => ({
  one: (name) => lines(text(form, name)).trim(),
  rows: <N extends string>(prefix: string, ...names: N[]) => {
    const columns = names.map((name) => column(form, `${prefix}.${name}`));
    const length = Math.max(...columns.map((column) => column.length));
    const made = Array.from({ length }, (_, i) =>
      Object.fromEntries(names.map((name, j) => [name, columns[j]?.[i] ?? ''])),
    ) as Record<N, string>[];
    return made.filter((row) => Object.values(row).some(Boolean));
  },
});

/** What stands in tag fields and may be several tags, or one such as “Washington, D.C.”. */
export const listedTags = (form: FormData): string[] => column(form, 'tag').filter((tag) => COMMA.test(tag));

/**
 * Blank rows are left out, so that the n-th row of the form shown again is the n-th of the article.
 * @param known tags with a comma that are one, by `labelKey`
 */
export function readTyped(form: FormData, known: ReadonlySet<string> = new Set()): Typed {
  const all = (name: string) => column(form, name);
  const { one, rows } = readerOf(form);
  const same = !form.has('image.measured') || one('image.measured') === one('image.url');
  return {
    ...textsOf(one),
    // Its field wraps, so it may have line ends.
    title: one('title')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .join(' '),
    notation: NOTATIONS.find((n) => n === text(form, 'notation')) ?? 'markdown',
    content: lines(text(form, 'content')),
    tags: distinct(all('tag').flatMap((tag) => (known.has(labelKey(tag)) ? [tag] : tag.split(COMMA)))),
    authors: rows('author', 'name', 'url'),
    source: { name: one('source.name'), url: one('source.url'), note: one('source.note') },
    credits: rows('credit', 'role', 'name'),
    image: {
      ...{ url: one('image.url'), alt: one('image.alt'), caption: one('image.caption') },
      // What was measured was the picture that stood here before.
      width: same ? one('image.width') : '',
      height: same ? one('image.height') : '',
      digitalSourceType: same ? one('image.digitalSourceType') : '',
    },
    featured: form.has('featured'),
    enclosures: rows('enclosure', 'url', 'type', 'length', 'durationSeconds'),
    podcast: readEpisode({ one, rows }),
    publishedAt: one('publishedAt'),
    change: { kind: one('kind') || 'update', note: one('note') },
  };
}

function distinct(labels: readonly string[]): string[] {
  const trimmed = labels.map((label) => label.trim()).filter(Boolean);
  const keys = trimmed.map(labelKey);
  return trimmed.filter((_, i) => keys.indexOf(keys[i]!) === i);
}

/** Notes of corrections as they stand in the form, by their times; blank ones are taken back. */
export function typedCorrections(form: FormData): Map<number, string> {
  const notes = form.getAll('correction.note');
  return new Map(
    form.getAll('correction.at').map((at, i) => [Number(at), lines(String(notes[i] ?? '')).trim()]),
  );
}

/** What is wrong with them. */
export const correctionFaults = (form: FormData): Fault[] =>
  [...typedCorrections(form).values()].flatMap((note, i) => tooLong(`/corrections/${i}`, note, MAX_NOTE));

/** The corrections of an article, with the notes of the form. */
export const editedCorrections = ({ corrections }: StoredArticle, form: FormData): Correction[] => {
  const typed = typedCorrections(form);
  return corrections
    .map((one) => ({ ...one, note: typed.get(one.at) ?? one.note }))
    .filter(({ note }) => note !== '');
};

/** The status that a button means. What is scheduled stays that until it says “now”. */
export function statusOf(wish: string, before: StoredArticle): string {
  if (wish === 'draft' || wish === 'return') return 'draft';
  if (wish === 'review') return 'review';
  if (wish === 'publish' && before.status === 'scheduled') return 'scheduled';
  return wish === 'save' ? before.status : 'published';
}

/** The article that was typed; with `now` its date is left out. `at` is the time, in milliseconds. @throws Refusal 422 */
export function readArticle(
  typed: Typed,
  status: string,
  { before, now = false, at = 0 }: { before?: StoredArticle; now?: boolean; at?: number } = {},
): ArticleInput {
  const members = membersOf(typed, status, before, now);
  const faults: Fault[] = [];
  if (!typed.title) faults.push(fault('/title', 'title-missing'));
  if (before?.status === 'published' && typed.change.kind === 'correction' && !typed.change.note)
    faults.push(fault('/change/note', 'correction-note-missing'));
  if (status === 'scheduled') {
    const pointer = '/publishedAt';
    if (!typed.publishedAt) faults.push(fault(pointer, 'scheduled-date-missing'));
    else if (Date.parse(`${inputOf(typed).publishedAt}`) <= at)
      faults.push(fault(pointer, 'scheduled-date-past'));
  }
  return validateInput(members, {}, faults);
}

function membersOf(typed: Typed, status: string, before?: StoredArticle, now = false) {
  const { change, publishedAt, ...rest } = inputOf(typed);
  // Once readers have seen it, its date stays and the form does not ask.
  const dated = now || (before && before.seq > 0) ? {} : { publishedAt };
  const kind = before?.status === 'published' ? { change } : {};
  return { ...rest, ...dated, ...kind, status };
}

/** What would become of it if it were published; what cannot be taken is left out, and said. */
export async function previewOf(context: Context, typed: Typed, before?: StoredArticle): Promise<Previewed> {
  const members: Record<string, unknown> = membersOf(typed, 'published', before);
  let faults: readonly Fault[] = [];
  try {
    return await preview(context, validateInput(members), before);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.errors.length) throw error;
    faults = error.errors;
  }
  for (const { pointer } of faults) delete members[pointer.split('/')[1] ?? ''];
  const previewed = await preview(context, validateInput(members), before);
  // What was left out is not missed as well.
  const left = new Set(faults.map(({ pointer }) => pointer.split('/')[1]));
  const others = previewed.findings.filter(({ pointer = '' }) => !left.has(pointer.split('/')[1]));
  return { ...previewed, findings: [...faults.map(refused), ...others] };
}

/** What became of an article that was just stored: a message, without its `done.`. */
export function outcomeOf(
  { status, version }: StoredArticle,
  { before, kind }: { before?: StoredArticle; kind?: string } = {},
): string {
  if (before?.version === version) return 'unchanged';
  if (status === 'retracted') return 'retracted.saved';
  const isKept = status === 'published' && before?.status === 'published';
  return isKept && (kind === 'silent' || kind === 'correction') ? `published.${kind}` : status;
}

/** The same in words, and where it is to be seen; undefined where nothing was done. */
export async function outcomeNotice(
  ui: Ui,
  db: Database,
  outcome: string,
  article?: StoredArticle,
): Promise<string | Markup | undefined> {
  const words = ui.t(`done.${outcome}` as Key);
  // A page that is opened again later says what is.
  if (outcome === 'scheduled') {
    const { status, publishedAt } = article ?? {};
    if (status !== 'scheduled' || publishedAt === undefined) return undefined;
    return filledIn(words, 'time', when(ui, publishedAt));
  }
  if (outcome === 'merged' && article) {
    const by = (await revisionsOf(db, article.row.n)).at(-2)?.by;
    return mergedNotice(ui, article, by);
  }
  if (outcome !== 'published' || article?.status !== 'published') return words || undefined;
  const facets = await facetsById(db, article.row.facets);
  const tags = facets.filter((facet) => facet.kind === 'tag' && stateOf(facet) === 'active').length;
  return publishedNotice(ui, article, tags);
}

/** What a new translation begins with: all but the language and the address. */
export const translationOf = (article: StoredArticle): Typed => ({
  ...typedOf(article),
  ...{ slug: '', language: '', publishedAt: '', canonicalUrl: '', translationOf: article.id },
});
