// Stands in the Worker for xml-js: `feed` writes with it, and never reads. wrangler.toml names it.
import js2xml from '../../node_modules/xml-js/lib/js2xml.js';

export { js2xml };
