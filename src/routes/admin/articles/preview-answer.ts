// A page for readers as it would be, in a frame beside the form that it is typed in.
import { base64, utf8 } from '../../../domain/bytes.ts';
import { PAGE_HEADERS } from '../../../http/page-headers.ts';
import { answerPage } from '../session.ts';

/**
 * A page that has a frame in it. Frames are the site's own alone.
 * @param page with a `previewFrame`
 */
export async function answerWithFrame(page: unknown, status = 200): Promise<Response> {
  const answer = await answerPage(page, status);
  const policy = answer.headers.get('content-security-policy');
  answer.headers.set('content-security-policy', `${policy}; frame-src 'self'`);
  return answer;
}

/** The look that is typed, as an address: nobody has stored it. */
export const lookAddress = (css: string): string => `data:text/css;charset=utf-8;base64,${base64(utf8(css))}`;

/**
 * What is in the frame: no script, no form, no origin, and nobody but this site's own pages frames it.
 * @param isReached the page around it puts the next text into its place, and leaves it scrolled where it is
 */
export const answerPreview = (page: string, isReached = false): Response =>
  new Response(page, {
    headers: {
      ...PAGE_HEADERS,
      'content-security-policy': `default-src 'none'; style-src 'self' data:; img-src * data:; base-uri 'none'; frame-ancestors 'self'; sandbox${isReached ? ' allow-same-origin' : ''}`,
      'referrer-policy': 'no-referrer',
    },
  });
