import { mkdirSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { freePort, serve, tagwire } from '../../unit/cli/process.ts';
import type { Example } from './running.ts';

/** Hands requests on to a server, and keeps what was answered. */
class RecordingProxy {
  readonly #server = createServer((asked, answer) => {
    const { method, url: path = '', headers } = asked;
    const onward = request(this.to + path, { method, headers }, (answered) => {
      this.answers.push(`${answered.statusCode} ${path}`);
      answer.writeHead(answered.statusCode!, answered.headers);
      answered.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  readonly answers: string[] = [];
  to = '';

  static async start(): Promise<RecordingProxy> {
    const proxy = new RecordingProxy();
    await new Promise<void>((done) => proxy.#server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** What happens on a site is told once, as it happens, whatever breaks. */
export async function check({ folder, start }: Example): Promise<void> {
  const data = join(folder, 'data-of-test');
  mkdirSync(data);
  const proxy = await RecordingProxy.start();
  const vars = { PUBLIC_URL: proxy.url, DATA_DIR: data };
  let server = await serve(vars);
  proxy.to = server.url;
  try {
    const post = (title: string, tag: string) => server.post({ title, content: { text: 'x' }, tags: [tag] });
    const follow = () => start({}, proxy.url, 'a', 'b', 'd');
    const one = await post('One', 'A');
    await post('Two', 'B');
    await post('Not followed', 'C');
    await post('Last', 'D');
    let aggregator = follow();
    for (const title of ['One', 'Two', 'Last']) await aggregator.says(`new: ${title} http://`);
    expect(aggregator.lines).toHaveLength(3);

    await post('Three', 'A');
    await aggregator.says('new: Three');
    await server.admin('PATCH', `/admin/articles/${one.id}`, { title: 'One, changed' });
    await aggregator.says('changed: One, changed');
    await server.admin('DELETE', `/admin/articles/${one.id}?note=Wrong.`);
    await aggregator.says('retracted: One, changed (Wrong.)');

    // Renamed and followed on; retired and given up.
    await server.admin('PATCH', '/admin/facets/tag/b', { label: 'Better', slug: 'better' });
    await post('Four', 'Better');
    await aggregator.says('new: Four');
    await server.admin('DELETE', '/admin/facets/tag/d');
    await aggregator.says('ended: /tags/d');
    // Nothing happens, and nothing is asked: two requests wait.
    proxy.answers.length = 0;
    await setTimeout(1_500);
    expect(proxy.answers.length).toBeLessThanOrEqual(2);

    // What came while it was not running, and nothing else.
    await aggregator.stop();
    await post('While away', 'A');
    aggregator = follow();
    await aggregator.says('new: While away');
    expect(aggregator.lines.filter((line) => !line.startsWith('ended'))).toHaveLength(1);

    // The site is away, and comes back without what came after its backup.
    const backup = join(folder, 'backup.db');
    expect(await tagwire(['backup', backup], vars)).toMatchObject({ code: 0 });
    await post('Lost', 'A');
    await aggregator.says('new: Lost');
    await server.stop();
    await aggregator.says('next try in');
    expect(await tagwire(['restore', backup, '--force'], vars)).toMatchObject({ code: 0 });
    server = await serve(vars);
    proxy.to = server.url;
    await post('After', 'A');
    await aggregator.says('The log of /tags/a begins anew');
    await aggregator.says('new: After');
    expect(aggregator.output.split('new: Lost')).toHaveLength(2);
    await aggregator.stop();
    const elsewhere = start({}, 'http://127.0.0.1:9');
    expect(await elsewhere.ends()).not.toBe(0);
    expect(elsewhere.output).toContain(`state.json is of ${proxy.url}: remove it`);
  } finally {
    proxy.stop();
    await server.stop('SIGKILL');
  }

  const alone = start({ PORT: `${await freePort()}`, STATE: 'trial.json' });
  await alone.says('changed: Pier 1 is painted blue');
}
