// An article's versions, what each changed, and the ways back and out: to draft, retracted, erased.
import type { Article, Revision } from '../../../domain/model.ts';
import { html, type Markup } from '../../markup.ts';
import { badge, card, filledIn, formToken, when } from '../components.ts';
import { type Faults, faultSummary, field, select, targets } from '../fields.ts';
import { number } from '../figures.ts';
import { frame } from '../frame.ts';
import { statusBadge } from '../lists/list.ts';
import { type Key, nameOf, type Ui } from '../ui.ts';
import { comparison } from './compare.ts';
import { typedOf } from './typed.ts';

/** What leaves no doubt of the status after it. */
const SHOWS_STATUS = new Set(['publish', 'retract', 'submit', 'return', 'takeBack']);

export interface HistoryProps {
  article: Article;
  /** Oldest first. */
  revisions: readonly Revision[];
  from?: Revision;
  to?: Revision;
  /** Of its page, on each of the last days; absent where the site has no pages. */
  reads?: readonly number[];
  /** Versions that imports wrote. */
  imported?: ReadonlySet<number>;
}

export function historyPage(ui: Ui, props: HistoryProps): Markup {
  const { article, revisions, from, to, reads, imported } = props;
  const { t, base } = ui;
  const title = t('history.title', { title: article.title });
  const versions = revisions.map(({ version }) => ({
    value: String(version),
    label: t('history.version', { version }),
  }));
  const heading = html`${t('history.link')}: <bdi>${article.title}</bdi>`;
  const beside = html`<p class="links">${ui.may('articles:write') && html`<a href="${base}/edit/${article.id}">${t('history.edit')}</a>`} <a href="${base}/look/${article.id}">${t('look.link')}</a></p>`;
  const read =
    reads?.some(Boolean) &&
    html`<p class="quiet">${t('history.reads', {
      month: number(
        ui,
        reads.reduce((sum, n) => sum + n, 0),
      ),
      today: number(ui, reads.at(-1) ?? 0),
    })}</p>`;
  const body = html`${read}${
    revisions.length > 1 &&
    html`<form class="filters" method="get" aria-label="${t('history.compare')}">
${select('from', t('history.from'), versions, String(from?.version ?? ''))}
${select('to', t('history.to'), versions, String(to?.version ?? ''))}
<p class="go"><button>${t('history.compare')}</button></p></form>`
  }
${
  from &&
  to &&
  html`<section aria-labelledby="between"><h2 id="between">${t('history.between', { from: from.version, to: to.version })}</h2>
${comparison(ui, typedOf(from.written), typedOf(to.written), [from.written.status, to.written.status]) ?? html`<p class="empty">${t('diff.none')}</p>`}</section>`
}
<ol class="log" reversed>${revisions.map((revision, i) => html`${entry(ui, article, revision, whatWasDone(revision, revisions[i - 1], imported))}${notKept(ui, revision, revisions[i - 1]?.version)}`).toReversed()}</ol>`;
  return frame(ui, { title, heading, beside, body });
}

/** Below a version: which before it are gone. */
const notKept = (ui: Ui, { version, at }: Revision, kept = 0): Markup | false =>
  version - kept > 1 &&
  html`<li class="quiet">${filledIn(ui.t(version - kept > 2 ? 'history.pruned.many' : 'history.pruned.one', { from: kept + 1, to: version - 1 }), 'at', when(ui, at))}</li>`;

/** Before an article is published, what was done shows in its status. */
function whatWasDone(
  { version, kind, note, written }: Revision,
  before: Revision | undefined,
  imported?: ReadonlySet<number>,
): string {
  if (imported?.has(version)) return 'import';
  const [was, is] = [before?.written.status, written.status];
  if (kind !== 'draft' || (was === 'review') === (is === 'review')) return kind;
  if (is === 'review') return 'submit';
  return note ? 'return' : 'takeBack';
}

function entry(ui: Ui, article: Article, revision: Revision, kind: string): Markup {
  const { t } = ui;
  const { version, at, note, by, written } = revision;
  const current = version === article.version;
  return html`<li><div class="about"><strong>${version > 1 ? html`<a href="?from=${version - 1}&amp;to=${version}">${t('history.version', { version })}</a>` : t('history.version', { version })}</strong>
${badge(kind, t(`change.${kind}` as Key))} ${by && html`<bdi>${nameOf(t, by)}</bdi> `}${when(ui, at)} ${!SHOWS_STATUS.has(kind) && statusBadge(ui, written.status)}
${current && html`<span>${t('history.current')}</span>`}
${
  !current &&
  ui.may('articles:write') &&
  html`<form class="links" method="post" action="${ui.base}/restore/${article.id}">${formToken(ui)}<input type="hidden" name="restore" value="${version}"><input type="hidden" name="version" value="${article.version}">${written.corrections.length !== article.corrections.length && html`<label><input type="checkbox" name="corrections" value="then"> ${t('history.corrections')}</label> `}<button>${t('history.restore', { version })}</button></form>`
}</div>
<p class="quiet" dir="auto">${written.title}${note && html` — ${note}`}</p></li>`;
}

export interface RemoveProps {
  article: Article;
  /** That was looked at when this was decided. */
  version: number;
  note?: string;
  faults?: Faults;
}

export function removePage(ui: Ui, { article, version, note = '', faults = [] }: RemoveProps): Markup {
  const { t, base } = ui;
  const title = t('remove.title', { title: article.title });
  const part = (way: 'draft' | 'retract' | 'erase', more: Markup | undefined, kind: string) => {
    const fields = html`<p>${t(`remove.${way}.about`)}</p><input type="hidden" name="version" value="${version}">
${more}<p class="actions"><button name="do" value="${way}" class="${kind}">${t(`remove.${way}`)}</button></p>`;
    return card(ui, `way-${way}`, `remove.${way}`, `${base}/remove/${article.id}`, fields);
  };
  const noteField = field(ui, faults, {
    pointer: '/note',
    name: 'note',
    label: t('remove.note'),
    value: note,
    rows: 2,
  });
  const sure = html`<p><input type="checkbox" id="sure" name="sure" value="yes"${faults.some((f) => f.pointer === '/sure') && html` aria-invalid="true"`}> <label for="sure" class="beside">${t('remove.erase.sure')}</label></p>`;
  const heading = html`${t('remove.link')}: <bdi>${article.title}</bdi>`;
  const beside = html`<p class="links">${statusBadge(ui, article.status)} <a href="${base}/edit/${article.id}">${t('history.edit')}</a></p>`;
  const body = html`${faultSummary(ui, faults, targets(ui, { '/note': 'remove.note', '/sure': 'remove.erase' }))}
${article.status === 'published' && part('draft', undefined, '')}
${article.status !== 'retracted' && part('retract', noteField, 'danger')}
${part('erase', sure, 'danger')}`;
  return frame(ui, { title, heading, beside, body });
}
