// Times as they are where the reader is. The server's pages say those of the site's zone.

const { lang } = document.documentElement;
// As the server has it (pages/admin/components.ts): a day, a month, a year, and 24 hours.
export const language = lang === 'en' ? 'en-GB' : lang;
const withZone = new Intl.DateTimeFormat(language, { timeZoneName: 'short' });

/**
 * Date and time as the page's language writes them, with the name of the zone.
 * @param at milliseconds since 1970
 * @param timeOnly without the date
 */
export function formatTime(at: number, timeOnly = false): string {
  const dateStyle = timeOnly ? undefined : 'medium';
  const { value: zone = '' } = withZone.formatToParts(at).find(({ type }) => type === 'timeZoneName') ?? {};
  return `${new Intl.DateTimeFormat(language, { dateStyle, timeStyle: 'short' }).format(at)} ${zone}`;
}

/** Says of the times of a page, or of a part of it, what they are where the reader is, where that is another. */
export function localizeTimes(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[datetime*=T]')) {
    const at = Date.parse(time.dateTime);
    if (time.title || Number.isNaN(at)) continue;
    const local = formatTime(at);
    if (local !== time.textContent) time.title = local;
  }
}
