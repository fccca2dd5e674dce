// What webhooks are sent (services/push/webhooks.ts), for /openapi.json.
import { resolver } from 'hono-openapi';
import type { OpenAPIV3_1 } from 'openapi-types';
import * as v from 'valibot';
import type { SiteAddress } from '../../../formats/format.ts';
import { EVENTS, type Event } from '../../../services/push/webhooks.ts';
import { DATE, named, parameter, URI } from '../../openapi.ts';
import { JsonFeedItem } from '../../reading/json-documents.ts';

const MEANINGS: Readonly<Record<Event, string>> = {
  publish: 'An article appeared',
  update: 'An article changed, and its readers are told',
  correction: 'A mistake in an article was corrected; `note` says what',
  retract: 'An article was retracted; `note` says why, where editors said so',
};

const EventJson = named(
  'WebhookEvent',
  v.object({
    type: v.picklist(EVENTS.map((event) => `article.${event}` as const)),
    timestamp: v.pipe(DATE, v.description('when it changed')),
    data: v.object({
      seq: v.pipe(v.number(), v.integer(), v.description('of the change in the log, as in /changes.json')),
      kind: v.picklist(EVENTS),
      id: v.pipe(v.string(), v.description('of the article')),
      guid: v.pipe(v.string(), v.description('the article’s identity in every feed')),
      version: v.pipe(v.number(), v.integer()),
      inView: v.pipe(
        v.boolean(),
        v.description(
          'whether the article is in the webhook’s view after this change; `false` of one that left it, and of a retraction',
        ),
      ),
      note: v.optional(v.string()),
      title: v.optional(
        v.pipe(
          v.string(),
          v.description('the article’s; of a retraction what readers saw; absent once it is erased'),
        ),
      ),
      url: v.optional(v.pipe(URI, v.description('where the article is, or was, read'))),
      item: v.optional(
        v.pipe(
          JsonFeedItem,
          v.description('the article as it is when the call is made; none of a retraction'),
        ),
      ),
    }),
  }),
);

const TestJson = named(
  'WebhookTestEvent',
  v.object({
    type: v.literal('webhook.test'),
    timestamp: v.pipe(DATE, v.description('when it was sent')),
    data: v.object({
      webhook: v.pipe(v.string(), v.description('its id')),
      view: v.string(),
      events: v.array(v.string()),
    }),
  }),
);

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const HEADERS = [
  parameter('header', 'webhook-id', 'of the event: the same at every attempt'),
  parameter('header', 'webhook-timestamp', 'of the attempt, in seconds since 1970'),
  parameter(
    'header',
    'webhook-signature',
    '`v1,` and base64 of the HMAC-SHA256 of `{id}.{timestamp}.{body}` with the webhook’s secret (Standard Webhooks); for a day after a secret was replaced one by each, with spaces between',
  ),
].map((one) => ({ ...one, required: true }));

const exampleOf = (event: Event, { url }: SiteAddress): v.InferOutput<typeof EventJson> => ({
  type: `article.${event}`,
  timestamp: '2026-11-23T12:00:00.000Z',
  data: {
    seq: 42,
    kind: event,
    id: '0b5fd6ce-1b43-4a42-9d7c-4b1c7a0f6a11',
    guid: 'urn:uuid:0b5fd6ce-1b43-4a42-9d7c-4b1c7a0f6a11',
    version: event === 'publish' ? 1 : 2,
    inView: event !== 'retract',
    title: 'Ferry to Samsun',
    url: `${url}/articles/ferry-to-samsun`,
    ...(event === 'correction' && { note: 'The ferry left on Monday, not on Tuesday.' }),
    ...(event === 'retract' && { note: 'The report could not be confirmed.' }),
    ...(event !== 'retract' && {
      item: {
        id: 'urn:uuid:0b5fd6ce-1b43-4a42-9d7c-4b1c7a0f6a11',
        url: `${url}/articles/ferry-to-samsun`,
        title: 'Ferry to Samsun',
        content_html: '<p>The first ferry has left.</p>\n',
        date_published: '2026-11-23T12:00:00.000Z',
        date_modified: '2026-11-23T12:00:00.000Z',
        tags: ['Turkey'],
        language: 'en',
      },
    }),
  },
});

const testExample: v.InferOutput<typeof TestJson> = {
  type: 'webhook.test',
  timestamp: '2026-11-23T12:00:00.000Z',
  data: { webhook: '7e1f1a5e-34c8-4f2a-9d4e-0a4c3f6b2d10', view: '/tags/turkey/', events: [...EVENTS] },
};

/** The `webhooks` of the description, and the schemas that they name. */
export async function describedEvents(site: SiteAddress) {
  const schemas = await Promise.all(
    [EventJson, TestJson].map(
      async (schema) => (await resolver(schema).toOpenAPISchema()).components?.schemas,
    ),
  );
  const post = (
    summary: string,
    operationId: string,
    description: string,
    content: { schema: { $ref: string }; example: unknown },
    again: string,
  ): OpenAPIV3_1.PathItemObject => ({
    post: {
      ...{ operationId, summary, description, tags: ['Push'], security: [], parameters: HEADERS },
      requestBody: { required: true, content: { 'application/json': content } },
      responses: {
        '2XX': { description: 'Taken' },
        '4XX': { description: again },
        '5XX': { description: again },
      },
    },
  });
  const webhookOf = (event: Event) =>
    post(
      MEANINGS[event],
      `article${event.charAt(0).toUpperCase()}${event.slice(1)}`,
      'Sent to every webhook whose view has the article, or had it. Answer within 10 seconds with any 2xx; 410 disables the webhook.',
      { schema: refTo('WebhookEvent'), example: exampleOf(event, site) },
      'Tried again for a day; 410 disables the webhook',
    );
  const test = post(
    'Somebody tests the webhook',
    'webhookTest',
    'Sent once by `POST /admin/webhooks/{id}/test`, which answers what came back.',
    { schema: refTo('WebhookTestEvent'), example: testExample },
    'Not tried again',
  );
  return {
    webhooks: {
      ...Object.fromEntries(EVENTS.map((event) => [`article.${event}`, webhookOf(event)])),
      'webhook.test': test,
    },
    schemas: Object.assign({}, ...schemas),
  };
}
