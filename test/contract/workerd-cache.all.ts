// Documents that one isolate has made, taken by the next one in the data centre: real workerd and its Cache API.
import { afterEach, expect, test } from 'vitest';
import { SITE, startWorker, TOKEN, type Worker } from '../support/workerd.ts';

/** Deployed once: workerd here would give every isolate a version of its own. */
const VARS = { VERSION: { id: 'first' }, ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE };
let worker: Worker;
afterEach(() => worker.close());

const post = (title: string, tags = ['News']) =>
  worker.admin('POST', '/admin/articles', JSON.stringify({ title, content: { text: 'x' }, tags }), {
    'content-type': 'application/json',
  });
/** Behind the log's back: whoever renders now shows it, whoever has the bytes does not. */
const tamper = (title: string) =>
  worker.rows(`UPDATE revisions SET document = replace(document, 'One', '${title}')`);
const PATHS = ['/rss.xml', '/tags/news/feed.json', '/tags/news/', '/tags/news/feed.json?limit=1'];

test('another isolate takes the bytes, and nothing stale is ever served', async () => {
  worker = await startWorker(VARS);
  await post('One');
  for (const coding of ['', 'br', 'gzip']) {
    for (const path of PATHS)
      expect((await worker.get(path, { 'accept-encoding': coding })).text).toContain('One');
  }
  const tags = await Promise.all(PATHS.map(async (path) => (await worker.get(path)).headers.etag));
  await tamper('Tampered');

  await worker.fresh({ ...VARS, LOG_LEVEL: 'warn' });
  for (const coding of ['', 'br', 'gzip']) {
    for (const [i, path] of PATHS.entries()) {
      const answer = await worker.get(path, { 'accept-encoding': coding });
      expect([answer.status, answer.text.includes('One'), answer.text.includes('Tampered')]).toEqual([
        200,
        true,
        false,
      ]);
      expect(answer.headers['content-encoding']).toBe(coding || undefined);
      if (!coding) expect(answer.headers.etag).toBe(tags[i]);
    }
  }

  await worker.fresh({ ...VARS, VERSION: { id: 'second' } });
  expect((await worker.get('/rss.xml')).text).toContain('Tampered');

  // Both for who knows the old bytes and for who starts anew: the log says that there is more.
  await post('Two');
  for (const path of PATHS) expect((await worker.get(path)).text).toContain('Two');
  await worker.fresh({ ...VARS, LOG_LEVEL: 'error' });
  for (const [i, path] of PATHS.entries()) {
    const answer = await worker.get(path, { 'if-none-match': tags[i]! });
    expect([answer.status, answer.text.includes('Two')]).toEqual([200, true]);
  }
  expect(worker.logs().filter(({ level }) => level === 'error')).toEqual([]);
}, 120_000);

test('views that last changed together, and sites of other settings, keep their own', async () => {
  worker = await startWorker(VARS);
  await post('Both', ['News', 'Sport']);
  expect((await worker.get('/tags/news/feed.json')).text).toContain(`${SITE}/tags/news/feed.json`);
  expect((await worker.get('/tags/sport/feed.json')).text).toContain(`${SITE}/tags/sport/feed.json`);
  await worker.fresh({ ...VARS, SITE_TITLE: 'Another' });
  expect((await worker.get('/tags/news/feed.json')).text).toContain('Another');
  expect((await worker.get('/tags/sport/feed.json')).text).toContain(`${SITE}/tags/sport/feed.json`);
}, 120_000);
