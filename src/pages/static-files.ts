// Files that are the same for every reader and every site. The application asks its runtime for them by name
// (ports.ts): Node takes them from here, a Worker from beside it, so that it does not carry them.
import { EDITOR_SCRIPT } from './admin/script.ts';
import { ADMIN_CSS } from './admin/style.ts';
import { FAVICON_ICO, FAVICON_SVG } from './favicon.ts';
import { FEED_CSS } from './feed-style.ts';
import { SITE_CSS } from './style.ts';

/** By name; the ending tells the type. */
export const STATIC_FILES: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
  'site.css': SITE_CSS,
  'feed.css': FEED_CSS,
  'favicon.svg': FAVICON_SVG,
  'favicon.ico': FAVICON_ICO,
  'admin.css': ADMIN_CSS,
  'editor.js': EDITOR_SCRIPT,
};
