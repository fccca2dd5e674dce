// Formats that an application adds to those of every site.

import { ConfigError } from '../../errors.ts';
import { FORMATS } from '../../formats/all.ts';
import type { Format } from '../../formats/format.ts';
import { FIXED_PATHS } from '../telemetry/route-label.ts';

/** All formats of a site. @throws ConfigError for one that cannot be told from another, or has another page's address */
export function withAdded(added: readonly Format[] = []): readonly Format[] {
  const all = [...FORMATS];
  for (const format of added) {
    const { name, file } = format;
    const fault = faultOf(format, all);
    if (fault) throw new ConfigError(`formats: ${JSON.stringify(name)} (${JSON.stringify(file)}): ${fault}`);
    all.push(format);
  }
  return all;
}

/** Members of a feed in /feeds.json, and the pages. */
const TAKEN = new Set(['html', 'kind', 'slug', 'label', 'count', 'seq', 'updated', 'page']);

function faultOf({ name, file }: Format, others: readonly Format[]): string | undefined {
  if (!/^[a-z][a-z0-9]*$/.test(name)) return 'name is lower-case ASCII letters and digits, such as "plain"';
  if (TAKEN.has(name)) return `name: "${name}" has another meaning in /feeds.json`;
  if (!/^[a-z0-9-]+(?:\.[a-z0-9]+)+$/.test(file))
    return 'file is lower-case with an ending, such as "plain.txt"';
  if (FIXED_PATHS.has(`/${file}`)) return `file: /${file} is another document of Tagwire`;
  const other = others.find((one) => one.name === name || one.file === file);
  return other && `name and file are its own: "${other.name}" has "${other.file}"`;
}
