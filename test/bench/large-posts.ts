// How long readers wait for the event loop while an article of 1 MB is posted, beside a server without a thread for it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApp } from '../../src/app.ts';
import { nodeRuntime, openDriver, readMigrations } from '../../src/runtimes/node/index.ts';
import { ensureSite } from '../../src/store/facets/facets.ts';
import { migrate } from '../../src/store/migrate.ts';
import type { Figure } from './figures.ts';
import { prose } from './prose.ts';
import { siteConfig, TOKEN } from './site-server.ts';
import { median } from './table.ts';
import { byTurns, spreadOf } from './turns.ts';

const MEGABYTE = 1_000_000;
const words = prose(9);

function markdown(): string {
  const paragraphs: string[] = [];
  for (let length = 0; length < MEGABYTE; length += paragraphs.at(-1)!.length)
    paragraphs.push(`${words(40)} *${words(3)}* [${words(2)}](https://large.example/) ${words(40)}.`);
  return paragraphs.join('\n\n');
}

/** A site of its own; posts a text and tells the longest turn of the event loop meanwhile, in milliseconds. */
async function site(threaded: boolean) {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-large-post-'));
  const config = siteConfig(dir);
  const driver = await openDriver(config, undefined, true);
  const migrations = readMigrations();
  await migrate(driver, migrations);
  const { offload, ...machine } = nodeRuntime(config);
  const runtime = threaded ? { ...machine, offload } : machine;
  const app = createApp({ config, driver, migrations, runtime });
  await ensureSite(app.context.db, Date.now());
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/markdown' };
  const longestTurn = async () => {
    const body = `# ${words(6)}\n\n${markdown()}`;
    const turns = monitorEventLoopDelay({ resolution: 1 });
    turns.enable();
    // What comes before its first tick is not counted.
    await new Promise((after) => setTimeout(after, 5));
    const answer = await app.fetch(
      new Request('https://wire.example/admin/articles', { method: 'POST', headers, body }),
    );
    await answer.arrayBuffer();
    // A turn is counted when it is over.
    await new Promise((after) => setTimeout(after, 5));
    turns.disable();
    if (answer.status !== 201) throw new Error(`a large post answered ${answer.status}`);
    return turns.max / 1e6;
  };
  const close = async () => {
    await app.stop();
    // Earlier code has none.
    await offload?.close();
    await driver.close();
    rmSync(dir, { recursive: true, force: true });
  };
  return { longestTurn, close };
}

export async function largePosts(short: boolean, tell: (figure: Figure) => void): Promise<void> {
  const [threaded, alone] = [await site(true), await site(false)];
  // Code is warm, and the thread is there.
  for (const { longestTurn } of [threaded, alone]) await longestTurn();
  const rounds = await byTurns(short ? 2 : 9, [threaded.longestTurn, alone.longestTurn]);
  await threaded.close();
  await alone.close();
  const [ours, theirs] = [0, 1].map((side) => median(rounds.map((round) => round[side]!)));
  tell({
    ...{ name: 'the longest turn while 1 MB of Markdown is posted', value: ours!, unit: 'ms', lead: true },
    beside: { name: 'without a thread for it', value: theirs! },
    ...spreadOf(rounds.map(([one, other]) => one! / other!)),
  });
}
