// `tagwire follow` as an editor's cron runs it: lines with a state file, a folder of Markdown, another Tagwire. Each run begins anew.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { type TestServer, TOKEN } from '../../support/server.ts';
import { tagwire } from '../../unit/cli/in-process.ts';
import type { Dice } from './dice.ts';
import type { Held } from './followers.ts';
import { print } from './prints.ts';
import { addressOf, type Followed } from './views.ts';
import { byPages, type Change, Wire, type WireFollower } from './wire.ts';

/** What the command asks goes to these servers, each at its own address. */
export function reachable(...servers: TestServer[]): void {
  vi.stubGlobal('fetch', async (...[input, init]: Parameters<typeof fetch>) => {
    const request = new Request(input, init);
    const server = servers.find(({ config }) => request.url.startsWith(`${config.publicUrl}/`));
    if (!server) throw new TypeError(`nobody is at ${request.url}`);
    return server.app.fetch(request);
  });
}

/** Runs it to its end. @returns its lines */
async function follow(server: TestServer, path: string, ...more: string[]): Promise<string[]> {
  const args = ['follow', server.config.publicUrl + path, '--once', ...more];
  const { code, stdout, stderr } = await tagwire(args);
  expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').filter(Boolean);
}

/** `tagwire follow VIEW --state FILE`. */
export function byLines(server: TestServer, view: Followed): WireFollower {
  const path = addressOf(view, '');
  const wire = new Wire(`tagwire follow ${path}`, server);
  const state = join(mkdtempSync(join(server.dir, 'follow-')), 'state.json');
  const visit = async () => {
    for (const line of await follow(server, path, '--state', state)) {
      const told = JSON.parse(line) as Change & { log: string };
      if (told.kind === 'reset') wire.begin(told.log);
      else wire.take(told);
    }
  };
  return { name: wire.name, held: wire.held, visit, leave: async () => {} };
}

/** `tagwire follow VIEW --markdown FOLDER`. */
export function byFolder(server: TestServer, view: Followed): WireFollower {
  const path = addressOf(view, '');
  const name = `tagwire follow ${path} --markdown`;
  const folder = mkdtempSync(join(server.dir, 'folder-'));
  const held: Held = new Map();
  const visit = async () => {
    await follow(server, path, '--markdown', folder);
    held.clear();
    for (const file of readdirSync(folder).filter((one) => one.endsWith('.md'))) {
      const [guid, version] = readFile(readFileSync(join(folder, file), 'utf8'));
      expect(held.has(guid), `${name}: ${guid} has two files`).toBe(false);
      held.set(guid, version);
    }
  };
  // A file does not say its version, and translations by what they translate only.
  const truthOf = (truth: Held) => new Map([...truth].map(([guid, one]) => [guid, withoutTranslations(one)]));
  return { name, held, visit, truthOf, leave: async () => {} };
}

function readFile(text: string): [guid: string, print: string] {
  const [, head = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(text)!;
  const matter = Object.fromEntries(
    head.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), JSON.parse(line.slice(colon + 2))];
    }),
  );
  const { guid, title, canonicalUrl: url, date: published, updated, language, tags = [] } = matter;
  const facts = { title, url, published, updated, language, tags, text: body, translations: [] };
  return [guid, withoutTranslations(print(facts))];
}

const withoutTranslations = (one: string) =>
  JSON.stringify(JSON.parse(one.replace(/ v\d+$/, '')).slice(0, -1));

/** Readers of another Tagwire, which `tagwire follow SITE --to COPY` brings up to date before they come by. */
export const byMirror =
  (copy: TestServer) =>
  (server: TestServer, view: Followed, dice: Dice): WireFollower => {
    const reader = byPages(copy, view, dice);
    const visit = async (isRight: () => boolean) => {
      await mirrorTo(copy, server);
      await reader.visit(isRight);
    };
    return { ...reader, visit };
  };

export async function mirrorTo(copy: TestServer, server: TestServer): Promise<void> {
  copy.tick(server.app.context.runtime.now() - copy.app.context.runtime.now());
  await follow(server, '/', '--to', copy.config.publicUrl, '--token', TOKEN);
}

/** What the log of a whole site tells, change by change. */
export async function logOf(server: TestServer): Promise<string[]> {
  const all: string[] = [];
  for (let since = 0, more = true; more; ) {
    const response = await server.get(`/changes.json?fields=ids&limit=1000&since=${since}`);
    const { changes, next } = (await response.json()) as { changes: Change[]; next: number };
    all.push(...changes.map(({ kind, guid, version }) => `${kind} ${guid} ${version}`));
    more = changes.length === 1000;
    since = next;
  }
  return all;
}
