// The live preview, and the checks beside the buttons.
import { localizeTimes } from './clock.ts';
import { type EditorForm, readForm, send } from './editor-form.ts';

const PAUSE_MS = 500;

/** Asks for a preview a while after the last key, one request at a time. */
export function showPreview(editor: EditorForm): void {
  const { form, messages, textarea } = editor;
  const section = form.querySelector<HTMLElement>('#preview')!;
  const view = form.querySelector<HTMLElement>('#preview-text')!;
  const session = form.querySelector<HTMLElement>('#session')!;
  let timer = 0;
  let isAsking = false;
  let isOutdated = false;

  const refresh = async () => {
    if (isAsking) {
      isOutdated = true;
      return;
    }
    isAsking = true;
    const answer = await send(editor, () =>
      fetch(form.dataset.preview!, { method: 'POST', body: readForm(editor) }),
    );
    if (answer?.ok) {
      const open = [...view.querySelectorAll('details')].map((details) => details.open);
      view.innerHTML = await answer.text();
      const checks = view.querySelector('.doctor');
      if (checks) form.querySelector('#checks')?.replaceChildren(checks);
      for (const [i, details] of view.querySelectorAll('details').entries()) details.open = open[i] ?? false;
      localizeTimes(view);
      section.hidden = false;
    }
    // Nobody should find out only after an hour of writing.
    if (answer) session.textContent = [401, 403].includes(answer.status) ? messages.ended : '';
    isAsking = false;
    if (isOutdated) {
      isOutdated = false;
      refresh();
    }
  };
  form.addEventListener('input', (event) => {
    if ((event.target as Element).matches('[type=file]')) return;
    clearTimeout(timer);
    timer = window.setTimeout(refresh, PAUSE_MS);
  });
  // Back from the tab where they signed in.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && session.textContent) refresh();
  });
  if (textarea.value) refresh();
  (document.getElementById('faults') ?? document.getElementById('unconfirmed'))?.focus();
}
