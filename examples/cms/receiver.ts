// Hears from Tagwire what became of articles, editors' changes there included. Start it with SECRET, the webhook's.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const { SECRET = '', PORT = '4000' } = process.env;
if (!SECRET.startsWith('whsec_'))
  throw new Error('SECRET is missing: the webhook’s, which begins with whsec_');

interface Event {
  type: string;
  data: { seq: number; guid: string; title?: string; url?: string; inView: boolean; note?: string };
}

/** Standard Webhooks. @param body the bytes as they came, before any parsing */
function isSigned(headers: Record<string, unknown>, body: string): boolean {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map(
    (one) => `${headers[`webhook-${one}`]}`,
  );
  if (!(Math.abs(Date.now() / 1_000 - Number(timestamp)) <= 300)) return false;
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  // More than one, by spaces, while a secret is replaced.
  return (signatures ?? '').split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

/** The newest change that was heard of, by guid: calls come in any order, and one may come twice. Yours is a column. */
const newest = new Map<string, number>();

createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    const answer = (status: number) => response.writeHead(status).end();
    if (!isSigned(request.headers, body)) return answer(401);
    const { type, data } = JSON.parse(body) as Event;
    answer(204);
    if (type === 'webhook.test') return console.log('tested');
    if ((newest.get(data.guid) ?? 0) >= data.seq) return;
    newest.set(data.guid, data.seq);
    console.log(
      `${type}: ${data.guid} ${data.title ?? '(erased)'} ${data.url ?? ''} ${data.note ?? ''}`.trim(),
    );
  });
}).listen(Number(PORT), () => console.log(`listening on ${PORT}`));
