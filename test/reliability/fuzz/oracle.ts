// What may never be answered, whatever was asked.
import { Parser } from 'htmlparser2';
import type { Input } from './input.ts';
import { ORIGIN, type Site } from './site.ts';

/** An input may take so long, in milliseconds. */
export const PATIENCE = 1_000;

const TOOK = 'took ';
/** Whether a fault is of how long it took, which others on the machine have a part in. */
const isOfTime = (fault: string): boolean => fault.startsWith(TOOK);

export interface Outcome {
  status: number;
  /** What is wrong; none where all is well. */
  faults: string[];
}

/** Sends one input and judges all that comes of it; again where it was slow: what is slow is slow each time. */
export async function tryInput(site: Site, input: Input, patience = PATIENCE): Promise<Outcome> {
  let outcome = await tryOnce(site, input, patience);
  for (let again = 0; again < 2 && outcome.faults.length && outcome.faults.every(isOfTime); again++) {
    outcome = await tryOnce(site, input, patience);
  }
  return outcome;
}

async function tryOnce(site: Site, input: Input, patience: number): Promise<Outcome> {
  const request = site.requestOf(input);
  if (!request) return { status: 0, faults: [] };
  const [began, busy] = [performance.now(), process.threadCpuUsage()];
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await site.app.fetch(request);
    bytes = await bodyOf(response);
  } catch (error) {
    return { status: 0, faults: [`fetch rejects: ${(error as Error).stack}`] };
  }
  const took = performance.now() - began;
  const { user } = process.threadCpuUsage(busy);
  const faults = site.errors.splice(0);
  // Others may have had the processor: what it did itself counts, and what nobody waits for.
  if (took > patience && (user / 1_000 > patience * 0.8 || took > 10 * patience))
    faults.push(`${TOOK}${Math.round(took)} ms, ${Math.round(user / 1_000)} of processor`);
  if (input.method === 'HEAD' && bytes.length) faults.push('HEAD has a body');
  faults.push(...judge(input, response, bytes));
  learn(site, input, response, bytes, faults);
  return { status: response.status, faults };
}

/** The body; of a stream that goes on for ever, how it begins. */
async function bodyOf(response: Response): Promise<Uint8Array> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (!isStream || !response.body) return new Uint8Array(await response.arrayBuffer());
  const reader = response.body.getReader();
  const { value } = (await reader.read()) as { value?: Uint8Array };
  await reader.cancel();
  return value ?? new Uint8Array();
}

/** Where editors are sent on, or an app's user is sent back to it: the form's own proof decides. */
const LEADS_AWAY = /^\/admin\/(consent|authorize)/;

function judge(input: Input, response: Response, bytes: Uint8Array): string[] {
  const { status, headers } = response;
  const type = headers.get('content-type') ?? '';
  const faults: string[] = [];
  if (status >= 500) faults.push(`answers ${status}: ${new TextDecoder().decode(bytes.subarray(0, 300))}`);
  if (status === 304 && bytes.length) faults.push('304 has a body');
  const location = headers.get('location');
  if (status >= 300 && status < 400 && location !== null && !LEADS_AWAY.test(input.path)) {
    if (URL.parse(location, ORIGIN)?.origin !== ORIGIN) faults.push(`redirects to ${location}`);
  }
  let text = '';
  if (/^(text|application)\/(?!octet|pdf|x-tar)/.test(type) && !headers.has('content-encoding')) {
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      faults.push(`${type} is not UTF-8`);
    }
  }
  let json: unknown;
  if (/json/.test(type) && text) {
    try {
      if (/ndjson/.test(type)) for (const line of text.trimEnd().split('\n')) JSON.parse(line);
      else json = JSON.parse(text);
    } catch (error) {
      faults.push(`${type} is no JSON: ${(error as Error).message}`);
    }
  }
  if (status >= 400 && input.method !== 'HEAD') faults.push(...judgeRefusal(input, status, type, json, text));
  if (/html/.test(type)) faults.push(...unsafe(text, 'page'), ...unguarded(headers));
  return faults;
}

