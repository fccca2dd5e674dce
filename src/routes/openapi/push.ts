// Who is told of changes: /hub, /rsscloud, /admin/webhooks, /admin/subscriptions, /admin/deliveries.
import { WebhookInput } from '../api/webhooks.ts';
import { json, type Operations, security } from './parts.ts';

const tags = ['Push'];

export const push: Operations = {
  'get /admin/webhooks': {
    summary: 'List webhooks',
    tags,
    security,
    responses: { 200: { description: 'Without their secrets' } },
  },
  'post /admin/webhooks': {
    summary: 'Make a webhook; its secret is in this answer and nowhere else',
    tags,
    security,
    requestBody: { required: true, content: json(WebhookInput) },
    responses: {
      201: { description: 'The webhook' },
      413: { description: 'Too large' },
      422: { description: 'Wrong input' },
    },
  },
  'get /admin/webhooks/{id}': {
    summary: 'A webhook',
    tags,
    security,
    responses: { 200: { description: 'The webhook' } },
  },
  'delete /admin/webhooks/{id}': {
    summary: 'Remove a webhook and what was to be delivered to it',
    tags,
    security,
    responses: { 204: { description: 'Done' } },
  },
  'get /admin/subscriptions': {
    summary: 'Subscribers (WebSub, rssCloud), and requests that wait for confirmation',
    tags,
    security,
    responses: { 200: { description: '`after` is the cursor of the next page' } },
  },
  'get /admin/deliveries': {
    summary: 'What is to be delivered, next due first; with `state=failed` what was given up',
    tags,
    security,
    responses: { 200: { description: 'Deliveries that succeeded are not kept' } },
  },
  'post /admin/deliveries/{id}/retry': {
    summary: 'Try a delivery that failed again now, given up or not',
    tags,
    security,
    responses: {
      202: { description: 'It is due now' },
      404: { description: 'None of that number failed and waits' },
    },
  },
  'post /hub': {
    summary: 'Subscribe to a feed (WebSub)',
    tags,
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
      413: { description: 'A form may have 16 kB' },
      429: { description: 'Too many from one address in a minute' },
    },
  },
  'post /rsscloud/pleaseNotify': {
    summary: 'Register for notifications of a feed (rssCloud)',
    tags,
    responses: {
      200: { description: '`<notifyResult success="true|false" msg="…"/>`, or the same as JSON' },
      429: { description: 'Too many from one address in a minute' },
    },
  },
};
