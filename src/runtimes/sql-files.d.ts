// wrangler.toml has a rule that makes a migration's text importable.
declare module '*.sql' {
  const text: string;
  export default text;
}
declare module '*/xml-js/lib/js2xml.js' {
  const js2xml: typeof import('xml-js').js2xml;
  export default js2xml;
}
