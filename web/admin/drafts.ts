// What is typed is kept in this browser until it is stored, and offered again when the page is opened anew.
import { formatTime } from './clock.ts';
import { type Draft, draftNames, type Fields, PREFIX, readDraft, storage } from './draft-store.ts';
import { type EditorForm, readForm } from './editor-form.ts';
import type { Notices } from './notices.ts';
import { openPageLocks } from './page-locks.ts';
import { setRowCount } from './rows.ts';

const PAUSE_MS = 400;
/** How long the page before this one takes to let go of its draft. */
const CLOSING_MS = 700;
/** Fields of the page, not of the article. */
const PAGE_FIELDS = ['formToken', 'version', 'draft', 'do', 'confirmed'];

/** Fields as text, to be compared: blank rows say nothing. */
const contentOf = (fields: Fields) => JSON.stringify(fields.filter(([, value]) => value));

function fillIn(form: HTMLFormElement, { fields }: Draft): void {
  const values = Map.groupBy(fields, ([name]) => name);
  // As many rows as there were; one that fills up is followed by another.
  for (const list of form.querySelectorAll('[data-grow]')) {
    const names = [...list.querySelectorAll<HTMLInputElement>('[name]')].map(({ name }) => name);
    const count = Math.max(...names.map((name) => values.get(name)?.length ?? 0));
    if (count) setRowCount(list, count);
  }
  for (const [name, list] of values) {
    const inputs = form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`);
    for (const [i, input] of [...inputs].entries()) {
      const value = list[i]?.[1] ?? '';
      if (input.type === 'radio' || input.type === 'checkbox') {
        input.checked = input.value === list[0]![1];
        continue;
      }
      input.value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      const folded = input.closest('details');
      if (value && folded) folded.open = true;
    }
  }
  form.querySelector('#notation')!.dispatchEvent(new Event('change', { bubbles: true }));
}

export function keepDrafts(editor: EditorForm, notices: Notices): void {
  const { form, messages } = editor;
  const state = form.querySelector<HTMLElement>('#autosave')!;
  const field = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`)!;
  // A draft is of one person, of one article (or a new one), of a version, and of one page: no other page touches it.
  const ofPerson = `${PREFIX}${encodeURIComponent(form.dataset.who!)}:`;
  const ofArticle = `${ofPerson}${form.dataset.key!.split(':')[0]}:`;
  let key = ofPerson + form.dataset.key;

  const fieldsNow = (): Fields =>
    [...readForm(editor)].filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && !PAGE_FIELDS.includes(entry[0]),
    );
  /** Shown again without being stored: whatever stands in it is worth keeping. */
  const isShownAgain = form.dataset.again !== undefined;
  const initial = isShownAgain ? '' : contentOf(fieldsNow());

  let timer = 0;
  /** Something was typed that this browser has no room for, or no leave to keep. */
  let isUnkept = false;
  const keep = () => {
    clearTimeout(timer);
    const fields = fieldsNow();
    const isChanged = contentOf(fields) !== initial;
    const at = Date.now();
    try {
      if (!isChanged) storage?.removeItem(key);
      else storage!.setItem(key, JSON.stringify({ at, fields } satisfies Draft));
      isUnkept = false;
      state.textContent = storage && isChanged ? messages.kept.replace('{time}', formatTime(at, true)) : '';
    } catch {
      isUnkept = true;
      state.textContent = messages.unkept;
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(keep, PAUSE_MS);
  });
  window.addEventListener('pagehide', () => {
    if (contentOf(fieldsNow()) !== initial) keep();
  });
  let isSending = false;
  form.addEventListener('submit', (event) => {
    // What is sent for a preview is not stored by that.
    isSending = !event.defaultPrevented && !event.submitter?.hasAttribute('formtarget');
  });
  window.addEventListener('beforeunload', (event) => {
    if (isUnkept && !isSending) event.preventDefault();
  });
  // The way back leads to the form as it is now: a browser would fill in some of what was sent, in another draft.
  form.autocomplete = 'off';
  window.addEventListener('pageshow', (event) => {
    if (event.persisted && storage && !isUnkept) location.reload();
  });
  // Under this page's name first, so that at no moment there is no draft.
  if (isShownAgain) keep();
  const { saved } = form.dataset;
  if (saved) {
    for (const name of draftNames()) if (name.endsWith(`:${saved}`)) storage!.removeItem(name);
  }
  // Drafts of pages that are open are theirs.
  const locks = openPageLocks();
  locks.acquireWhenFree(key);

  const restore = async (name: string) => {
    const draft = readDraft(name);
    if (!draft) return;
    // What stands here is a draft of its own, to be brought back in turn. Without room for it, it stays.
    keep();
    if (isUnkept) return;
    const before = { at: 0, fields: fieldsNow() };
    fillIn(form, draft);
    clearTimeout(timer);
    // Restored in another tab since it was offered: it is there.
    if (!(await locks.acquire(name))) return fillIn(form, before);
    // The page goes on as the one that the draft was typed in: what was typed on another version is stored against that
    // one (the editor sees both, and nobody's is lost), and what was stored already is not stored as another article.
    const [, ...parts] = name.slice(ofPerson.length).split(':');
    const [draftId = '', version] = parts.reverse();
    const isOfOtherVersion = version !== undefined && version !== field('version').value;
    key = name;
    field('draft').value = draftId;
    if (version !== undefined) field('version').value = version;
    keep();
    if (isOfOtherVersion) state.textContent = messages.older;
  };
  const discard = async (name: string) => {
    if (await locks.acquire(name)) storage!.removeItem(name);
  };
  const createButton = (label: string, act: () => Promise<void>) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    const press = async () => {
      form.querySelector<HTMLElement>('#title')!.focus();
      notices.showOffer();
      await act();
      await offerDraft();
    };
    // Pressed twice it would go over what it has just put aside.
    button.addEventListener('click', press, { once: true });
    return button;
  };
  /**
   * Offers the newest draft of this article that no open page holds: a new article's has a name of its own each time,
   * and another version's counts, too. Resolves to whether other pages hold any.
   */
  const offerDraft = async (): Promise<boolean> => {
    const held = await locks.heldElsewhere();
    const names = draftNames().filter((name) => name.startsWith(ofArticle) && name !== key);
    const [found] = names
      .filter((name) => !held.has(name))
      .map((name) => ({ name, draft: readDraft(name)! }))
      .filter(({ draft }) => draft && contentOf(draft.fields) !== contentOf(fieldsNow()))
      .sort((a, b) => b.draft.at - a.draft.at);
    if (!found) notices.showOffer();
    else {
      const text = document.createElement('p');
      text.textContent = messages.offer.replace('{time}', formatTime(found.draft.at));
      notices.showOffer(
        text,
        createButton(messages.restore, () => restore(found.name)),
        ' ',
        createButton(messages.discard, () => discard(found.name)),
      );
    }
    return names.some((name) => held.has(name));
  };
  // After a refusal the form holds what was typed already. The page before this one may be about to let go of its draft.
  if (storage && !document.getElementById('faults') && !document.getElementById('conflict'))
    offerDraft().then(
      (areSomeHeld) => areSomeHeld && setTimeout(() => !notices.hasOffer() && offerDraft(), CLOSING_MS),
    );
}
