// Changes of many articles at once: what is done, in whose name, and what came of each article.
import type { Problem } from '../problems.ts';
import { STATUSES, type Status } from './model.ts';
import type { Scope } from './rights.ts';

export const BULK_KINDS = ['tag', 'untag', 'publish', 'unpublish', 'retract', 'erase'] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

/** What publishes, or takes from view, is not for those who only draft. */
export const SCOPE_OF: Readonly<Record<BulkKind, Scope>> = {
  tag: 'articles:draft',
  untag: 'articles:draft',
  publish: 'articles:write',
  unpublish: 'articles:write',
  retract: 'articles:write',
  erase: 'articles:draft',
};

/** Statuses that each is done to. */
const APPLIES: Readonly<Record<BulkKind, readonly Status[]>> = {
  tag: STATUSES,
  untag: STATUSES,
  publish: ['draft', 'review', 'scheduled'],
  unpublish: ['scheduled', 'published'],
  retract: ['published'],
  erase: ['draft', 'review', 'scheduled'],
};

/** Why it is not done to such an article; undefined where it is. @param seen whether readers have ever seen it */
export const whyNot = (
  kind: BulkKind,
  { status, seen }: { status: Status; seen: boolean },
): 'status' | 'seen' | undefined =>
  APPLIES[kind].includes(status) ? (kind === 'erase' && seen ? 'seen' : undefined) : 'status';

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
