// What calls about one article answer, whatever it is named by.

import * as v from 'valibot';
import { acting } from '../../http/acting.ts';
import { evaluate } from '../../http/conditional.ts';
import type { Request_ } from '../../http/env.ts';
import { text, trueOrFalse } from '../../http/query.ts';
import type { Decoded } from '../../intake/input.ts';
import type { Context } from '../../services/context.ts';
import { articleTag, erase, retract } from '../../services/publishing/publish.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';
import { jsonAnswer, parameter, TEXT } from '../openapi.ts';
import { writeRefusals } from './article-body.ts';
import { guardOf, stale } from './article-guard.ts';
import { ArticleJson, articleJson } from './article-json.ts';

const MAX_NOTE_LENGTH = 10_000;

export const ETAG = { description: 'its version, in quotes', ...TEXT };
export const articleAnswer = (description: string, more = {}) =>
  jsonAnswer(description, ArticleJson, { ETag: ETAG, ...more });
export const STALE = { 412: { description: 'If-Match names an older version', headers: { ETag: ETAG } } };
export const changeRefusals = { ...writeRefusals, ...STALE };
export const ifMatch = parameter('header', 'If-Match', 'ETag of the version the change was made from');
export const ifNoneMatch = parameter('header', 'If-None-Match', '`*`: only where there is none yet');

/** The article as it was created or changed; a line in the log. */
export function changed(
  { runtime, site }: Context,
  c: Request_,
  article: StoredArticle,
  status: 200 | 201,
  decoded?: Decoded,
) {
  runtime.log.log('info', status === 201 ? 'article created' : 'article changed', {
    requestId: c.get('requestId'),
    by: c.get('principal').name,
    article: article.id,
    version: article.version,
    seq: article.seq,
  });
  return articleJson(article, site, decoded?.recognised.length ? decoded.recognised : undefined);
}

/** The article, or that whoever asks has it already. @throws Refusal 412 */
export function asRead(c: Request_, { runtime, site }: Context, article: StoredArticle) {
  const etag = articleTag(article);
  const current = { tag: `${article.version}`, modified: Number.NaN };
  const outcome = evaluate(c.req.raw.headers, current, runtime.now());
  if (outcome === 'failed') throw stale(article);
  if (outcome === 'not modified') return c.body(null, 304, { etag });
  return c.json(articleJson(article, site), 200, { etag });
}

/** Parameters of a retraction. */
export const RETRACTION = {
  hard: v.optional(trueOrFalse('`true` erases the article and its revisions')),
  note: v.optional(
    v.pipe(text('why, for readers'), v.maxLength(MAX_NOTE_LENGTH, `at most ${MAX_NOTE_LENGTH} characters.`)),
  ),
};

/** Retracts or erases as it is asked to. @throws Refusal 404, 412 */
export async function retracted(
  c: Request_,
  context: Context,
  id: string,
  { hard, note }: { hard?: boolean; note?: string },
) {
  if (hard) await erase(acting(c, context), id, guardOf(c));
  else await retract(acting(c, context), id, guardOf(c), note || undefined);
  context.runtime.log.log('info', hard ? 'article erased' : 'article retracted', {
    requestId: c.get('requestId'),
    by: c.get('principal').name,
    article: id,
  });
  return c.body(null, 204);
}
