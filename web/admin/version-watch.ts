// Somebody else at the same article.
import type { EditorForm } from './editor-form.ts';
import type { Notices } from './notices.ts';

const CHECK_INTERVAL_MS = 20_000;

/** Tells when another version than this page's is stored. */
export function watchForNewerVersion({ form, messages }: EditorForm, notices: Notices): void {
  const { now: address, version } = form.dataset;
  const check = async () => {
    if (notices.hasNews() || !address || document.hidden) return;
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return;
    const stored = (await answer.json()) as { version: number };
    if (String(stored.version) !== version) notices.showNews(messages.changed);
  };
  window.setInterval(check, CHECK_INTERVAL_MS);
  document.addEventListener('visibilitychange', check);
}
