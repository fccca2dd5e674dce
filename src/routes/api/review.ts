// /admin/articles/{id}/notes, /assignee, /shares: the work on an article before readers see it.
import { Hono } from 'hono';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { acting, logChange } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { readJson } from '../../http/json-body.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query } from '../../http/query.ts';
import { type FirstAnswer, once } from '../../services/access/idempotency.ts';
import { find } from '../../services/publishing/publish.ts';
import { addNote, assign, MAX_NOTE_LENGTH, removeNote } from '../../services/review/notes.ts';
import { endShare, type NewShare, SHARE_DAYS, shareDraft } from '../../services/review/shares.ts';
import { type Note, notesOf, type Share, sharesOf } from '../../store/articles/review.ts';
import { DATE, describing, json, jsonAnswer, named, security, URI } from '../openapi.ts';

const NoteJson = named(
  'Note',
  v.object({
    id: v.pipe(v.number(), v.integer()),
    at: DATE,
    kind: v.pipe(
      v.picklist(['note', 'submit', 'return']),
      v.description('`submit`: handed in for review; `return`: given back, with what to change'),
    ),
    text: v.string(),
    by: v.pipe(v.string(), v.description('name of whoever wrote it')),
  }),
);
const NoteInput = named(
  'NoteInput',
  v.strictObject({ text: v.pipe(v.string(), v.maxLength(MAX_NOTE_LENGTH), v.description('plain text')) }),
);
const AssigneeInput = named(
  'AssigneeInput',
  v.strictObject({
    person: v.pipe(v.nullable(v.string()), v.description('id of a person; null for nobody')),
  }),
);
const SHARE = {
  id: v.string(),
  createdAt: DATE,
  expiresAt: DATE,
  by: v.pipe(v.string(), v.description('name of whoever made it')),
};
const ShareJson = named('Share', v.object(SHARE));
const NewShareJson = named(
  'NewShare',
  v.object({ ...SHARE, url: v.pipe(URI, v.description('only in this answer: the server keeps its hash')) }),
);
const ShareInput = named(
  'ShareInput',
  v.strictObject({ days: v.pipe(v.picklist(SHARE_DAYS), v.description('how long it lasts')) }),
);

const describe = describing({ tags: ['Publishing'], security });
const REFUSED = {
  400: { description: 'The body is not JSON, or an unknown parameter' },
  413: { description: 'Too large' },
  422: { description: 'Wrong input' },
};

const noteJson = ({ id, at, kind, text, name }: Note): v.InferOutput<typeof NoteJson> => ({
  ...{ id, at: isoDate(at), kind, text, by: name },
});
const shareJson = ({ id, createdAt, expiresAt, name }: Share): v.InferOutput<typeof ShareJson> => ({
  ...{ id, createdAt: isoDate(createdAt), expiresAt: isoDate(expiresAt), by: name },
});

const noted = (note: Note): FirstAnswer => ({ status: 201, body: JSON.stringify(noteJson(note)) });

