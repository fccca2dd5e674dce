// Times as they are where the reader is. The server's pages say UTC.

const { lang } = document.documentElement;
// As the server has it (pages/admin/frame.ts): a day, a month, a year, and 24 hours.
const language = lang === 'en' ? 'en-GB' : lang;
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

/** Writes the times of a page, or of a part of it, in local time; their UTC stays as a title. */
export function localizeTimes(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[datetime*=T]')) {
    const at = Date.parse(time.dateTime);
    if (time.title || Number.isNaN(at)) continue;
    time.title = time.textContent!;
    time.textContent = formatTime(at);
  }
}
