// Somebody else at the same article.
import type { EditorForm } from './editor-form.ts';
import type { Notices } from './notices.ts';

const CHECK_INTERVAL_MS = 20_000;

/** Tells when another version than this page's is stored, and who else has the article open. */
export function watchForNewerVersion({ form, messages }: EditorForm, notices: Notices): void {
  const { now: address, version } = form.dataset;
  const list = new Intl.ListFormat(document.documentElement.lang, { type: 'conjunction' });
  const check = async () => {
    if (notices.hasNews() || !address || document.hidden) return;
    const answer = await fetch(`${address}?known=${version}`).catch(() => null);
    if (!answer?.ok) return;
    const { version: stored, by, others } = (await answer.json()) as Watched;
    if (String(stored) !== version) {
      notices.showNews(by ? messages.changedBy.replace('{name}', () => by) : messages.changed);
      return;
    }
    notices.showPresence(others.length ? messages.present.replace('{names}', () => list.format(others)) : '');
  };
  window.setInterval(check, CHECK_INTERVAL_MS);
  document.addEventListener('visibilitychange', check);
  check();
}

/** What the server says of an article that is open. */
interface Watched {
  version: number;
  /** Who stored another version. */
  by?: string;
  /** Who else has it open. */
  others: string[];
}
