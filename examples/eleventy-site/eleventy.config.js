/** @param {any} config Eleventy's */
export default function configure(config) {
  config.addPassthroughCopy('content/**/*.png');
  config.addPreprocessor('drafts', 'md', (/** @type {{ draft?: boolean }} */ data) =>
    data.draft ? false : undefined,
  );
  config.addShortcode('stall', (/** @type {string} */ number) => `<strong>Stall ${number}.</strong>`);
  return { dir: { input: 'content', output: '_site' } };
}
