// Tagwire as `npx tagwire serve` runs it, on a database of 200 articles in a temporary folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { start } from '../../src/runtimes/node.ts';
import { serveChild } from './child.ts';

const TOKEN = 'bench-token-0123456789';
const WORDS =
  'harbour minister energy report wire council river market signal winter border archive station treaty'.split(
    ' ',
  );
const text = (seed: number, words: number) =>
  Array.from({ length: words }, (_, i) => WORDS[(seed * 7 + i * i) % WORDS.length]).join(' ');

serveChild(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-bench-'));
  const running = await start(
    readConfig({ DATA_DIR: dir, ADMIN_TOKEN: TOKEN, PORT: '0', PUBLIC_URL: 'https://wire.example' }),
  );
  for (let i = 0; i < 200; i++) {
    const body = JSON.stringify({
      title: `Article ${i} about ${text(i, 4)}`,
      content: { text: `${text(i, 60)}.\n\n${text(i + 1, 60)}.` },
      tags: [`topic ${i % 8}`, `topic ${8 + (i % 5)}`],
      authors: [{ name: 'Ann Lee' }],
      publishedAt: new Date(Date.UTC(2026, 0, 1) + i * 3_600_000).toISOString(),
    });
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const url = 'https://wire.example/admin/articles';
    const response = await running.app.fetch(new Request(url, { method: 'POST', headers, body }));
    if (response.status !== 201) throw new Error(await response.text());
  }
  const stop = async () => {
    await running.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  return { port: Number(new URL(running.address).port), stop };
});
