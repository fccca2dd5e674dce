// `tagwire doctor` as people run it: files, a running Tagwire, its own feeds without one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ATOM, RSS } from '../doctor/corpus.ts';
import { tagwire } from './in-process.ts';
import { lines, serve, stopServers, temporaryFolder } from './process.ts';

const folder = temporaryFolder();
stopServers();

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test('says nothing of good files, and 0', async () => {
  const { code, stdout } = await tagwire(['doctor', file('a.xml', RSS), file('b.xml', ATOM)]);
  expect(lines(stdout)).toEqual([
    expect.stringMatching(/a\.xml \(RSS 2\.0, 2 entries\): nothing to say$/),
    expect.stringMatching(/b\.xml \(Atom 1\.0, 2 entries\): nothing to say$/),
  ]);
  expect(code).toBe(0);
});

test('explains what is wrong, what to change, and ends with 1', async () => {
  const broken = file('c.xml', RSS.replace('Sat, 21 Nov 2026', 'Yesterday'));
  const { code, stdout } = await tagwire(['doctor', broken]);
  expect(code).toBe(1);
  expect(stdout).toContain('error   item 2 “Two”, pubDate: “Yesterday 09:00:00 GMT” is no RFC 822 date.');
  expect(stdout).toContain('Write it as Tue, 24 Nov 2026 09:00:00 GMT.');
  const missing = await tagwire(['doctor', join(folder, 'nothing.xml')]);
  expect([missing.code, missing.stdout.includes('nothing.xml')]).toEqual([1, true]);
});

test('finds nothing wrong with a running Tagwire, nor with its feeds without it', async () => {
  const vars = { DATA_DIR: join(folder, 'data') };
  const server = await serve(vars);
  const content = { html: `<p>${'Text. '.repeat(300)}</p>` };
  for (const title of ['One', 'Two']) {
    await server.post({
      title,
      summary: 'x',
      content,
      tags: ['Turkey', 'Türkiye & more'],
      authors: [{ name: 'Ann' }],
    });
  }
  const paths = ['/rss.xml', '/tags/turkey/atom.xml', '/tags/turkey/feed.json', '/tags/Turkey/rss.xml'];
  const { code, stdout } = await tagwire(['doctor', '--json', ...paths.map((path) => server.url + path)]);
  const found = (JSON.parse(stdout) as { findings: { rule: string }[] }[]).map(({ findings }) => findings);
  expect(found.map((findings) => findings.map(({ rule }) => rule))).toEqual([[], [], [], ['HttpRedirect']]);
  expect(code).toBe(0);
  await server.stop();

  const own = await tagwire(['doctor'], { ...vars, PUBLIC_URL: server.url });
  expect(own.code, own.stdout).toBe(0);
  expect(lines(own.stdout).length).toBeGreaterThanOrEqual(15);
  for (const line of lines(own.stdout)) expect(line).toMatch(/: nothing to say$/);
});

test('finds the feeds of a page', async () => {
  const server = await serve({ DATA_DIR: join(folder, 'page') });
  const { code, stdout } = await tagwire(['doctor', server.url]);
  expect(code).toBe(1);
  expect(stdout).toContain('This is an HTML page.');
  expect(stdout).toContain(`${server.url}/rss.xml`);
});
