// Stands in the Worker for libraries that sanitize-html brings along and never calls as it is used here: postcss for
// `style` attributes (content/clean.ts lets none through, on any runtime), dayjs for dates (`launder`). wrangler.toml
// names them; a call would be a mistake and says so.
function absent(): never {
  throw new Error('This library is not in the Worker: see [alias] in wrangler.toml.');
}

export { absent as default, absent as parse };
