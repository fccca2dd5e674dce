// /admin/articles: publishing. CONTRACT §3.

import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Status } from '../../domain/model.ts';
import { formatCursor, MAX_LIMIT, parsePage } from '../../domain/views.ts';
import { fault, invalid, malformed, Refusal } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import { refuseCoding } from '../../http/coding.ts';
import { allowsChange, evaluate } from '../../http/conditional.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { decodeBody } from '../../intake/decode.ts';
import { type Decoded, editableInput } from '../../intake/input.ts';
import { validateInput } from '../../intake/json.ts';
import {
  claimed,
  claimOf,
  type FirstAnswer,
  type IdempotencyClaim,
  keep,
} from '../../services/publishing/idempotency.ts';
import { listArticles } from '../../services/publishing/listing.ts';
import {
  articleTag,
  change,
  create,
  erase,
  find,
  type Guard,
  retract,
} from '../../services/publishing/publish.ts';
import type { StoredArticle } from '../../store/articles.ts';
import { revisionsOf } from '../../store/articles.ts';
import { articleJson, mergePatch, revisionJson } from './article-json.ts';

/** Bytes of a posted article. */
const MOST_BYTES = 8 * 1024 * 1024;
const DEFAULT_LIMIT = 30;
const STATUSES = ['draft', 'scheduled', 'published', 'retracted'];

export function articleRoutes({ context }: Services) {
  const { site } = context;
  const reading = requireScope(context, 'articles:read');
  const writing = requireScope(context, 'articles:write');
  const limited = limitArticle();

  const answer = (c: Request_, article: StoredArticle, status: 200 | 201, decoded?: Decoded) => {
    const json = articleJson(article, site, decoded?.recognised.length ? decoded.recognised : undefined);
    context.runtime.log.log('info', status === 201 ? 'article created' : 'article changed', {
      requestId: c.get('requestId'),
      by: c.get('principal').name,
      article: article.id,
      version: article.version,
      seq: article.seq,
    });
    return json;
  };

  return new Hono<Env>()
    .get('/', reading, async (c) => {
      const query = new URL(c.req.url).searchParams;
      const { limit = DEFAULT_LIMIT, before } = parsePage(query);
      const status = query.get('status') || undefined;
      if (status && !STATUSES.includes(status)) throw malformed(`status: one of ${STATUSES.join(', ')}.`);
      const { articles, next } = await listArticles(context, {
        status: status as Status | undefined,
        tag: query.get('tag') || undefined,
        q: query.get('q') || undefined,
        before,
        limit: Math.min(limit, MAX_LIMIT),
      });
      return c.json({
        articles: articles.map((article) => articleJson(article, site)),
        next: next === undefined ? null : formatCursor(next),
      });
    })

    .post('/', writing, limited, async (c) => {
      const { decoded, bytes } = await decode(c);
      const claim = await claimOf(c.get('principal'), c.req.raw, bytes);
      const first = claim && (await claimed(context, claim))?.answer;
      const created = first ?? (await publish(c, decoded, claim));
      return c.body(created.body, 201, {
        'content-type': 'application/json',
        location: created.location,
        etag: created.etag,
      });
    })

    .get('/:id', reading, async (c) => {
      const article = await find(context, c.req.param('id'));
      const etag = articleTag(article);
      const current = { tag: `${article.version}`, modified: Number.NaN };
      const outcome = evaluate(c.req.raw.headers, current, context.runtime.now());
      if (outcome === 'failed') throw stale(article);
      if (outcome === 'not modified') return c.body(null, 304, { etag });
      return c.json(articleJson(article, site), 200, { etag });
    })

    .put('/:id', writing, limited, async (c) => {
      const { decoded } = await decode(c);
      const article = await change(
        acting(c, context),
        c.req.param('id'),
        guardOf(c),
        () => decoded.input,
        'kept',
      );
      const json = answer(c, article, 200, decoded);
      return c.json(json, 200, { etag: articleTag(article) });
    })

    .patch('/:id', writing, limited, async (c) => {
      const patch = await readPatch(c);
      const edit = (before: StoredArticle) => {
        const { publishedAt, ...rest } = editableInput(before);
        // "Publish it" of a scheduled article means now.
        const now = patch.status === 'published' && before.status === 'scheduled';
        const base = now ? rest : { ...rest, publishedAt };
        // Three notations of one thing: a new one replaces the old, it does not join it.
        const { content } = patch;
        return validateInput(mergePatch(content ? { ...base, content: undefined } : base, patch));
      };
      const article = await change(acting(c, context), c.req.param('id'), guardOf(c), edit, 'removed');
      return c.json(answer(c, article, 200), 200, { etag: articleTag(article) });
    })

    .delete('/:id', writing, async (c) => {
      const id = c.req.param('id');
      const { hard: wish = 'false' } = c.req.query();
      if (!['true', 'false'].includes(wish)) throw malformed('hard: true or false.');
      const hard = wish === 'true';
      if (hard) await erase(acting(c, context), id, guardOf(c));
      else
        await retract(acting(c, context), id, guardOf(c), c.req.query('note')?.slice(0, 10_000) || undefined);
      context.runtime.log.log('info', hard ? 'article erased' : 'article retracted', {
        requestId: c.get('requestId'),
        by: c.get('principal').name,
        article: id,
      });
      return c.body(null, 204);
    })

    .get('/:id/revisions', reading, async (c) => {
      const article = await find(context, c.req.param('id'));
      const revisions = await revisionsOf(context.db, article.row.n);
      return c.json({ revisions: revisions.map(revisionJson).reverse() });
    })
    .all('/', notAllowed('GET, HEAD, POST'))
    .all('/:id', notAllowed('GET, HEAD, PUT, PATCH, DELETE'))
    .all('/:id/revisions', notAllowed('GET, HEAD'));

  async function publish(c: Request_, decoded: Decoded, claim?: IdempotencyClaim): Promise<FirstAnswer> {
    const article = await create(acting(c, context), decoded.input, claim);
    const location = `${site.url}/admin/articles/${article.id}`;
    const created = {
      body: JSON.stringify(answer(c, article, 201, decoded)),
      location,
      etag: articleTag(article),
    };
    if (claim) await keep(context, claim, created);
    return created;
  }
}

