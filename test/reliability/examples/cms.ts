import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { freePort, type Server, serve, TOKEN, until } from '../../unit/cli/process.ts';
import type { Example } from './running.ts';

/** What the site has, by title. */
async function articlesOf(server: Pick<Server, 'admin'>) {
  const { articles } = (await (await server.admin('GET', '/admin/articles')).json()) as {
    articles: { title: string; status: string; version: number }[];
  };
  return Object.fromEntries(articles.map(({ title, status, version }) => [title, `${status} ${version}`]));
}

/** Created, the same again, changed, withdrawn and deleted, by the CMS's ids; heard back; and by itself, on a server of its own. */
export async function check({ folder, start }: Example): Promise<void> {
  const data = join(folder, 'data-of-test');
  mkdirSync(data);
  const server = await serve({ DATA_DIR: data, OUTBOUND_ALLOW: '127.0.0.1/32' });
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

    // One that is wrong stops no other; what the CMS deleted goes by its id.
    const gone = { id: two.id, deleted: true };
    writeFileSync(posts, JSON.stringify([{ ...one, title: '' }, gone, { id: 'post/9', deleted: true }]));
    const running = start({ TAGWIRE_URL: server.url, TAGWIRE_TOKEN: TOKEN, POSTS: posts });
    expect(await running.ends()).toBe(1);
    expect(running.output).toMatch(/post\/1: 422 .*\/title/);
    expect(running.lines.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['deleted', 'never sent']),
    );

    const PORT = `${await freePort()}`;
    const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const receiver = receive(folder, { PORT, SECRET });
    await receiver.says('listening on');
    const hook = { url: `http://127.0.0.1:${PORT}/`, secret: SECRET };
    const { id } = (await (await server.admin('POST', '/admin/webhooks', hook)).json()) as { id: string };
    const tested = await (await server.admin('POST', `/admin/webhooks/${id}/test`)).json();
    expect(tested).toMatchObject({ ok: true, status: 204 });
    expect(await send({ ...one, title: 'One, heard of' })).toEqual(['sent']);
    await receiver.says('article.update:');
    await receiver.says('One, heard of');
    const forged = {
      'webhook-id': 'x',
      'webhook-timestamp': `${Math.floor(Date.now() / 1_000)}`,
      'webhook-signature': 'v1,eA==',
    };
    expect((await fetch(hook.url, { method: 'POST', body: '{}', headers: forged })).status).toBe(401);
    checkPython(folder, SECRET);
  } finally {
    await server.stop('SIGKILL');
  }

  const PORT = `${await freePort()}`;
  await start({ PORT }).says('Stop with Ctrl-C');
  expect(await (await fetch(`http://127.0.0.1:${PORT}/tags/harbour/rss.xml`)).text()).toContain(
    'Pier 4 is painted',
  );
}

/** The receiver while it runs. */
function receive(folder: string, vars: Record<string, string>) {
  const env = { PATH: process.env.PATH, ...vars };
  const child = spawn(process.execPath, ['receiver.ts'], { cwd: folder, env });
  onTestFinished(() => void child.kill());
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return {
    says: (text: string) =>
      until(() => output.includes(text), 30_000).catch(() => expect(output).toContain(text)),
  };
}

/** `verify.py` takes what is signed, also by the second of two signatures, and nothing else. */
function checkPython(folder: string, secret: string): void {
  const body = '{"title":"Пирс 4"}';
  const now = Math.floor(Date.now() / 1_000);
  const sign = (at: number) =>
    `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`m.${at}.${body}`)
      .digest('base64')}`;
  const verify = (at: number, signature: string, input = body) => {
    try {
      execFileSync('python3', ['verify.py', secret, 'm', `${at}`, signature], { cwd: folder, input });
      return true;
    } catch (error) {
      if ((error as { status?: number }).status !== 1) throw error;
      return false;
    }
  };
  expect(verify(now, sign(now))).toBe(true);
  expect(verify(now, `v1,eA== ${sign(now)}`)).toBe(true);
  expect([verify(now, sign(now), `${body} `), verify(now - 600, sign(now - 600))]).toEqual([false, false]);
}
