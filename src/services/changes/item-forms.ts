// The forms that a change's article may be asked for in (`as=`).
import type { Format } from '../../formats/format.ts';
import { articleMarkdown } from '../../formats/markdown.ts';
import { wholeArticle } from '../../formats/whole-article.ts';

/** An article in one of them. */
export interface ItemForm extends Pick<Format, 'name' | 'piece' | 'marks'> {
  /** A piece as a JSON value. */
  json(piece: string): string;
}

const MARKDOWN: ItemForm = { name: 'markdown', piece: articleMarkdown, json: JSON.stringify };

/** For a copy: changes say then what it needs besides. */
export const WHOLE: ItemForm = {
  name: 'article',
  piece: (article, site) => JSON.stringify(wholeArticle(article, site)),
  json: (piece) => piece,
};

/** Those that a site has: each of its feeds' formats, Markdown, and the article with all its fields. The first is the usual one. */
export function itemForms(formats: readonly Format[]): ItemForm[] {
  const forms = formats.map((format): ItemForm => {
    const alone = (piece: string) => format.alone?.(piece) ?? piece;
    return {
      name: format.name,
      piece: (article, site) => format.piece(article, site),
      // What is kept of it is a feed's, too.
      marks: (piece) => format.marks?.(piece) ?? '',
      json: /\bjson\b/.test(format.contentType) ? alone : (piece) => JSON.stringify(alone(piece)),
    };
  });
  const usual = forms.filter(({ name }) => name === 'json');
  return [...usual, ...forms.filter(({ name }) => name !== 'json'), MARKDOWN, WHOLE];
}
