// Waiting for changes instead of asking again: `?wait=`, and streams.
import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { expect, test } from 'vitest';
import { article, type Site, until } from '../site.ts';

interface Page {
  changes: { seq: number; item?: { title: string } }[];
  next: number;
}

/** A stream of changes, as far as it has come. */
function open(site: Site, path: string, headers: Record<string, string> = {}) {
  const seen = { text: '', status: 0, headers: {} as IncomingHttpHeaders, ended: false };
  const call = httpGet(
    site.running.origin + path,
    { headers: { accept: 'text/event-stream', ...headers } },
    (response) => {
      seen.status = response.statusCode ?? 0;
      seen.headers = response.headers;
      response.setEncoding('utf8').on('data', (more: string) => {
        seen.text += more;
      });
      response.on('error', () => {});
      response.on('close', () => {
        seen.ended = true;
      });
    },
  );
  call.on('error', () => {});
  return { seen, stop: () => call.destroy() };
}

export function waiting(site: Site): void {
  const end = async () => (await site.get('/changes.json?since=now')).json<Page>().next;

  test('?wait= is answered when there is something to tell', async () => {
    const since = await end();
    const asked = site.get(`/tags/awaited/changes.json?since=${since}&wait=15`);
    await new Promise((done) => setTimeout(done, 300));
    await site.post(article({ title: 'Not it', tags: ['Not awaited'] }));
    const { seq } = await site.post(article({ title: 'It', tags: ['Awaited'] }));
    const { status, headers, json } = await asked;
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(json<Page>().changes.map(({ item }) => item?.title)).toEqual(['It']);
    expect(json<Page>().next).toBeGreaterThanOrEqual(seq);
  });

  test('?wait= is answered when the time is over', async () => {
    const path = `/tags/in-vain/changes.json?since=${await end()}`;
    const etag = await site.etag(path);
    const [empty, unchanged] = await Promise.all([
      site.get(`${path}&wait=1`),
      site.get(`${path}&wait=1`, { 'if-none-match': etag }),
    ]);
    expect([empty.status, unchanged.status]).toEqual([200, 304]);
    expect(empty.json<Page>().changes).toEqual([]);
    expect((await site.get(`${path}&wait=31`)).status).toBe(400);
  });

  test('ten who wait are all answered', async () => {
    const since = await end();
    const asked = Array.from({ length: 10 }, () => site.get(`/changes.json?since=${since}&wait=15`));
    await new Promise((done) => setTimeout(done, 300));
    await site.post(article());
    for (const { status, json } of await Promise.all(asked)) {
      expect([status, json<Page>().changes.length]).toEqual([200, 1]);
    }
  });

  test('a stream tells what comes, and goes on after Last-Event-ID', async () => {
    const since = await end();
    const before = await site.post(article({ title: 'Before', tags: ['Flowing'] }));
    const { seen, stop } = open(site, `/tags/flowing/changes.json?since=${since}&fields=seq,kind,title`);
    const { seq, id, guid, version } = before;
    const told = JSON.stringify({ seq, kind: 'publish', id, guid, version, title: 'Before' });
    await until(() => seen.text.includes(`id: ${seq}\ndata: ${told}\n\n`));
    expect(seen.status).toBe(200);
    expect(seen.headers['content-type']).toBe('text/event-stream');
    expect(seen.headers['cache-control']).toContain('no-store');
    expect(seen.headers['content-encoding']).toBeUndefined();
    expect(seen.text).toMatch(new RegExp(`^retry: \\d+\nevent: log\nid: ${since}\ndata: {"log":"`));
    const after = await site.post(article({ title: 'After', tags: ['Flowing'] }));
    await until(() => seen.text.includes(`id: ${after.seq}\n`));
    stop();
    const again = open(site, '/tags/flowing/changes.json', { 'last-event-id': `${before.seq}` });
    await until(() => again.seen.text.includes(`id: ${after.seq}\n`));
    expect(again.seen.text).not.toContain(`"seq":${before.seq},"kind"`);
    again.stop();
  });
}
