// /micropub and /micropub/media: apps of the independent web post here. W3C Micropub.

import { Hono } from 'hono';
import * as v from 'valibot';
import { type AppScope, mayAsApp } from '../../domain/rights.ts';
import { malformed, Refusal } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import { refuseCoding } from '../../http/coding.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { drainBody, readForm, readKnownForm, readText } from '../../http/form.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { type Command, commandOfForm, commandOfJson } from '../../intake/micropub.ts';
import type { Principal } from '../../services/access/actor.ts';
import { post, remove, restore, update } from '../../services/publishing/micropub.ts';
import { depthOf } from '../api/article-body.ts';
import { FILE_FORM } from '../api/media.ts';
import { describing, jsonAnswer, openObject, parameter, security, TEXT, URI } from '../openapi.ts';
import { byToken, readParts } from './micropub-parts.ts';
import { answerQuery, QUERY_PARAMETERS } from './micropub-queries.ts';
import {
  answerOAuth,
  bearerOf,
  holderOf,
  insufficientScope,
  NO_TOKEN,
  REFUSED_FORM,
  refused,
} from './oauth.ts';

const describe = describing({ tags: ['Micropub'], security });
const Entry = { type: 'object' as const, description: 'properties of an h-entry, `action`, `url`' };
const ENTRY = {
  type: ['h-entry'],
  properties: { content: ['The first ferry has left.'], category: ['Turkey'] },
};
const FORM = { h: 'entry', content: 'The first ferry has left.' };
const PostJson = v.object({
  url: URI,
  'post-status': v.optional(v.string()),
  ignored: v.optional(
    v.pipe(v.record(v.string(), v.string()), v.description('properties that nothing was made of, and why')),
  ),
});
const CREDENTIALS = parameter(
  'query',
  'credentials',
  'of pictures with content credentials (C2PA), as in /admin/media',
  {
    type: 'string',
    enum: ['keep', 'remove'],
  },
);
const REFUSED = {
  ...REFUSED_FORM,
  409: refused('A picture with content credentials: choose by `credentials`'),
  413: refused('A post may have 8 MB, a file what /admin/media says'),
  ...NO_TOKEN,
};

/** Bytes of a post without its files. */
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_DEEP = 32;

