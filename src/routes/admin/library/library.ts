// The media library for people: /admin/library. The API is /admin/media.
import { Hono } from 'hono';
import { type Fault, fault, invalid, Refusal, tooLong } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { readQuery } from '../../../http/query.ts';
import { renditionsOf } from '../../../media/renditions.ts';
import type { FormFault } from '../../../pages/admin/fields.ts';
import { number } from '../../../pages/admin/figures.ts';
import { type FileProps, libraryFilePage } from '../../../pages/admin/library/file.ts';
import {
  type LibraryFilters,
  type LibraryProps,
  type ListedFile,
  libraryPage,
} from '../../../pages/admin/library/library.ts';
import type { Key } from '../../../pages/admin/ui.ts';
import { problem } from '../../../problems.ts';
import { mustHave } from '../../../services/access/actor.ts';
import {
  changeFile,
  findInLibrary,
  type LibraryFile,
  mayRemove,
  removeFile,
  whereUsed,
} from '../../../services/library/files.ts';
import { leftToFollow, replaceFile } from '../../../services/library/replace.ts';
import { mediaUrl, type Uploaded } from '../../../services/publishing/media.ts';
import { progressOf } from '../../../store/library/catch-up.ts';
import { LIBRARY_FILTERS, libraryPart } from '../../api/library.ts';
import { fileJson } from '../../api/library-json.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, backTo, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';

const [PAGE_FILES, MAX_SELECTED, MAX_WORDS] = [60, 200, 2_000];
const WORDS = ['alt', 'caption', 'credit'] as const;
/** Pixels of the widest that a grid shows. */
const THUMBNAIL_WIDTH = 401;

