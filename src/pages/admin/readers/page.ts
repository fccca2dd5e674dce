// What readers do: plots first, their tables behind them.

import { isoDate } from '../../../domain/iso-date.ts';
import type { Article } from '../../../domain/model.ts';
import { startOfDay } from '../../../services/telemetry/readership.ts';
import type { ByName, Day } from '../../../services/telemetry/readership-report.ts';
import { dateText, html, type Markup } from '../../markup.ts';
import { badge, table } from '../components.ts';
import { number, share } from '../figures.ts';
import { frame } from '../frame.ts';
import type { Key, Ui } from '../ui.ts';
import { plot, shareBar } from './plot.ts';

/** Days that a page is of. */
export const PERIODS = [7, 30, 90, 365] as const;
export type Period = (typeof PERIODS)[number];
/** A longer stretch is shown by weeks. */
const MAX_BARS = 90;
/** Lines that are shown at once; the table has more. */
const SHOWN = 10;

export interface ReadersProps {
  period: Period;
  /** Oldest first. */
  days: readonly Day[];
  subscribers: number;
  readers: readonly ByName[];
  /** By the paths of their pages. */
  feeds: readonly ByName[];
  /** Absent where the site has no pages. */
  articles?: readonly { article: Pick<Article, 'id' | 'title' | 'language'>; reads: number }[];
}

export function readersPage(ui: Ui, props: ReadersProps): Markup {
  const { t } = ui;
  const { days, period, readers, feeds, articles, subscribers } = props;
  const sum = (of: (day: Day) => number) => days.reduce((all, day) => all + of(day), 0);
  const polls = sum(({ requests }) => requests);
  const reads = sum((day) => day.reads);
  const periods = html`<nav class="tabs" aria-label="${t('readers.period')}">${PERIODS.map(
    (one) =>
      html`<a href="${ui.base}/readers?days=${one}"${one === period && html` aria-current="page"`}>${t(`readers.days.${one}` as Key)}</a> `,
  )}</nav>`;
  const body = html`${periods}
<ul class="numbers">${[
    card(number(ui, polls), t('readers.polls')),
    card(
      share(
        ui,
        sum(({ unchanged }) => unchanged),
        polls,
      ),
      t('readers.unchanged'),
    ),
    card(number(ui, subscribers), t('readers.reported')),
    articles && card(number(ui, reads), t('readers.readsByDay')),
  ]}</ul>
${polls + reads + subscribers ? plots(ui, props) : html`<p class="empty">${t('readers.none')}</p>`}
${ranked(ui, 'readers.top', 'readers.client', readers, readerName)}
${ranked(ui, 'readers.feeds', 'readers.feed', feeds, feedName)}
${articles && mostRead(ui, articles)}
<p class="quiet">${t('readers.about')}</p>`;
  return frame(ui, { title: t('nav.readers'), body });
}

const card = (figure: string, label: string): Markup =>
  html`<li><span class="figure"><strong>${figure}</strong> <span>${label}</span></span></li> `;

interface Bucket extends Omit<Day, 'day'> {
  label: string;
  /** `2026-11-29` */
  date: string;
}

/** Days, or weeks where there are too many of them: sums, and of subscribers the most of a day. */
function bucketsOf(ui: Ui, days: readonly Day[]): Bucket[] {
  const size = days.length > MAX_BARS ? 7 : 1;
  const buckets: Bucket[] = [];
  // The last one is whole.
  for (let end = days.length; end > 0; end -= size) {
    const some = days.slice(Math.max(0, end - size), end);
    const sum = (of: (day: Day) => number) => some.reduce((all, day) => all + of(day), 0);
    const first = some[0]?.day ?? 0;
    buckets.unshift({
      label: dateOf(ui, first),
      date: isoDate(startOfDay(first)).slice(0, 10),
      requests: sum(({ requests }) => requests),
      unchanged: sum(({ unchanged }) => unchanged),
      deltas: sum(({ deltas }) => deltas),
      subscribers: Math.max(...some.map(({ subscribers }) => subscribers)),
      reads: sum(({ reads }) => reads),
    });
  }
  return buckets;
}

const dateOf = (ui: Ui, day: number): string =>
  dateText(startOfDay(day), ui.language, { day: 'numeric', month: 'short', year: 'numeric' });