/** Refuses bodies that no article has. */
export const limitArticle = () =>
  bodyLimit({
    maxSize: MOST_BYTES,
    onError: () => {
      throw new Refusal(
        413,
        `An article may have ${MOST_BYTES / 1024 / 1024} MB; leave media to enclosures.`,
      );
    },
  });

/** The article in a request's body. @throws Refusal 4xx */
export async function decode(
  c: Request_,
  options?: { titled: boolean },
): Promise<{ decoded: Decoded; bytes: Uint8Array<ArrayBuffer> }> {
  refuseCoding(c);
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const query = new URL(c.req.url).searchParams;
  return { decoded: await decodeBody(c.req.header('content-type') ?? '', bytes, query, options), bytes };
}

async function readPatch(c: Request_): Promise<Record<string, unknown>> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/merge-patch+json' && type !== 'application/json') {
    const headers = { 'Accept-Patch': 'application/merge-patch+json, application/json' };
    throw new Refusal(415, 'PATCH takes application/merge-patch+json (RFC 7396).', { headers });
  }
  let patch: unknown;
  try {
    patch = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer()));
  } catch (error) {
    throw malformed(`The body is not JSON in UTF-8: ${(error as Error).message}`);
  }
  if (depthOf(patch) > MOST_DEEP) throw invalid([fault('', 'too-deep', { max: MOST_DEEP })]);
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw invalid([fault('', 'not-an-object')]);
  }
  return patch as Record<string, unknown>;
}

const MOST_DEEP = 64;

/** How deep a value is nested, without recursion: it is what somebody sent. */
export function depthOf(value: unknown): number {
  let depth = 0;
  for (let level: unknown[] = [value]; level.length; depth++) {
    level = level.flatMap((v) => (typeof v === 'object' && v !== null ? Object.values(v) : []));
  }
  return depth;
}

/** RFC 9110 §13.1.1: nobody overwrites what they have not seen, when they ask not to. */
function guardOf(c: Request_): Guard {
  const ifMatch = c.req.header('if-match');
  const ifNoneMatch = c.req.header('if-none-match');
  return (article) => {
    if (allowsChange(ifMatch, ifNoneMatch, articleTag(article).slice(1, -1))) return;
    throw stale(article);
  };
}

function stale(article: StoredArticle): Refusal {
  const detail = `The article is at version ${article.version} by now: read it again, and send its ETag in If-Match.`;
  return new Refusal(412, detail, { headers: { ETag: articleTag(article) } });
}
