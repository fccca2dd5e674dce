// The forms that a change's article may be asked for in (`as=`).
import type { Format } from '../../formats/format.ts';
import { articleMarkdown } from '../../formats/markdown.ts';

/** An article in one of them. */
export interface ItemForm extends Pick<Format, 'name' | 'piece'> {
  /** A piece as a JSON value. */
  json(piece: string): string;
}

const MARKDOWN: ItemForm = { name: 'markdown', piece: articleMarkdown, json: JSON.stringify };

/** Those that a site has: each of its feeds' formats, and Markdown. The first is the usual one. */
export function itemForms(formats: readonly Format[]): ItemForm[] {
  const forms = formats.map(({ name, piece, contentType }) => ({
    ...{ name, piece },
    json: /\bjson\b/.test(contentType) ? (piece: string) => piece : JSON.stringify,
  }));
  const usual = forms.filter(({ name }) => name === 'json');
  return [...usual, ...forms.filter(({ name }) => name !== 'json'), MARKDOWN];
}
