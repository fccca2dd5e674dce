// The date of publication: what it is where the editor sits, and a button that says that it schedules.
import { timeOfLocal } from '../../src/domain/local-time.ts';
import { formatTime, language } from './clock.ts';
import type { EditorForm } from './editor-form.ts';

const localZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

export function showSchedule({ form, messages }: EditorForm): void {
  const date = form.querySelector<HTMLInputElement>('#publishedAt');
  const local = form.querySelector('#local-time');
  const button = form.querySelector<HTMLButtonElement>('.actions button[value=publish]');
  const { zone = 'UTC' } = date?.dataset ?? {};
  if (!date || !local || !button) return;
  const words = button.textContent;
  // What is scheduled is saved by this button, and stays scheduled.
  const schedules = !form.querySelector('.actions button[value=now]');
  const format = new Intl.DateTimeFormat(language, {
    ...{ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
    ...{ hourCycle: 'h23', timeZone: zone },
  });
  const show = () => {
    const at = timeOfLocal(date.value, zone);
    local.textContent =
      at === undefined || zone === localZone ? '' : messages.local.replace('{time}', formatTime(at));
    if (!schedules) return;
    const isLater = at !== undefined && at > Date.now();
    button.textContent = isLater ? messages.schedule.replace('{time}', () => format.format(at)) : words;
  };
  date.addEventListener('input', show);
  show();
}
