// Writing and editing: the form and what it does, by the same services as the API.

import { Hono } from 'hono';
import { sha256 } from '../../domain/hash.ts';
import { labelKey } from '../../domain/slugs.ts';
import { Refusal } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import type { Services } from '../../http/env.ts';
import { type EditorProps, editorPage } from '../../pages/admin/editor.ts';
import type { Known } from '../../pages/admin/editor-fields.ts';
import { faultsOf } from '../../pages/admin/fields.ts';
import { look as lookParts } from '../../pages/admin/look.ts';
import { BLANK, type Typed, typedOf } from '../../pages/admin/typed.ts';
import { listArticles } from '../../services/publishing/listing.ts';
import { change, create, find } from '../../services/publishing/publish.ts';
import { articleById, articleBySlug, revisionsOf, type StoredArticle } from '../../store/articles.ts';
import { facetsOfLabels } from '../../store/facets.ts';
import { busiestLabels } from '../../store/overview.ts';
import { becameOf, doneNotice } from './became.ts';
import { check, seenAs, statusOf } from './checked.ts';
import type { AdminEnv, AdminRequest } from './env.ts';
import { withFiles } from './files.ts';
import { recognised } from './recognise.ts';
import { answerPage, baseOf, type doors, goTo, text } from './session.ts';
import { listedTags, readTyped } from './typed-form.ts';

const COMPLETIONS = 300;
/** Articles to name as an original. */
const RECENT = 40;
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;
/** What stores; all else that a form may ask for shows it again. */
const STORES = new Set(['publish', 'draft', 'now', 'save']);

