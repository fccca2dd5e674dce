// The preview beside the text: the page itself, made by the server of what is typed, in a frame where nothing runs.
import { type EditorForm, readForm, send } from './editor-form.ts';

const PAUSE_MS = 600;
/** Widths of readers' screens, in pixels; a desktop is scaled to the room that there is. */
const WIDTHS: Readonly<Record<string, number>> = { desktop: 1_200, phone: 390, reader: 520 };

export function showSidePreview(editor: EditorForm): void {
  const { form } = editor;
  const section = form.querySelector<HTMLElement>('#beside-text')!;
  const screen = section.querySelector<HTMLElement>('.screen')!;
  const frame = section.querySelector<HTMLIFrameElement>('iframe')!;
  const button = form.querySelector<HTMLButtonElement>('.publish-bar button[value=preview]')!;
  let shape = 'desktop';
  let timer = 0;
  let isAsking = false;
  let isOutdated = false;

  const fitFrame = () => {
    const { clientWidth, clientHeight } = screen;
    const width = WIDTHS[shape]!;
    const scale = Math.min(1, clientWidth / width);
    Object.assign(frame.style, {
      inlineSize: `${width}px`,
      blockSize: `${clientHeight / scale}px`,
      transform: `scale(${scale})`,
    });
  };
  const refresh = async () => {
    if (section.hidden) return;
    if (isAsking) {
      isOutdated = true;
      return;
    }
    isAsking = true;
    const address = `${section.dataset.address}${section.dataset.address!.includes('?') ? '&' : '?'}as=${shape}`;
    const wanted = shape;
    const answer = await send(editor, () => fetch(address, { method: 'POST', body: readForm(editor) }));
    if (answer?.ok && wanted === shape) draw(frame, await answer.text());
    isAsking = false;
    if (!isOutdated) return;
    isOutdated = false;
    refresh();
  };
  const open = (isOpen: boolean) => {
    section.hidden = !isOpen;
    form.classList.toggle('previewing', isOpen);
    button.setAttribute('aria-pressed', String(isOpen));
    fitFrame();
    refresh();
  };

  button.addEventListener('click', (event) => {
    event.preventDefault();
    open(section.hidden === true);
    if (!section.hidden && window.innerWidth < 1_200) section.scrollIntoView();
  });
  section.addEventListener('click', (event) => {
    const chosen = (event.target as Element).closest<HTMLElement>('[data-shape]');
    if (!chosen) return;
    shape = chosen.dataset.shape!;
    for (const other of section.querySelectorAll('[data-shape]'))
      other.setAttribute('aria-pressed', String(other === chosen));
    fitFrame();
    refresh();
  });
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(refresh, PAUSE_MS);
  });
  window.addEventListener('resize', fitFrame);
  button.setAttribute('aria-pressed', 'false');
  button.setAttribute('aria-controls', 'beside-text');
}

/** The next page in place of the one that is there, which stays scrolled where it is. */
function draw(frame: HTMLIFrameElement, html: string): void {
  const before = frame.contentDocument;
  const next = new DOMParser().parseFromString(html, 'text/html');
  if (!before) return;
  const top = before.documentElement.scrollTop;
  for (const { name } of [...before.documentElement.attributes]) before.documentElement.removeAttribute(name);
  for (const { name, value } of next.documentElement.attributes)
    before.documentElement.setAttribute(name, value);
  const styles = (page: Document) => [...page.head.querySelectorAll('link')].map((link) => link.href).join();
  if (styles(before) !== styles(next)) before.head.replaceWith(before.adoptNode(next.head));
  before.body.replaceWith(before.adoptNode(next.body));
  before.documentElement.scrollTop = top;
}
