import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { freePort, type Server, serve, TOKEN } from '../../unit/cli/process.ts';
import type { Example } from './running.ts';

/** What the site has, by title. */
async function articlesOf(server: Pick<Server, 'admin'>) {
  const { articles } = (await (await server.admin('GET', '/admin/articles')).json()) as {
    articles: { title: string; status: string; version: number }[];
  };
  return Object.fromEntries(articles.map(({ title, status, version }) => [title, `${status} ${version}`]));
}

/** Created, the same again, changed and withdrawn, by the CMS's ids; and by itself, on a server of its own. */
export async function check({ folder, start }: Example): Promise<void> {
  const data = join(folder, 'data-of-test');
  mkdirSync(data);
  const server = await serve({ DATA_DIR: data });
  try {
    const posts = join(folder, 'posts-of-test.json');
    const one = { id: 'post/1', title: 'One', markdown: 'x', tags: ['News'] };
    const two = { id: 'https://cms.example/2', title: 'Two', markdown: 'x', tags: ['News'] };
    const send = async (...sent: object[]) => {
      writeFileSync(posts, JSON.stringify(sent));
      const running = start({ TAGWIRE_URL: server.url, TAGWIRE_TOKEN: TOKEN, POSTS: posts });
      expect(await running.ends(), running.output).toBe(0);
      return running.lines.map((line) => line.split(':')[0]);
    };
    const never = { ...one, id: 'post/3', title: 'Never', withdrawn: 'It was never sent.' };
    expect(await send(one, two, never)).toEqual(['created', 'created', 'never sent']);
    for (let i = 0; i < 2; i++) {
      expect(await send({ ...one, title: 'One, changed' }, { ...two, withdrawn: 'Wrong.' })).toEqual([
        'sent',
        'sent',
      ]);
      expect(await articlesOf(server)).toEqual({ 'One, changed': 'published 2', Two: 'retracted 2' });
    }
    const feed = await (await fetch(`${server.url}/tags/news/feed.json`)).json();
    expect(feed).toMatchObject({
      items: [{ title: 'Withdrawn: Two' }, { title: 'One, changed' }],
      _tagwire: { deleted: [{ id: two.id, note: 'Wrong.' }] },
    });
    const refused = start({ TAGWIRE_URL: server.url, TAGWIRE_TOKEN: 'wrong', POSTS: posts });
    expect(await refused.ends()).not.toBe(0);
    expect(refused.output).toContain('401');
  } finally {
    await server.stop('SIGKILL');
  }

  const PORT = `${await freePort()}`;
  await start({ PORT }).says('Stop with Ctrl-C');
  expect(await (await fetch(`http://127.0.0.1:${PORT}/tags/harbour/rss.xml`)).text()).toContain(
    'Pier 4 is painted',
  );
}
