// Findings that are easily overlooked: an editor confirms them once before an article is published.
import type { FindingCode } from '../../doctor/article-findings.ts';
import type { Finding } from '../../doctor/finding.ts';

const ASKED: ReadonlySet<string> = new Set<FindingCode>([
  'placeholder',
  'image-without-alt',
  'picture-without-alt',
  'pictures-without-alt',
  'empty-alt',
  'link-without-address',
  'empty-content',
  'no-tags',
]);

/**
 * @param published findings of the published version, which are not asked about again
 * @param confirmed codes that the editor has confirmed
 */
export function unconfirmedFindings(
  findings: readonly Finding[],
  published: readonly Finding[],
  confirmed: ReadonlySet<string>,
): Finding[] {
  const nameOf = ({ code, params }: Finding) => `${code} ${JSON.stringify(params ?? {})}`;
  const known = new Set(published.map(nameOf));
  return findings.filter(
    (one) => one.code && ASKED.has(one.code) && !confirmed.has(one.code) && !known.has(nameOf(one)),
  );
}
