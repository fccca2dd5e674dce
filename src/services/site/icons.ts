// The site's icon in the sizes that browsers, phones and search engines ask for.
import { notFound } from '../../errors.ts';
import type { Site, SiteAddress } from '../../formats/format.ts';
import { readName } from '../../media/kinds.ts';
import type { Runtime } from '../../ports.ts';
import { problem } from '../../problems.ts';

/** Pictures that stand still; what moves would come out as its first frame. */
const SHRINKABLE = new Set(['png', 'jpg', 'webp', 'avif']);

type Around = { runtime: Pick<Runtime, 'media' | 'pictures'> };

/** The file that sizes are made of; undefined where the icon is another site's, or cannot be made smaller here. */
export function iconFile({ icon, url }: Pick<Site, 'icon'> & SiteAddress): string | undefined {
  const base = `${url}/media/`;
  const name = icon?.url.startsWith(base) ? icon.url.slice(base.length) : '';
  return SHRINKABLE.has(readName(name)?.extension ?? '') ? name : undefined;
}

/** As PNG, of so many pixels; undefined where the icon has to do as it is. Takes work: ask once. */
export function iconOf(
  { runtime }: Around,
  site: Site,
  size: number,
): (() => Promise<Uint8Array<ArrayBuffer>>) | undefined {
  const { media, pictures } = runtime;
  const name = iconFile(site);
  if (!media || !pictures || !name || (site.icon?.width ?? 0) <= size) return undefined;
  return async () => {
    const file = await media.head(name);
    const stream = file && (await media.read(name, 0, file.length));
    if (!stream) throw notFound(problem('file-not-found'));
    const original = new Uint8Array(await new Response(stream).arrayBuffer());
    return pictures.shrink(original, size, 'image/png');
  };
}
