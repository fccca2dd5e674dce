// What nobody publishes by oversight: found before, it is asked for once.
import type { FindingCode } from '../../doctor/article-findings.ts';
import type { Finding } from '../../doctor/finding.ts';

const ASKED: ReadonlySet<string> = new Set<FindingCode>([
  'placeholder',
  'image-without-alt',
  'picture-without-alt',
  'pictures-without-alt',
  'empty-alt',
  'link-without-address',
  'no-tags',
]);

/**
 * @param published findings of the article as readers have it: what was said then is not asked again
 * @param confirmed codes that were seen, and wished all the same
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
