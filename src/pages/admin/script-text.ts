// Runs in browsers, sent as text (script.ts): the toolbar, the live preview, rows that grow.

export function text(form: HTMLFormElement): void {
  const area = form.querySelector<HTMLTextAreaElement>('#content')!;
  const notation = form.querySelector<HTMLSelectElement>('#notation')!;
  const toolbar = form.querySelector<HTMLElement>('#toolbar')!;
  const says = JSON.parse(form.dataset.says!) as Record<string, string>;

  /** As if typed, so that undo works. */
  const put = (words: string) => {
    area.focus();
    if (!document.execCommand('insertText', false, words)) {
      area.setRangeText(words, area.selectionStart, area.selectionEnd, 'end');
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }
  };
  const wrap = (before: string, after: string, ifEmpty: string) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const chosen = value.slice(start, end) || ifEmpty;
    put(before + chosen + after);
    area.setSelectionRange(start + before.length, start + before.length + chosen.length);
  };
  /** Every line of the selection, whole lines. */
  const prefix = (each: (n: number) => string, around: [string, string] = ['', '']) => {
    const start = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1;
    area.setSelectionRange(start, area.selectionEnd);
    const lines = area.value.slice(start, area.selectionEnd).split('\n');
    put(around[0] + lines.map((line, i) => each(i + 1) + line).join('\n') + around[1]);
  };
  const tag = (name: string) => wrap(`<${name}>`, `</${name}>`, '');
  const html: Record<string, () => void> = {
    bold: () => tag('strong'),
    italic: () => tag('em'),
    heading: () => tag('h2'),
    link: () => wrap('<a href="https://">', '</a>', '…'),
    quote: () => tag('blockquote'),
    list: () => wrap('<ul>\n<li>', '</li>\n</ul>', ''),
    numbers: () => wrap('<ol>\n<li>', '</li>\n</ol>', ''),
    code: () => tag('code'),
  };
  const markdown: Record<string, () => void> = {
    bold: () => wrap('**', '**', ''),
    italic: () => wrap('*', '*', ''),
    heading: () => prefix(() => '## '),
    link: () => wrap('[', '](https://)', '…'),
    quote: () => prefix(() => '> '),
    list: () => prefix(() => '- '),
    numbers: () => prefix((n) => `${n}. `),
    code: () => wrap('`', '`', ''),
  };
  const apply = (mark: string) => (notation.value === 'html' ? html : markdown)[mark]?.();
  const showTools = () => {
    toolbar.hidden = notation.value === 'text';
  };
  notation.addEventListener('change', showTools);
  showTools();
  toolbar.addEventListener('click', (event) => {
    const mark = (event.target as Element).closest<HTMLElement>('[data-mark]')?.dataset.mark;
    if (mark) apply(mark);
  });
  area.addEventListener('keydown', (event) => {
    const mark = { b: 'bold', i: 'italic', k: 'link' }[event.key];
    if (!mark || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (notation.value === 'text') return;
    event.preventDefault();
    apply(mark);
  });

  // The live preview: a while after the last key, one request at a time.
  const section = form.querySelector<HTMLElement>('#preview')!;
  const view = form.querySelector<HTMLElement>('#preview-text')!;
  const session = form.querySelector<HTMLElement>('#session')!;
  let timer = 0;
  let busy = false;
  let again = false;
  const preview = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    const data = new FormData(form);
    data.delete('imageFile');
    data.delete('enclosureFile');
    const answer = await window
      .fetch(form.dataset.preview!, { method: 'POST', body: data })
      .catch(() => null);
    if (answer?.ok) {
      const open = [...view.querySelectorAll('details')].map((details) => details.open);
      view.innerHTML = await answer.text();
      for (const [i, details] of view.querySelectorAll('details').entries()) details.open = open[i] ?? false;
      section.hidden = false;
    }
    // Nobody should find out only after an hour of writing.
    if (answer) session.textContent = /^40[13]$/.test(String(answer.status)) ? says.ended! : '';
    busy = false;
    if (again) {
      again = false;
      preview();
    }
  };
  form.addEventListener('input', (event) => {
    if ((event.target as Element).matches('[type=file]')) return;
    clearTimeout(timer);
    timer = window.setTimeout(preview, 500);
  });
  if (area.value) preview();

  // The last row of a list, once something is in it, is followed by another blank one.
  form.addEventListener('input', (event) => {
    const row = (event.target as Element).closest('[data-grow] > *');
    if (!row || row.nextElementSibling || !(event.target as HTMLInputElement).value) return;
    const next = row.cloneNode(true) as HTMLElement;
    const n = row.parentElement!.children.length;
    for (const part of [next, ...next.querySelectorAll('*')]) {
      for (const name of ['id', 'for', 'aria-label', 'aria-describedby']) {
        const value = part.getAttribute(name);
        if (value)
          part.setAttribute(
            name,
            value.replace(/\d+/, (d) => String(name === 'aria-label' ? n + 1 : Number(d) + 1)),
          );
      }
      if (part instanceof HTMLInputElement) part.value = '';
      if (part.matches('label')) part.textContent = part.textContent!.replace(/\d+/, String(n + 1));
      if (part.matches('.fault')) part.remove();
      part.removeAttribute('aria-invalid');
    }
    next.classList.remove('wrong');
    row.after(next);
  });
  // A comma ends a tag, as people expect.
  form.addEventListener('keydown', (event) => {
    const input = event.target as HTMLInputElement;
    if (!input.matches('[data-next]') || !/^[,،]$/.test(event.key) || !input.value) return;
    event.preventDefault();
    input.closest('[data-grow] > *')?.nextElementSibling?.querySelector('input')?.focus();
  });

  const date = form.querySelector<HTMLInputElement>('#publishedAt');
  const local = form.querySelector('#local-time');
  const showLocal = () => {
    const at = date?.value ? Date.parse(`${date.value}Z`) : Number.NaN;
    if (local) {
      const lang = document.documentElement.lang;
      const format = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' });
      local.textContent = Number.isNaN(at) ? '' : says.local!.replace('{time}', format.format(at));
    }
  };
  date?.addEventListener('input', showLocal);
  showLocal();
  document.getElementById('faults')?.focus();
}
