// Two versions of an article beside each other, field by field: of its history, or of two editors who met.
import type { Article, Status } from '../../../domain/model.ts';
import { differences, type Part } from '../../../services/publishing/differences.ts';
import { html, type Markup } from '../../markup.ts';
import { when } from '../components.ts';
import { type Key, nameOf, type Ui } from '../ui.ts';
import { shownTime, zoneOf } from '../zone.ts';
import { FIELDS } from './editor-fields.ts';
import { inputOf, type Typed, typedOf } from './typed.ts';

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
  const status = { label: ui.t('list.status'), before: was ?? '', after: is ?? '', isWord: true };
  const fields = changed.map(([name, key]) => ({
    label: ui.t(key, { zone: zoneOf(ui) }),
    ...{ before: one[name] ?? '', after: other[name] ?? '' },
  }));
  return changesOf(ui, [status, ...fields]);
}

/** A field of both versions as text. */
interface Compared {
  label: string;
  before: string;
  after: string;
  /** Not compared by its letters. */
  isWord?: boolean;
}

/** Those that differ, each with its differences; undefined where none does. */
export function changesOf(ui: Ui, fields: readonly Compared[]): Markup | undefined {
  const changed = fields.filter(({ before, after }) => before !== after);
  if (!changed.length) return undefined;
  return html`<dl class="changes">${changed.map(({ label, before, after, isWord }) =>
    isWord
      ? html`<dt>${label}</dt><dd>${marked(ui, [
          ...[{ kind: 'gone', text: before } as const, { kind: 'new', text: after } as const],
        ])}</dd>`
      : html`<dt>${label}</dt><dd dir="auto">${marked(ui, differences(before, after))}</dd>`,
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
  return bothVersions(ui, {
    title: by ? t('conflict.title.by', { name: nameOf(t, by) }) : t('conflict.title'),
    moved: was === stored.status ? undefined : t(`conflict.now.${stored.status}` as Key),
    ...{ version: stored.version, at, by, theirs, typed },
    changes: comparison(ui, theirs, typed),
    address: `${ui.base}/edit/${stored.id}`,
  });
}

interface Both {
  title: string;
  /** That it is at another place since: with readers, or no more. */
  moved?: string;
  /** What is stored: its version, since when, by whom. */
  version: number;
  at: number;
  by?: string;
  theirs: { title: string; content: string };
  typed: { title: string; content: string };
  changes: Markup | undefined;
  /** Where what is stored is opened. */
  address: string;
}

/** Two versions beside each other, what differs, and a way to the one that is stored. */
export function bothVersions(ui: Ui, both: Both): Markup {
  const { t } = ui;
  const { title, moved, version, at, by, theirs, typed, changes, address } = both;
  return html`<section class="conflict" role="alert" aria-labelledby="conflict"><h2 id="conflict">${title}</h2>
${moved && html`<p><strong>${moved}</strong></p>`}
<p>${t('conflict.about', { version })} ${when(ui, at)}</p>
<div class="both">
<section><h3>${t('conflict.theirs')}</h3><p class="headline" dir="auto">${theirs.title}</p><pre dir="auto" tabindex="0" aria-label="${t('conflict.theirs')}">${theirs.content}</pre></section>
<section><h3>${t('conflict.yours')}</h3><p class="headline" dir="auto">${typed.title}</p><pre dir="auto" tabindex="0" aria-label="${t('conflict.yours')}">${typed.content}</pre></section>
</div>
<h3>${t('conflict.differences')}</h3>
${changes ?? html`<p>${t('diff.none')}</p>`}
<p><a class="button" href="${address}">${by ? t('conflict.takeTheirs.by', { name: nameOf(t, by) }) : t('conflict.takeTheirs')}</a></p></section>`;
}
