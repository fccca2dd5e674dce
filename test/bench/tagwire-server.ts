// Tagwire as `npx tagwire serve` runs it, on a database of 200 articles in a temporary folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { start } from '../../src/runtimes/node.ts';
import { serveChild } from './child.ts';
import { prose } from './prose.ts';

const TOKEN = 'bench-token-0123456789';

async function seed(dir: string): Promise<void> {
  const { app, stop } = await start(configIn(dir, { LOG_LEVEL: 'warn' }));
  const words = prose(1);
  for (let i = 0; i < 200; i++) {
    const body = JSON.stringify({
      title: `Article ${i} about ${words(4)}`,
      content: { text: `${words(60)}.\n\n${words(60)}.` },
      tags: [`topic ${i % 8}`, `topic ${8 + (i % 5)}`],
      authors: [{ name: 'Ann Lee' }],
      publishedAt: new Date(Date.UTC(2026, 0, 1) + i * 3_600_000).toISOString(),
    });
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const url = 'https://wire.example/admin/articles';
    const response = await app.fetch(new Request(url, { method: 'POST', headers, body }));
    if (response.status !== 201) throw new Error(await response.text());
  }
  await stop();
}

const configIn = (dir: string, more: Record<string, string> = {}) =>
  readConfig({ DATA_DIR: dir, ADMIN_TOKEN: TOKEN, PORT: '0', PUBLIC_URL: 'https://wire.example', ...more });

serveChild(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-bench-'));
  await seed(dir);
  const running = await start(configIn(dir));
  const stop = async () => {
    await running.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  return { port: Number(new URL(running.address).port), stop };
});
