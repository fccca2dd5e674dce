// Which button Ctrl+S and Ctrl+Enter press, for every status and role: `data-key` says it, web/admin/shortcuts.ts presses it.
import { expect, test } from 'vitest';
import { SCOPES_OF } from '../../../../src/domain/rights.ts';
import { browser, type Page } from './browse.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();

/** Values of the buttons that a key presses. */
const pressedBy = ({ html }: Page, key: string): string[] =>
  [...html.matchAll(/<button name="do" value="(\w+)"(?: class="primary")? data-key="([^"]+)"/g)]
    .filter(([, , keys = '']) => keys.split(' ').includes(key))
    .map(([, value = '']) => value);

const statusOf = async (id: string): Promise<unknown> => {
  const answer = await at.server.admin('GET', `/admin/articles/${id}`);
  return ((await answer.json()) as { status: string }).status;
};

async function enter(role: 'writer' | 'editor' | 'admin') {
  const made = await at.server.admin('POST', '/admin/tokens', { name: role, scopes: SCOPES_OF[role] });
  const { token } = (await made.json()) as { token: string };
  const b = browser(at.server);
  await b.signIn(token);
  return { b, authorization: `Bearer ${token}` };
}

const STATUSES = ['draft', 'review', 'scheduled', 'published', 'retracted'] as const;
/** What an article is after Ctrl+Enter; what is scheduled stays that, and a writer hands in. */
const PUBLISHED = { draft: 'published', review: 'published', scheduled: 'scheduled' } as const;
const AFTER_PUBLISHING: Record<string, Record<string, string>> = {
  writer: { draft: 'review' },
  editor: { ...PUBLISHED, published: 'published', retracted: 'published' },
};
const cases = (['writer', 'editor', 'admin'] as const).flatMap((role) =>
  STATUSES.map((status) => [role, status] as const),
);

test.each(cases)('%s, %s: saving keeps the status, publishing is what they may', async (role, status) => {
  const { b, authorization } = await enter(role);
  const draft = { title: `Of ${role}`, content: { text: 'x' }, status: 'draft', tags: ['Keys'] };
  const posted = await at.server.admin('POST', '/admin/articles', draft, { authorization });
  const { id } = (await posted.json()) as { id: string };
  const steps: Record<string, object[]> = {
    draft: [],
    review: [{ status: 'review' }],
    scheduled: [{ status: 'scheduled', publishedAt: '2027-01-01T00:00:00Z' }],
    published: [{ status: 'published' }],
    retracted: [{ status: 'published' }, { status: 'retracted' }],
  };
  for (const step of steps[status] ?? []) {
    expect((await at.server.admin('PATCH', `/admin/articles/${id}`, step)).status).toBe(200);
  }
  const edit = `/admin/edit/${id}`;
  const page = await b.get(edit);
  const saving = pressedBy(page, 'save');
  const publishing = pressedBy(page, 'publish');
  const isOpen = role !== 'writer' || status === 'draft' || status === 'review';
  expect(saving).toHaveLength(isOpen ? 1 : 0);
  const wanted = AFTER_PUBLISHING[role === 'admin' ? 'editor' : role]?.[status];
  expect(publishing).toHaveLength(wanted ? 1 : 0);
  if (isOpen) {
    const saved = await b.send(page, edit, { title: 'Saved' }, saving[0]);
    expect([saved.status, await statusOf(id)]).toEqual([200, status]);
    expect(saved.html).toMatch(/<textarea[^>]* name="title"[^>]*>\s*Saved</);
    if (wanted) await b.send(saved, edit, { title: 'Sent' }, publishing[0]);
    expect(await statusOf(id)).toBe(wanted ?? status);
  }
});

test('of a new article both are there', async () => {
  const page = await at.b.get('/admin/write');
  expect([pressedBy(page, 'save'), pressedBy(page, 'publish')]).toEqual([['draft'], ['publish']]);
});
