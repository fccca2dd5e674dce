// A table of HTML as the text editor has it.
import { type Element, type HtmlNode, isBlank, isElement } from '../../../src/content/html-tree.ts';
import { hasOnly, withContent } from './html-parts.ts';
import type { Json } from './json.ts';

type Blocks = (nodes: readonly HtmlNode[]) => Json[];

/** Undefined where something of it has no place in the editor: a caption, groups of columns. */
export function tableOf(node: Element, blocksOf: Blocks): Json | undefined {
  const rows: HtmlNode[] = [];
  for (const part of node.children.filter((child) => !isBlank(child))) {
    if (!isElement(part) || !hasOnly(part) || !/^(?:thead|tbody|tr)$/.test(part.name)) return undefined;
    rows.push(...(part.name === 'tr' ? [part] : part.children.filter((child) => !isBlank(child))));
  }
  const made = rows.map((row) =>
    isElement(row) && row.name === 'tr' && hasOnly(row) ? rowOf(row, blocksOf) : undefined,
  );
  const isWhole = made.length > 0 && made.every((row) => row !== undefined) && hasOnly(node);
  return isWhole ? withContent('table', {}, made as Json[]) : undefined;
}

function rowOf({ children }: Element, blocksOf: Blocks): Json | undefined {
  const cells = children.filter((child) => !isBlank(child)).map((cell) => cellOf(cell, blocksOf));
  const isWhole = cells.length > 0 && cells.every((cell) => cell !== undefined);
  return isWhole ? withContent('tableRow', {}, cells as Json[]) : undefined;
}

const SPAN = /^[1-9]\d{0,2}$/;

function cellOf(node: HtmlNode, blocksOf: Blocks): Json | undefined {
  if (!isElement(node) || !/^t[dh]$/.test(node.name)) return undefined;
  const { colspan = '1', rowspan = '1', align, scope } = node.attributes;
  const isKnown =
    hasOnly(node, 'colspan', 'rowspan', 'align', 'scope') && SPAN.test(colspan) && SPAN.test(rowspan);
  if (!isKnown || (scope !== undefined && (scope !== 'col' || node.name === 'td'))) return undefined;
  const blocks = blocksOf(node.children);
  return withContent(
    node.name === 'th' ? 'tableHeader' : 'tableCell',
    { colspan: Number(colspan), rowspan: Number(rowspan), align: align ?? null },
    blocks.length ? blocks : [{ type: 'paragraph' }],
  );
}
