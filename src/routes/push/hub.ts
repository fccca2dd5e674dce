// /hub: W3C WebSub. Errors are plain text (§5.2), since subscribers read no problem details.
import { Hono } from 'hono';
import { Refusal } from '../../errors.ts';
import type { Env, Services } from '../../http/env.ts';
import { readForm } from '../../http/form.ts';
import { keyOf, limit } from '../../http/limits.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { request } from '../../services/push/hub.ts';
import { hasOutsideHub } from '../../services/push/hub-topics.ts';

const ABOUT = (url: string) =>
  `This is the WebSub hub (https://www.w3.org/TR/websub/) of ${url}/.

POST a form with hub.mode (subscribe or unsubscribe), hub.topic (the "self" link of any feed here) and hub.callback;
hub.lease_seconds and hub.secret if you like.
`;

export function hubRoutes({ context }: Services) {
  return new Hono<Env>()
    .get('/', (c) => {
      const { url, hub } = context.site;
      if (hasOutsideHub(context)) {
        return c.text(`The WebSub hub of ${url}/ is ${hub}\n`, 200, { link: `<${hub}>; rel="hub"` });
      }
      return c.text(ABOUT(url), 200, { allow: 'GET, HEAD, POST' });
    })
    .post('/', async (c) => {
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