export function editRoutes(services: Services, { look, act, guards }: ReturnType<typeof doors>) {
  const { context } = services;
  const { db, site, runtime } = context;
  const base = baseOf(services);
  const reading = look('articles:write');
  const writing = [...guards, act('articles:write')] as const;

  const seen = async (c: AdminRequest, typed: Typed, before?: StoredArticle) =>
    lookParts(c.get('ui'), await seenAs(context, typed, before), true);

  return new Hono<AdminEnv>()
    .get('/write', reading, async (c) => {
      const original = c.req.query('translationOf');
      const typed = original ? translationOf(await find(context, original)) : BLANK;
      return show(c, { typed, draft: crypto.randomUUID() });
    })
    .post('/write', ...writing, async (c) => {
      const form = c.get('form');
      const draft = text(form, 'draft').slice(0, 60) || crypto.randomUUID();
      const { typed, refused } = withFiles(c, await typedIn(form));
      const wish = text(form, 'do');
      if (refused.length) return show(c, { typed, draft, faults: refused }, 422);
      if (wish === 'recognise') return keeping(c, { typed, draft }, () => filledIn(c, typed, draft));
      if (!STORES.has(wish)) return show(c, { typed, draft, ...(await aside(c, typed, wish)) });
      return keeping(c, { typed, draft }, async () => {
        const input = check(typed, wish === 'draft' ? 'draft' : 'published');
        // Sent twice by an impatient hand it is one article.
        const hash = await sha256(JSON.stringify(input));
        const key = `form ${c.get('principal').id} ${draft} ${hash}`;
        const article = await create(acting(c, context), input, { key, hash });
        return done(c, article, 'article created', `new:${draft}`, await becameOf(db, article));
      });
    })

    .get('/edit/:id', reading, async (c) => {
      const article = await find(context, c.req.param('id'));
      const { version } = article;
      return show(c, { typed: typedOf(article), article, version, draft: crypto.randomUUID() });
    })
    .post('/edit/:id', ...writing, async (c) => {
      const form = c.get('form');
      const id = c.req.param('id');
      const { typed, refused } = withFiles(c, await typedIn(form));
      const wish = text(form, 'do');
      const version = Number(text(form, 'version'));
      const article = await articleById(db, id);
      if (!article) return erased(c, typed, `${id}:${version}:${text(form, 'draft')}`);
      // Once readers have seen it, its date stays and the form does not ask for it.
      if (article.seq > 0) typed.publishedAt = typedOf(article).publishedAt;
      const props = { typed, article, version, draft: text(form, 'draft') };
      if (refused.length) return show(c, { ...props, faults: refused }, 422);
      if (!STORES.has(wish)) return show(c, { ...props, ...(await aside(c, typed, wish, article)) });
      return keeping(c, props, async () => {
        const guard = (stored: StoredArticle) => {
          if (stored.version !== version) throw new Refusal(412, 'Somebody else changed the article.');
        };
        const edit = (before: StoredArticle) =>
          check(typed, statusOf(wish, before), { before, now: wish === 'now', at: runtime.now() });
        const changed = await change(acting(c, context), id, guard, edit, 'removed');
        const silent = typed.change.kind === 'silent';
        const became = await becameOf(db, changed, { before: article, silent });
        return done(c, changed, 'article changed', `${id}:${version}:${props.draft}`, became);
      });
    })

    .get('/version/:id', reading, async (c) => {
      const { version } = await find(context, c.req.param('id'));
      return c.json({ version });
    })
    .post('/live', ...writing, async (c) => {
      const id = c.req.query('id');
      const before = id ? await find(context, id) : undefined;
      return answerPage(await seen(c, await typedIn(c.get('form')), before));
    });

  async function show(c: AdminRequest, props: Omit<EditorProps, 'known'>, status = 200): Promise<Response> {
    const { done: key, saved } = c.req.query();
    const ui = c.get('ui');
    const uploads = runtime.media !== undefined && ui.may('media');
    const again = c.req.method === 'POST';
    const notice = key && !again ? doneNotice(ui, key, props.article) : undefined;
    return answerPage(
      editorPage(ui, { notice, saved, uploads, again, known: await known(), ...props }),
      status,
    );
  }

  /** Runs what stores; a refusal shows the form again with all that was typed. */
  async function keeping(
    c: AdminRequest,
    props: Omit<EditorProps, 'known'>,
    store: () => Promise<Response>,
  ): Promise<Response> {
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
        const conflict = { stored, typed, was: opened?.status, at: revisions.at(-1)?.at };
        const saved = `${stored.id}:${props.version}:${props.draft}`;
        // A date that was not touched here is the colleague's.
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
   * Somebody erased it meanwhile: what was typed can become another article.
   * @param saved the copy that a browser keeps of what was typed
   */
  function erased(c: AdminRequest, typed: Typed, saved?: string): Promise<Response> {
    const again = { typed: { ...typed, change: BLANK.change }, draft: crypto.randomUUID() };
    return show(c, { ...again, saved, notice: c.get('ui').t('edit.erased') }, 410);
  }

  async function filledIn(c: AdminRequest, sent: Typed, draft: string): Promise<Response> {
    const { t } = c.get('ui');
    const { typed, found } = recognised(sent);
    const fields = found.map((key) => t(key)).join(', ');
    const notice = found.length ? t('edit.recognised', { fields }) : t('edit.recognised.none');
    return show(c, { typed, draft, notice, preview: await seen(c, typed) });
  }

  function done(
    c: AdminRequest,
    article: StoredArticle,
    message: string,
    saved: string,
    became: string,
  ): Response {
    runtime.log.log('info', message, {
      requestId: c.get('requestId'),
      by: c.get('principal').name,
      article: article.id,
      version: article.version,
      seq: article.seq,
    });
    return goTo(`${base}/edit/${article.id}?done=${became}&saved=${encodeURIComponent(saved)}`);
  }

  /** What is shown again without storing: more blank rows, or what the text becomes. */
  async function aside(
    c: AdminRequest,
    typed: Typed,
    wish: string,
    before?: StoredArticle,
  ): Promise<Partial<EditorProps>> {
    return wish === 'more' ? { more: 3 } : { preview: await seen(c, typed, before) };
  }

  /** What was typed; a tag that there is stays one, whatever commas it has. */
  async function typedIn(form: FormData): Promise<Typed> {
    const labels = listedTags(form).map((label) => ({ kind: 'tag', label }) as const);
    const rows = labels.length ? await facetsOfLabels(db, labels) : [];
    return named(
      readTyped(form, new Set(labels.flatMap(({ label }, i) => (rows[i] ? [labelKey(label)] : [])))),
    );
  }

  /** A translation's original may be named by the address of its page or its editor. */
  async function named(typed: Typed): Promise<Typed> {
    const { translationOf } = typed;
    const [id] = UUID.exec(translationOf) ?? [];
    const [, slug] = /\/articles\/([^/?#]+)/.exec(translationOf) ?? [];
    const original = slug && !id ? await articleBySlug(db, decoded(slug)) : undefined;
    return { ...typed, translationOf: id ?? original?.id ?? translationOf };
  }

  async function known(): Promise<Known> {
    const [tags, authors, sources, languages, { articles }] = await Promise.all([
      busiestLabels(db, 'tag', COMPLETIONS),
      busiestLabels(db, 'author', COMPLETIONS),
      busiestLabels(db, 'source', COMPLETIONS),
      busiestLabels(db, 'language', COMPLETIONS),
      listArticles(context, { limit: RECENT }),
    ]);
    return {
      recent: articles,
      tags,
      authors,
      sources,
      languages: [...new Set([site.language, ...languages])],
    };
  }
}

/** What a new translation begins with: all but the language and the address. */
const translationOf = (article: StoredArticle): Typed => ({
  ...typedOf(article),
  ...{ slug: '', language: '', publishedAt: '', canonicalUrl: '', translationOf: article.id },
});

const decoded = (slug: string): string => {
  try {
    return decodeURIComponent(slug);
  } catch {
    return slug;
  }
};
