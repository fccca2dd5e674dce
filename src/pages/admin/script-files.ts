// Runs in browsers, sent as text (script.ts): pictures by file input, drop or paste.

export function files(form: HTMLFormElement): void {
  const upload = form.dataset.upload;
  if (!upload) return;
  const says = JSON.parse(form.dataset.says!) as Record<string, string>;
  const area = form.querySelector<HTMLTextAreaElement>('#content')!;
  const notation = form.querySelector<HTMLSelectElement>('#notation')!;
  const state = form.querySelector<HTMLElement>('#upload-state')!;
  type Stored = { url: string; type: string; length: number; width?: number; height?: number };

  const send = async (file: File): Promise<Stored | undefined> => {
    state.textContent = says.uploading!.replace('{name}', file.name);
    const token = form.querySelector<HTMLInputElement>('[name=formToken]')!.value;
    const headers = { 'x-form-token': token, 'content-type': 'application/octet-stream' };
    const answer = await window.fetch(upload, { method: 'POST', body: file, headers }).catch(() => null);
    const body = (await answer?.json().catch(() => null)) as (Stored & { detail?: string }) | null;
    if (!answer?.ok || !body) {
      state.textContent = says.failed!.replace('{name}', file.name).replace('{reason}', body?.detail ?? '');
      return undefined;
    }
    state.textContent = says.uploaded!.replace('{name}', file.name);
    return body;
  };

  const set = (id: string, value: string | number | undefined) => {
    const input = form.querySelector<HTMLInputElement>(`[name="${id}"]`);
    if (!input) return;
    input.value = String(value ?? '');
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const picker = form.querySelector<HTMLInputElement>('#imageFile');
  picker?.addEventListener('change', async () => {
    const file = picker.files?.[0];
    const stored = file && (await send(file));
    if (!stored) return;
    picker.value = '';
    set('image.url', stored.url);
    set('image.measured', stored.url);
    set('image.width', stored.width);
    set('image.height', stored.height);
    form.querySelector<HTMLElement>('[name="image.alt"]')!.focus();
  });

  const attacher = form.querySelector<HTMLInputElement>('#enclosureFile');
  attacher?.addEventListener('change', async () => {
    const file = attacher.files?.[0];
    const stored = file && (await send(file));
    if (!stored) return;
    attacher.value = '';
    // The last row is blank; once filled, another follows it.
    for (const name of ['type', 'length', 'url'] as const) {
      const input = [...form.querySelectorAll<HTMLInputElement>(`[name="enclosure.${name}"]`)].at(-1)!;
      input.value = String(stored[name] ?? '');
      if (name === 'url') input.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });

  /** Into the text, its description selected: it is typed over. */
  const insert = (file: Stored) => {
    const image = file.type.startsWith('image/');
    const [before, after] =
      notation.value === 'html'
        ? image
          ? ['<img alt="', `" src="${file.url}">`]
          : [`<a href="${file.url}">`, '</a>']
        : [image ? '![' : '[', `](${file.url})`];
    area.focus();
    const start = area.selectionStart;
    if (!document.execCommand('insertText', false, before + says.describe + after)) {
      area.setRangeText(before + says.describe + after, start, area.selectionEnd);
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }
    area.setSelectionRange(start + before!.length, start + before!.length + says.describe!.length);
  };
  const insertAll = async (list: Iterable<File>) => {
    for (const file of list) {
      const stored = await send(file);
      if (stored) insert(stored);
    }
  };
  const pick = form.querySelector<HTMLButtonElement>('#pick')!;
  pick.hidden = false;
  pick.addEventListener('click', () => {
    const input = document.createElement('input');
    input.type = 'file';
    input.addEventListener('change', () => insertAll(input.files ?? []));
    input.click();
  });
  area.addEventListener('paste', (event) => {
    const pasted = event.clipboardData?.files;
    if (!pasted?.length) return;
    event.preventDefault();
    insertAll([...pasted]);
  });
  for (const name of ['dragover', 'drop'] as const) {
    area.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      area.classList.toggle('dropping', name === 'dragover');
      if (name === 'drop') insertAll([...event.dataTransfer.files]);
    });
  }
  area.addEventListener('dragleave', () => area.classList.remove('dropping'));
}
