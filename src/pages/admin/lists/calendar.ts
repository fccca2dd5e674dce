// What was published and what is scheduled, on its days: a month or a week. On a phone it is a list of the days.
import type { Status } from '../../../domain/model.ts';
import { dateText, html, type Markup } from '../../markup.ts';
import { number } from '../figures.ts';
import { frame } from '../frame.ts';
import { icon } from '../icons.ts';
import type { Ui } from '../ui.ts';

export interface CalendarEntry {
  id: string;
  title: string;
  language: string;
  status: Status;
  /** Milliseconds. */
  at: number;
}

export interface CalendarDay {
  /** `2026-11-23` */
  day: string;
  /** In the month that is shown. */
  isInside: boolean;
  entries: readonly CalendarEntry[];
  /** Entries that are not shown. */
  more: number;
}

export interface CalendarProps {
  view: 'month' | 'week';
  /** A day of what is shown. */
  day: string;
  today: string;
  previous: string;
  next: string;
  days: readonly CalendarDay[];
  timeZone: string;
  /** Not all of it could be counted. */
  isCut: boolean;
}

const midnight = (day: string) => Date.parse(`${day}T00:00:00Z`);

export function calendarPage(ui: Ui, props: CalendarProps): Markup {
  const { t, base, language } = ui;
  const { view, day, today, previous, next, days, timeZone, isCut } = props;
  const written = (at: number, options: Intl.DateTimeFormatOptions, zone = 'UTC') =>
    dateText(at, language, { ...options, timeZone: zone, calendar: 'gregory' });
  const first = days[0]!.day;
  const last = days.at(-1)!.day;
  const title =
    view === 'month'
      ? written(midnight(day), { month: 'long', year: 'numeric' })
      : `${written(midnight(first), { day: 'numeric', month: 'long' })} – ${written(midnight(last), { day: 'numeric', month: 'long', year: 'numeric' })}`;
  const one = (
    entry: CalendarEntry,
  ) => html`<li class="${entry.status}"><a href="${base}/${ui.may('articles:write') ? 'edit' : 'look'}/${entry.id}">
<span class="time">${written(entry.at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, timeZone)}</span> <bdi lang="${entry.language}">${entry.title}</bdi>${entry.status === 'scheduled' && html` <span class="badge scheduled">${t('status.scheduled')}</span>`}</a></li>`;
  const cell = ({ day: own, isInside, entries, more }: CalendarDay) => {
    const whole = written(midnight(own), { weekday: 'long', day: 'numeric', month: 'long' });
    return html`<li class="day${!isInside && ' outside'}${!entries.length && ' bare'}"${own === today && html` aria-current="date"`}>
<h2><time datetime="${own}"><span class="short" aria-hidden="true">${written(midnight(own), { day: 'numeric' })}</span><span class="whole">${whole}</span></time></h2>
${entries.length > 0 && html`<ul>${entries.map(one)}</ul>`}
${more > 0 && html`<p><a href="${base}/calendar?view=week&day=${own}">${t('calendar.more', { n: number(ui, more) })}<span class="unseen">: ${whole}</span></a></p>`}
${own >= today && ui.may('articles:draft') && html`<p class="write"><a href="${base}/write?on=${own}">${icon(ui, 'add')}<span class="unseen">${t('calendar.write')}: ${whole}</span></a></p>`}
</li>`;
  };
  const weekdays = days
    .slice(0, 7)
    .map(({ day: own }) => html`<span>${written(midnight(own), { weekday: 'short' })}</span>`);
  const body = html`<nav class="actions" aria-label="${t('calendar.title')}">
<a class="button" rel="prev" href="${base}/calendar?view=${view}&day=${previous}">${icon(ui, 'previous')} ${t('calendar.previous')}</a>
<a class="button" href="${base}/calendar?view=${view}&day=${today}">${t('calendar.today')}</a>
<a class="button" rel="next" href="${base}/calendar?view=${view}&day=${next}">${t('calendar.next')} ${icon(ui, 'next')}</a>
${(['month', 'week'] as const).map((kind) => html`<a class="button" href="${base}/calendar?view=${kind}&day=${day}"${kind === view && html` aria-current="true"`}>${t(`calendar.${kind}`)}</a>`)}
</nav>
<p class="hint">${t('calendar.zone', { zone: timeZone })}${isCut && html` ${t('calendar.cut')}`}</p>
<div class="weekdays" aria-hidden="true">${weekdays}</div>
<ol class="calendar ${view}">${days.map(cell)}</ol>`;
  const beside = html`<p class="links"><a href="${base}/list?status=scheduled">${t('list.tab.scheduled')}</a> <a href="${base}/list">${t('nav.articles')}</a></p>`;
  return frame(ui, {
    title: `${t('calendar.title')}: ${title}`,
    heading: title,
    beside,
    body,
    width: 'wide',
  });
}
