// Runs in browsers, sent as text (script.ts): what is typed is kept in this browser until it is stored; a word when
// somebody else stores another version meanwhile.
import type { Kit } from './script-kit.ts';

export function drafts(form: HTMLFormElement, kit: Kit): void {
  const { says, clock } = kit;
  const offer = form.querySelector<HTMLElement>('#offer')!;
  const state = form.querySelector<HTMLElement>('#autosave')!;
  const field = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`)!;
  // A copy is of one person, of one article (or a new one), of a version, and of one page: no other page touches it.
  const PREFIX = 'tagwire:';
  const mine = `${PREFIX}${encodeURIComponent(form.dataset.who!)}:`;
  const family = form.dataset.key!.split(':')[0];
  let key = mine + form.dataset.key;
  type Fields = [string, string][];
  type Kept = { at: number; fields: Fields };

  /** Private windows may refuse storage; then nothing is kept, and nothing breaks. */
  const storage = (() => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  })();
  const names = () => Array.from({ length: storage?.length ?? 0 }, (_, i) => storage!.key(i) ?? '');
  const OWN = ['formToken', 'version', 'draft', 'do'];
  const fields = (): Fields =>
    [...kit.data()].filter((f): f is [string, string] => typeof f[1] === 'string' && !OWN.includes(f[0]));
  /** Blank rows say nothing. */
  const said = (list: Fields) => JSON.stringify(list.filter(([, value]) => value));
  /** Shown again without being stored: whatever stands in it is worth keeping. */
  const again = form.dataset.again !== undefined;
  const first = again ? '' : said(fields());

  let timer = 0;
  /** Something was typed that this browser has no room for, or no leave to keep. */
  let unkept = false;
  const keep = () => {
    clearTimeout(timer);
    const now = fields();
    const changed = said(now) !== first;
    try {
      if (!changed) storage?.removeItem(key);
      else storage!.setItem(key, JSON.stringify({ at: Date.now(), fields: now } satisfies Kept));
      unkept = false;
      state.textContent =
        storage && changed ? says.kept!.replace('{time}', clock.tell(Date.now(), true)) : '';
    } catch {
      unkept = true;
      state.textContent = says.unkept!;
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(keep, 400);
  });
  window.addEventListener('pagehide', () => {
    if (said(fields()) !== first) keep();
  });
  let sending = false;
  form.addEventListener('submit', (event) => {
    sending = !event.defaultPrevented;
  });
  window.addEventListener('beforeunload', (event) => {
    if (unkept && !sending) event.preventDefault();
  });
  // The way back leads to the form as it is now: a browser would fill in some of what was sent, in another draft.
  form.autocomplete = 'off';
  window.addEventListener('pageshow', (event) => {
    if (event.persisted && storage && !unkept) location.reload();
  });
  // Under this page's name first, so that at no moment there is no copy.
  if (again) keep();
  const { saved } = form.dataset;
  for (const name of saved ? names() : [])
    if (name.startsWith(PREFIX) && name.endsWith(`:${saved}`)) storage!.removeItem(name);

  // Copies of pages that are open are theirs. Pages without Web Locks (plain http) ask each other.
  const held = new Set<string>();
  const locks = navigator.locks as LockManager | undefined;
  const channel = locks ? undefined : new BroadcastChannel('tagwire');
  let heard: string[] = [];
  channel?.addEventListener('message', ({ data }) => {
    if (data === 'who') channel.postMessage([...held]);
    else heard.push(...data);
  });
  const elsewhere = async (): Promise<Set<string>> => {
    heard = [];
    channel?.postMessage('who');
    if (channel) await new Promise((done) => setTimeout(done, 300));
    const all = locks ? (await locks.query()).held!.map(({ name }) => name!) : heard;
    return new Set(all.filter((name) => !held.has(name)));
  };
  const hold = async (name: string, wait = false): Promise<boolean> => {
    if (held.has(name)) return true;
    const forever = () => {
      held.add(name);
      return new Promise<void>(() => {});
    };
    if (!locks) {
      held.add(name);
      await elsewhere();
      if (!wait && heard.includes(name)) held.delete(name);
    } else if (wait) locks.request(name, forever).catch(() => {});
    else
      await new Promise<void>((done) => {
        locks.request(name, { ifAvailable: true }, (lock) => {
          const kept = lock ? forever() : undefined;
          done();
          return kept;
        });
      });
    return held.has(name);
  };
  hold(key, true);

  const restore = (copy: Kept) => {
    const values = Map.groupBy(copy.fields, ([name]) => name);
    const elements = (root: ParentNode, name: string) => [
      ...root.querySelectorAll<HTMLInputElement>(`[name="${name}"]`),
    ];
    // As many rows as there were; one that fills up is followed by another.
    for (const list of form.querySelectorAll('[data-grow]')) {
      const own = [...list.querySelectorAll<HTMLInputElement>('[name]')].map(({ name }) => name);
      const n = Math.max(...own.map((name) => values.get(name)?.length ?? 0));
      if (n) kit.rows(list, n);
    }
    for (const [name, list] of values) {
      for (const [i, one] of elements(form, name).entries()) {
        const value = list[i]?.[1] ?? '';
        if (one.type === 'radio') {
          one.checked = one.value === list[0]![1];
          continue;
        }
        one.value = value;
        one.dispatchEvent(new Event('input', { bubbles: true }));
        const folded = one.closest('details');
        if (value && folded) folded.open = true;
      }
    }
    form.querySelector('#notation')!.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const kept = (name: string): Kept | undefined => {
    try {
      return JSON.parse(storage?.getItem(name) ?? 'null') ?? undefined;
    } catch {
      return undefined;
    }
  };
  const [news, box] = [document.createElement('p'), document.createElement('div')];
  news.hidden = true;
  offer.append(news, box);
  const tell = (...children: (Node | string)[]) => {
    box.replaceChildren(...children);
    offer.hidden = news.hidden && !children.length;
  };
  const button = (label: string, act: () => void | Promise<void>) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = label;
    const once = async () => {
      form.querySelector<HTMLElement>('#title')!.focus();
      tell();
      await act();
      await offers();
    };
    // Pressed twice it would go over what it has just put aside.
    made.addEventListener('click', once, { once: true });
    return made;
  };
  /** A new article's copy has a name of its own each time: any is offered. Another version's copy is, too. */
  const offers = async (): Promise<boolean> => {
    const open = await elsewhere();
    const all = names().filter((name) => name.startsWith(`${mine}${family}:`) && name !== key);
    const [found] = all
      .filter((name) => !open.has(name))
      .map((name) => ({ name, copy: kept(name)! }))
      .filter(({ copy }) => copy && said(copy.fields) !== said(fields()))
      .sort((a, b) => b.copy.at - a.copy.at);
    if (!found) tell();
    else {
      const words = document.createElement('p');
      words.textContent = says.offer!.replace('{time}', clock.tell(found.copy.at));
      const back = button(says.restore!, () => take(found.name));
      const away = button(says.discard!, async () => {
        if (await hold(found.name)) storage!.removeItem(found.name);
      });
      tell(words, back, ' ', away);
    }
    return all.some((name) => open.has(name));
  };
  const take = async (name: string) => {
    const copy = kept(name);
    if (!copy) return;
    // What stands here is a copy of its own, to be brought back in turn. Without room for it, it stays.
    keep();
    if (unkept) return;
    const before = { at: 0, fields: fields() };
    restore(copy);
    clearTimeout(timer);
    // Taken in another tab since it was offered: it is there.
    if (!(await hold(name))) return restore(before);
    // The page goes on as the one that the copy was typed in: what was typed on another version is stored against that
    // one (the editor sees both, and nobody's is lost), and what was stored already is not stored as another article.
    const [, ...parts] = name.slice(mine.length).split(':');
    const [draft = '', version] = parts.reverse();
    const other = version !== undefined && version !== field('version').value;
    key = name;
    field('draft').value = draft;
    if (version !== undefined) field('version').value = version;
    keep();
    if (other) state.textContent = says.older!;
  };
  // After a refusal the form holds what was typed already. The page before this one may be about to let go of its copy.
  if (storage && !document.getElementById('faults') && !document.getElementById('conflict'))
    offers().then((some) => some && setTimeout(() => !box.firstChild && offers(), 700));

  // Somebody else at the same article.
  const look = async () => {
    if (!news.hidden || !form.dataset.now || document.hidden) return;
    const answer = await window.fetch(form.dataset.now).catch(() => null);
    const stored = answer?.ok ? ((await answer.json()) as { version: number }).version : undefined;
    if (stored === undefined || String(stored) === form.dataset.version) return;
    news.textContent = says.changed!;
    news.hidden = offer.hidden = false;
  };
  window.setInterval(look, 20_000);
  document.addEventListener('visibilitychange', look);
}
