// The toolbar of the text editor: buttons that the page brings, what each does, and whether it is on.
import type { ChainedCommands, Editor } from '@tiptap/core';
import type { Pictures } from './pictures.ts';

type Run = (chain: ChainedCommands) => ChainedCommands;
interface Tool {
  /** Absent where it takes more than a command. */
  run?: Run;
  /** Whether it is on at the caret. */
  isOn?: (editor: Editor) => boolean;
}

const mark = (name: string): Tool => ({
  run: (chain) => chain.toggleMark(name),
  isOn: (editor) => editor.isActive(name),
});
const align = (value: string): Tool => ({ isOn: (editor) => editor.isActive({ align: value }) });
const plain = (run: Run): Tool => ({ run });

/** By the button's `data-tool`. */
const TOOLS: Readonly<Record<string, Tool>> = {
  undo: plain((chain) => chain.undo()),
  redo: plain((chain) => chain.redo()),
  bold: mark('bold'),
  italic: mark('italic'),
  strike: mark('strike'),
  code: mark('code'),
  list: { run: (chain) => chain.toggleBulletList(), isOn: (editor) => editor.isActive('bulletList') },
  numbers: { run: (chain) => chain.toggleOrderedList(), isOn: (editor) => editor.isActive('orderedList') },
  quote: { run: (chain) => chain.toggleBlockquote(), isOn: (editor) => editor.isActive('blockquote') },
  codeBlock: { run: (chain) => chain.toggleCodeBlock(), isOn: (editor) => editor.isActive('codeBlock') },
  line: plain((chain) => chain.setHorizontalRule()),
  table: plain((chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true })),
  rowBefore: plain((chain) => chain.addRowBefore()),
  rowAfter: plain((chain) => chain.addRowAfter()),
  rowDelete: plain((chain) => chain.deleteRow()),
  columnBefore: plain((chain) => chain.addColumnBefore()),
  columnAfter: plain((chain) => chain.addColumnAfter()),
  columnDelete: plain((chain) => chain.deleteColumn()),
  header: plain((chain) => chain.toggleHeaderRow()),
  tableDelete: plain((chain) => chain.deleteTable()),
  alignLeft: align('left'),
  alignCenter: align('center'),
  alignRight: align('right'),
};

/** Of a whole column: what a cell is aligned by is its column's. */
function alignColumn(editor: Editor, value: string): void {
  const { $from } = editor.state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    if ($from.node(depth).type.name !== 'table') continue;
    const table = $from.node(depth);
    const column = $from.index(depth + 1);
    const isOn = editor.isActive({ align: value });
    const { tr } = editor.state;
    table.forEach((row, rowAt) => {
      row.forEach((cell, cellAt, i) => {
        if (i !== column) return;
        const at = $from.start(depth) + rowAt + 1 + cellAt;
        tr.setNodeMarkup(at, undefined, { ...cell.attrs, align: isOn ? null : value });
      });
    });
    editor.view.dispatch(tr);
    return void editor.commands.focus();
  }
}

export function enableTools(
  form: HTMLFormElement,
  editor: Editor,
  { link, pictures }: { link: () => void; pictures: Pictures },
): void {
  const bar = form.querySelector<HTMLElement>('#rich-tools')!;
  const style = bar.querySelector<HTMLSelectElement>('#rich-style')!;
  const tableTools = bar.querySelector<HTMLElement>('#table-tools')!;
  const buttons = [...bar.querySelectorAll<HTMLButtonElement>('[data-tool]')];

  bar.addEventListener('click', (event) => {
    const name = (event.target as Element).closest<HTMLElement>('[data-tool]')?.dataset.tool ?? '';
    if (name === 'link') link();
    else if (name === 'picture') pictures.choose();
    else if (name.startsWith('align')) alignColumn(editor, name.slice(5).toLowerCase());
    else TOOLS[name]?.run?.(editor.chain().focus()).run();
  });
  // The text keeps its selection while a button is pressed.
  bar.addEventListener('mousedown', (event) => {
    if (!(event.target as Element).closest('select')) event.preventDefault();
  });
  style.addEventListener('change', () => {
    const level = Number(style.value);
    const chain = editor.chain().focus();
    (level ? chain.setNode('heading', { level }) : chain.setNode('paragraph')).run();
  });

  let isWaiting = false;
  const refresh = () => {
    isWaiting = false;
    for (const button of buttons) {
      const name = button.dataset.tool!;
      const isOn = name === 'link' ? () => editor.isActive('link') : TOOLS[name]?.isOn;
      if (isOn) button.setAttribute('aria-pressed', String(isOn(editor)));
    }
    const { level } = editor.getAttributes('heading');
    style.value = editor.isActive('heading') && level <= 4 && level >= 2 ? String(level) : '0';
    tableTools.hidden = !editor.isActive('table');
  };
  const refreshSoon = () => {
    if (!isWaiting) requestAnimationFrame(refresh);
    isWaiting = true;
  };
  editor.on('transaction', refreshSoon);
  editor.on('selectionUpdate', refreshSoon);
  moveByArrows(bar);
}

/** One stop for Tab; arrows, Home and End move within (ARIA, toolbar pattern). */
function moveByArrows(bar: HTMLElement): void {
  const items = () =>
    [...bar.querySelectorAll<HTMLElement>('button, select')].filter((item) => item.offsetParent);
  const enter = (item: HTMLElement) => {
    for (const other of bar.querySelectorAll<HTMLElement>('button, select'))
      other.tabIndex = other === item ? 0 : -1;
  };
  enter(bar.querySelector<HTMLElement>('button, select')!);
  bar.addEventListener('focusin', (event) => enter(event.target as HTMLElement));
  bar.addEventListener('keydown', (event) => {
    const forward = getComputedStyle(bar).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    const all = items();
    const at = all.indexOf(event.target as HTMLElement);
    const targets: Record<string, number> = {
      [forward]: (at + 1) % all.length,
      [backward]: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    const next = targets[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  });
}
