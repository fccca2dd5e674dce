// Bodies that the description shows and allows: its examples are taken, and whatever fits its schemas is taken or refused as
// it is described.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Description, type Operation, type Spec } from '../../support/described.ts';
import { valuesOf } from '../../support/schema-values.ts';
import { article, type TestServer, testServer } from '../../support/server.ts';

/** The smallest GIF. */
const PIXEL = new Uint8Array(Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64'));
/** The same, a pixel wider. */
const OTHER = PIXEL.with(6, 2);

let server: TestServer;
let spec: Spec;
let description: Description;
/** An article's id. */
let existing: string;
/** A draft’s. */
let draft: string;
/** Names of files in the library. */
let file: string;
let other: string;
let webhook: string;
/** A person's id. */
let person: string;
beforeAll(async () => {
  const outgoing = {
    refusal: () => undefined,
    send: async () => ({ status: 200, header: () => undefined, bytes: new Uint8Array(), text: '' }),
    domainOf: (host: string) => host,
    concurrency: 4,
    close: () => {},
  };
  server = await testServer({ outgoing });
  spec = (await (await server.get('/openapi.json')).json()) as Spec;
  description = new Description(spec);
  existing = (await server.post(article({ title: 'There', tags: ['Turkey'] }))).id;
  draft = (await server.post(article({ title: 'Not yet', status: 'draft' }))).id;
  const keep = async (bytes: Uint8Array<ArrayBuffer>, type: string) => {
    const kept = await server.admin('POST', '/admin/media', bytes, { 'content-type': type });
    return ((await kept.json()) as { name: string }).name;
  };
  file = await keep(PIXEL, 'image/gif');
  other = await keep(OTHER, 'image/gif');
  const hook = await server.admin('POST', '/admin/webhooks', { url: 'https://hook.example/' });
  webhook = ((await hook.json()) as { id: string }).id;
  const invited = { name: 'Omar Said', email: 'omar@example.com', role: 'writer' };
  person = ((await (await server.admin('POST', '/admin/people', invited)).json()) as { id: string }).id;
});
afterAll(() => server.close());

interface Body {
  method: string;
  template: string;
  type: string;
  operation: Operation;
}
/** Every body of every operation. */
const bodies = (): Body[] =>
  Object.entries(spec.paths).flatMap(([template, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      Object.keys(operation.requestBody?.content ?? {}).map((type) => ({
        ...{ method: method.toUpperCase(), template, type, operation },
      })),
    ),
  );
const mediaOf = ({ operation, type }: Body) => operation.requestBody!.content[type]!;
/** Bytes are shown by no example. */
const isBinary = (body: Body) => /"format":"binary"/.test(JSON.stringify(mediaOf(body).schema));

/** The value as bytes of that type. */
async function encode(type: string, value: unknown): Promise<{ text: string; type: string }> {
  if (/json$/.test(type)) return { text: JSON.stringify(value), type };
  if (typeof value === 'string') return { text: value, type };
  const fields = Object.entries(value as Record<string, unknown>).map(([name, one]): [string, string] => [
    name,
    typeof one === 'string' ? one : JSON.stringify(one),
  ]);
  if (type !== 'multipart/form-data') return { text: `${new URLSearchParams(fields)}`, type };
  const form = new FormData();
  for (const [name, one] of fields) form.append(name, one);
  const encoded = new Response(form);
  return { text: await encoded.text(), type: encoded.headers.get('content-type') ?? '' };
}

/** @returns the status, once the answer is seen to be as described */
async function send({ method, template, type }: Body, value: unknown): Promise<number> {
  const path = template
    // Drafts alone are shared.
    .replace('{id}/shares', `${draft}/shares`)
    .replace('/people/{id}', `/people/${person}`)
    .replace('/webhooks/{id}', `/webhooks/${webhook}`)
    .replace('{id}', existing)
    .replace('/media/{name}', `/media/${file}`)
    .replace('{guid}', encodeURIComponent('cms-1'))
    .replace('{kind}', 'tag')
    .replace('/pages/{slug}', '/pages/about')
    .replace('{slug}', 'turkey');
  const sent = await encode(type, value);
  const answer = await server.admin(method, path, sent.text, { 'content-type': sent.type });
  const { status, headers } = answer;
  const text = await answer.text();
  description.check({ method, path, status, headers: Object.fromEntries(headers), text });
  return status;
}

test('each body has an example, and what a server can take without knowing more is taken', async () => {
  const shown = bodies().filter((body) => !isBinary(body));
  expect(shown.length).toBeGreaterThan(30);
  for (const body of shown) {
    const { operationId } = body.operation;
    const name = `${operationId} ${body.type}`;
    const { example } = mediaOf(body);
    expect(example, name).toBeDefined();
    // It names a file, too.
    const said = operationId === 'replaceFile' ? { by: other } : example;
    const status = await send(body, said);
    // A code is given to an app, for once.
    const isCode = operationId.startsWith('redeemCode');
    expect([name, isCode ? status === 400 : status < 300, status]).toEqual([name, true, status]);
  }
});

test('what fits the schemas is taken, or refused as is described', async () => {
  const statuses: Record<string, Record<number, number>> = {};
  for (const body of bodies().filter((one) => !isBinary(one))) {
    const { schema = {} } = mediaOf(body);
    const counts: Record<number, number> = {};
    statuses[`${body.operation.operationId} ${body.type}`] = counts;
    const check = async (value: unknown) => {
      const status = await send(body, value);
      expect(status).toBeLessThan(500);
      counts[status] = (counts[status] ?? 0) + 1;
    };
    const property = fc.asyncProperty(valuesOf(schema, spec.components.schemas), check);
    await fc.assert(property, { seed: 14, numRuns: 20 });
  }
  expect(statuses['createArticle application/json']?.[201]).toBeGreaterThan(0);
}, 120_000);

test('examples of webhooks are what their schemas say', () => {
  for (const { post } of Object.values(spec.webhooks)) {
    const { schema = {}, example } = post.requestBody!.content['application/json']!;
    const valid = description.validate(schema);
    expect([valid(example), valid.errors]).toEqual([true, null]);
  }
});

test('what is wrong with a member is said in our words', async () => {
  const refused = async (method: string, path: string, body: object) => {
    const answer = await server.admin(method, path, body);
    const { errors } = (await answer.json()) as {
      errors: { pointer: string; code: string; detail: string }[];
    };
    return [answer.status, ...errors.map(({ pointer, code, detail }) => `${pointer} ${code}: ${detail}`)];
  };
  const media = `/admin/media/${file}`;
  const long = 'x'.repeat(20_000);
  expect(await refused('PATCH', media, { alt: 5 })).toEqual([422, '/alt not-a-string: must be a string']);
  expect(await refused('PATCH', media, { alt: long })).toEqual([
    422,
    '/alt too-long: must be at most 2,000 characters',
  ]);
  const notes = `/admin/articles/${existing}/notes`;
  expect(await refused('POST', notes, { text: 5 })).toEqual([422, '/text not-a-string: must be a string']);
  expect(await refused('POST', notes, { text: long })).toEqual([
    422,
    expect.stringMatching(/^\/text too-long: must be at most [\d,]+ characters$/),
  ]);
  expect(await refused('POST', `/admin/articles/${draft}/shares`, { days: 0 })).toEqual([
    422,
    '/days not-an-option: must be one of 1, 7, 30',
  ]);
  const hook = { url: 'https://hook.example/', view: null, events: null };
  expect(await refused('POST', '/admin/webhooks', hook)).toEqual([
    422,
    '/view not-a-string: must be a string',
    '/events not-a-list: must be a list of events',
  ]);
  expect(await refused('POST', '/admin/webhooks', {})).toEqual([422, '/url required: is required']);
});