export function micropubRoutes(services: Services) {
  const { context } = services;
  const app = new Hono<Env>();
  app.onError((error, c) => answerOAuth(error, c, context));
  return app
    .use(async (c, next) => {
      await next();
      if (c.req.method === 'POST' && !c.res.ok) await drainBody(c);
      c.res.headers.set('Cache-Control', 'no-store');
      c.res.headers.set('Access-Control-Expose-Headers', 'Location, Link, WWW-Authenticate');
    })
    .get(
      '/',
      describe({
        operationId: 'queryMicropub',
        summary: 'What a Micropub app asks: settings, posts, tags',
        description: '`q=config` says what the endpoint can do, `q=source` gives posts as Micropub has them.',
        parameters: QUERY_PARAMETERS,
        responses: {
          200: jsonAnswer('As JSON', openObject({})),
          400: refused('A question that is none'),
          ...NO_TOKEN,
        },
      }),
      async (c) => c.json(await answerQuery(services, c, await holderOf(c, context))),
    )
    .post(
      '/',
      describe({
        operationId: 'postMicropub',
        summary: 'Create, update, delete or undelete a post (W3C Micropub)',
        description:
          'What has no counterpart in an article is kept with it, and `ignored` says what was not. An update or deletion names the `url` of the post.',
        parameters: [CREDENTIALS],
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: Entry, example: ENTRY },
            'application/x-www-form-urlencoded': { schema: Entry, example: FORM },
            'multipart/form-data': { schema: Entry, example: FORM },
          },
        },
        responses: {
          200: jsonAnswer('Changed, where something was ignored', PostJson),
          201: jsonAnswer(
            'Created, or moved; `ignored` names properties that nothing was made of',
            PostJson,
            { Location: { description: 'the page of the post', ...TEXT } },
          ),
          204: { description: 'Done' },
          ...REFUSED,
        },
      }),
      async (c) => {
        refuseCoding(c);
        return run(c, await readCommand(c));
      },
    )
    .post(
      '/media',
      describe({
        operationId: 'uploadMicropubFile',
        summary: 'Keep a file for a post (Micropub’s media endpoint)',
        description: 'The field is called `file`. Its address, in Location, may stand in a post.',
        parameters: [CREDENTIALS],
        requestBody: { required: true, content: FILE_FORM },
        responses: {
          201: { description: 'Kept', headers: { Location: { description: 'its address', ...TEXT } } },
          ...REFUSED,
        },
      }),
      async (c) => {
        refuseCoding(c);
        const { files } = await readParts(c, context, (field) => {
          if (field !== 'file') throw malformed('The field of the file is called `file`.');
        });
        const [file] = files;
        if (!file) throw malformed('The form has no file: name its field `file`.');
        // §3.6.3: also where the same file was there before.
        return c.body(null, 201, { location: file.url });
      },
    )
    .all('/', notAllowed('GET, HEAD, POST'))
    .all('/media', notAllowed('POST'));

  async function readCommand(c: Request_): Promise<Command> {
    const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
    if (type === 'multipart/form-data') {
      const { fields, holder } = await readParts(c, context);
      if (!holder) await holderOf(c, context, tokenOf(fields));
      return commandOfForm(fields);
    }
    if (type === 'application/x-www-form-urlencoded') {
      if (bearerOf(c)) await holderOf(c, context);
      const form = bearerOf(c)
        ? await readKnownForm(c, MOST_BYTES)
        : await readForm(c, context, byToken(c, context, MOST_BYTES));
      const fields = [...form];
      await holderOf(c, context, tokenOf(fields));
      return commandOfForm(fields);
    }
    if (type !== 'application/json') {
      throw new Refusal(
        415,
        'Send application/x-www-form-urlencoded, multipart/form-data or application/json.',
      );
    }
    await holderOf(c, context);
    return commandOfJson(readJson(await readText(c, MOST_BYTES)));
  }

  async function run(c: Request_, command: Command): Promise<Response> {
    const principal = c.get('principal');
    if (command.action === 'create') return create(c, principal, command.properties);
    need(principal, command.action);
    if (command.action === 'update') {
      const { url, moved, article, ignored } = await update(
        acting(c, context),
        command.url,
        command.changes,
        () => need(principal, 'create'),
      );
      log(c, 'article changed', article);
      if (moved) return c.json({ url, ...told(ignored) }, 201, { location: url });
      return Object.keys(ignored).length ? c.json({ url, ...told(ignored) }) : c.body(null, 204);
    }
    const gone = command.action === 'delete';
    const article = await (gone ? remove : restore)(acting(c, context), command.url);
    log(c, gone ? 'article retracted' : 'article restored', article);
    return c.body(null, 204);
  }

  async function create(c: Request_, principal: Principal, properties: Record<string, unknown[]>) {
    const wished = properties['post-status'];
    const drafts = !mayAsApp(principal, 'create');
    // Who may write drafts alone writes drafts, unless it asks for more.
    if (drafts && (wished ?? ['draft'])[0] !== 'draft') need(principal, 'create');
    if (drafts) need(principal, 'draft', 'create');
    const { url, article, ignored } = await post(acting(c, context), {
      ...properties,
      ...(drafts && { 'post-status': ['draft'] }),
    });
    log(c, 'article created', article);
    return c.json({ url, 'post-status': article.status, ...told(ignored) }, 201, { location: url });
  }

  function log(
    c: Request_,
    message: string,
    { id, version, seq }: { id: string; version: number; seq: number },
  ) {
    const by = c.get('principal').name;
    const about = { requestId: c.get('requestId'), by, article: id, version, seq };
    context.runtime.log.log('info', message, { ...about, through: 'micropub' });
  }
}

function need(principal: Principal, scope: AppScope, named: AppScope = scope): void {
  if (!mayAsApp(principal, scope)) throw insufficientScope(principal, named);
}

const told = (ignored: Record<string, string>) => Object.keys(ignored).length > 0 && { ignored };
const tokenOf = (fields: readonly (readonly [string, string])[]) =>
  fields.find(([name]) => name === 'access_token')?.[1] || undefined;

/** @throws Refusal 400 */
function readJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(`The body is not JSON: ${(error as Error).message}`);
  }
  if (depthOf(value) > MOST_DEEP) throw malformed(`The body is nested deeper than ${MOST_DEEP}.`);
  return value;
}
