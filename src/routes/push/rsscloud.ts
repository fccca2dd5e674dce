// /rsscloud/pleaseNotify: rssCloud's registration. It answers 200 whatever comes of it; the body tells.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { escapeText } from '../../domain/text.ts';
import { Refusal } from '../../errors.ts';
import { clientAddress } from '../../http/client-address.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { readForm } from '../../http/form.ts';
import { keyOf, limit } from '../../http/limits.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { pleaseNotify } from '../../services/push/rsscloud.ts';
import { formBody, json, TEXT } from '../openapi.ts';

const registering = (url: string) => ({
  operationId: 'subscribeByRssCloud',
  summary: 'Register for notifications of a feed (rssCloud)',
  description:
    'For readers that know rssCloud and not WebSub. It holds for 25 hours; whether it was taken is in the body.',
  tags: ['Push'],
  requestBody: formBody(
    {
      domain: TEXT.schema,
      port: { type: 'integer' },
      path: TEXT.schema,
      protocol: { type: 'string', enum: ['http-post', 'https-post'] },
      url1: { type: 'string', format: 'uri' },
    },
    ['port', 'path', 'protocol', 'url1'],
    {
      domain: 'reader.example.com',
      port: 443,
      path: '/notify',
      protocol: 'https-post',
      url1: `${url}/rss.xml`,
    },
  ),
  responses: {
    200: {
      description: '`<notifyResult success="true|false" msg="…"/>`, or the same as JSON',
      content: { 'text/xml': TEXT, ...json(v.object({ success: v.boolean(), msg: v.string() })) },
    },
    429: { description: 'Too many from one address in a minute' },
  },
});

export function rssCloudRoutes({ context }: Services) {
  return new Hono<Env>()
    .post('/pleaseNotify', describeRoute(registering(context.site.url)), async (c) => {
      await limit(c, context, 'subscription');
      try {
        const form = await readForm(c, context);
        const client = { address: clientAddress(c, context), key: keyOf(c, context) };
        return answer(c, true, await pleaseNotify(context, form, client));
      } catch (error) {
        if (!(error instanceof Refusal) || error.status >= 500) throw error;
        return answer(c, false, error.message);
      }
    })
    .all('/pleaseNotify', notAllowed('POST'));
}

function answer(c: Request_, success: boolean, msg: string): Response {
  if (/\bjson\b/.test(c.req.header('accept') ?? '')) return c.json({ success, msg });
  const xml = `<?xml version="1.0"?>\n<notifyResult success="${success}" msg="${escapeText(msg)}"/>\n`;
  return c.body(xml, 200, { 'content-type': 'text/xml; charset=utf-8' });
}
