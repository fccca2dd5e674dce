// A copy of a site, kept in one process: pages of the origin's log, posted to the copy.
import { expect } from 'vitest';
import type { components } from '../../src/client/api.ts';
import type { TestServer } from './server.ts';

type Schemas = components['schemas'];
export type Taken = Schemas['MirrorTaken'];

export const json = async <T>(response: Response | Promise<Response>): Promise<T> => {
  const answer = await response;
  const text = await answer.text();
  expect(answer.ok, `${answer.status} ${text.slice(0, 2_000)}`).toBe(true);
  return JSON.parse(text) as T;
};

/** What `tagwire follow --to` does, once. @param view path of it: '' or '/tags/a' */
export async function copyOver(
  origin: TestServer,
  copy: TestServer,
  { view = '', limit = 100 }: { view?: string; limit?: number } = {},
): Promise<Taken> {
  const name = `${origin.config.publicUrl}${view}/`;
  const known = await copy.admin('GET', `/admin/changes?origin=${encodeURIComponent(name)}`);
  let state = known.ok ? ((await known.json()) as Schemas['Mirror']) : undefined;
  for (;;) {
    const since = state?.since ?? 0;
    const log = state ? `&log=${state.log}` : '';
    const path = `${view}/changes.json?as=article&since=${since}&limit=${limit}${log}`;
    const page = await json<Schemas['ChangeList']>(origin.get(path));
    const { changes, next, reset, names } = page;
    const end = next === since && !reset;
    const hasNames = names !== state?.names;
    const place = `since=${Math.max(0, next - 1)}&names=${state?.names ?? 0}${view ? '' : `&log=${page.log}`}`;
    const list = await json<Schemas['FeedList']>(origin.get(`/feeds.json?${place}`));
    const site = list.feeds.find(({ kind }) => kind === 'everything')?.id.replace('urn:uuid:', '');
    const body = {
      ...{ origin: name, log: page.log, since: reset ? 0 : since, next, reset, end, changes },
      ...(!state?.since && !view && { site }),
      ...(hasNames && { names: list }),
    };
    const taken = await json<Taken>(copy.admin('POST', '/admin/changes', body));
    expect(taken.failed).toEqual([]);
    state = taken;
    if (end) return taken;
  }
}

/** A change as an origin tells it: of an article that is published. */
export function change(title: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { seq = 1, id = crypto.randomUUID(), version = 1, at = '2026-11-20T09:00:00.000Z' } = more;
  const { facets = [], item = {}, ...others } = more as { facets?: object[]; item?: object };
  const named = { id, guid: `urn:uuid:${id}`, version };
  const dates = { publishedAt: at, updatedAt: at, createdAt: at };
  const slug = title.toLowerCase().replaceAll(' ', '-');
  return {
    ...{ seq, kind: 'publish', at, facets, ...named },
    item: { ...named, slug, language: 'en', title, html: `<p>${title}.</p>`, facets, ...dates, ...item },
    ...others,
  };
}
