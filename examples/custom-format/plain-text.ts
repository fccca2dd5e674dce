import { contentText, type Format, readingUrl } from 'tagwire/formats';

/** Every view as plain text, for terminals and mail: `/tags/harbour/plain.txt`. */
export const plainText: Format = {
  name: 'plain',
  file: 'plain.txt',
  contentType: 'text/plain; charset=utf-8',
  label: 'Plain text',
  open: ({ title, self }) => `${title}\n${self}\n\n`,
  piece: (article, site) =>
    `${article.title}\n${readingUrl(article, site)}\n\n${contentText(article, site)}\n`,
  separator: '\n----\n\n',
  close: '',
};
