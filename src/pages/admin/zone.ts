// Editors read and write times as clocks of the site's zone show them; what is stored is UTC.
import { localTime, timeOfLocal } from '../../domain/local-time.ts';
import type { Ui } from './ui.ts';

export const zoneOf = ({ site }: Pick<Ui, 'site'>): string => site.timeZone ?? 'UTC';

/** Such as `2026-05-04T06:00`, without the Z. */
const utcOf = (at: number): string => localTime(at, 'UTC');

/** What a field shows of a time in UTC; what is none stays as it was typed. */
export function shownTime(ui: Pick<Ui, 'site'>, utc: string): string {
  const at = timeOfLocal(utc, 'UTC');
  return at === undefined ? utc : localTime(at, zoneOf(ui));
}

/** The time in UTC that was typed in a field. */
export function typedTime(ui: Pick<Ui, 'site'>, local: string): string {
  const at = timeOfLocal(local, zoneOf(ui));
  return at === undefined ? local : utcOf(at);
}
