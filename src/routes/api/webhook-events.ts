// What webhooks are sent (services/push/webhooks.ts), for /openapi.json.
import { resolver } from 'hono-openapi';
import type { OpenAPIV3_1 } from 'openapi-types';
import * as v from 'valibot';
import type { SiteAddress } from '../../formats/format.ts';
import { EVENTS, type Event } from '../../services/push/webhooks.ts';
import { DATE, named, parameter, URI } from '../openapi.ts';
import { JsonFeedItem } from '../reading/json-documents.ts';

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

const SCHEMA = { $ref: '#/components/schemas/WebhookEvent' };

const HEADERS = [
  parameter('header', 'webhook-id', 'of the event: the same at every attempt'),
  parameter('header', 'webhook-timestamp', 'of the attempt, in seconds since 1970'),
  parameter(
    'header',
    'webhook-signature',
    '`v1,` and base64 of the HMAC-SHA256 of `{id}.{timestamp}.{body}` with the webhook’s secret (Standard Webhooks)',
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

/** The `webhooks` of the description, and the schemas that they name. */
export async function describedEvents(site: SiteAddress) {
  const { components } = await resolver(EventJson).toOpenAPISchema();
  const webhookOf = (event: Event): OpenAPIV3_1.PathItemObject => ({
    post: {
      operationId: `article${event.charAt(0).toUpperCase()}${event.slice(1)}`,
      summary: MEANINGS[event],
      description:
        'Sent to every webhook whose view has the article, or had it. Answer within 10 seconds with any 2xx; 410 disables the webhook.',
      tags: ['Push'],
      security: [],
      parameters: HEADERS,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: SCHEMA, example: exampleOf(event, site) } },
      },
      responses: {
        '2XX': { description: 'Taken' },
        '4XX': { description: 'Tried again for a day; 410 disables the webhook' },
        '5XX': { description: 'Tried again for a day' },
      },
    },
  });
  return {
    webhooks: Object.fromEntries(EVENTS.map((event) => [`article.${event}`, webhookOf(event)])),
    schemas: components?.schemas,
  };
}
