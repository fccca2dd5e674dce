// What takes long where a text is large. Arguments and results are plain data, so that another thread may do it
// (`Offload` of ports.ts). It is loaded when a text is written: what parses and cleans takes 10 MB.
import { cleanHtml } from '../content/clean.ts';
import { converted } from '../content/convert.ts';
import { renderWithContext } from '../content/mf2.ts';
import { plainOf } from '../content/words.ts';
import { inspectArticle } from '../doctor/article.ts';
import type { Article, Content, Mf2 } from '../domain/model.ts';
import { decodeBody } from './decode.ts';
import { inputOf, propertiesOf } from './mf2.ts';
import { type Changes, changedBy } from './micropub.ts';

export { sanitize } from '../content/clean.ts';

export const TEXT_WORK = {
  /** See `decodeBody`; the query as text. */
  decode: (contentType: string, body: Uint8Array, query: string, options?: { titled: boolean }) =>
    decodeBody(contentType, body, new URLSearchParams(query), options),
  /** A text's HTML, and the words of that. @throws Refusal 422 */
  render: (content: Content, mf2?: Mf2) => {
    const html = renderWithContext(content, mf2);
    return { html, words: plainOf(html) };
  },
  convert: converted,
  inspect: inspectArticle,
  safe: madeSafe,
  fromMf2: inputOf,
  toMf2: propertiesOf,
  /** An article as an app's update leaves it. @param url its page */
  editMf2: (before: Article, url: string, changes: Changes, now: number) => {
    const { after, names } = changedBy(propertiesOf(before, url), changes);
    return inputOf(after, names, now, before);
  },
};
export type TextWork = typeof TEXT_WORK;

/** Markdown and plain text become HTML with `&quot;` in it, which is as safe, and stays for the sake of equal feeds. */
function madeSafe(html: string): string {
  const clean = cleanHtml(html);
  return clean === html.replace(/(?:^|>)[^<]+/g, (text) => text.replaceAll('&quot;', '"')) ? html : clean;
}
