// Runs in browsers, sent as text (script.ts): times as they are where the reader is. The server's pages say UTC.

export interface Clock {
  /** Date and time (or the time alone) as the page's language writes them, with the name of the zone. */
  tell(at: number, timeAlone?: boolean): string;
  /** Times of a page or a part of it; their UTC stays as a title. */
  show(root: ParentNode): void;
}

export function clock(): Clock {
  const { lang } = document.documentElement;
  // As the server has it (frame.ts): a day, a month, a year, and 24 hours.
  const language = lang === 'en' ? 'en-GB' : lang;
  const zone = new Intl.DateTimeFormat(language, { timeZoneName: 'short' });
  const tell = (at: number, timeAlone = false) => {
    const dateStyle = timeAlone ? undefined : 'medium';
    const { value = '' } = zone.formatToParts(at).find(({ type }) => type === 'timeZoneName') ?? {};
    return `${new Intl.DateTimeFormat(language, { dateStyle, timeStyle: 'short' }).format(at)} ${value}`;
  };
  const show = (root: ParentNode) => {
    for (const time of root.querySelectorAll<HTMLTimeElement>('time[datetime*=T]')) {
      const at = Date.parse(time.dateTime);
      if (time.title || Number.isNaN(at)) continue;
      time.title = time.textContent!;
      time.textContent = tell(at);
    }
  };
  return { tell, show };
}