export function reviewRoutes({ context }: Services) {
  const { db, site, runtime } = context;
  const reading = requireScope(context, 'articles:read');
  const drafting = requireScope(context, 'articles:draft');
  const writing = requireScope(context, 'articles:write');
  const shared = ({ share, secret }: NewShare): FirstAnswer => ({
    status: 201,
    body: JSON.stringify({
      ...shareJson(share),
      url: `${site.url}/shared/${secret}`,
    } satisfies v.InferOutput<typeof NewShareJson>),
  });

  return new Hono<Env>()
    .get(
      '/:id/notes',
      describe({
        operationId: 'listNotes',
        summary: 'List the notes on an article, oldest first',
        description: 'Comments of the people who work on the article. They are in no page and no feed.',
        responses: {
          200: jsonAnswer('The notes', named('NoteList', v.object({ notes: v.array(NoteJson) }))),
        },
      }),
      reading,
      query({}),
      async (c) => {
        const { row } = await find(context, c.req.param('id'));
        return c.json({ notes: (await notesOf(db, row.n)).map(noteJson) });
      },
    )
    .post(
      '/:id/notes',
      describe({
        operationId: 'addNote',
        summary: 'Add a note to an article',
        description:
          'To submit a draft for review, set its `status` to `review`; to return it, set it to `draft` with the remark in `change.note`.',
        requestBody: { required: true, content: json(NoteInput, { text: 'Who is the source?' }) },
        parameters: [IDEMPOTENCY_KEY],
        responses: { 201: jsonAnswer('The note', NoteJson), ...REFUSED },
      }),
      drafting,
      query({}),
      async (c) => {
        const { text } = await readJson(c, NoteInput, '{ "text": "…" }');
        const id = c.req.param('id');
        const claim = await requestClaim(c, JSON.stringify(text));
        const answer = await once(context, claim, async (claiming) => {
          const article = await find(context, id);
          const note = await addNote(acting(c, context), article, text, (made) => claiming(noted(made)));
          logChange(c, context, 'note added', { article: id });
          return noted(note);
        });
        return sendAnswer(answer);
      },
    )
    .delete(
      '/:id/notes/:note',
      describe({
        operationId: 'removeNote',
        summary: 'Delete one of your own notes',
        description: 'Notes of other people cannot be deleted: 403.',
        responses: { 204: { description: 'Done' } },
      }),
      drafting,
      query({}),
      async (c) => {
        const { id, note } = c.req.param();
        await removeNote(acting(c, context), await find(context, id), Number(note));
        logChange(c, context, 'note removed', { article: id });
        return c.body(null, 204);
      },
    )
    .put(
      '/:id/assignee',
      describe({
        operationId: 'assignArticle',
        summary: 'Assign an article',
        description: 'The assignee may edit it as if it were their own. Assigning makes no new version.',
        requestBody: { required: true, content: json(AssigneeInput, { person: null }) },
        responses: { 204: { description: 'Done' }, ...REFUSED },
      }),
      writing,
      query({}),
      async (c) => {
        const { person } = await readJson(c, AssigneeInput, '{ "person": null }');
        const id = c.req.param('id');
        await assign(acting(c, context), await find(context, id), person);
        logChange(c, context, 'article assigned', { article: id });
        return c.body(null, 204);
      },
    )
    .get(
      '/:id/shares',
      describe({
        operationId: 'listShares',
        summary: 'List the links that show a draft',
        description: 'Those that have not expired, without their secrets.',
        responses: {
          200: jsonAnswer(
            'Those that have not ended',
            named('ShareList', v.object({ shares: v.array(ShareJson) })),
          ),
        },
      }),
      reading,
      query({}),
      async (c) => {
        const { row } = await find(context, c.req.param('id'));
        return c.json({ shares: (await sharesOf(db, row.n, runtime.now())).map(shareJson) });
      },
    )
    .post(
      '/:id/shares',
      describe({
        operationId: 'shareArticle',
        summary: 'Create a link that shows a draft',
        description:
          'Anybody who has the link sees the current draft until the link expires. Search engines are told not to index it.',
        requestBody: { required: true, content: json(ShareInput, { days: 7 }) },
        parameters: [IDEMPOTENCY_KEY],
        responses: { 201: jsonAnswer('The link', NewShareJson), ...REFUSED },
      }),
      drafting,
      query({}),
      async (c) => {
        const { days } = await readJson(c, ShareInput, '{ "days": 7 }');
        const id = c.req.param('id');
        const claim = await requestClaim(c, JSON.stringify(days));
        const answer = await once(context, claim, async (claiming) => {
          const article = await find(context, id);
          const made = await shareDraft(acting(c, context), article, days, (one) => claiming(shared(one)));
          logChange(c, context, 'draft shared', { article: id, days });
          return shared(made);
        });
        return sendAnswer(answer);
      },
    )
    .delete(
      '/:id/shares/:share',
      describe({
        operationId: 'endShare',
        summary: 'Revoke a link',
        description: 'From then on it answers 404.',
        responses: { 204: { description: 'Done' } },
      }),
      drafting,
      query({}),
      async (c) => {
        const { id, share } = c.req.param();
        await endShare(acting(c, context), await find(context, id), share);
        logChange(c, context, 'share ended', { article: id });
        return c.body(null, 204);
      },
    )
    .all('/:id/notes', notAllowed('GET, HEAD, POST'))
    .all('/:id/notes/:note', notAllowed('DELETE'))
    .all('/:id/assignee', notAllowed('PUT'))
    .all('/:id/shares', notAllowed('GET, HEAD, POST'))
    .all('/:id/shares/:share', notAllowed('DELETE'));
}
