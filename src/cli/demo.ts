import { readdir, readFile } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { FORMATS } from '../formats/all.ts';
import { start } from '../runtimes/node/index.ts';
import { listArticles } from '../services/publishing/listing.ts';
import type { Command } from './command.ts';
import { typeOf } from './post.ts';
import { remoteSite } from './remote.ts';
import { stopAsked } from './stop-asked.ts';

const SAMPLES = new URL('../../db/samples/', import.meta.url);

/** What the samples' texts do not say themselves. */
const COMPLETED: Readonly<Record<string, string>> = {
  'turkey-s400.txt': '?tag=Turkey&tag=S-400&tag=Diplomacy&language=en',
  'baikal-ice-hydrophones.txt': '?tag=Science&tag=Climate&language=ru',
  'harbour-talks-communique.txt': '?tag=Diplomacy&tag=Sea',
};

/** Translations, by their originals. */
const TRANSLATIONS = [['bosphorus-ferries-tr.md', 'bosphorus-ferries-en.md']] as const;

export const command: Command = {
  usage: '',
  help: 'Starts on an embedded database in DATA_DIR/demo, posts the articles of db/samples through the admin endpoint.',
  options: {},
  async run() {
    const asked = stopAsked();
    const adminToken = process.env.ADMIN_TOKEN || crypto.randomUUID();
    const dataDir = `${process.env.DATA_DIR || './data'}/demo`;
    const running = await start(
      readConfig({ LOG_LEVEL: 'warn', ...process.env, DATA_DIR: dataDir, ADMIN_TOKEN: adminToken }),
    );
    const { context } = running.app;
    const kept = await listArticles(context, { limit: 1 });
    if (!kept.articles.length) await postSamples(running.address, adminToken);
    process.stdout.write(greeting(context.site.url, adminToken));
    await asked;
    await running.stop();
    return 0;
  },
};

async function postSamples(address: string, token: string): Promise<void> {
  const site = remoteSite(address, token);
  const ids = new Map<string, string>();
  for (const file of (await readdir(SAMPLES)).sort()) {
    const type = typeOf(file);
    if (!type) continue;
    const body = new Uint8Array(await readFile(new URL(file, SAMPLES)));
    const response = await site.send(`/admin/articles${COMPLETED[file] ?? ''}`, body, {
      'content-type': type,
    });
    const { id, title } = (await response.json()) as { id: string; title: string };
    ids.set(file, id);
    process.stdout.write(`posted ${file}: ${title}\n`);
  }
  for (const [file, original] of TRANSLATIONS) {
    await site.call('PATCH', `/admin/articles/${ids.get(file)}`, {
      translationOf: ids.get(original),
      change: { kind: 'silent' },
    });
  }
}

function greeting(url: string, token: string): string {
  const feeds = FORMATS.map(({ file, label }) => `  ${label.padEnd(10)} ${url}/${file}`);
  return `
Everything:
${feeds.join('\n')}

One tag, two tags, one tag but not another, a language, a search:
  ${url}/tags/turkey/rss.xml
  ${url}/tags/s-400+turkey/atom.xml
  ${url}/tags/diplomacy+!s-400/feed.json
  ${url}/languages/ar/rss.xml
  ${url}/rss.xml?q=weather

In a browser: ${url}/    the API: ${url}/docs
Editors write at ${url}/admin (access token: ${token})

Post the next article:
  curl -H 'Authorization: Bearer ${token}' -H 'Content-Type: text/markdown' \\
    --data-binary $'# Hello\\n\\nMy first article.' '${url}/admin/articles?tag=Hello'

Stop with Ctrl-C.
`;
}
