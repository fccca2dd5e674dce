// changes.json of every view: the change log, for programs that keep a copy.

import { Hono } from 'hono';
import * as v from 'valibot';
import { EVERYTHING, isCostly, type View } from '../../domain/views.ts';
import type { Env, Services } from '../../http/env.ts';
import { keyOf } from '../../http/limits.ts';
import { LineStreams, NDJSON } from '../../http/line-streams.ts';
import { prefers } from '../../http/negotiate.ts';
import { readQuery, unlessEmpty, wholeNumber } from '../../http/query.ts';
import { respond } from '../../http/respond.ts';
import { EventStreams, STREAM_HEADERS } from '../../http/waiting/event-streams.ts';
import { holdBack } from '../../http/waiting/held.ts';
import { CHANGE_FIELDS, ID_FIELDS } from '../../services/changes/change-json.ts';
import { ChangeLog, type LogQuery } from '../../services/changes/change-log.ts';
import { itemForms } from '../../services/changes/item-forms.ts';
import { LogLines } from '../../services/changes/log-lines.ts';
import { parsePath } from '../../services/feeds/paths.ts';
import { atView } from './at-view.ts';

/** What a view has beside its feeds. */
export const CHANGES = { name: 'changes', file: 'changes.json' };

const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Last-Modified, Link',
  'x-content-type-options': 'nosniff',
  // The same address is a page, and a stream.
  vary: 'Accept-Encoding, Accept',
};
/** Of answers that are right at this moment and on this replica only. */
export const NOT_KEPT = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

const DEFAULT_CHANGES = 100;
const MAX_CHANGES = 1_000;
/** Less than proxies wait for an answer: nginx a minute, AWS's load balancers, too. */
const MAX_WAIT_SECONDS = 30;
const MAX_LOG_LENGTH = 100;

export function changeRoutes(services: Services) {
  const { context, feeds, waiting } = services;
  const log = new ChangeLog(context, feeds);
  const streams = new EventStreams(context, waiting, log);
  const lines = new LogLines(context, log);
  const lineStreams = new LineStreams(context);
  const parameters = logParameters(itemForms(context.formats).map(({ name }) => name));
  return new Hono<Env>().get('/*', async (c, next) => {
    if (!/changes\.json$/i.test(c.req.path)) return next();
    const { searchParams } = new URL(c.req.url);
    const wanted = parsePath(c.req.path, searchParams.get('q') ?? '', [CHANGES]);
    if (!wanted?.format) return next();
    const { view } = wanted;
    return atView(services, c, { view, file: CHANGES.file }, async (walker) => {
      const told = readQuery(parameters, searchParams);
      const { since: from = 0, limit = DEFAULT_CHANGES, wait = 0, ...more } = told;
      const isStream = prefers(c.req.header('accept'), 'text/event-stream', 'application/json');
      const isHead = c.req.method === 'HEAD';
      const client = keyOf(c, context);
      // Before the page is read: what is logged after that is waited for.
      const after = wait || isStream || from === 'now' ? await waiting.position() : undefined;
      const since = from === 'now' ? after!.seq : from;
      if (isStream) {
        const last = /^\d+$/.exec(c.req.header('last-event-id') ?? '');
        // A larger number than there can be is beyond the end of the log, which is told by `reset`.
        const seen = last && Math.min(Number(last[0]), Number.MAX_SAFE_INTEGER);
        const query = { ...more, since: seen ?? since };
        const body = isHead ? null : await streams.open({ view, query, client, walker });
        return new Response(body, { headers: { ...HEADERS, ...STREAM_HEADERS } });
      }
      if (prefers(c.req.header('accept'), NDJSON, 'application/json')) {
        if (walker) context.walks.check(walker);
        const read = () => lines.read(view, { since, ...more }, walker);
        return lineStreams.respond(c.req.raw, client, HEADERS, read);
      }
      if (wait && !c.env?.isRepeated) waiting.places.check(client);
      const query: LogQuery = { since, limit, ...more };
      const hold = (response: Response, of: View) => {
        if (!wait || !after || isHead) return response;
        const url = new URL(c.req.url);
        url.searchParams.set('since', `${since}`);
        return holdBack(response, { view: of, after, seconds: wait, url: url.href });
      };
      const lagging = await log.lagging(view, query);
      // Any change of the site may bring the replica as far as `since`.
      if (lagging) return hold(new Response(lagging, { headers: { ...HEADERS, ...NOT_KEPT } }), EVERYTHING);
      if (walker && !log.hasReady(view, query)) context.walks.check(walker);
      let isEmpty = false;
      const find = async () => {
        const document = await log.document(view, query, walker);
        isEmpty = document.empty;
        return document;
      };
      const headers = wait || from === 'now' ? { ...HEADERS, 'cache-control': 'no-store' } : HEADERS;
      const response = await respond(services, c.req.raw, find, headers, { walks: isCostly(view) });
      return isEmpty || response.status === 304 ? hold(response, view) : response;
    });
  });
}

/** @param forms names of those that an item has */
export const logParameters = (forms: readonly string[]) => ({
  since: unlessEmpty(
    v.pipe(
      v.union(
        [v.literal('now'), wholeNumber('', 0, Number.MAX_SAFE_INTEGER)],
        `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, or now.`,
      ),
      v.description('a `seq`; what came later is told. `now`: what comes after this request'),
      v.metadata({ default: 0 }),
    ),
  ),
  wait: count(
    'how many seconds the answer may be held back while there is no change to tell',
    0,
    MAX_WAIT_SECONDS,
    0,
  ),
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
        `members of each change to return, with commas between, besides ${ID_FIELDS.join(', ')}; \`ids\` for no others`,
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

export const count = (description: string, min: number, max: number, usual?: number) =>
  unlessEmpty(
    wholeNumber(description, min, max, { usual, message: `a whole number from ${min} to ${max}.` }),
  );
