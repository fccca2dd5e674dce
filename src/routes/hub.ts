// /hub: W3C WebSub. Errors are plain text (§5.2), since subscribers read no problem details.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { Refusal } from '../errors.ts';
import { request } from '../services/hub.ts';
import type { Env, Services } from './env.ts';
import { readForm } from './form.ts';
import { limit } from './limits.ts';

const ABOUT = (url: string) =>
  `This is the WebSub hub (https://www.w3.org/TR/websub/) of ${url}/.

POST a form with hub.mode (subscribe or unsubscribe), hub.topic (the "self" link of any feed here) and hub.callback;
hub.lease_seconds and hub.secret if you like.
`;

export function hubRoutes({ context }: Services) {
  return new Hono<Env>()
    .get('/', (c) => c.text(ABOUT(context.site.url), 200, { allow: 'GET, HEAD, POST' }))
    .post(
      '/',
      describeRoute({
        summary: 'Subscribe to a feed (WebSub)',
        tags: ['Push'],
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                required: ['hub.mode', 'hub.topic', 'hub.callback'],
                properties: {
                  'hub.mode': { type: 'string', enum: ['subscribe', 'unsubscribe', 'publish'] },
                  'hub.topic': { type: 'string', format: 'uri' },
                  'hub.callback': { type: 'string', format: 'uri' },
                  'hub.lease_seconds': { type: 'integer', minimum: 1 },
                  'hub.secret': { type: 'string', maxLength: 199 },
                },
              },
            },
          },
        },
        responses: {
          202: { description: 'Taken; the callback is asked to confirm' },
          204: { description: 'A ping was noted' },
          400: { description: 'Why not, as text' },
          429: { description: 'Too many from one address in a minute' },
        },
      }),
      async (c) => {
        try {
          await limit(c, context, 'subscription');
          const status = await request(context, await readForm(c));
          return status === 202
            ? c.text('Accepted; your callback is asked to confirm.\n', 202)
            : c.body(null, 204);
        } catch (error) {
          if (!(error instanceof Refusal) || error.status >= 500) throw error;
          return new Response(`${error.message}\n`, {
            status: error.status,
            headers: { ...error.headers, 'content-type': 'text/plain; charset=utf-8' },
          });
        }
      },
    );
}
