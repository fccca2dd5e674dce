// Runs in browsers, sent as text (script.ts): pictures by file input, drop or paste.
import type { Kit } from './script-kit.ts';

export function files(form: HTMLFormElement, kit: Kit): void {
  const upload = form.dataset.upload;
  if (!upload) return;
  const { says, area, jobs, places } = kit;
  const notation = form.querySelector<HTMLSelectElement>('#notation')!;
  type Stored = { url: string; type: string; length: number; width?: number; height?: number };
  type Tell = (words: string, bad?: boolean) => void;

  /** Says things where they belong: how it goes as a status, a refusal as an alert. */
  const teller = (place: Element, id: string, input?: HTMLInputElement, state?: HTMLElement): Tell => {
    const line = (kind: string, role: string) => {
      const made = document.createElement('p');
      [made.className, made.role] = [kind, role];
      place.append(made);
      return made;
    };
    const status = state ?? line('hint', 'status');
    const fault = line('fault', 'alert');
    fault.id = `${id}-refused`;
    const about = input?.getAttribute('aria-describedby')?.replace(`${id}-fault`, '') ?? '';
    return (words, bad) => {
      status.textContent = bad ? '' : words;
      fault.textContent = bad ? words : '';
      if (!input) return;
      // What the server said was about the file before.
      document.getElementById(`${id}-fault`)?.remove();
      place.classList.toggle('wrong', bad === true);
      if (bad) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
      input.setAttribute('aria-describedby', `${about} ${bad ? fault.id : ''}`.trim());
    };
  };

  const send = async (file: File, tell: Tell): Promise<Stored | undefined> => {
    tell(says.uploading!.replace('{name}', () => file.name));
    const post = () => {
      const token = form.querySelector<HTMLInputElement>('[name=formToken]')!.value;
      const headers = { 'x-form-token': token, 'content-type': 'application/octet-stream' };
      return window.fetch(upload, { method: 'POST', body: file, headers }).catch(() => null);
    };
    let answer = await post();
    if (answer?.status === 403 && (await kit.renew())) answer = await post();
    const body = (await answer?.json().catch(() => null)) as (Stored & { detail?: string }) | null;
    const stored = answer?.ok && body ? body : undefined;
    const words = stored ? says.uploaded! : says.failed!.replace('{reason}', () => body?.detail ?? '');
    tell(words.replace('{name}', () => file.name).trim(), !stored);
    return stored;
  };
  /** Publishing waits for it. */
  const job = (work: () => Promise<boolean>) => {
    const running = work()
      .catch(() => false)
      .finally(() => jobs.delete(running));
    jobs.add(running);
  };

  const chosen = (id: string, take: (stored: Stored, picker: HTMLInputElement) => void) => {
    const picker = form.querySelector<HTMLInputElement>(`#${id}`);
    if (!picker) return;
    const tell = teller(picker.closest('.field')!, id, picker);
    picker.addEventListener('change', () => {
      const file = picker.files?.[0];
      if (!file) return;
      job(async () => {
        const stored = await send(file, tell);
        // Another one may have been chosen meanwhile. A refused one would be sent, and refused, with the form.
        if (picker.files?.[0] !== file) return true;
        picker.value = '';
        if (stored) take(stored, picker);
        return stored !== undefined;
      });
    });
  };
  const set = (input: HTMLInputElement | null | undefined, value: string | number | undefined) => {
    if (!input) return;
    input.value = String(value ?? '');
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const named = <E extends HTMLElement = HTMLInputElement>(name: string, root: Element = form) =>
    root.querySelector<E>(`[name="${name}"]`);
  chosen('imageFile', (stored, picker) => {
    set(named('image.url'), stored.url);
    set(named('image.measured'), stored.url);
    set(named('image.width'), stored.width);
    set(named('image.height'), stored.height);
    if (document.activeElement === picker) named('image.alt')!.focus();
  });
  chosen('enclosureFile', (stored) => {
    // The last row is blank; once filled, another follows it.
    const row = [...form.querySelectorAll('[data-grow] > .quad')].at(-1)!;
    for (const name of ['type', 'length', 'url'] as const) set(named(`enclosure.${name}`, row), stored[name]);
  });

  // Pictures in the text: a place is kept for each where it was dropped, and filled when it is there.
  const say = teller(
    form.querySelector('.sheet')!,
    'content',
    undefined,
    form.querySelector<HTMLElement>('#upload-state')!,
  );
  const placeFor = (file: File): string => {
    for (let n = 1; ; n++) {
      const name = file.name.replace(/["<>&[\]\n]/g, '') + (n > 1 ? ` (${n})` : '');
      const words = says.uploading!.replace('{name}', () => name);
      const place = notation.value === 'html' ? `<img alt="${words}">` : `![${words}]()`;
      if (places.has(place) || area.value.includes(place)) continue;
      places.set(place, undefined);
      return place;
    }
  };
  const markup = (file: Stored): [string, string] => {
    const image = file.type.startsWith('image/');
    if (notation.value !== 'html') return [image ? '![' : '[', `](${file.url})`];
    return image ? ['<img alt="', `" src="${file.url}">`] : [`<a href="${file.url}">`, '</a>'];
  };
  let composing: Promise<unknown> | undefined;
  area.addEventListener('compositionstart', () => {
    composing = new Promise((done) => area.addEventListener('compositionend', done, { once: true }));
  });
  area.addEventListener('compositionend', () => {
    composing = undefined;
  });
  const insert = (list: File[], at = area.selectionEnd) => {
    if (!list.length) return;
    const waiting = list.map((file) => ({ file, place: placeFor(file) }));
    area.setSelectionRange(at, at);
    kit.put(waiting.map(({ place }) => place).join(notation.value === 'html' ? '\n' : '\n\n'));
    const then = area.value;
    const caret = area.selectionEnd;
    job(async () => {
      let well = true;
      for (const { file, place } of waiting) {
        const stored = await send(file, say);
        const [before, after] = stored ? markup(stored) : ['', ''];
        const words = stored ? before + says.describe + after : '';
        // A word that is being put together (IME) would be torn.
        await composing;
        const idle =
          document.activeElement === area &&
          area.value === then &&
          area.selectionStart === caret &&
          area.selectionEnd === caret;
        const start = kit.replace(place, words);
        places.set(place, words);
        // Whoever waited for it describes it by typing; whoever went on is left alone.
        const described = start + before.length;
        if (idle && stored && start >= 0 && list.length === 1)
          area.setSelectionRange(described, described + says.describe!.length);
        well &&= stored !== undefined;
      }
      return well;
    });
  };
  const pick = form.querySelector<HTMLButtonElement>('#pick')!;
  pick.hidden = false;
  pick.addEventListener('click', () => {
    const input = document.createElement('input');
    input.type = 'file';
    input.addEventListener('change', () => insert([...(input.files ?? [])]));
    input.click();
  });
  area.addEventListener('paste', (event) => {
    const { clipboardData: board } = event;
    // Cells of a table come with a picture of themselves.
    if (!board?.files.length || board.getData('text/plain').trim()) return;
    event.preventDefault();
    // A picture copied from a page comes as HTML too, without any words.
    const page = new DOMParser().parseFromString(board.getData('text/html'), 'text/html');
    for (const cell of page.querySelectorAll('td, th')) cell.append('\t');
    for (const line of page.querySelectorAll('tr, p, li, br, div, h1, h2, h3')) line.append('\n');
    for (const rest of page.querySelectorAll('style, script, title')) rest.remove();
    const words = page.body.textContent!.replace(/[\t ]+(\n?)/g, (blanks, end) => end || blanks).trim();
    if (words) kit.put(words);
    else insert([...board.files]);
  });
  for (const name of ['dragover', 'drop'] as const) {
    area.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      area.classList.toggle('dropping', name === 'dragover');
      if (name !== 'drop') return;
      const spot = document.caretPositionFromPoint?.(event.clientX, event.clientY);
      insert([...event.dataTransfer.files], spot?.offsetNode === area ? spot.offset : undefined);
    });
  }
  area.addEventListener('dragleave', () => area.classList.remove('dropping'));

  // What is sent has all its files: it waits for them.
  let wish: HTMLElement | null | undefined;
  const report = teller(form.querySelector('#session')!.parentElement!, 'sending');
  form.addEventListener('submit', async (event) => {
    if (!jobs.size) {
      // Undo may have brought back what was there before a picture.
      for (const [place, words = ''] of places) kit.replace(place, words);
      return;
    }
    event.preventDefault();
    const asked = wish !== undefined;
    wish = event.submitter;
    if (asked) return;
    report(says.waiting!);
    let well = true;
    while (jobs.size) well = (await Promise.all(jobs)).every(Boolean) && well;
    const button = wish;
    wish = undefined;
    if (!well) return report(says.stopped!, true);
    report('');
    form.requestSubmit(button);
  });
  window.addEventListener('beforeunload', (event) => {
    if (jobs.size) event.preventDefault();
  });
}
