// What the feed doctor says of an article, or of a feed.

import type { Problem } from '../problems.ts';

/** `error`: it is refused, or readers cannot read it; `warning`: some get less than was meant; `hint`: it could be better. */
export type Severity = 'error' | 'warning' | 'hint';

export interface Finding {
  severity: Severity;
  /** The rule's name, for programs: `missing-alt`. */
  rule: string;
  /** What of the rule it is, where it may be several things: `picture-without-alt`. Of articles only. */
  code?: string;
  /** What differs in the texts. Of articles only. */
  params?: Problem['params'];
  /** JSON Pointer (RFC 6901) into the article. */
  pointer?: string;
  message: string;
  /** What to change. */
  fix: string;
}

const ORDER: readonly Severity[] = ['error', 'warning', 'hint'];

/** The gravest first, otherwise as they were found. */
export const byGravity = <F extends Finding>(findings: readonly F[]): F[] =>
  ORDER.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
