// An article's credits in words, in its language, and how it is called once it was withdrawn.
import type { Correction, Credit, Source } from '../domain/model.ts';
import { isPhotoCredit } from './facts.ts';
import { labelsFor } from './language.ts';

export const correctionText = ({ at, note }: Correction, language: string): string =>
  `${labelsFor(language).correction} (${new Date(at).toISOString().slice(0, 10)}): ${note}`;

/** Whether a line of a text is one: an import has no field for it, and leaves it where it is. */
export const isCorrection = (line: string, language: string): boolean =>
  /^(.+?) \(\d{4}-\d\d-\d\d\): /.exec(line)?.[1] === labelsFor(language).correction;

export function creditText(credit: Credit, language: string): string {
  const role = isPhotoCredit(credit) ? labelsFor(language).photo : credit.role;
  return role ? `${role.charAt(0).toUpperCase()}${role.slice(1)}: ${credit.name}` : credit.name;
}

export const sourceText = ({ name, note }: Source, language: string): string =>
  note || `${labelsFor(language).source}: ${name}`;

export const withdrawnTitle = (title: string, language: string): string =>
  `${labelsFor(language).withdrawn}: ${title}`;
