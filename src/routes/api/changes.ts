// /admin/changes: keeping a copy of another Tagwire, or of a view of it (`tagwire follow --to`).
import { Hono } from 'hono';
import * as v from 'valibot';
import { may } from '../../domain/rights.ts';
import { notFound } from '../../errors.ts';
import { acting, logChange } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { checked, readBody } from '../../http/json-body.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query, text } from '../../http/query.ts';
import { ChangesInput } from '../../intake/mirror-schema.ts';
import { problem } from '../../problems.ts';
import { once } from '../../services/access/idempotency.ts';
import { receive, stateOf } from '../../services/mirror/receive.ts';
import { commit } from '../../store/database.ts';
import { mirrorOf } from '../../store/mirrors.ts';
import { describing, json, jsonAnswer, named, security } from '../openapi.ts';

const MAX_BYTES = 32 * 1024 * 1024;

const described = (text: string) => v.pipe(v.number(), v.integer(), v.description(text));
const STATE = {
  origin: v.string(),
  log: v.string(),
  since: described('the origin’s last change that is here: what to go on after'),
  names: described('its count of renames, as far as they are here'),
  whole: v.pipe(v.boolean(), v.description('all of its log is here, as far as it went')),
};
const MirrorJson = named('Mirror', v.object(STATE));
const TakenJson = named(
  'MirrorTaken',
  v.object({
    ...STATE,
    created: described('articles that are new here'),
    updated: v.number(),
    withdrawn: v.number(),
    erased: v.number(),
    kept: v.pipe(
      v.array(v.string()),
      v.description('guids that articles of this site’s own have, which stay'),
    ),
    failed: v.pipe(
      v.array(v.object({ id: v.string(), code: v.optional(v.string()), detail: v.string() })),
      v.description('articles that cannot be here as they are there'),
    ),
  }),
);
const EXAMPLE = {
  origin: 'https://wire.example/',
  log: '0b8f9f0e-6f0c-4d2b-9a3f-3c1d2e4f5a6b',
  since: 0,
  next: 42,
  changes: [
    {
      ...{ seq: 42, kind: 'publish', version: 1, at: '2026-11-30T09:00:00.000Z' },
      ...{
        id: '01890a5d-ac96-774b-bcce-b302099a8057',
        guid: 'urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057',
      },
      facets: [{ kind: 'tag', slug: 'turkey', label: 'Turkey', id: '9d0fd7a3-4f38-5dbb-a8e8-5a4f4f0c7b11' }],
      item: {
        ...{
          id: '01890a5d-ac96-774b-bcce-b302099a8057',
          guid: 'urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057',
        },
        ...{ version: 1, slug: 'ferry-to-samsun', language: 'en', title: 'Ferry to Samsun' },
        ...{ html: '<p>The first ferry has left.</p>', tags: ['Turkey'] },
        ...{ publishedAt: '2026-11-30T09:00:00Z', updatedAt: '2026-11-30T09:00:00Z' },
        createdAt: '2026-11-30T09:00:00Z',
        facets: [
          { kind: 'tag', slug: 'turkey', label: 'Turkey', id: '9d0fd7a3-4f38-5dbb-a8e8-5a4f4f0c7b11' },
        ],
      },
    },
  ],
};
const describe = describing({ tags: ['Import and export'], security });

export function mirrorRoutes({ context }: Services) {
  return new Hono<Env>()
    .get(
      '/',
      describe({
        operationId: 'getMirror',
        summary: 'How far the copy of another site has come',
        description: 'What `tagwire follow --to` goes on after.',
        responses: {
          200: jsonAnswer('The state of the copy', MirrorJson),
          404: { description: 'There is no copy of that here' },
        },
      }),
      requireScope(context, 'articles:write'),
      query({ origin: text('URL of the site or view') }),
      async (c) => {
        const { origin } = c.req.valid('query');
        const row = await mirrorOf(context.db, origin);
        if (!row) throw notFound(problem('mirror-not-found', { origin }));
        return c.json(stateOf(row));
      },
    )
    .post(
      '/',
      describe({
        operationId: 'takeChanges',
        summary: 'Take changes of another Tagwire, so that this one is a copy of it',
        description:
          'A page of the origin’s `changes.json?as=article`, as it is. Articles keep their ids, guids, dates, versions and corrections; each change enters the log as it is there. Changes that are here already change nothing, and how far the copy has come is stored with them. A site without articles becomes the same site, with a token that may `admin`: its feeds have the origin’s ids. What came a day ago or longer is history: it is not pushed. On Workers it takes some changes of many: `since` of the answer says how far it came.',
        parameters: [IDEMPOTENCY_KEY],
        requestBody: { required: true, content: json(named('Changes', ChangesInput), EXAMPLE) },
        responses: {
          200: jsonAnswer('What came of them, and how far the copy has come', TakenJson),
          400: { description: 'The body is not JSON' },
          409: { description: 'Changes before these are missing' },
          413: { description: `More than ${MAX_BYTES / 1024 / 1024} MB: send fewer at once` },
          422: { description: 'Wrong input' },
        },
      }),
      requireScope(context, 'articles:write'),
      query({}),
      async (c) => {
        const body = await readBody(c, JSON.stringify(EXAMPLE).slice(0, 80), MAX_BYTES);
        const input = checked(ChangesInput, body);
        const isAdmin = may(c.get('principal'), 'admin');
        const answer = await once(context, await requestClaim(c, JSON.stringify(body)), async (claiming) => {
          const { state, taken } = await receive(acting(c, context), input, isAdmin);
          const failed = taken.failed.map(({ id, problem: { code, detail } }) => ({ id, code, detail }));
          const { created, updated, withdrawn, erased } = taken;
          if (created + updated + withdrawn + erased)
            logChange(c, context, 'changes taken', {
              origin: input.origin,
              created,
              updated,
              withdrawn,
              erased,
            });
          const done = { status: 200, body: JSON.stringify({ ...state, ...taken, failed }) };
          // It may be done again: the second time it changes nothing.
          await commit(context.db, await claiming(done));
          return done;
        });
        return sendAnswer(answer);
      },
    )
    .all('/', notAllowed('GET, HEAD, POST'));
}
