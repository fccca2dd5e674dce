// /hub: W3C WebSub. Errors are plain text (§5.2), since subscribers read no problem details.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { Refusal } from '../../errors.ts';
import type { Env, Services } from '../../http/env.ts';
import { readForm } from '../../http/form.ts';
import { keyOf, limit } from '../../http/limits.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { hasOutsideHub } from '../../services/context.ts';
import { request } from '../../services/push/hub.ts';
import { formBody, TEXT } from '../openapi.ts';

const ABOUT = (url: string) =>
  `This is the WebSub hub (https://www.w3.org/TR/websub/) of ${url}/.

POST a form with hub.mode (subscribe or unsubscribe), hub.topic (the "self" link of any feed here) and hub.callback;
hub.lease_seconds and hub.secret if you like.
`;

const refused = (description: string) => ({ description, content: { 'text/plain': TEXT } });
const subscribing = (url: string) => ({
  operationId: 'subscribeByWebSub',
  summary: 'Subscribe to a feed (WebSub)',
  description:
    'The callback is asked to confirm, then gets each change of the feed. `publish` tells the hub that a feed has changed, which it knows.',
  tags: ['Push'],
  requestBody: formBody(
    {
      'hub.mode': { type: 'string', enum: ['subscribe', 'unsubscribe', 'publish'] },
      'hub.topic': { type: 'string', format: 'uri' },
      'hub.callback': { type: 'string', format: 'uri' },
      'hub.lease_seconds': { type: 'integer', minimum: 1 },
      'hub.secret': { type: 'string', maxLength: 199 },
    },
    ['hub.mode'],
    {
      'hub.mode': 'subscribe',
      'hub.topic': `${url}/rss.xml`,
      'hub.callback': 'https://reader.example.com/callback',
    },
  ),
  responses: {
    202: refused('Taken; the callback is asked to confirm'),
    204: { description: 'A ping was noted' },
    400: refused('Why not'),
    404: refused('There is no such feed here'),
    410: refused('The feed was retired'),
    413: refused('A form may have 16 kB'),
    415: refused('It is no form'),
    429: refused('Too many from one address in a minute'),
  },
});

export function hubRoutes({ context }: Services) {
  return new Hono<Env>()
    .get('/', (c) => {
      const { url, hub } = context.site;
      if (hasOutsideHub(context)) {
        return c.text(`The WebSub hub of ${url}/ is ${hub}\n`, 200, { link: `<${hub}>; rel="hub"` });
      }
      return c.text(ABOUT(url), 200, { allow: 'GET, HEAD, POST' });
    })
    .post('/', describeRoute(subscribing(context.site.url)), async (c) => {
      try {
        await limit(c, context, 'subscription');
        const status = await request(context, await readForm(c, context), keyOf(c, context));
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
    })
    .all('/', notAllowed('GET, HEAD, POST'));
}
