// What a sync tells of itself.
import type { LeftOut } from '../../intake/static-site/generator.ts';

export interface Entry {
  file?: string;
  title: string;
  /** On the static site. */
  url: string;
}

export interface SyncReport {
  created: Entry[];
  updated: Entry[];
  /** An earlier sync withdrew them, and their files are there again. */
  restored: Entry[];
  withdrawn: Entry[];
  /** What the static site has no more, and stays without `--prune`. */
  missing: Entry[];
  unchanged: number;
  leftOut: Partial<Record<LeftOut, number>>;
  remarks: { file: string; remark: string }[];
  failed: { file: string; error: string }[];
}

const WORDS: Readonly<Record<LeftOut, string>> = {
  draft: 'drafts',
  future: 'dated in the future',
  expired: 'expired',
  section: 'pages of sections',
  page: 'without a date or not listed',
};

/** `drafts (2), pages of sections (1)`; '' where nothing was left out. */
export const leftOutWords = (leftOut: SyncReport['leftOut']): string =>
  Object.entries(leftOut)
    .map(([why, count]) => `${WORDS[why as LeftOut]} (${count})`)
    .join(', ');
