// What fields of names ask while somebody types.
import { expect, test } from 'vitest';
import { article } from '../../../support/server.ts';
import { tokenOf } from './browse.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();

async function ask(query: string) {
  const own = { 'x-form-token': tokenOf((await at.b.get('/admin/write')).html) };
  const answer = await at.b.get(`/admin/names/complete?${query}`, own);
  return { status: answer.status, ...(JSON.parse(answer.html) as { labels: string[]; known: string[] }) };
}

test('names by the beginnings of their words, present and former, busy ones first; ten at most', async () => {
  await at.server.post(article({ tags: ['Black Sea', 'Sea trade', 'Overseas', 'S-400'] }));
  await at.server.post(article({ tags: ['Black Sea'], authors: [{ name: 'Sea Lee' }], status: 'draft' }));
  expect((await ask('kind=tag&q=SEA')).labels).toEqual(['Sea trade', 'Black Sea']);
  expect((await ask('kind=tag&q=400')).labels).toEqual(['S-400']);
  expect((await ask('kind=author&q=lee')).labels).toEqual(['Sea Lee']);
  expect((await ask('kind=tag&q=')).labels).toEqual([]);
  await at.server.admin('PATCH', '/admin/facets/tag/black-sea', { label: 'Euxine' });
  expect((await ask('kind=tag&q=black')).labels).toEqual(['Euxine']);
  await at.server.post(article({ tags: Array.from({ length: 12 }, (_, i) => `Many ${i}`) }));
  expect((await ask('kind=tag&q=many')).labels).toHaveLength(10);
  // Whatever is typed is looked for as it stands.
  for (const odd of ['%25', '_', "'", '"', '-', '%F0%9F%9A%80', 'x'.repeat(5_000)])
    expect((await ask(`kind=tag&q=${odd}`)).labels, odd).toEqual([]);
});

test('which of some names there are', async () => {
  await at.server.post(article({ tags: ['Known one'] }));
  expect((await ask('kind=tag&label=KNOWN%20one&label=Unheard')).known).toEqual(['KNOWN one']);
});

test('asked by the pages’ own script, of a kind that there is', async () => {
  const own = { 'x-form-token': tokenOf((await at.b.get('/admin/write')).html) };
  expect((await at.b.get('/admin/names/complete?kind=nothing&q=a', own)).status).toBe(400);
  expect((await at.b.get('/admin/names/complete?kind=tag&q=a')).status).toBe(403);
});
