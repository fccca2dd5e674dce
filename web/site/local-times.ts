// Times are those of the site; what they are where the reader is stands in their titles.

export function localTimes(): void {
  for (const time of document.querySelectorAll('time')) {
    // A date alone is that date everywhere.
    if (!time.dateTime.includes('T')) continue;
    const language = time.closest('[lang]')?.getAttribute('lang') ?? undefined;
    try {
      const format = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' });
      time.title = format.format(new Date(time.dateTime));
    } catch {
      // A language that browsers do not know.
    }
  }
}
