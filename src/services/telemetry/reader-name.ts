// What a feed reader calls itself, and how many subscribers it reports, by its User-Agent.

const MAX_LENGTH = 300;
const SUBSCRIBERS = /(\d{1,9})\s+(?:subscribers?|readers?|users?)\b/i;

export interface ReaderName {
  /** Without what differs from feed to feed: `Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)`. */
  name: string;
  subscribers?: number;
}

export function readerName(userAgent: string): ReaderName {
  const text = userAgent.slice(0, MAX_LENGTH);
  const [found, count] = SUBSCRIBERS.exec(text) ?? [];
  if (!found) return { name: text.trim() || '—' };
  const name = text
    // NewsBlur names the feed's page behind the count.
    .replace(/\s-\s\d+ subscribers?\s-\s.*$/i, '')
    .replace(found, '')
    .replace(/feed-?id[:=]\s*\w+/i, '')
    .replace(/[\s;,-]*([;)])/g, '$1')
    .replace(/\(\s*\)/g, '')
    .replace(/[\s;,-]+$/, '')
    .replace(/\s{2,}/g, ' ');
  return { name: name.trim() || '—', subscribers: Number(count) };
}
