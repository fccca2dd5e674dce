// Receives Tagwire's webhooks and tells a chat (Slack, Mattermost and others that take `{ "text": … }`) of each change.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Webhook } from 'standardwebhooks';

interface Event {
  type: string;
  /** An erased article has neither title nor URL. */
  data: { title?: string; url?: string; note?: string };
}

const CHAT_TIMEOUT_MS = 5_000;
const MAX_REMEMBERED = 10_000;
const VERBS: Readonly<Record<string, string>> = {
  'article.publish': 'New',
  'article.update': 'Updated',
  'article.correction': 'Corrected',
  'article.retract': 'Retracted',
};

const { CHAT_URL, WEBHOOK_SECRET } = process.env;
const port = Number(process.env.PORT ?? 4000);
// Without WEBHOOK_SECRET a Tagwire is started here, to try this.
const secret = WEBHOOK_SECRET ?? (await (await import('./trial.ts')).startTrial(`http://127.0.0.1:${port}/`));
const webhook = new Webhook(secret);
/** Ids of calls that the chat was told of, or is being told of. */
const seen = new Set<string>();

const app = new Hono().post('/', async (c) => {
  let event: Event;
  try {
    // Refuses what is older than five minutes, too: a recorded call cannot be played back later.
    event = webhook.verify(await c.req.text(), c.req.header()) as Event;
  } catch (error) {
    return c.text(`${(error as Error).message}\n`, 401);
  }
  const id = c.req.header('webhook-id')!;
  const verb = VERBS[event.type];
  if (!verb || seen.has(id)) return c.body(null, 204);
  seen.add(id);
  try {
    await tellChat(messageOf(verb, event));
  } catch (error) {
    // Tagwire calls again, for a day: nothing needs to be kept here.
    seen.delete(id);
    return c.text(`The chat did not take it: ${(error as Error).message}\n`, 503);
  }
  // A set keeps the order in which its members came.
  if (seen.size > MAX_REMEMBERED) seen.delete(seen.values().next().value!);
  return c.body(null, 204);
});

function messageOf(verb: string, { type, data: { title = 'an article that was erased', url, note } }: Event) {
  // What is retracted has no page to read.
  const named = url && type !== 'article.retract' ? `<${url}|${escaped(title)}>` : escaped(title);
  return `${verb}: ${named}${note ? ` (${escaped(note)})` : ''}`;
}

/** https://docs.slack.dev/messaging/formatting-message-text/#escaping */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function tellChat(text: string): Promise<void> {
  if (!CHAT_URL) return console.log(text);
  const { ok, status } = await fetch(CHAT_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(CHAT_TIMEOUT_MS),
  });
  if (!ok) throw new Error(`it answered ${status}`);
}

serve({ fetch: app.fetch, port }, () => console.log(`Listening on port ${port}`));
