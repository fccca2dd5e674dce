// docs/operate/configuration.md, from the settings of src/config.ts.
import { settings } from '../../src/config.ts';

const HEAD = `# Configuration

Tagwire reads its settings from the environment. Empty means unset. An invalid value stops the start with a one-line
message and exit code 2. \`tagwire --help\` prints the same list.

On Cloudflare Workers settings are \`[vars]\` of \`wrangler.toml\`, and secrets are set by \`wrangler secret put\`. \`HOST\`,
\`PORT\`, \`DATA_DIR\`, \`WORKERS\` and \`TRUST_PROXY\` have no meaning there.

This page is made of the settings by \`npm run docs\`; do not edit it.

| name | default | meaning |
|---|---|---|
`;

const cell = (text: string) => text.replaceAll('|', '\\|');
/** `./data` is a value; `made at the first start …` is a sentence. */
const shownDefault = (text: string) => (!text || / (at|the) /.test(text) ? text : `\`${text}\``);

export const configurationPage = (): string =>
  HEAD +
  settings
    .map((one) => `| \`${one.name}\` | ${cell(shownDefault(one.default))} | ${cell(one.help)} |\n`)
    .join('');
