// Runs in browsers, sent as text (script.ts): what is typed is kept in this browser until it is stored; a word when
// somebody else stores another version meanwhile.

export function drafts(form: HTMLFormElement): void {
  const says = JSON.parse(form.dataset.says!) as Record<string, string>;
  const offer = form.querySelector<HTMLElement>('#offer')!;
  const state = form.querySelector<HTMLElement>('#autosave')!;
  const PREFIX = 'tagwire:';
  let key = PREFIX + form.dataset.key;
  type Kept = { at: number; fields: [string, string][] };

  /** Private windows may refuse storage; then nothing is kept, and nothing breaks. */
  const storage = (() => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  })();
  const OWN = ['formToken', 'version', 'draft', 'do'];
  const fields = (): [string, string][] =>
    [...new FormData(form)].filter(
      (f): f is [string, string] => typeof f[1] === 'string' && !OWN.includes(f[0]),
    );
  const shown = JSON.stringify(fields());
  /** Shown again without being stored: whatever stands in it is worth keeping. */
  const again = form.dataset.again !== undefined;
  const first = again ? '' : shown;

  let timer = 0;
  /** Something was typed that this browser has no room for, or no leave to keep. */
  let unkept = false;
  const keep = () => {
    const now = fields();
    const changed = JSON.stringify(now) !== first;
    try {
      if (!changed) storage?.removeItem(key);
      else storage!.setItem(key, JSON.stringify({ at: Date.now(), fields: now } satisfies Kept));
      unkept = false;
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: 'short' }).format();
      if (storage) state.textContent = says.kept!.replace('{time}', time);
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
    if (JSON.stringify(fields()) !== first) keep();
  });
  let sending = false;
  form.addEventListener('submit', () => {
    sending = true;
  });
  window.addEventListener('beforeunload', (event) => {
    if (unkept && !sending) event.preventDefault();
  });
  // Under this page's name first, so that at no moment there is no copy.
  if (again) keep();
  if (form.dataset.saved) storage?.removeItem(PREFIX + form.dataset.saved);

  const restore = (kept: Kept) => {
    const values = Map.groupBy(kept.fields, ([name]) => name);
    for (const [name, list] of values) {
      // Rows appear as they are filled.
      for (const [i, [, value]] of list.entries()) {
        const found = [...form.elements].filter((e) => e.getAttribute('name') === name) as HTMLInputElement[];
        if (found[0]?.type === 'radio') {
          for (const radio of found) radio.checked = radio.value === value;
        } else if (found[i]) {
          found[i].value = value;
          found[i].dispatchEvent(new Event('input', { bubbles: true }));
          const folded = found[i].closest('details');
          if (value && folded) folded.open = true;
        }
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
  /** A new article's copy has a name of its own each time: any is offered. Another version's copy is, too. */
  const family = form.dataset.key!.split(':')[0];
  const names = Array.from({ length: storage?.length ?? 0 }, (_, i) => storage!.key(i) ?? '');
  const candidates = names
    .filter((name) => name.startsWith(`${PREFIX}${family}:`))
    .map((name) => ({ name, copy: kept(name) }))
    .filter((one) => one.copy && JSON.stringify(one.copy.fields) !== shown && !(again && one.name === key))
    .sort((a, b) => b.copy!.at - a.copy!.at);
  const found = candidates[0];
  // After a refusal the form holds what was typed already.
  if (found?.copy && !document.getElementById('faults') && !document.getElementById('conflict')) {
    const copy = found.copy;
    const lang = document.documentElement.lang;
    const time = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' }).format(copy.at);
    const button = (label: string, act: () => void) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.textContent = label;
      made.addEventListener('click', () => {
        act();
        offer.hidden = true;
        form.querySelector<HTMLElement>('#title')!.focus();
      });
      return made;
    };
    const words = document.createElement('p');
    words.textContent = says.offer!.replace('{time}', time);
    offer.replaceChildren(
      words,
      button(says.restore!, () => {
        // What was typed on another version is stored against that one: the editor sees both, and nobody's is lost.
        const [, version = ''] = found.name.slice(PREFIX.length).split(':');
        const based = form.querySelector<HTMLInputElement>('[name=version]')!;
        const other = form.dataset.now && version !== based.value;
        const before = key;
        if (other) [based.value, key] = [version, found.name];
        restore(copy);
        keep();
        if (!other && found.name !== before) storage!.removeItem(found.name);
        if (other) state.textContent = says.older!;
      }),
      button(says.discard!, () => storage!.removeItem(found.name)),
    );
    offer.hidden = false;
  }

  // Somebody else at the same article.
  let told = false;
  const look = async () => {
    if (told || !form.dataset.now || document.hidden) return;
    const answer = await window.fetch(form.dataset.now).catch(() => null);
    const stored = answer?.ok ? ((await answer.json()) as { version: number }).version : undefined;
    if (stored === undefined || String(stored) === form.dataset.version) return;
    told = true;
    const words = document.createElement('p');
    words.textContent = says.changed!;
    offer.replaceChildren(words);
    offer.hidden = false;
  };
  window.setInterval(look, 20_000);
  document.addEventListener('visibilitychange', look);
}
