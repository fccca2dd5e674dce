// Two versions of an article beside each other, field by field: of its history, or of two editors who met.
import type { Article, Status } from '../../domain/model.ts';
import { differences, type Part } from '../../services/publishing/differences.ts';
import { html, type Markup } from '../markup.ts';
import { when } from './components.ts';
import { FIELDS } from './editor-fields.ts';
import { inputOf, type Typed, typedOf } from './typed.ts';
import { type Key, nameOf, type Ui } from './ui.ts';
import { shownTime, zoneOf } from './zone.ts';

/** Lines of unchanged text that are shown around a change. */
const CONTEXT_LINES = 2;

/** Text with what is gone and what is new marked, for eyes and for screen readers. */
export const marked = (ui: Ui, parts: readonly Part[]): Markup =>
  html`${parts.map(({ kind, text }, i) =>
    kind === 'gone'
      ? html`<del><span class="unseen">${ui.t('diff.gone')} </span>${text}</del>`
      : kind === 'new'
        ? html`<ins><span class="unseen">${ui.t('diff.new')} </span>${text}</ins>`
        : html`<span>${shortened(text, i > 0, i < parts.length - 1)}</span>`,
  )}`;

/** A long stretch that is the same, without its middle. */
function shortened(text: string, after: boolean, before: boolean): Markup {
  const lines = text.split('\n');
  const kept = CONTEXT_LINES * 2;
  if (lines.length <= kept * 2) return html`${text}`;
  const head = after ? lines.slice(0, kept) : [];
  const tail = before ? lines.slice(-kept) : [];
  return html`${head.join('\n')}${head.length > 0 && '\n'}<span class="cut">⋯</span>${tail.length > 0 && '\n'}${tail.join('\n')}`;
}

/** The fields that differ, each with its differences; undefined where none does. @param statuses of both */
export function comparison(
  ui: Ui,
  before: Typed,
  after: Typed,
  statuses: readonly Status[] = [],
): Markup | undefined {
  const [one, other] = [before, after].map((typed) => textsOf(ui, typed)) as [Texts, Texts];
  const changed = Object.entries(FIELDS).filter(([name]) => one[name] !== other[name]);
  const [was, is] = statuses.map((status) => ui.t(`status.${status}` as Key));
  if (!changed.length && was === is) return undefined;
  return html`<dl class="changes">${
    was !== is &&
    html`<dt>${ui.t('list.status')}</dt><dd>${marked(ui, [
      ...[{ kind: 'gone', text: was ?? '' } as const, { kind: 'new', text: is ?? '' } as const],
    ])}</dd>`
  }${changed.map(
    ([name, key]) =>
      html`<dt>${ui.t(key, { zone: zoneOf(ui) })}</dt><dd dir="auto">${marked(ui, differences(one[name] ?? '', other[name] ?? ''))}</dd>`,
  )}</dl>`;
}

type Texts = Record<string, string>;

/** A field as lines of text. */
function textsOf(ui: Ui, typed: Typed): Texts {
  const { content: _, publishedAt: __, change: ___, ...rest } = inputOf(typed);
  const texts = Object.entries(rest).map(([name, value]) => [name, linesOf(value)] as const);
  return {
    ...Object.fromEntries(texts),
    content: typed.content,
    publishedAt: shownTime(ui, typed.publishedAt),
  };
}

function linesOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(linesOf).join('\n');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(linesOf).join(' · ');
  return String(value ?? '');
}

export interface Conflict {
  stored: Article;
  typed: Typed;
  /** Of the version that was opened. */
  was?: Status;
  /** Milliseconds; when the other version was stored. */
  at?: number;
  /** Who stored it, where that is known. */
  by?: string;
}

/** What is stored by now beside what was typed here. */
export function conflictPanel(
  ui: Ui,
  { stored, typed, was = stored.status, at = stored.updatedAt, by }: Conflict,
): Markup {
  const { t } = ui;
  const theirs = typedOf(stored);
  return html`<section class="conflict" role="alert" aria-labelledby="conflict"><h2 id="conflict">${by ? t('conflict.title.by', { name: nameOf(t, by) }) : t('conflict.title')}</h2>
${was !== stored.status && html`<p><strong>${t(`conflict.now.${stored.status}` as Key)}</strong></p>`}
<p>${t('conflict.about', { version: stored.version })} ${when(ui, at)}</p>
<div class="both">
<section><h3>${t('conflict.theirs')}</h3><p class="headline" dir="auto">${theirs.title}</p><pre dir="auto" tabindex="0" aria-label="${t('conflict.theirs')}">${theirs.content}</pre></section>
<section><h3>${t('conflict.yours')}</h3><p class="headline" dir="auto">${typed.title}</p><pre dir="auto" tabindex="0" aria-label="${t('conflict.yours')}">${typed.content}</pre></section>
</div>
<h3>${t('conflict.differences')}</h3>
${comparison(ui, theirs, typed) ?? html`<p>${t('diff.none')}</p>`}
<p><a class="button" href="${ui.base}/edit/${stored.id}">${by ? t('conflict.takeTheirs.by', { name: nameOf(t, by) }) : t('conflict.takeTheirs')}</a></p></section>`;
}