export function libraryPages(services: Services, { page, form, script }: Guards) {
  const { context } = services;
  const { db, runtime } = context;
  const base = baseOf(services);
  const nameOf = (c: AdminRequest) => c.req.param('name') ?? '';
  const goToFile = (name: string, done: string) => goTo(`${base}/library/${name}?done=file.${done}`);

  return new Hono<AdminEnv>()
    .get('/library', page('media'), (c) => show(c, { notice: noticeOf(c) ?? outcomesOf(c) }))
    .get('/library/files', script('media'), async (c) => {
      const wanted = readQuery(LIBRARY_FILTERS, new URL(c.req.url).searchParams);
      const { files, next } = await libraryPart(context, { ...wanted, limit: PAGE_FILES });
      return c.json({ files: files.map(({ row, useCount }) => fileJson(context, row, useCount)), next });
    })
    .post('/library', ...form('media'), async (c) => {
      const refused = [...c.get('files').values()].filter((file) => file instanceof Refusal);
      const kept = c.get('files').size - refused.length;
      if (!kept && !refused.length) return show(c, { faults: [fault('', 'file-not-sent')] }, 422);
      if (!refused.length) return goTo(`${base}/library?done=file.uploaded`);
      const faults: FormFault[] = refused.map((one) => ({ pointer: '', ...one.problem }));
      return show(c, { faults }, refused[0]?.status ?? 422);
    })
    .post('/library/selected', ...form('media'), async (c) => {
      const sent = c.get('form');
      const names = sent.getAll('name').map(String);
      const [path = '', query] = backTo(text(sent, 'back')).split('?');
      const search = new URLSearchParams(query);
      for (const outcome of OUTCOMES) search.delete(outcome);
      search.delete('done');
      const isDeleting = text(sent, 'do') === 'delete';
      const credit = text(sent, 'credit').trim();
      return orShowAgain(
        async () => {
          const faults: Fault[] = [];
          if (!names.length) faults.push(fault('', 'nothing-chosen'));
          if (names.length > MAX_SELECTED)
            faults.push(fault('', 'too-many', { max: MAX_SELECTED, items: 'files' }));
          if (!isDeleting && !credit) faults.push(fault('/credit', 'blank'));
          if (!isDeleting) faults.push(...tooLong('/credit', credit, MAX_WORDS));
          if (faults.length) throw invalid(faults);
          const did = isDeleting ? 'deleted' : 'credited';
          const counts = new Map<Outcome, number>([[did, 0]]);
          for (const name of names) {
            const work = isDeleting
              ? removeFile(acting(c, context), c.get('principal'), name)
              : changeFile(acting(c, context), name, { credit });
            const outcome = await work.then(() => did, whyKept);
            counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
          }
          logChange(c, context, `files ${did}`, Object.fromEntries(counts));
          for (const [outcome, n] of counts) search.set(outcome, `${n}`);
          return goTo(`${base}${path || '/library'}?${search}`);
        },
        (faults, status) => {
          c.set('ui', { ...c.get('ui'), here: `${path || '/library'}?${search}` });
          return show(c, { faults, typed: { chosen: names, credit: text(sent, 'credit') } }, status, search);
        },
      );
    })
    .get('/library/:name', page('media'), (c) => showFile(c, { notice: noticeOf(c) }))
    .post('/library/:name', ...form('media'), async (c) => {
      const sent = c.get('form');
      const [alt, caption, credit] = WORDS.map((name) => text(sent, name).trim()) as [string, string, string];
      const wish = text(sent, 'do');
      const typed = wish === 'save' ? { alt, caption, credit } : undefined;
      return orShowAgain(
        async () => {
          if (wish === 'delete') return remove(c);
          if (wish === 'replace') return replace(c);
          const faults = WORDS.flatMap((name) => tooLong(`/${name}`, text(sent, name).trim(), MAX_WORDS));
          if (faults.length) throw invalid(faults);
          const { name } = await changeFile(acting(c, context), nameOf(c), { alt, caption, credit });
          logChange(c, context, 'file changed', { name });
          return goToFile(name, 'saved');
        },
        (faults, status) => showFile(c, { typed, faults }, status),
      );
    });

  async function remove(c: AdminRequest): Promise<Response> {
    if (!c.get('form').has('sure')) throw new Refusal(422, problem('erasing-not-confirmed'));
    await removeFile(acting(c, context), c.get('principal'), nameOf(c));
    logChange(c, context, 'file deleted', { name: nameOf(c) });
    return goTo(`${base}/library?done=file.deleted`);
  }

  async function replace(c: AdminRequest): Promise<Response> {
    mustHave(c.get('principal'), 'articles:write');
    const by = uploadedIn(c);
    const { file } = await replaceFile(acting(c, context), nameOf(c), by.name);
    logChange(c, context, 'file replaced', { name: nameOf(c), by: by.name });
    return goToFile(file.name, 'replaced');
  }

  async function show(
    c: AdminRequest,
    props: Pick<LibraryProps, 'typed' | 'faults' | 'notice'>,
    status = 200,
    search = new URL(c.req.url).searchParams,
  ) {
    const { q = '', kind, unused = false, before } = readQuery(LIBRARY_FILTERS, search);
    const view = search.get('view') === 'list' ? 'list' : 'grid';
    const filters: LibraryFilters = { q, kind: kind ?? '', unused, view };
    const found = await libraryPart(context, { q, kind, unused, before, limit: PAGE_FILES });
    const more = new URLSearchParams({ q, kind: kind ?? '', view, ...(unused && { unused: 'true' }) });
    more.set('before', found.next ?? '');
    const { file, article } = await progressOf(db);
    const uploads = runtime.media !== undefined;
    const next = found.next ? `${more}` : undefined;
    const files = found.files.map(listed);
    const isCaughtUp = file === null && article === null;
    return answerPage(
      libraryPage(c.get('ui'), { filters, files, next, isCaughtUp, uploads, ...props }),
      status,
    );
  }

  async function showFile(
    c: AdminRequest,
    props: Pick<FileProps, 'typed' | 'faults' | 'notice'>,
    status = 200,
  ) {
    const row = await findInLibrary(context, nameOf(c));
    const { count, uses } = await whereUsed(context, row);
    const all = {
      ...{ file: listed({ row, useCount: count }), uses, left: await leftToFollow(context, row) },
      ...{ mayRemove: mayRemove(c.get('principal'), row), ...props },
    };
    return answerPage(libraryFilePage(c.get('ui'), all), status);
  }

  function listed({ row, useCount }: LibraryFile): ListedFile {
    const { name, type, width } = row;
    const url = mediaUrl(context, name);
    if (!type.startsWith('image/')) return { row, useCount, url };
    const [small] = context.site.renditions ? renditionsOf(name, Math.min(width ?? 0, THUMBNAIL_WIDTH)) : [];
    return { row, useCount, url, thumbnail: small ? mediaUrl(context, small.name) : url };
  }
}

/** The one file of a form. @throws Refusal 422 and what the file was refused with */
function uploadedIn(c: AdminRequest): Uploaded {
  const file = c.get('files').get('file');
  if (file instanceof Refusal) throw file;
  if (!file) throw new Refusal(422, problem('file-not-sent'), { errors: [fault('/file', 'file-not-sent')] });
  return file;
}

/** What became of the files that were ticked, with the statuses that say why one was left. */
const OUTCOMES = ['deleted', 'credited', 'used', 'others', 'gone'] as const;
type Outcome = (typeof OUTCOMES)[number];
const KEPT: Readonly<Record<number, Outcome>> = { 403: 'others', 404: 'gone', 409: 'used' };

function whyKept(error: unknown): Outcome {
  const why = error instanceof Refusal ? KEPT[error.status] : undefined;
  if (!why) throw error;
  return why;
}

/** The same in words, as the page's address counts them. */
function outcomesOf(c: AdminRequest): string | undefined {
  const ui = c.get('ui');
  const words = OUTCOMES.flatMap((outcome) => {
    const n = /^\d{1,6}$/.exec(c.req.query(outcome) ?? '')?.[0];
    const way = outcome === 'deleted' || outcome === 'credited' ? 'did' : 'kept';
    return n ? [ui.t(`library.${way}.${outcome}` as Key, { n: number(ui, Number(n)) })] : [];
  });
  return words.join(' ') || undefined;
}
