// Writing and editing: the form and what it does, by the same services as the API.

import { Hono } from 'hono';
import { fault, Refusal } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import type { ArticleInput } from '../../../intake/input.ts';
import { editorPage } from '../../../pages/admin/articles/editor.ts';
import type { Known } from '../../../pages/admin/articles/editor-fields.ts';
import type { EditorProps } from '../../../pages/admin/articles/editor-props.ts';
import { previewParts } from '../../../pages/admin/articles/preview.ts';
import { BLANK, type Typed, typedOf } from '../../../pages/admin/articles/typed.ts';
import { faultsOf } from '../../../pages/admin/fields.ts';
import { checks } from '../../../pages/admin/review/checks.ts';
import type { ReviewPanel } from '../../../pages/admin/review/panel.ts';
import { nameOf, type Ui } from '../../../pages/admin/ui.ts';
import { zoneOf } from '../../../pages/admin/zone.ts';
import { html } from '../../../pages/markup.ts';
import { problem } from '../../../problems.ts';
import { actorOf } from '../../../services/access/actor.ts';
import { listArticles } from '../../../services/publishing/listing.ts';
import { isOwnDraft } from '../../../services/publishing/own-drafts.ts';
import { change, create } from '../../../services/publishing/publish.ts';
import { checkReading, findReadable } from '../../../services/publishing/reading.ts';
import { present } from '../../../services/review/notes.ts';
import { articleById, revisionsOf, type StoredArticle } from '../../../store/articles/articles.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { formKey } from '../make-once.ts';
import { answerPage, baseOf, type Guards, goTo, text } from '../session.ts';
import {
  editedCorrections,
  outcomeNotice,
  outcomeOf,
  previewOf,
  readArticle,
  statusOf,
  typedCorrections,
  withFormat,
} from './article-form.ts';
import { knownNames } from './articles.ts';
import { findingsToConfirm } from './confirm-publishing.ts';
import { mergedWith } from './merge-edits.ts';
import { begun, fillSigned } from './new-article.ts';
import { answerWithFrame } from './preview-answer.ts';
import { reviewPanelOf, typedBeside, workBeside } from './review.ts';
import { sentIn, typedIn } from './typed-in.ts';

/** Recent articles offered as the original of a translation. */
const MAX_RECENT = 40;
/** Buttons that store the article; all others show the form again. */
const STORING = new Set(['publish', 'draft', 'review', 'now', 'save', 'return']);

/** What the form is shown with; `made` and `written` are of what stands beside the text. */
type Shown = Omit<EditorProps, 'known' | 'panel' | 'article'> & {
  article?: StoredArticle;
  made?: string;
  written?: ReviewPanel['typed'];
};

