// The preview beside a form follows what is typed; and the field of a colour its picker, and the other way round.

const PAUSE_MS = 500;

export function showSitePreview(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>('[data-preview]')!;
  let timer = 0;
  let frames = 0;

  const refresh = () => {
    const old = document.querySelector<HTMLIFrameElement>('.preview-frame iframe:last-of-type');
    if (!old) return;
    // The first page of a new frame is no step of the browser's history.
    const next = old.cloneNode() as HTMLIFrameElement;
    next.removeAttribute('src');
    // A frame that is there keeps the name that it came with.
    next.name = `site-preview-${++frames}`;
    button.formTarget = next.name;
    old.after(next);
    next.hidden = true;
    next.addEventListener('load', () => {
      if (isBlank(next)) return;
      next.hidden = false;
      old.remove();
    });
    // Files are sent when the form is saved, and not with each key.
    const files = [...form.querySelectorAll<HTMLInputElement>('input[type=file]')];
    for (const file of files) file.disabled = true;
    form.requestSubmit(button);
    for (const file of files) file.disabled = false;
  };

  form.addEventListener('input', (event) => {
    followColour(form, event.target as HTMLInputElement);
    clearTimeout(timer);
    timer = window.setTimeout(refresh, PAUSE_MS);
  });
  // A page is shown as it is from the start.
  if (!document.querySelector('.preview-frame iframe[src]')) refresh();
}

/** What is in a sandbox is another origin's, and tells nothing. */
function isBlank({ contentWindow }: HTMLIFrameElement): boolean {
  try {
    return contentWindow?.location.href === 'about:blank';
  } catch {
    return false;
  }
}

function followColour(form: HTMLFormElement, field: HTMLInputElement): void {
  const text = form.querySelector<HTMLInputElement>('[name=accent]');
  const picker = form.querySelector<HTMLInputElement>('[name="accent.picked"]');
  const shown = form.querySelector<HTMLInputElement>('[name="accent.shown"]');
  if (!text || !picker || !shown) return;
  if (field === picker) text.value = picker.value;
  if (field === text && /^#[0-9a-f]{6}$/i.test(text.value)) picker.value = text.value.toLowerCase();
  // The text counts from now on.
  shown.value = picker.value;
}
