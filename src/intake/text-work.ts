// What takes long where a text is large. Arguments and results are plain data, so that another thread may do it
// (`Offload` of ports.ts).
import { converted } from '../content/convert.ts';
import { renderWithContext } from '../content/mf2.ts';
import { plainOf } from '../content/words.ts';
import { inspectArticle } from '../doctor/article.ts';
import type { Content, Mf2 } from '../domain/model.ts';
import { decodeBody } from './decode.ts';
import { inputOf } from './mf2.ts';

export const TEXT_WORK = {
  /** See `decodeBody`; the query as text. */
  decode: (contentType: string, body: Uint8Array, query: string, options?: { titled: boolean }) =>
    decodeBody(contentType, body, new URLSearchParams(query), options),
  /** A text's HTML, and the words of that. @throws Refusal 422 */
  render: (content: Content, mf2: Mf2 | undefined) => {
    const html = renderWithContext(content, mf2);
    return { html, words: plainOf(html) };
  },
  convert: converted,
  inspect: inspectArticle,
  fromMf2: inputOf,
};
export type TextWork = typeof TEXT_WORK;
