import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect } from 'vitest';
import { freePort, serve, until } from '../../unit/cli/process.ts';
import { Subscriber } from '../../unit/services/push/subscriber.ts';
import type { Example } from './running.ts';

/** Each change is told once; what is not signed is not told; what the chat did not take is told later. */
export async function check({ folder, start }: Example): Promise<void> {
  const data = join(folder, 'data-of-test');
  mkdirSync(data);
  const server = await serve({ DATA_DIR: data, OUTBOUND_ALLOW: '127.0.0.1' });
  const chat = await Subscriber.start();
  const told = () => chat.at('/room').map(({ body }) => JSON.parse(body.toString()).text as string);
  const isTold = (text: string) =>
    until(() => told().at(-1) === text).catch(() => expect(told()).toContain(text));
  try {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const made = await server.admin('POST', '/admin/webhooks', { url });
    const { secret } = (await made.json()) as { secret: string };
    const vars = { WEBHOOK_SECRET: secret, CHAT_URL: chat.url('/room'), PORT: `${port}` };
    const receiver = start(vars);
    await receiver.says('Listening');

    const article = await server.post({ title: 'Rock & <roll>', content: { text: 'x' } });
    await isTold(`New: <${article.url}|Rock &amp; &lt;roll&gt;>`);
    await server.admin('PATCH', `/admin/articles/${article.id}`, {
      title: 'Rock',
      change: { kind: 'correction', note: 'No roll.' },
    });
    await isTold(`Corrected: <${article.url}|Rock> (No roll.)`);
    await server.admin('DELETE', `/admin/articles/${article.id}?note=Invented.`);
    await isTold('Retracted: Rock (Invented.)');
    expect(told()).toHaveLength(3);

    const call = async (id: string, title: string, at = new Date(), key = secret) => {
      const body = JSON.stringify({ type: 'article.publish', data: { title, url: 'https://example.org/' } });
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': `${Math.floor(at.getTime() / 1_000)}`,
        'webhook-signature': new Webhook(key).sign(id, at, body),
      };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    const other = `whsec_${Buffer.alloc(32).toString('base64')}`;
    expect(await call('signed-by-another', 'No', new Date(), other)).toBe(401);
    expect(await call('played-back', 'No', new Date(Date.now() - 3_600_000))).toBe(401);
    expect([await call('twice', 'Once'), await call('twice', 'Once')]).toEqual([204, 204]);
    chat.on('/room', 500);
    expect(await call('late', 'Late')).toBe(503);
    chat.on('/room');
    expect(await call('late', 'Late')).toBe(204);
    expect(told().slice(3)).toEqual(
      ['Once', 'Late', 'Late'].map((title) => `New: <https://example.org/|${title}>`),
    );
    await receiver.stop();
  } finally {
    await chat.stop();
    await server.stop('SIGKILL');
  }

  const alone = start({ PORT: `${await freePort()}` });
  await alone.says('Retracted: Pier 4 is painted blue (It was pier 5.)');
  expect(alone.output).toMatch(/^New: .*green>\nCorrected: .*blue> \(Blue, not green\.\)$/m);
}
