import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'node:path';
import { readConfig } from '../config.ts';
import { FORMATS } from '../formats/all.ts';
import { start } from '../runtimes/node/index.ts';
import { listArticles } from '../services/publishing/listing.ts';
import type { Command } from './command.ts';
import { typeOf } from './post.ts';
import { type RemoteSite, remoteSite } from './remote.ts';
import { stopAsked } from './stop-asked.ts';

const SAMPLES = new URL('../../db/samples/', import.meta.url);
/** Of the samples, by their names; and the site's icon. */
const PICTURES = new URL('../../db/pictures/', import.meta.url);

/** What the samples' texts do not say themselves. */
const COMPLETED: Readonly<Record<string, string>> = {
  'turkey-s400.txt': '?tag=Turkey&tag=S-400&tag=Diplomacy&language=en',
  'baikal-ice-hydrophones.txt': '?tag=Science&tag=Climate&language=ru',
  'harbour-talks-communique.txt': '?tag=Diplomacy&tag=Sea',
};

/** Translations, by their originals. */
const TRANSLATIONS = [['bosphorus-ferries-tr.md', 'bosphorus-ferries-en.md']] as const;

/** Of pictures that a sample does not describe itself. */
const ALT: Readonly<Record<string, string>> = {
  'hebrew-desert-observatory.md': 'כיפת מצפה כוכבים על רכס במדבר, מתחת לשביל החלב',
  'hindi-stepwell-water.md': 'बावड़ी की सीढ़ियाँ, नीचे भरा पानी और घड़ा लिए एक औरत',
  'long-history-of-the-wire.md': 'A row of telegraph poles runs over brown hills into a low sun',
  'seed-vault-fr.md': 'L’entrée en béton d’une chambre forte dans la neige, sous une aurore',
};

/** What the site is called and looks like. */
const FACE = {
  title: 'North Wire',
  description: 'Reports from the Bosphorus to the ice, in the languages they were written in',
  timeZone: 'Europe/Istanbul',
  accent: '#0f4c5c',
  rights: '© North Wire and the sources named',
  footer: 'North Wire is a demonstration: its people, places and reports are invented.',
};
const ABOUT = {
  title: 'About',
  navigation: true,
  content: {
    markdown:
      'North Wire publishes what its correspondents send, by tag: [put your own feed together](/subscribe).\n\n' +
      'It was made by `tagwire demo`. Editors change its name, colours and pages under **Settings**.',
  },
};
/** Samples have no place in a site's own database. */
const NO_DATABASE = {
  DATABASE_URL: undefined,
  DATABASE_SYNC_URL: undefined,
  DATABASE_AUTH_TOKEN: undefined,
};
/** It leads the front page, with its picture. */
const FEATURED = 'penguin-count.md';

export const command: Command = {
  usage: '',
  help: 'Starts on an embedded database in DATA_DIR/demo, posts the articles of db/samples through the admin endpoint. DATABASE_URL is not used.',
  options: {},
  async run() {
    const asked = stopAsked();
    const adminToken = process.env.ADMIN_TOKEN?.trim() || crypto.randomUUID();
    const dataDir = `${process.env.DATA_DIR?.trim() || './data'}/demo`;
    const running = await start(
      readConfig({
        LOG_LEVEL: 'warn',
        ...process.env,
        ...NO_DATABASE,
        DATA_DIR: dataDir,
        ADMIN_TOKEN: adminToken,
      }),
    );
    try {
      const { context } = running.app;
      const kept = await listArticles(context, { limit: 1 });
      if (!kept.articles.length) await fill(remoteSite(running.address, adminToken));
      process.stdout.write(greeting(context.site.url, adminToken, running.database));
      await asked;
    } finally {
      await running.stop();
    }
    return 0;
  },
};

async function fill(site: RemoteSite): Promise<void> {
  // Who gave the site a title shows it under that.
  const face = process.env.SITE_TITLE ? {} : FACE;
  const icon = await upload(site, 'icon.png');
  await site.call('PATCH', '/admin/settings', { ...face, icon: { url: icon } });
  await site.call('POST', '/admin/pages', ABOUT);
  await postSamples(site);
}

/** @returns its address */
async function upload(site: RemoteSite, name: string): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([await readFile(new URL(name, PICTURES))]), name);
  // Whole: its boundary stands in a header of its own.
  const { headers, body } = new Response(form);
  const response = await site.send('/admin/media', new Uint8Array(await new Response(body).arrayBuffer()), {
    'content-type': headers.get('content-type') ?? '',
  });
  return ((await response.json()) as { url: string }).url;
}

async function postSamples(site: RemoteSite): Promise<void> {
  const pictures = await readdir(PICTURES);
  const ids = new Map<string, string>();
  for (const file of (await readdir(SAMPLES)).sort()) {
    const type = typeOf(file);
    if (!type) continue;
    const body = new Uint8Array(await readFile(new URL(file, SAMPLES)));
    const response = await site.send(`/admin/articles${COMPLETED[file] ?? ''}`, body, {
      'content-type': type,
    });
    const { id, title, image } = (await response.json()) as { id: string; title: string; image?: object };
    ids.set(file, id);
    const picture = pictures.find((name) => parse(name).name === parse(file).name);
    if (picture) {
      const url = await upload(site, picture);
      // The sizes of the file itself are known to the server.
      const own = { alt: ALT[file], ...image, url, width: null, height: null };
      const featured = file === FEATURED || undefined;
      await site.call('PATCH', `/admin/articles/${id}`, { image: own, featured, change: { kind: 'silent' } });
    }
    process.stdout.write(`posted ${file}: ${title}\n`);
  }
  for (const [file, original] of TRANSLATIONS) {
    await site.call('PATCH', `/admin/articles/${ids.get(file)}`, {
      translationOf: ids.get(original),
      change: { kind: 'silent' },
    });
  }
}

function greeting(url: string, token: string, database: string): string {
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

Its database: ${database}
Stop with Ctrl-C.
`;
}