export function editRoutes(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db, runtime } = context;
  const base = baseOf(services);
  const reading = page('articles:draft');
  const writing = form('articles:draft');

  const previewed = async (c: AdminRequest, typed: Typed, before?: StoredArticle) => {
    const found = await previewOf(context, typed, before);
    const ui = c.get('ui');
    return { checks: checks(ui, found.findings, true), preview: previewParts(ui, found) };
  };

  return new Hono<AdminEnv>()
    .get('/write', reading, async (c) => {
      return show(c, { typed: await begun(c, context), draft: crypto.randomUUID() });
    })
    .post('/write', ...writing, async (c) => {
      const sent = c.get('form');
      const draft = text(sent, 'draft').slice(0, 60) || crypto.randomUUID();
      const { typed, refused } = await sentIn(c, context);
      const wish = text(sent, 'do');
      if (refused.length) return show(c, { typed, draft, faults: refused }, 422);
      if (wish === 'convert') return show(c, { typed, draft });
      if (wish === 'recognise') return keeping(c, { typed, draft }, () => filledIn(c, typed, draft));
      if (!STORING.has(wish)) return show(c, { typed, draft, ...(await aside(c, typed, wish)) });
      return keeping(c, { typed, draft }, async () => {
        const unconfirmed = await findingsToConfirm(c, context, typed);
        if (unconfirmed) return show(c, { typed, draft, unconfirmed });
        const status = wish === 'draft' || wish === 'review' ? wish : 'published';
        const input = readArticle(typed, status);
        // A form that is submitted twice creates one article.
        const article = await create(acting(c, context), input, await formKey(c, draft, input));
        return done(c, article, 'article created', `new:${draft}`, outcomeOf(article));
      });
    })

    .get('/edit/:id', reading, async (c) => {
      const article = await findReadable(context, c.get('principal'), c.req.param('id'));
      const { version } = article;
      const { onlyDrafts, onlyPosts, owner } = actorOf(c.get('principal'));
      if ((onlyDrafts || onlyPosts) && !isOwnDraft(article, owner)) return goTo(`${base}/look/${article.id}`);
      return show(c, { typed: typedOf(article), article, version, draft: crypto.randomUUID() });
    })
    .post('/edit/:id', ...writing, async (c) => {
      const sent = c.get('form');
      const id = c.req.param('id');
      const { typed: own, refused } = await sentIn(c, context);
      const wish = text(sent, 'do');
      const opened = Number(text(sent, 'version'));
      const article = await articleById(db, id);
      if (!article) return erased(c, own, `${id}:${opened}:${text(sent, 'draft')}`);
      checkReading(c.get('principal'), article);
      // The date of an article that was ever published is fixed, and the form has no field for it.
      if (article.seq > 0) own.publishedAt = typedOf(article).publishedAt;
      const merged = STORING.has(wish) ? await mergedWith(db, article, opened, own) : undefined;
      const [typed, version] = merged ? [merged, article.version] : [own, opened];
      const props = { typed, article, version, draft: text(sent, 'draft') };
      if (refused.length) return show(c, { ...props, faults: refused }, 422);
      const worked = await workBeside(c, context, article, wish);
      if (worked) {
        const { status, ...beside } = worked;
        const after = (await articleById(db, id)) ?? article;
        return show(c, { ...props, ...beside, article: after }, status);
      }
      if (wish === 'convert') return show(c, props);
      if (!STORING.has(wish)) return show(c, { ...props, ...(await aside(c, typed, wish, article)) });
      const remark = wish === 'return' ? text(sent, 'remark').trim() : undefined;
      if (remark === '') return show(c, { ...props, faults: [fault('/remark', 'blank')] }, 422);
      return keeping(c, props, async () => {
        const unconfirmed = await findingsToConfirm(c, context, typed, article);
        if (unconfirmed) return show(c, { ...props, unconfirmed });
        const guard = (stored: StoredArticle) => {
          if (stored.version !== version)
            throw new Refusal(412, problem('version-changed', { version: stored.version }));
        };
        const edit = (before: StoredArticle): ArticleInput => ({
          ...readArticle(typed, statusOf(wish, before), { before, now: wish === 'now', at: runtime.now() }),
          corrections: editedCorrections(before, sent),
          ...(remark !== undefined && { change: { note: remark } }),
        });
        const changed = await change(acting(c, context), id, guard, edit, 'removed');
        const stored = outcomeOf(changed, { before: article, kind: typed.change.kind });
        const outcome = remark ? 'returned' : merged ? 'merged' : stored;
        return done(c, changed, 'article changed', `${id}:${opened}:${props.draft}`, outcome);
      });
    })

    .get('/version/:id', reading, async (c) => {
      const article = await findReadable(context, c.get('principal'), c.req.param('id'));
      const others = await present(acting(c, context), article);
      const [{ version }, { t }] = [article, c.get('ui')];
      // The author's name is needed only if the version has changed.
      const isKnown = Number(c.req.query('known') ?? version) === version;
      const last = isKnown ? undefined : (await revisionsOf(db, article.row.n)).at(-1)?.by;
      return c.json({ version, by: last && nameOf(t, last), others: others.map((one) => nameOf(t, one)) });
    })
    .post('/live', ...writing, async (c) => {
      const id = c.req.query('id');
      const before = id ? await findReadable(context, c.get('principal'), id) : undefined;
      const [typed] = await withFormat(context, c.get('form'), await typedIn(c, db));
      const { checks, preview } = await previewed(c, typed, before);
      return answerPage(html`${checks}${preview}`);
    });

  async function show(c: AdminRequest, given: Shown, status = 200): Promise<Response> {
    const { made, written, ...props } = given;
    const panel = props.article && {
      ...(await reviewPanelOf(c, context, props.article)),
      made,
      typed: written ?? typedBeside(c),
    };
    const { done: key, saved } = c.req.query();
    const ui = c.get('ui');
    const uploads = runtime.media !== undefined && ui.may('media');
    const again = c.req.method === 'POST';
    const corrections = again ? typedCorrections(c.get('form')) : undefined;
    const notice = key && !again ? await outcomeNotice(ui, db, key, props.article) : undefined;
    return answerWithFrame(
      editorPage(ui, { notice, saved, uploads, again, panel, corrections, known: await known(ui), ...props }),
      status,
    );
  }

  /** Stores the article; if that is refused, shows the form again with everything that was typed. */
  async function keeping(c: AdminRequest, props: Shown, store: () => Promise<Response>): Promise<Response> {
    try {
      return await store();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { typed } = props;
      const stored = props.article && (await articleById(db, props.article.id));
      if (props.article ? !stored : error.status === 410)
        return erased(c, typed, props.article && `${props.article.id}:${props.version}:${props.draft}`);
      if (error.status === 412 && stored) {
        const revisions = await revisionsOf(db, stored.row.n);
        const opened = revisions.find(({ version }) => version === props.version)?.written;
        const { at, by } = revisions.at(-1) ?? {};
        const conflict = { stored, typed, was: opened?.status, at, by };
        const saved = `${stored.id}:${props.version}:${props.draft}`;
        // If this editor left the date alone, the other editor's date is kept.
        const date = typedOf(stored).publishedAt;
        const kept = stored.seq > 0 || (opened && typedOf(opened).publishedAt === typed.publishedAt);
        const again = { ...props, typed: kept ? { ...typed, publishedAt: date } : typed };
        return show(c, { ...again, article: stored, version: stored.version, conflict, saved }, 409);
      }
      const faults = faultsOf(error);
      return show(c, { ...props, faults }, error.status);
    }
  }

  /**
   * The article was erased meanwhile: the typed text is offered as a new article.
   * @param saved key of the copy in the browser's storage
   */
  function erased(c: AdminRequest, typed: Typed, saved?: string): Promise<Response> {
    const again = { typed: { ...typed, change: BLANK.change }, draft: crypto.randomUUID() };
    return show(c, { ...again, saved, notice: c.get('ui').t('edit.erased') }, 410);
  }

  async function filledIn(c: AdminRequest, sent: Typed, draft: string): Promise<Response> {
    const ui = c.get('ui');
    const { t } = ui;
    const { typed, found } = await fillSigned(c, sent);
    const fields = found.map((key) => t(key, { zone: zoneOf(ui) })).join(', ');
    const notice = found.length ? t('edit.recognised', { fields }) : t('edit.recognised.none');
    return show(c, { typed, draft, notice, ...(await previewed(c, typed)) });
  }

  function done(
    c: AdminRequest,
    { id, version, seq }: StoredArticle,
    message: string,
    saved: string,
    outcome: string,
  ): Response {
    logChange(c, context, message, { article: id, version, seq });
    return goTo(`${base}/edit/${id}?done=${outcome}&saved=${encodeURIComponent(saved)}`);
  }

  /** Shows the form again without storing: with more blank rows, or with a preview. */
  async function aside(
    c: AdminRequest,
    typed: Typed,
    wish: string,
    before?: StoredArticle,
  ): Promise<Partial<Pick<EditorProps, 'more' | 'preview'>>> {
    return wish === 'more' ? { more: 3 } : previewed(c, typed, before);
  }

  async function known(ui: Ui): Promise<Known> {
    const names = await knownNames(db);
    const { language } = await context.sites.now();
    const found = ui.may('articles:read') ? await listArticles(context, { limit: MAX_RECENT }) : undefined;
    return {
      ...names,
      recent: found?.articles ?? [],
      languages: [...new Set([language, ...names.languages])],
    };
  }
}
