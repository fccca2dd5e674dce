// The page of a webhook, by forms.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { article } from '../../../support/server.ts';
import { settled } from '../../services/push/kit.ts';
import { Subscriber } from '../../services/push/subscriber.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn({ vars: { OUTBOUND_ALLOW: '127.0.0.1/32' } });
let subscriber: Subscriber;
beforeAll(async () => {
  subscriber = await Subscriber.start();
});
afterAll(() => subscriber.stop());

let count = 0;
async function hook(more: object = {}) {
  const path = `/page-${++count}`;
  const made = await at.server.admin('POST', '/admin/webhooks', { url: subscriber.url(path), ...more });
  const { id } = (await made.json()) as { id: string };
  const page = `/admin/webhook/${id}`;
  const state = async () =>
    (await (await at.server.admin('GET', `/admin/webhooks/${id}`)).json()) as Record<string, unknown>;
  const press = async (button: string, values: Record<string, string | string[]> = {}) =>
    at.b.send(await at.b.get(page), page, values, button);
  return { id, path, page, state, press };
}

test('tested: what came back is on the page', async () => {
  const { path, press } = await hook();
  subscriber.on(path, (_, response) => response.writeHead(500).end('<b>Not today</b>'));
  const tested = await press('test');
  expect(tested.text).toContain('It was not taken: 500.');
  expect(tested.html).toContain('&lt;b&gt;Not today&lt;/b&gt;');
  subscriber.on(path);
  expect((await press('test')).text).toContain('It was taken: 200.');
  subscriber.on(path, (_, response) => response.destroy());
  expect((await press('test')).text).toContain('No answer:');
});

test('changed; what is refused stays as it was typed', async () => {
  const { page, state } = await hook({ events: ['publish'] });
  const fields = async (more: [string, string][]): Promise<[string, string][]> => {
    const [token] = (await at.b.get(page)).fields(page).filter(([name]) => name === 'formToken');
    return [token!, ['do', 'save'], ...more];
  };
  const url = subscriber.url('/elsewhere');
  const typed: [string, string][] = [
    ['view', 'https://wire.example/tags/sea/'],
    ['event', 'update'],
    ['event', 'retract'],
  ];
  const saved = await at.b.post(page, await fields([['url', url], ...typed]));
  expect([saved.status, saved.text]).toEqual([200, expect.stringContaining('Saved.')]);
  expect(await state()).toMatchObject({ url, view: '/tags/sea/', events: ['update', 'retract'] });
  const refused = await at.b.post(page, await fields([['url', 'nonsense'], ...typed]));
  expect(refused.status).toBe(422);
  expect(refused.html).toMatch(/id="url"[^>]*aria-invalid="true"/);
  expect(refused.html).toContain('value="nonsense"');
  expect(await state()).toMatchObject({ url });
});

test('a new secret is shown once, and a reload makes no other', async () => {
  const { page, state } = await hook();
  const shown = await at.b.get(page);
  const once = /name="once" value="([^"]+)"/.exec(shown.html)?.[1] ?? '';
  const [token] = shown.fields(page).filter(([name]) => name === 'formToken');
  const form: [string, string][] = [token!, ['once', once], ['do', 'secret']];
  const made = await at.b.post(page, form);
  expect(made.text).toMatch(/whsec_\S{40}/);
  expect(made.text).toContain('Calls are signed with an earlier secret, too, until');
  const until = (await state()).oldSecretsUntil;
  expect(until).toEqual(expect.any(String));
  const again = await at.b.post(page, form);
  expect(again.text).toContain('The new secret was already made');
  expect(again.text).not.toContain('whsec_');
});

test('turned off by its receiver, and on again with what it missed; deliveries are read, and sent again', async () => {
  const { path, press, page, state } = await hook({ view: '/tags/harbour/' });
  subscriber.on(path, 410);
  await at.server.post(article({ title: 'Missed by it', tags: ['Harbour'] }));
  await settled(at.server);
  expect((await at.b.get(page)).text).toContain('answered that it is gone (410)');
  subscriber.on(path);
  const on = await press('replay');
  expect(on.text).toContain('It is on.');
  // The button's own request begins the deliveries.
  await vi.waitFor(() => expect(subscriber.at(path)).toHaveLength(2), 30_000);
  expect((await press('on')).text).toContain('It is on.');
  await settled(at.server);
  const listed = await at.b.get(page);
  expect(listed.text).toMatch(/Published Missed by it done 1 200 \d+ ms/);
  const delivery = /name="delivery" value="(\d+)"/.exec(listed.html)?.[1] ?? '';
  const [token] = listed.fields(page).filter(([name]) => name === 'formToken');
  const again = await at.b.post(page, [token!, ['do', 'again'], ['delivery', delivery]]);
  expect(again.text).toContain('Retrying now.');
  await settled(at.server);
  expect(subscriber.at(path)).toHaveLength(3);
  expect((await press('off')).text).toContain('Somebody turned it off.');
  expect(await state()).toMatchObject({ state: 'disabled', disabledReason: 'by-hand' });
});

test.each(['en', 'ru', 'tr', 'ar'])('in %s no word is missing', async (language) => {
  const { page, press } = await hook();
  await press('off');
  const shown = await at.b.get(page, { 'accept-language': language });
  expect(shown.status).toBe(200);
  expect(shown.html).not.toMatch(/>\s*(?:hook|push|done)\.[a-z]/);
  expect(shown.html).toContain(`lang="${language}"`);
});

test('removed from its own page; there is none of an unknown id', async () => {
  const { page, press, id } = await hook();
  expect((await press('remove')).text).toContain('Removed.');
  expect((await at.b.get(page)).status).toBe(404);
  expect((await at.server.admin('GET', `/admin/webhooks/${id}`)).status).toBe(404);
});
