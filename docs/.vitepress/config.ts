// The documentation site: `npm run docs` builds it to dist/docs, `npm run docs:dev` serves it.
import { existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { defineConfig } from 'vitepress';

const REPOSITORY = 'https://github.com/tagwire/tagwire';

const link = (text: string, path: string) => ({ text, link: path });
const section = (text: string, pages: Record<string, string>) => ({
  text,
  collapsed: false,
  items: Object.entries(pages).map(([title, path]) => link(title, path)),
});
const REFERENCE = new URL('../reference/', import.meta.url);
const reference = readdirSync(REFERENCE)
  .filter((file) => file !== 'index.md')
  .map((file) => file.replace(/\.md$/, ''));

/** A link to a file that is no page of the site leads to the repository, so that it works on both. */
function repositoryLink(href: string, page: string): string {
  if (/^(?:[a-z]+:|#|\/)/i.test(href)) return href;
  const path = posix.join('docs', posix.dirname(page), href.replace(/#.*/, ''));
  const isPage = path.startsWith('docs/') && path.endsWith('.md');
  // A name that is wrong stays as it is: the build says so.
  return isPage || !existsSync(path) ? href : `${REPOSITORY}/tree/main/${path}`;
}

export default defineConfig({
  title: 'Tagwire',
  description: 'Post an article once; it is in the RSS, Atom and JSON feeds of every tag it has.',
  outDir: '../dist/docs',
  cleanUrls: true,
  rewrites: { 'watch/README.md': 'watch/index.md' },
  base: process.env.DOCS_BASE || '/',
  markdown: {
    config(markdown) {
      markdown.core.ruler.push('repository links', ({ tokens, env }) => {
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const href = token.type === 'link_open' ? token.attrGet('href') : null;
          if (href) token.attrSet('href', repositoryLink(href, env.relativePath));
        }
      });
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path` },
    outline: [2, 3],
    nav: [
      link('Start', '/start/run'),
      link('Publish', '/publish/editors'),
      link('Read', '/read/feeds'),
      link('API', '/reference/'),
      link('Operate', '/operate/configuration'),
    ],
    sidebar: [
      section('Start', {
        Run: '/start/run',
        Docker: '/start/docker',
        'Cloudflare Workers': '/start/workers',
        'Your first article': '/start/first-article',
        'When not to use it': '/start/when-not',
      }),
      section('Publish', {
        'The editors’ pages': '/publish/editors',
        'People and rights': '/publish/people',
        'The site’s face': '/publish/site',
        'The API': '/publish/api',
        'A CMS': '/publish/cms',
        'The client': '/publish/client',
        'The command line': '/publish/cli',
        'A static site': '/publish/static-sites',
        Pictures: '/publish/pictures',
        Podcasts: '/publish/podcasts',
        'Podcasts by the API': '/publish/podcast-api',
        Micropub: '/publish/micropub',
      }),
      section('Read', {
        Feeds: '/read/feeds',
        Subscribing: '/read/subscribing',
        'Tag expressions': '/read/expressions',
        'Validators and deltas': '/read/validators',
        'Archives and retractions': '/read/archives',
        'The change log': '/read/changes',
        'For aggregators': '/read/aggregators',
      }),
      section('Push', {
        WebSub: '/push/websub',
        rssCloud: '/push/rsscloud',
        Webhooks: '/push/webhooks',
      }),
      section('Move in and out', { 'Import, export, doctor': '/move' }),
      section('Embed and extend', {
        'In your application': '/extend/embedding',
        'Added formats': '/extend/formats',
        'Your own pages': '/extend/pages',
        'A language': '/extend/language',
        'An importer': '/extend/importer',
      }),
      section('Operate', {
        Configuration: '/operate/configuration',
        'Limits and proxies': '/operate/limits',
        'Large operations': '/operate/large-operations',
        'Where the next limit is': '/operate/growth',
        'A mirror': '/operate/mirrors',
        Backups: '/operate/backups',
        Pictures: '/operate/pictures',
        Monitoring: '/watch/',
        'Several machines': '/operate/machines',
        'With systemd': '/operate/systemd',
        TLS: '/deploy/tls',
        'Behind a CDN': '/deploy/cdn',
        Turso: '/deploy/turso',
        Upgrades: '/operate/upgrades',
        'Dependencies no longer kept': '/operate/supply',
      }),
      section('Trust', {
        Reliability: '/reliability',
        Benchmarks: '/bench',
        '100 million subscribers': '/scale',
        'Versions and deprecation': '/versions',
        Licences: '/licences',
      }),
      section('Inside', { 'Architecture and glossary': '/architecture' }),
      {
        text: 'API reference',
        collapsed: true,
        items: [
          link('All', '/reference/'),
          ...reference.map((name) =>
            link((name[0]!.toUpperCase() + name.slice(1)).replaceAll('-', ' '), `/reference/${name}`),
          ),
        ],
      },
    ],
  },
});
