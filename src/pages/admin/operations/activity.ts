// Who changed what, with filters. Works without script.
import { ACTION_KINDS } from '../../../services/access/audit.ts';
import type { AuditRow } from '../../../store/audit.ts';
import { html, type Markup } from '../../markup.ts';
import { nextPage, table, when } from '../components.ts';
import { select } from '../fields.ts';
import { frame } from '../frame.ts';
import { type Key, nameOf, type Ui } from '../ui.ts';

export interface ActivityProps {
  filters: { actor: string; action: string; object: string; since: string; until: string };
  rows: readonly AuditRow[];
  /** Slugs of articles by id; those that are erased have none. */
  slugs: ReadonlyMap<string, string>;
  /** Query of the next page. */
  next?: string;
  /** What is wrong with a filter. */
  refused?: string;
}

/** Digits of a file's hash by which people tell it from others. */
const SHOWN_OF_HASH = 8;

const HEADINGS = (['when', 'who', 'what', 'which', 'detail', 'from'] as const).map(
  (name) => `activity.${name}` as const,
);

export function activityPage(ui: Ui, { filters, rows, slugs, next, refused }: ActivityProps): Markup {
  const { t } = ui;
  const filtered = Object.values(filters).some(Boolean);
  const lines = rows.map((row) => entry(ui, row, slugs));
  const body = html`<p>${t('activity.about')}</p>
${filterForm(ui, filters, filtered)}
${refused && html`<p class="fault" role="alert" lang="en">${refused}</p>`}
<div class="broad">${table(ui, 'nav.activity', HEADINGS, lines, filtered ? 'activity.none' : 'activity.empty')}</div>
${nextPage(ui, next, 'activity.older')}`;
  return frame(ui, { title: t('nav.activity'), body, width: 'wide' });
}

function filterForm(ui: Ui, filters: ActivityProps['filters'], filtered: boolean): Markup {
  const { t } = ui;
  const actions = ACTION_KINDS.map((value) => ({ value, label: t(`activity.kind.${value}` as Key) }));
  // One that is named whole, by a link, stays chosen.
  const more = filters.action.includes('.') ? [{ value: filters.action, label: filters.action }] : [];
  const text = (
    name: 'actor' | 'object',
    label: Key,
  ) => html`<div class="field"><label for="${name}">${t(label)}</label>
<input id="${name}" name="${name}" value="${filters[name]}" dir="auto" maxlength="200" autocomplete="off"></div>`;
  const date = (
    name: 'since' | 'until',
  ) => html`<div class="field"><label for="${name}">${t(`activity.${name}`)}</label>
<input type="date" id="${name}" name="${name}" value="${filters[name]}"></div>`;
  return html`<form class="filters" role="search" method="get" aria-label="${t('list.filter')}">
${text('actor', 'activity.who')}
${select('action', t('activity.what'), [{ value: '', label: t('list.any') }, ...actions, ...more], filters.action)}
${text('object', 'activity.which')}
${date('since')}
${date('until')}
<p class="go"><button>${t('list.show')}</button>${filtered && html` <a href="${ui.base}/activity">${t('list.clear')}</a>`}</p>
</form>`;
}

function entry(ui: Ui, row: AuditRow, slugs: ReadonlyMap<string, string>): Markup {
  const said = Object.entries(row.detail ?? {}).filter(([, value]) => value !== null && `${value}` !== '');
  const detail = said.map(([name, value]) => part(ui, name, value));
  const [kind = '', verb = ''] = row.action.split('.');
  return html`<tr><td>${when(ui, row.at)}</td>
<td><a href="${ui.base}/activity?actor=${encodeURIComponent(row.actor)}"><bdi>${nameOf(ui.t, row.name) || '—'}</bdi></a></td>
<td>${ui.t(`activity.kind.${kind}` as Key)}: ${ui.t(`activity.did.${verb}` as Key)}</td>
<td>${which(ui, row, slugs.get(row.object))}</td>
<td class="detail">${detail.length ? detail : '—'}</td>
<td><span class="ltr">${row.address ?? '—'}</span>${row.requestId && html` <code class="quiet ltr">${row.requestId}</code>`}</td></tr>`;
}

/** Names of details that have a word of their own; others are shown as they are kept. */
const PARTS = [
  'version',
  'status',
  'change',
  'length',
  'role',
  'name',
  'email',
  'scopes',
  'articles',
  'days',
  'to',
  'label',
  'filename',
  'reason',
  'host',
  'changed',
];
/** Details whose values are words of the interface, and where these are. */
const VALUES: Readonly<Record<string, string>> = { status: 'status', change: 'change', role: 'people.role' };

/** One of the things that an entry tells. */
function part({ t }: Ui, name: string, value: unknown): Markup {
  const label = PARTS.includes(name) ? t(`activity.part.${name}` as Key) : name;
  const said = Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : `${value}`;
  const shown = VALUES[name] ? t(`${VALUES[name]}.${said}` as Key) || said : said;
  return html`<span><span class="quiet">${label}:</span> <bdi>${shown}</bdi></span> `;
}

function which(ui: Ui, { action, object }: AuditRow, slug: string | undefined): Markup {
  const [kind] = action.split('.');
  if (kind === 'article' && slug !== undefined)
    return html`<a href="${ui.base}/history/${object}"><bdi>${slug}</bdi></a>`;
  if (kind === 'bulk') return html`<a href="${ui.base}/bulk/${object}">${ui.t('bulk.look')}</a>`;
  if (kind === 'facet') return html`<a href="${ui.base}/names/${object}"><bdi>${object}</bdi></a>`;
  if (kind === 'media' && action !== 'media.remove')
    return html`<a href="${ui.base}/library/${object}"><code class="ltr">${object.slice(0, SHOWN_OF_HASH)}…</code></a>`;
  // Whose session it is stands beside it.
  if (kind === 'session') return html`—`;
  return html`<code class="ltr">${object}</code>`;
}
