// The site's icon in the sizes that browsers, phones and search engines ask for.
import { notFound } from '../../errors.ts';
import type { Site } from '../../formats/format.ts';
import { problem } from '../../problems.ts';
import type { Context } from '../context.ts';
import { findFile } from '../pictures/moved.ts';
import { busy, wholeFile } from '../pictures/stored.ts';
import { iconFile } from './sites.ts';

/** As PNG, of so many pixels; undefined where the icon has to do as it is. Takes work: ask once. */
export function iconOf(
  { runtime, pictures: work }: Pick<Context, 'runtime' | 'pictures'>,
  site: Site,
  size: number,
): (() => Promise<Uint8Array<ArrayBuffer>>) | undefined {
  const { media, pictures } = runtime;
  const name = iconFile(site);
  if (!media || !pictures || !name || (site.icon?.width ?? 0) <= size) return undefined;
  const make = async () => {
    const file = await findFile(media, name);
    if (!file) throw notFound(problem('file-not-found'));
    return pictures.shrink(await wholeFile(media, file), size, 'image/png');
  };
  return () => work.making.run(make, busy);
}
