// A site to try the aggregator with: something happens on it every few seconds. Your own aggregator does not need this.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { serve } from 'tagwire/node';

const ADMIN_TOKEN = crypto.randomUUID();

/** @returns its address */
export async function startTrial(): Promise<string> {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'tagwire-trial-'));
  const { url } = await serve({ ADMIN_TOKEN, DATA_DIR, LOG_LEVEL: 'warn', PORT: process.env.PORT });
  void publish(url);
  return url;
}

async function publish(url: string): Promise<void> {
  const send = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}/admin/articles${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    return response.status === 204 ? '' : ((await response.json()) as { id: string }).id;
  };
  for (let pier = 1; ; pier++) {
    const article = {
      title: `Pier ${pier} is painted green`,
      content: { text: 'As in 1926.' },
      tags: ['Harbour'],
    };
    const id = await send('POST', '', article);
    await setTimeout(3_000);
    await send('PATCH', `/${id}`, { title: `Pier ${pier} is painted blue` });
    await setTimeout(3_000);
    if (pier % 2 === 0) await send('DELETE', `/${id}?note=It+was+red.`);
    await setTimeout(3_000);
  }
}
