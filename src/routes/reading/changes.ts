// changes.json of every view: the change log, for programs that keep a copy.

import { Hono } from 'hono';
import * as v from 'valibot';
import { isCostly } from '../../domain/views.ts';
import type { Env, Services } from '../../http/env.ts';
import { readQuery, unlessEmpty, wholeNumber } from '../../http/query.ts';
import { respond } from '../../http/respond.ts';
import { CHANGE_FIELDS, ID_FIELDS } from '../../services/changes/change-json.ts';
import { ChangeLog, type LogQuery } from '../../services/changes/change-log.ts';
import { itemForms } from '../../services/changes/item-forms.ts';
import { parsePath } from '../../services/feeds/paths.ts';
import { atView } from './at-view.ts';

/** What a view has beside its feeds. */
export const CHANGES = { name: 'changes', file: 'changes.json' };

const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Last-Modified, Link',
  'x-content-type-options': 'nosniff',
};
/** Of what is so for this moment and this replica only. */
export const NOT_KEPT = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

const DEFAULT_CHANGES = 100;
const MAX_CHANGES = 1_000;
const MAX_LOG_LENGTH = 100;

export function changeRoutes(services: Services) {
  const { context, feeds } = services;
  const log = new ChangeLog(context, feeds);
  const parameters = logParameters(itemForms(context.formats).map(({ name }) => name));
  return new Hono<Env>().get('/*', async (c, next) => {
    const { searchParams } = new URL(c.req.url);
    if (!/changes\.json$/i.test(c.req.path)) return next();
    const wanted = parsePath(c.req.path, searchParams.get('q') ?? '', [CHANGES]);
    if (!wanted?.format) return next();
    const { view } = wanted;
    return atView(services, c, { view, file: CHANGES.file }, async (walker) => {
      const { since = 0, limit = DEFAULT_CHANGES, ...more } = readQuery(parameters, searchParams);
      const query: LogQuery = { since, limit, ...more };
      const lagging = await log.lagging(view, query);
      if (lagging) return new Response(lagging, { headers: { ...HEADERS, ...NOT_KEPT } });
      if (walker && !log.hasReady(view, query)) context.walks.check(walker);
      const find = () => log.document(view, query, walker);
      return respond(services, c.req.raw, find, HEADERS, { walks: isCostly(view) });
    });
  });
}

/** @param forms names of those that an item has */
export const logParameters = (forms: readonly string[]) => ({
  since: count('a `seq`; what came later is told', 0, Number.MAX_SAFE_INTEGER, 0),
  limit: count('the most entries to return', 1, MAX_CHANGES, DEFAULT_CHANGES),
  log: unlessEmpty(
    v.pipe(
      v.string(),
      v.maxLength(MAX_LOG_LENGTH, `at most ${MAX_LOG_LENGTH} characters.`),
      v.description(
        'the `log` of the answer that `since` is from: of another one the answer is the beginning',
      ),
    ),
  ),
  fields: unlessEmpty(
    v.pipe(
      v.string(),
      v.transform((text) => [...new Set(text.split(',').flatMap(fieldsOf))]),
      v.check(
        (names) => names.every(isField),
        `ids or any of ${CHANGE_FIELDS.join(', ')}, with commas between.`,
      ),
      v.description(
        `members of each change to return, with commas between; \`ids\` is short for \`${ID_FIELDS}\``,
      ),
    ),
  ),
  as: unlessEmpty(
    v.pipe(
      v.picklist(forms, `one of ${forms.join(', ')}.`),
      v.description('the form of `item`: a string where it is XML or Markdown'),
    ),
  ),
});

const fieldsOf = (name: string) => (name === 'ids' ? ID_FIELDS : name.trim());
const isField = (name: string) => CHANGE_FIELDS.includes(name);

const count = (description: string, min: number, max: number, usual: number) =>
  unlessEmpty(
    wholeNumber(description, min, max, { usual, message: `a whole number from ${min} to ${max}.` }),
  );
