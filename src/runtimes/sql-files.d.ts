// wrangler.toml has a rule that makes a migration's text importable.
declare module '*.sql' {
  const text: string;
  export default text;
}