function plots(ui: Ui, { days, articles }: ReadersProps): Markup {
  const { t } = ui;
  const buckets = bucketsOf(ui, days);
  const labels = buckets.map(({ label }) => label);
  const time: Key = days.length > MAX_BARS ? 'readers.week' : 'readers.day';
  const tableOf = (title: Key, headings: readonly Key[], cells: (one: Bucket) => readonly string[]) =>
    table(
      ui,
      title,
      [time, ...headings],
      // Newest first, as lists are.
      buckets
        .toReversed()
        .map(
          (one) =>
            html`<tr><th scope="row"><time datetime="${one.date}">${one.label}</time></th>${cells(one).map((cell) => html`<td>${cell}</td>`)}</tr>`,
        ),
    );
  return html`${plot(ui, {
    ...{ id: 'polls', title: t('readers.byDay'), labels },
    series: [
      { look: 'first', label: t('readers.downloads'), values: buckets.map((b) => b.requests - b.unchanged) },
      { look: 'second', label: t('readers.unchanged'), values: buckets.map((b) => b.unchanged) },
    ],
    table: tableOf('readers.byDay', ['readers.requests', 'readers.nothingNew', 'readers.ratio'], (one) => [
      ...[number(ui, one.requests), number(ui, one.unchanged)],
      share(ui, one.unchanged, one.requests),
    ]),
  })}
${plot(ui, {
  ...{ id: 'subscribers', title: t('readers.subscribersByDay'), labels },
  series: [{ look: 'first', label: t('readers.subscribers'), values: buckets.map((b) => b.subscribers) }],
  table: tableOf('readers.subscribersByDay', ['readers.subscribers'], (one) => [number(ui, one.subscribers)]),
})}
${
  articles &&
  plot(ui, {
    ...{ id: 'reads', title: t('readers.readsByDay'), labels },
    series: [{ look: 'first', label: t('readers.reads'), values: buckets.map((b) => b.reads) }],
    table: tableOf('readers.readsByDay', ['readers.reads'], (one) => [number(ui, one.reads)]),
  })
}`;
}

function readerName(ui: Ui, { name, careless }: ByName): Markup {
  return html`<bdi class="ltr">${name}</bdi>${careless && html` ${badge('careless', ui.t('readers.careless'))}`}`;
}

const feedName = (ui: Ui, { name }: ByName): Markup =>
  html`<a href="${ui.site.url}${name}">${name === '/' ? ui.t('readers.main') : html`<bdi class="ltr">${decoded(name)}</bdi>`}</a>`;

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Who is first, with bars; the whole table behind it. */
function ranked(
  ui: Ui,
  title: Key,
  what: Key,
  rows: readonly ByName[],
  nameOf: (ui: Ui, row: ByName) => Markup,
): Markup | undefined {
  if (!rows.length) return undefined;
  const most = Math.max(...rows.map(({ requests }) => requests));
  const lines = rows.map(
    (row) =>
      html`<tr><th scope="row">${nameOf(ui, row)}</th><td>${row.subscribers ? number(ui, row.subscribers) : '—'}</td><td>${number(ui, row.requests)}</td><td>${share(ui, row.unchanged, row.requests)}</td></tr>`,
  );
  return html`<section class="plot"><h2>${ui.t(title)}</h2>
<ol class="ranked">${rows
    .slice(0, SHOWN)
    .map(
      (row) =>
        html`<li><span>${nameOf(ui, row)}</span> <strong>${number(ui, row.requests)}</strong>${shareBar(ui, row.requests, most)}</li>`,
    )}</ol>
<details><summary>${ui.t('readers.table')}</summary>
${table(ui, title, [what, 'readers.subscribers', 'readers.requests', 'readers.ratio'], lines)}</details></section>`;
}

function mostRead(ui: Ui, rows: NonNullable<ReadersProps['articles']>): Markup | undefined {
  if (!rows.length) return undefined;
  const most = Math.max(...rows.map(({ reads }) => reads));
  const link = ({ id, title, language }: (typeof rows)[number]['article']) =>
    html`<a href="${ui.base}/history/${id}" lang="${language}"><bdi>${title}</bdi></a>`;
  const lines = rows.map(
    ({ article, reads }) => html`<tr><th scope="row">${link(article)}</th><td>${number(ui, reads)}</td></tr>`,
  );
  return html`<section class="plot"><h2>${ui.t('readers.mostRead')}</h2>
<ol class="ranked">${rows
    .slice(0, SHOWN)
    .map(
      ({ article, reads }) =>
        html`<li><span>${link(article)}</span> <strong>${number(ui, reads)}</strong>${shareBar(ui, reads, most)}</li>`,
    )}</ol>
<details><summary>${ui.t('readers.table')}</summary>
${table(ui, 'readers.mostRead', ['readers.article', 'readers.reads'], lines)}</details></section>`;
}
