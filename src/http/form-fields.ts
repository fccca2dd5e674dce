// Fields of a form that is not multipart.
import { Refusal } from '../errors.ts';

/** Fields of a form: more than any page has. */
const MOST_FIELDS = 5_000;

/** @throws Refusal 400 */
export function parseForm(text: string): URLSearchParams {
  // Of fields without `=` Node's own parser takes a time that is the square of their number.
  for (let fields = 1, at = -1; ; fields++) {
    at = text.indexOf('&', at + 1);
    if (at < 0) return new URLSearchParams(text);
    if (fields === MOST_FIELDS) throw new Refusal(400, `A form may have ${MOST_FIELDS} fields.`);
  }
}
