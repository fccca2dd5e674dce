// What editors do in a month, one thing at a time.
import type { Dice } from './dice.ts';
import type { Newsroom } from './newsroom.ts';
import type { AdminArticle } from './prints.ts';
import { LANGUAGES, TAGS } from './views.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How often each is done, relative to the others. */
const WEIGHTS = {
  publish: 40,
  backdate: 8,
  dateAlone: 2,
  schedule: 8,
  draft: 2,
  translate: 4,
  retag: 8,
  retagSilently: 2,
  update: 7,
  correct: 6,
  fix: 9,
  rename: 1,
  retract: 5,
  unpublish: 1,
  bringBack: 4,
  bringBackElsewhere: 1,
  erase: 2,
  reschedule: 2,
  cancel: 1,
  relabel: 1,
  renameTag: 0.5,
  merge: 0.3,
  retireTag: 0.6,
};
export type Action = keyof typeof WEIGHTS;

export interface Editor {
  act(): Promise<Action>;
  /** Corrects the oldest article there is. */
  amend(): Promise<void>;
  publish(more?: object): Promise<AdminArticle>;
}

/** @param text the text of an article; what makes its versions differ is added */
export function editor(room: Newsroom, { chance, pick, whole, weighted }: Dice, text = () => ''): Editor {
  let counter = 0;
  const mark = (name: string) => `${name}-${++counter}`;
  const iso = (at: number) => new Date(at).toISOString();
  const content = () => ({ text: `${text()} ${chance(0.4) ? 'pipeline' : 'cable'} ${mark('rev')}` });
  const tags = () => TAGS.filter((_, i) => chance([0.45, 0.35, 0.2, 0.2, 0.15, 0.1][i]!));
  const change = (kind: 'silent' | 'update' | 'correction', note?: string) => ({ change: { kind, note } });
  const fresh = (more: object = {}) => {
    const n = mark('Article');
    return { title: n, language: pick(LANGUAGES), tags: tags(), content: content(), ...more };
  };
  const create = (more?: object) => room.create(fresh(more));

  /** Some article of a status: one of the last ones as often as any older. */
  function some(...statuses: string[]): AdminArticle | undefined {
    const late = new Set(room.overdue());
    const list = [...room.articles.values()].filter((a) => statuses.includes(a.status) && !late.has(a));
    return list.length ? pick(chance(0.5) ? list.slice(-15) : list) : undefined;
  }

  async function act(): Promise<Action> {
    const action = weighted(WEIGHTS);
    const shown = some('published');
    const hidden = some('retracted', 'draft');
    const waiting = some('scheduled');
    const now = room.now();
    if (action === 'publish' || !shown) await create();
    else if (action === 'backdate') await create({ publishedAt: iso(back(now)) });
    else if (action === 'dateAlone')
      await create({ publishedAt: iso(now + whole(-40, 14) * HOUR).slice(0, 10) });
    else if (action === 'schedule') await create({ publishedAt: iso(now + whole(1, 4_000) * MINUTE) });
    else if (action === 'draft') await create({ status: 'draft' });
    else if (action === 'translate') await create({ translationOf: shown.id });
    else if (action === 'retag') await room.patch(shown, { tags: tags() });
    else if (action === 'retagSilently') await room.patch(shown, { tags: tags(), ...change('silent') });
    else if (action === 'update') await room.patch(shown, { content: content() });
    else if (action === 'correct')
      await room.patch(shown, { content: content(), ...change('correction', mark('note')) });
    else if (action === 'fix') await room.patch(shown, { content: content(), ...change('silent') });
    else if (action === 'rename')
      await room.patch(shown, { slug: mark('slug'), ...change(pick(['silent', 'update'])) });
    else if (action === 'retract') await room.remove(shown, chance(0.5) ? '?note=It+was+wrong.' : '');
    else if (action === 'unpublish') await room.patch(shown, { status: 'draft' });
    else if (action === 'bringBack') await (hidden && room.patch(hidden, { status: 'published' }));
    else if (action === 'bringBackElsewhere') await elsewhere(hidden ?? shown);
    else if (action === 'erase') await room.remove(pick([shown, hidden ?? shown]), '?hard=true');
    else if (action === 'reschedule' && waiting)
      await room.patch(waiting, { publishedAt: iso(now + whole(1, 900) * MINUTE) });
    else if (action === 'cancel' && waiting) await room.remove(waiting);
    else if (action === 'relabel') await tend(pick(TAGS), (n) => ({ label: n }));
    else if (action === 'renameTag') await tend('Economy', (n) => ({ label: n, slug: n }));
    else if (action === 'merge') await tend('Ankara', () => ({ mergeInto: 'turkey' }));
    else if (action === 'retireTag') await tend('Sport', (_, state) => ({ retired: state === 'active' }));
    return action;
  }

  /** Changes a tag, whatever it is called by now; one that can be changed so. */
  async function tend(tag: string, patch: (name: string, state: string) => object): Promise<void> {
    const facet = await room.facet(tag.toLowerCase());
    if (!facet || (facet.slug === 'turkey' && tag === 'Ankara')) return;
    const body = patch(mark(tag), facet.state);
    if (facet.state === 'retired' && !('retired' in body)) return;
    await room.tend(facet.slug, body);
  }

  /** Some days, some years, once in a while before 1970; or a round number to a binary mind. */
  function back(now: number): number {
    const at = now - whole(1, 100) * pick([MINUTE, HOUR, DAY, DAY, 20 * DAY, 250 * DAY]);
    const round = 2 ** whole(20, 34);
    return chance(0.3) ? Math.floor(at / round) * round : at;
  }

  /** Retracted, given other tags, and published again, perhaps before anybody looked. */
  async function elsewhere(article: AdminArticle): Promise<void> {
    if (article.status === 'published') await room.remove(article);
    await room.patch(room.articles.get(article.guid)!, { tags: tags() });
    await room.patch(room.articles.get(article.guid)!, { status: 'published' });
  }

  async function amend(): Promise<void> {
    const oldest = [...room.articles.values()].find((a) => a.status === 'published');
    if (oldest) await room.patch(oldest, { content: content(), ...change('correction') });
  }

  return { act, amend, publish: create };
}
