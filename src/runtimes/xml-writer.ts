// Stands in the Worker for xml-js, by which `feed` writes: its writing half. wrangler.toml names it.
// @ts-expect-error: it has no types of its own
import js2xml from '../../node_modules/xml-js/lib/js2xml.js';

export { js2xml };
