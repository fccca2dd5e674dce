import type { ChangePage, Cursor, FollowOptions, ItemFormat } from '../../client/changes.ts';
import type { Target } from './target.ts';

type Names = NonNullable<FollowOptions['fields']>[number];
export type Asked = Pick<FollowOptions<Names, ItemFormat>, 'as' | 'copy' | 'fields' | 'limit'>;
export type Page = ChangePage<Names, ItemFormat>;

/** Where changes go. */
export interface Destination {
  /** What the log is asked for. */
  readonly asked: Asked;
  /** Where it stands; undefined where it has nothing yet. */
  cursorOf(target: Target): Partial<Cursor> | undefined;
  /** Takes a page in for good: what follows it is asked for once this resolves. A page may come again after a kill. */
  take(target: Target, page: Page): Promise<void>;
  close?(): Promise<void>;
}
