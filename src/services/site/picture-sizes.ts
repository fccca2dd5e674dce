// Pictures of settings, with what the site's own files say of them.
import type { Image } from '../../domain/model.ts';
import { isSameJson } from '../../domain/objects.ts';
import type { SiteSettings } from '../../domain/settings.ts';
import { fault, invalid } from '../../errors.ts';
import type { Context } from '../context.ts';
import { withOwnMedia } from '../publishing/own-media.ts';

const PICTURES = ['logo', 'icon', 'image'] as const;
/** With width and height, so that pages keep their place. @throws Refusal 422 for an icon that is not square */
export async function withSizes(
  context: Context,
  known: SiteSettings,
  wanted: SiteSettings,
): Promise<SiteSettings> {
  const next = { ...wanted };
  for (const name of PICTURES) {
    const image = wanted[name];
    if (image) next[name] = await measure(context, known[name], image);
  }
  const { width, height } = next.icon ?? {};
  if (width && height && width !== height)
    throw invalid([fault('/icon', 'icon-not-square', { width, height })]);
  return next;
}

async function measure(context: Context, before: Image | undefined, image: Image): Promise<Image> {
  if (before && isSameJson(before, image)) return image;
  const isAnother = before !== undefined && before.url !== image.url;
  // Of the picture that was here: a patch of its address alone leaves them.
  const isStale = isAnother && before.width === image.width && before.height === image.height;
  const fresh = isStale ? { ...image, width: undefined, height: undefined, length: undefined } : image;
  return (await withOwnMedia(context, { image: fresh })).image ?? fresh;
}
