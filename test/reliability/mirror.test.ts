// A copy of a site is the same site: every feed to the byte, but for addresses.
import { afterEach, expect, test } from 'vitest';
import { copyOver, json } from '../support/mirror.ts';
import { START, type TestServer, testServer } from '../support/server.ts';
import { fill } from './full-site.ts';
import { editor } from './month/actions.ts';
import { dice } from './month/dice.ts';
import { Newsroom } from './month/newsroom.ts';
import { rich } from './rich-article.ts';
import { expectSameFeeds, type Readable } from './same-feeds.ts';

const { MIRROR_SEED, MIRROR_RUNS = '2' } = process.env;
const first = Number(MIRROR_SEED || 1);
const seeds = Array.from({ length: Number(MIRROR_RUNS) }, (_, i) => first + i);
const MINUTE = 60_000;

const open: TestServer[] = [];
const server = async (url: string) => {
  const made = await testServer({ vars: { PUBLIC_URL: url } });
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const readable = (server: TestServer): Readable => ({
  url: server.config.publicUrl,
  async read(path) {
    const response = await server.get(path);
    return `${response.status} ${response.headers.get('last-modified')}\n${await response.text()}`;
  },
});
const expectSame = (origin: TestServer, copy: TestServer, others: readonly TestServer[] = []) =>
  expectSameFeeds(readable(origin), readable(copy), others.map(readable));

test('everything that a site can have', { timeout: 240_000 }, async () => {
  const origin = await server('https://wire.example');
  const copy = await server('https://copy.example');
  const { picture } = await fill(origin);
  copy.tick(origin.app.context.runtime.now() - copy.app.context.runtime.now());
  const taken = await copyOver(origin, copy);
  expect(taken).toMatchObject({ whole: true, kept: [] });
  // Settings, and what is set of tags, are the copy's own.
  const icon = { url: `${origin.config.publicUrl}${picture}`, alt: 'x' };
  const patches: [string, object][] = [
    ['/admin/settings', { title: 'North Wire', description: 'Reports', rights: '© us', icon }],
    ['/admin/facets/tag/sea', { description: 'Of ships', image: { ...icon, alt: 'Red' } }],
    ['/admin/facets/tag/new', { podcast: { category: 'Arts', author: 'Ann & co' } }],
  ];
  for (const [path, patch] of patches) await json(copy.admin('PATCH', path, patch));
  console.log(await expectSame(origin, copy));
});

test.each(seeds)(
  'MIRROR_SEED=%d: a copy of a copy, which stops and goes on',
  { timeout: 300_000 },
  async (seed) => {
    const origin = await server('https://wire.example');
    const copies = [await server('https://copy.example'), await server('https://end.example')];
    const chance = dice(seed);
    const room = new Newsroom(origin, START);
    const odd = () => chance.pick(['plain', 'кириллица', '\u2028 odd "quotes" <&>', '🚀']);
    const desk = editor(room, chance, odd);
    for (let i = 0; i < 250; i++) {
      const minutes = chance.whole(1, 300);
      room.tick(minutes * MINUTE);
      for (const copy of copies) copy.tick(minutes * MINUTE);
      if (i % 10 === 0) await desk.publish(rich(i, chance.pick([...'abc'])));
      else await desk.act();
      await origin.get('/rss.xml');
      if (chance.whole(1, 8) === 1) await copyOver(origin, copies[0]!, { limit: chance.whole(1, 40) });
      if (chance.whole(1, 8) === 1) await copyOver(copies[0]!, copies[1]!, { limit: chance.whole(1, 40) });
    }
    await copyOver(origin, copies[0]!);
    await copyOver(copies[0]!, copies[1]!);
    const compared = [];
    for (const copy of copies) compared.push(await expectSame(origin, copy, copies));
    console.log(`MIRROR_SEED=${seed}: ${compared} documents the same.`);
  },
);
