// What editors set of a tag, an author or a source, on its page.
import type { Image } from '../domain/model.ts';
import { dimensions, html, type Markup, openGraph } from './markup.ts';

export interface ViewFace {
  /** Plain text. */
  text?: string;
  /** Its address is absolute. */
  image?: Image;
}

/** Beside the heading. */
export function facePicture(face: ViewFace | undefined): Markup | undefined {
  if (!face?.image) return undefined;
  const { url, alt = '' } = face.image;
  return html`<img class="face" src="${url}" alt="${alt}"${dimensions(face.image)}>`;
}

/** For those who share a link to it (Open Graph). */
export function faceTags({
  title,
  description,
  face,
}: {
  title: string;
  description?: string;
  face?: ViewFace;
}): Markup {
  return openGraph([
    ['og:title', title],
    ['og:description', description],
    ['og:image', face?.image?.url],
  ]);
}
