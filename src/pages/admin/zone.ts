// Editors read and write times as clocks of the site's zone show them; what is stored is UTC.
import { gapAt, localTime, timeOfLocal } from '../../domain/local-time.ts';
import { type Fault, fault } from '../../errors.ts';
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

/** What is wrong with a time that was typed and that no clock of the zone shows: it is in the hour that is skipped. */
export function skippedTime(ui: Pick<Ui, 'site'>, local: string, pointer: string): Fault[] {
  const gap = gapAt(local, zoneOf(ui));
  if (!gap) return [];
  const [time, from, to] = [local, gap.from, gap.to].map((one) => one.replace('T', ' ')) as [
    string,
    string,
    string,
  ];
  return [fault(pointer, 'time-skipped', { time, from, to })];
}
