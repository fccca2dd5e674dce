// A Tagwire to try the receiver with: an article is published, corrected and retracted. Your own receiver does not need this.
import { setTimeout } from 'node:timers/promises';
import { createTagwire } from 'tagwire';
import { memory } from 'tagwire/memory';

const URL_ = 'http://localhost:3000';

/** @returns the secret that calls to `receiver` are signed with */
export async function startTrial(receiver: string): Promise<string> {
  const wire = createTagwire({
    publicUrl: URL_,
    database: memory(),
    media: false,
    authenticate: () => ({ id: 'trial', name: 'trial', scopes: ['admin'] }),
    // Calls go to public addresses only, unless said otherwise.
    settings: { OUTBOUND_ALLOW: '127.0.0.1' },
  });
  const response = await wire.fetch(
    new Request(`${URL_}/admin/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver }),
    }),
  );
  void publish(wire.articles);
  return ((await response.json()) as { secret: string }).secret;
}

async function publish(articles: ReturnType<typeof createTagwire>['articles']): Promise<void> {
  await setTimeout(1_000);
  const { id } = await articles.create({
    title: 'Pier 4 is painted green',
    content: { text: 'As in 1926.' },
  });
  await setTimeout(3_000);
  await articles.change(id, {
    title: 'Pier 4 is painted blue',
    change: { kind: 'correction', note: 'Blue, not green.' },
  });
  await setTimeout(3_000);
  await articles.retract(id, 'It was pier 5.');
}