/** Every refusal says what it is to whoever asked: a program, an app, a subscriber, somebody with a browser. */
function judgeRefusal({ path }: Input, status: number, type: string, json: unknown, text: string): string[] {
  if (/^\/hub($|[?/])/.test(path) && /^text\/plain/.test(type) && text.trim()) return [];
  if (/^text\/html/.test(type)) {
    // Programs' paths give no page to anybody.
    const program =
      /^\/(admin\/(articles|preview|media|facets|settings|tokens|webhooks|import|export|audit)|micropub|indieauth)($|[/?])/;
    return program.test(path) ? [`${status} as a page`] : [];
  }
  if (typeof json !== 'object' || json === null) return [`${status} as ${type || 'nothing'}`];
  if (type === 'application/problem+json') {
    const { status: told, title, detail } = json as Record<string, unknown>;
    const complete =
      told === status && typeof title === 'string' && typeof detail === 'string' && title && detail;
    return complete ? [] : [`a problem that does not say what it is: ${text.slice(0, 200)}`];
  }
  const oauth = /^\/(micropub|indieauth|admin\/authorize)/.test(path) && 'error' in json;
  return oauth ? [] : [`${status} as ${type}`];
}

const unguarded = (headers: Headers): string[] => {
  const policy = headers.get('content-security-policy') ?? '';
  const safe = policy.includes("default-src 'none'") || policy.includes("default-src 'self'");
  return safe && !/script-src[^;]*'unsafe/.test(policy) ? [] : [`a page with the policy "${policy}"`];
};

const SCHEMES = /^(https?|mailto|tel|data:image\/(png|jpeg|gif|webp);base64|urn|tag):?/i;
const RUNS =
  /^(script|style|iframe|frame|object|embed|applet|base|meta|link|svg|math|template|form|input|button|textarea|select|noscript|plaintext|xmp)$/;

/** What could run or lead astray in HTML, by a parser that is not the product's own. */
export function unsafe(html: string, where: 'page' | 'content'): string[] {
  const faults = new Set<string>();
  const parser = new Parser({
    onopentag(name, attributes) {
      if (where === 'content' && RUNS.test(name)) faults.add(`<${name}> in content`);
      if (name === 'script' && !attributes.src && attributes.type !== 'application/ld+json')
        faults.add('an inline script');
      for (const [attribute, value] of Object.entries(attributes)) {
        if (/^on/i.test(attribute) || attribute === 'style') faults.add(`${attribute} on <${name}>`);
        const link = /^(href|src|action|formaction|poster|cite|ping|data|xlink:href)$/.test(attribute);
        const scheme = /^[\s\0-\x20]*([a-z][a-z0-9+.\-\s\0]*):/i.exec(value)?.[0];
        if (
          link &&
          !(name === 'img' && /^data:/i.test(value)) &&
          scheme &&
          /script|vbs|^\s*data/i.test(scheme) &&
          !SCHEMES.test(value.trim())
        )
          faults.add(`${attribute}="${value.slice(0, 60)}"`);
      }
    },
  });
  parser.end(html);
  return [...faults];
}

/** A title comes back as it was sent: without what XML forbids, white space folded. */
export function folded(title: string): string {
  const kept = [...title].filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    return (
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 32 && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff)
    );
  });
  return kept.join('').split(/\s+/u).filter(Boolean).join(' ');
}

/** Remembers what was made, for inputs to come, and sees that titles are what they were. */
function learn(site: Site, input: Input, response: Response, bytes: Uint8Array, faults: string[]): void {
  if (response.status !== 201) return;
  const location = response.headers.get('location') ?? '';
  const file = /\/media\/([0-9a-f]{64}\.\w+)$/.exec(location);
  if (file?.[1]) site.remember('media', file[1]);
  const slug = /\/articles\/([^/]+)$/.exec(location);
  if (slug?.[1] && !location.includes('/admin/')) site.remember('slug', slug[1]);
  if (!/\/admin\/articles\//.test(location)) return;
  const made = JSON.parse(new TextDecoder().decode(bytes)) as { id: string; slug: string; title: string };
  site.remember('article', made.id);
  site.remember('slug', encodeURIComponent(made.slug));
  const repeated = input.headers.some(([name]) => name === 'idempotency-key');
  if (input.title !== undefined && !repeated && made.title !== folded(input.title))
    faults.push(`title ${JSON.stringify(input.title)} is ${JSON.stringify(made.title)}`);
}
