// kill -9 the primary while both replicas take posts, again and again: nothing acknowledged is lost or doubled, the
// replicas end with identical bytes, and readers notice nothing. KILL_ROUNDS and SEED choose another run.
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@libsql/client/web';
import { beforeAll, expect, test } from 'vitest';
import { randomFrom } from '../../support/random.ts';
import { type Sqld, startSqld } from '../../support/sqld.ts';
import { type Server, stopServers, temporaryFolder } from '../../unit/cli/process.ts';
import { agree, articleOf, look, startReplica, tryPost } from './kit.ts';

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 3);
const SEED = Number(process.env.SEED ?? Date.now() & 0xffff);
const HOME = temporaryFolder();
const POLLED = ['/rss.xml', '/tags/cluster/feed.json', '/tags/cluster+!nobody/atom.xml', '/', '/readyz'];
const COMPARED = [
  ...['/rss.xml', '/atom.xml', '/feed.json', '/ninjs.json', '/tags/cluster/rss.xml?limit=200'],
  ...['/feeds.json', '/opml.xml', '/tags/', '/tags/cluster+!a/atom.xml', '/rss.xml?q=about'],
  '/changes.json?since=0&limit=1000',
];
let primary: Sqld;
beforeAll(async () => {
  primary = await startSqld();
  return () => primary.stop();
});
stopServers();

interface Change {
  seq: number;
  kind: string;
  item?: { title: string };
}

/** Polls like feed readers do, and keeps what they would complain of. */
async function read(server: Server, ended: () => boolean, random: () => number) {
  const complaints: string[] = [];
  let answers = 0;
  let modified = 0;
  while (!ended()) {
    for (const path of POLLED) {
      const answer = await look(server, path).catch((error: Error) => ({
        status: 0,
        modified: '',
        body: error.message,
      }));
      answers += 1;
      if (answer.status !== 200) complaints.push(`${path}: ${answer.status} ${answer.body.slice(0, 200)}`);
      if (path !== '/rss.xml' || !answer.modified) continue;
      // Whatever a replica has once shown it does not take back.
      if (Date.parse(answer.modified) < modified) complaints.push(`${path} went back to ${answer.modified}`);
      modified = Date.parse(answer.modified);
    }
    await sleep(random() * 20);
  }
  return { complaints, answers };
}

/** Posts one article after the other, each again with the same key until it is taken. */
async function write(server: Server, name: string, ended: () => boolean, random: () => number) {
  const taken = new Map<string, string>();
  let refused = 0;
  for (let i = 0; !ended(); i++) {
    const article = articleOf(`${name} ${i}`, ['Cluster', name]);
    for (;;) {
      const response = await tryPost(server, article);
      const body = await response.text();
      if (response.status === 201) {
        taken.set(article.title, (JSON.parse(body) as { id: string }).id);
        await sleep(random() * 60);
        break;
      }
      expect(response.status, body).toBe(503);
      expect(response.headers.get('retry-after'), body).toMatch(/^[1-9]\d*$/);
      refused += 1;
      await sleep(50);
    }
  }
  return { taken, refused };
}

test(`${ROUNDS} kills of the primary, seed ${SEED}`, { timeout: 60_000 + ROUNDS * 30_000 }, async () => {
  console.log(`KILL_ROUNDS=${ROUNDS} SEED=${SEED}`);
  const random = randomFrom(SEED);
  const servers = [await startReplica(primary, HOME, 'a'), await startReplica(primary, HOME, 'b')];
  let posting = true;
  let reading = true;
  const readers = servers.map((server) => read(server, () => !reading, random));
  const writers = servers.map((server, i) => write(server, 'AB'[i]!, () => !posting, random));
  for (let round = 0; round < ROUNDS; round++) {
    await sleep(500 + random() * 1_500);
    await primary.kill();
    await sleep(random() * 2_500);
    await primary.restart();
  }
  await sleep(1_500);
  posting = false;
  const written = await Promise.all(writers);
  await agree(servers, COMPARED);
  reading = false;
  const read_ = await Promise.all(readers);

  // Each acknowledged article is in the log of both, once.
  const acknowledged = written.flatMap(({ taken }) => [...taken.keys()]).sort();
  for (const server of servers) {
    const titles: string[] = [];
    for (let since: number | undefined = 0; since !== undefined; ) {
      const { body } = await look(server, `/changes.json?since=${since}&limit=1000`);
      const { changes, next } = JSON.parse(body) as { changes: Change[]; next?: string };
      titles.push(...changes.filter(({ kind }) => kind === 'publish').map(({ item }) => item!.title));
      since = next && changes.length ? changes.at(-1)!.seq : undefined;
    }
    expect(titles.sort()).toEqual(acknowledged);
  }
  const client = createClient({ url: primary.url });
  const { rows } = await client.execute('SELECT count(*) FROM articles');
  expect(Number(rows[0]![0])).toBe(acknowledged.length);
  client.close();

  expect(read_.flatMap(({ complaints }) => complaints)).toEqual([]);
  for (const { log } of servers) {
    const lines = log.map(({ level, message }) => `${level} ${message}`);
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([]);
    const [began, ended] = ['cannot be followed', 'followed again'].map(
      (w) => lines.filter((l) => l.includes(w)).length,
    );
    expect(began).toBe(ended);
    expect(began).toBeLessThanOrEqual(ROUNDS * 2);
  }
  const refused = written.reduce((sum, writer) => sum + writer.refused, 0);
  const answers = read_.reduce((sum, reader) => sum + reader.answers, 0);
  expect(refused, 'kills that no writer noticed show nothing').toBeGreaterThan(0);
  console.log(
    `${acknowledged.length} articles acknowledged, ${refused} posts refused, ${answers} answers read`,
  );
});
