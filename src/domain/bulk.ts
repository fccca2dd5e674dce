// Changes of many articles at once: what is done, in whose name, and what came of each article.
import type { Problem } from '../problems.ts';
import type { Status } from './model.ts';

export const BULK_KINDS = ['tag', 'untag', 'publish', 'unpublish', 'retract', 'erase'] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

export interface BulkChange {
  kind: BulkKind | 'undo';
  /** Labels, of `tag` and `untag`. */
  tags?: string[];
  /** Of `tag` and `untag`: whether subscribers are told of articles that they see. */
  told?: 'silent' | 'update';
  /** Of `retract`. */
  note?: string;
}

/** Whoever does it, as far as articles keep it. */
export interface BulkActor {
  id: string;
  name: string;
  owner?: string;
  onlyDrafts?: boolean;
}

/**
 * Why an article was left as it was: erased meanwhile; its status is none that this is done to; it was so already; readers
 * have seen it; it was changed since what is undone.
 */
export type Skipped = 'gone' | 'status' | 'same' | 'seen' | 'since';

export interface BulkOutcome {
  /** Number of the article. */
  n: number;
  /** What it was; absent where it was left so. */
  was?: { status: Status; tags?: string[] };
  skipped?: Skipped;
  /** Why it was refused. */
  problem?: Problem;
}
