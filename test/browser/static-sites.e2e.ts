// The example sites built by their generators: Tagwire's feeds lead to pages that they really wrote, and call articles as
// the generators' own feeds do.
import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { installedTool } from '../../tools/tool.ts';
import {
  ROOT,
  type Server,
  serve,
  stopServers,
  TOKEN,
  tagwire,
  temporaryFolder,
} from '../unit/cli/process.ts';

const run = promisify(execFile);
const ELEVENTY = '3.1.8';

/** Runs Hugo. @throws Error that says how to get it */
async function hugo(folder: string, to: string): Promise<void> {
  await run('hugo', ['--quiet', '--destination', to], { cwd: folder }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new Error('hugo is missing: apt-get install hugo', { cause: error });
      throw error;
    },
  );
}

async function eleventy(folder: string, to: string): Promise<void> {
  const tool = await installedTool('@11ty/eleventy', ELEVENTY);
  const program = join(tool, 'node_modules/@11ty/eleventy/cmd.cjs');
  await run(process.execPath, [program, '--quiet', `--output=${to}`], { cwd: folder });
}

interface Item {
  id: string;
  url: string;
  content_html: string;
  image?: string;
}

const SITES = [
  {
    ...{ name: 'hugo-site', base: 'https://harbour.example/blog/', build: hugo, feed: 'index.xml' },
    ...{ id: /<guid>([^<]*)</g, edited: 'content/posts/pier-4.md', deleted: 'content/notes/fog.md' },
    // Hugo's feed has every page, Tagwire's only those with a date.
    pages: ['about/'],
  },
  {
    ...{ name: 'eleventy-site', base: 'https://market.example/', build: eleventy, feed: 'feed.xml' },
    ...{ id: /<entry>\s*<title>[^<]*<\/title>\s*<id>([^<]*)</g, edited: 'content/blog/scales.md' },
    ...{ deleted: 'content/blog/2024-03-02-plums.md', pages: [] },
  },
];

stopServers();

describe.each(SITES)('$name', ({ name, base, build, feed, id, edited, deleted, pages }) => {
  const home = temporaryFolder();
  const folder = join(home, 'site');
  let server: Server;
  let builds = 0;
  let built = '';
  beforeAll(async () => {
    cpSync(join(ROOT, 'examples', name), folder, { recursive: true });
    server = await serve({ DATA_DIR: join(home, 'data') });
    await server.admin('PATCH', '/admin/settings', { links: 'canonical' });
  }, 300_000);

  /** Builds the site and syncs it; what was changed. */
  async function published(): Promise<string[]> {
    built = join(home, `built-${builds++}`);
    await build(folder, built);
    const where = ['--url', server.url, '--token', TOKEN];
    const { code, stdout } = await tagwire([
      'sync',
      folder,
      '--base-url',
      base,
      '--prune',
      '--json',
      ...where,
    ]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Record<string, { file?: string; url: string }[]>;
    const kinds = ['created', 'updated', 'withdrawn', 'restored'];
    return kinds.flatMap((kind) => report[kind]!.map(({ file, url }) => `${kind} ${file ?? url}`));
  }
  const items = async (): Promise<Item[]> =>
    ((await (await fetch(`${server.url}/feed.json`)).json()) as { items: Item[] }).items.filter(
      ({ url }) => url !== undefined,
    );

  /** Whether the generator wrote what an address of the site names. */
  function isWritten(url: string): boolean {
    const path = join(
      built,
      decodeURIComponent(new URL(url).pathname).slice(new URL(base).pathname.length - 1),
    );
    return existsSync(path) && (!statSync(path).isDirectory() || existsSync(join(path, 'index.html')));
  }

  test('its feeds lead to pages and pictures that are there, by the ids of its own feed', async () => {
    expect((await published()).every((one) => one.startsWith('created '))).toBe(true);
    const found = await items();
    const own = [...readFileSync(join(built, feed), 'utf8').matchAll(id)].map(([, guid]) => guid!);
    expect(found.map((one) => one.id).sort()).toEqual(
      own.filter((guid) => !pages.some((page) => guid === base + page)).sort(),
    );
    const addresses = found.flatMap(({ url, image, content_html }) => [
      ...[url, ...(image ? [image] : [])],
      ...[...content_html.matchAll(/ (?:src|href)="([^"]*)"/g)].map(([, address]) => address!),
    ]);
    const ofSite = addresses.filter((address) => address.startsWith(new URL(base).origin));
    expect(ofSite.filter((address) => !isWritten(address))).toEqual([]);
    expect(ofSite.length).toBeGreaterThan(found.length);
  }, 300_000);

  test('published again, nothing changes; an edit and a deletion are just these', async () => {
    const lastChange = async () =>
      ((await (await fetch(`${server.url}/changes.json?limit=1000`)).json()) as { next: number }).next;
    const before = await lastChange();
    expect(await published()).toEqual([]);
    expect(await lastChange()).toBe(before);
    appendFileSync(join(folder, edited), '\nMore.\n');
    const gone = (await items()).length - 1;
    rmSync(join(folder, deleted));
    expect(await published()).toEqual([`updated ${edited}`, expect.stringMatching(`^withdrawn ${base}`)]);
    const rest = (await items()).filter(({ url }) => isWritten(url));
    expect(rest).toHaveLength(gone);
    cpSync(join(ROOT, 'examples', name, deleted), join(folder, deleted));
    expect(await published()).toEqual([`restored ${deleted}`]);
  }, 300_000);
});
