// What tells machines to keep off (RFC 9309): most readers do not ask, search engines and podcast directories do.
import type { Ask, Exchange } from './exchange.ts';
import type { Report } from './report.ts';

const MAX_LENGTH = 500_000;
const MAX_LINES = 5_000;

/** Looks at robots.txt of the feed's host, and at X-Robots-Tag. */
export async function inspectRobots(ask: Ask, { url, headers }: Exchange, report: Report): Promise<void> {
  const tag = headers.get('x-robots-tag') ?? '';
  if (/\b(?:noindex|none)\b/i.test(tag)) {
    const fix = 'Leave it out, unless directories are not to list the feed.';
    report.at('X-Robots-Tag').hint('RobotsTag', `It says “${tag.slice(0, 60)}”.`, fix);
  }
  const { pathname, search, origin } = new URL(url);
  const { status, bytes } = await ask('GET', `${origin}/robots.txt`);
  if (status !== 200) return;
  const line = keptOff(new TextDecoder().decode(bytes.subarray(0, MAX_LENGTH)), pathname + search);
  if (line === undefined) return;
  const fix = `Allow it: “Allow: ${pathname}” in the same group. Search engines and directories keep to robots.txt.`;
  report
    .at('robots.txt')
    .hint('RobotsDisallow', `“Disallow: ${line.slice(0, 60)}” keeps every robot from the feed.`, fix);
}

/** The rule for everybody (`*`) that forbids a path, if one does: of those that match, the longest counts. */
export function keptOff(robots: string, path: string): string | undefined {
  let [isForAll, isNaming] = [false, false];
  let best: { pattern: string; allows: boolean } | undefined;
  for (const line of robots.split(/\r\n?|\n/).slice(0, MAX_LINES)) {
    const [text = ''] = line.split('#');
    const colon = text.indexOf(':');
    const [name, value] = [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()];
    if (name === 'user-agent') {
      isForAll = (isNaming && isForAll) || value === '*';
      isNaming = true;
      continue;
    }
    if (name !== 'allow' && name !== 'disallow') continue;
    isNaming = false;
    if (!isForAll || !value || !matches(value, path)) continue;
    const allows = name === 'allow';
    if (!best || value.length > best.pattern.length || (value.length === best.pattern.length && allows))
      best = { pattern: value, allows };
  }
  return best && !best.allows ? best.pattern : undefined;
}

/** `*` stands for anything, `$` for the end. */
function matches(pattern: string, path: string): boolean {
  const isWhole = pattern.endsWith('$');
  const [start = '', ...parts] = (isWhole ? pattern.slice(0, -1) : pattern).split('*');
  if (!path.startsWith(start)) return false;
  const last = parts.pop();
  if (last === undefined) return !isWhole || path === start;
  let at = start.length;
  for (const part of parts) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return isWhole ? path.length - last.length >= at && path.endsWith(last) : path.indexOf(last, at) >= 0;
}
