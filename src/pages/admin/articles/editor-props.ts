// What the editor is shown with.
import type { Article } from '../../../domain/model.ts';
import type { Markup } from '../../markup.ts';
import type { Faults } from '../fields.ts';
import type { Unconfirmed } from '../review/checks.ts';
import type { ReviewPanel } from '../review/panel.ts';
import type { Ui } from '../ui.ts';
import type { Conflict } from './compare.ts';
import type { Known } from './editor-fields.ts';
import type { Typed } from './typed.ts';

export interface EditorProps {
  typed: Typed;
  /** The article as it is stored; absent while it is new. */
  article?: Article;
  /** The version that was opened: saving says so, and is refused when there is a newer one. */
  version?: number;
  /** Names this piece of writing: a page's, until it is stored. */
  draft: string;
  known: Known;
  faults?: Faults;
  conflict?: Conflict;
  notice?: string | Markup;
  /** What readers will see. */
  preview?: Markup;
  /** What the feed doctor says of it. */
  checks?: Markup;
  /** Notes of corrections as they were typed, by their times. */
  corrections?: ReadonlyMap<number, string>;
  /** It was not published yet: these are asked before. */
  unconfirmed?: Unconfirmed;
  /** The work on it, of an article that is stored. */
  panel?: ReviewPanel;
  /** Drafts that were saved, so that the browser forgets its copy. */
  saved?: string;
  /** Whether this site takes files. */
  uploads?: boolean;
  /** Blank rows of a list. */
  more?: number;
  /** It was sent, and is shown again without being stored. */
  again?: boolean;
}

export const actionOf = (ui: Ui, article: Article | undefined): string =>
  `${ui.base}/${article ? `edit/${article.id}` : 'write'}`;
