// The one place where pages write a picture of an article.
import { html, type Markup } from './markup.ts';

export interface PictureProps {
  /** Absolute and safe. */
  url: string;
  /** '' beside a text that says the same. */
  alt: string;
  /** Pixels. */
  width?: number;
  height?: number;
  /** How wide it is shown, as in `sizes` of an `img`. */
  sizes: string;
  /** Loaded when it is about to be seen; else before everything else. */
  lazy: boolean;
}

export function picture({ url, alt, width, height, lazy }: PictureProps): Markup {
  const size = width && height && html` width="${width}" height="${height}"`;
  const loading = lazy ? html` loading="lazy" decoding="async"` : html` fetchpriority="high"`;
  return html`<img src="${url}" alt="${alt}"${size}${loading}>`;
}
