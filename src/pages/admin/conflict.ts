// Two editors on one article: what is stored by now beside what was typed here.
import type { Article, Status } from '../../domain/model.ts';
import { html, type Markup } from '../markup.ts';
import { comparison } from './compare.ts';
import { when } from './frame.ts';
import { type Typed, typedOf } from './typed.ts';
import type { Key, Ui } from './ui.ts';

export interface Conflict {
  stored: Article;
  typed: Typed;
  /** Of the version that was opened. */
  was?: Status;
  /** Milliseconds; when the other version was stored. */
  at?: number;
}

export function conflictPanel(
  ui: Ui,
  { stored, typed, was = stored.status, at = stored.updatedAt }: Conflict,
): Markup {
  const { t } = ui;
  const theirs = typedOf(stored);
  return html`<section class="conflict" role="alert" aria-labelledby="conflict"><h2 id="conflict">${t('conflict.title')}</h2>
${was !== stored.status && html`<p><strong>${t(`conflict.now.${stored.status}` as Key)}</strong></p>`}
<p>${t('conflict.about', { version: stored.version })} ${when(ui, at)}</p>
<div class="both">
<section><h3>${t('conflict.theirs')}</h3><p class="headline" dir="auto">${theirs.title}</p><pre dir="auto" tabindex="0" aria-label="${t('conflict.theirs')}">${theirs.content}</pre></section>
<section><h3>${t('conflict.yours')}</h3><p class="headline" dir="auto">${typed.title}</p><pre dir="auto" tabindex="0" aria-label="${t('conflict.yours')}">${typed.content}</pre></section>
</div>
<h3>${t('conflict.differences')}</h3>
${comparison(ui, theirs, typed) ?? html`<p>${t('diff.none')}</p>`}
<p><a class="button" href="${ui.base}/edit/${stored.id}">${t('conflict.takeTheirs')}</a></p></section>`;
}
