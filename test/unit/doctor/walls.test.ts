// The feed doctor on what stands before a feed: servers on loopback that keep out whom their products keep out.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tagwire } from '../cli/in-process.ts';
import { RSS } from './corpus.ts';

interface Finding {
  severity: string;
  rule: string;
  message: string;
  fix: string;
}
interface Reply {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string;
}
/** What comes instead of the feed; undefined: the feed. */
type Wall = (request: IncomingMessage, nth: number, response: ServerResponse) => Reply | undefined | 'served';

let wall: Wall;
let asked: string[] = [];
let base: string;
let server: Server;
beforeAll(async () => {
  server = createServer(serve);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const FEED: Reply = {
  headers: {
    'content-type': 'application/rss+xml; charset=utf-8',
    etag: '"v1"',
    'cache-control': 'max-age=60',
  },
};
function serve(request: IncomingMessage, response: ServerResponse): void {
  asked.push(`${request.method} ${request.url} ${request.headers['user-agent']}`);
  const feed = { ...FEED, body: RSS.replaceAll('https://a.example/rss.xml', base + request.url) };
  const isKnown = request.headers['if-none-match'] === '"v1"';
  const reply = wall(request, asked.length, response);
  if (reply === 'served') return;
  const unlike: Reply | undefined = request.url === '/robots.txt' ? { status: 404 } : undefined;
  const {
    status = 200,
    headers,
    body,
  }: Reply = reply ?? unlike ?? (isKnown ? { ...FEED, status: 304 } : feed);
  response.writeHead(status, headers).end(request.method === 'HEAD' || status === 304 ? undefined : body);
}

async function findings(path = '/rss.xml'): Promise<Finding[]> {
  asked = [];
  const { stdout, stderr } = await tagwire(['doctor', base + path, '--json']);
  expect(stderr).toBe('');
  const [checked] = JSON.parse(stdout) as { findings: Finding[] }[];
  return checked!.findings;
}

const html = (body: string, title = 'x') => ({
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`,
});
const isReader = ({ headers }: IncomingMessage, name: string) => `${headers['user-agent']}`.includes(name);
const all =
  (reply: Reply): Wall =>
  () =>
    reply;
const reader =
  (name: string, reply: Reply): Wall =>
  (request) =>
    isReader(request, name) ? reply : undefined;
const page = (status: number, body: string, headers: Reply['headers'] = {}, title?: string): Reply => {
  const one = html(body, title);
  return { status, ...one, headers: { ...one.headers, ...headers } };
};

const CASES: [what: string, rule: string, says: RegExp, fix: RegExp, wall: Wall][] = [
  [
    'a managed challenge of Cloudflare',
    'Challenge',
    /^Whoever asks gets a challenge by Cloudflare \(403\)/,
    /Skip.*http\.request\.uri\.path eq "\/rss\.xml".*Bot Fight Mode/,
    all(page(403, 'x', { 'cf-mitigated': 'challenge', server: 'cloudflare' })),
  ],
  ['“Just a moment…”', 'Challenge', /Cloudflare/, /Skip/, all(page(503, 'x', {}, 'Just a moment...'))],
  [
    'Turnstile',
    'Challenge',
    /Cloudflare/,
    /Skip/,
    all(page(200, '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>')),
  ],
  [
    'a rule of Cloudflare for one User-Agent',
    'Refused',
    /^Feedly gets a refusal by Cloudflare \(403\); the doctor, Inoreader.* get the feed\.$/,
    /Skip/,
    reader('Feedly', page(403, 'Sorry, you have been blocked', { server: 'cloudflare' })),
  ],
  [
    'AWS WAF: challenge',
    'Challenge',
    /AWS WAF \(202\)/,
    /scope-down/,
    all(page(202, '', { 'x-amzn-waf-action': 'challenge' })),
  ],
  [
    'AWS WAF: captcha',
    'Challenge',
    /AWS WAF \(405\)/,
    /allows/,
    all(page(405, '', { 'x-amzn-waf-action': 'captcha' })),
  ],
  [
    'Akamai',
    'Refused',
    /Akamai \(403\)/,
    /custom bot category/,
    all(page(403, 'Reference #18.1 https://errors.edgesuite.net/18.1', { server: 'AkamaiGHost' })),
  ],
  [
    'Akamai: challenge',
    'Challenge',
    /Akamai/,
    /match target/,
    all(page(200, '<div id="sec-if-cpt-container"></div>')),
  ],
  [
    'Sucuri',
    'Refused',
    /Sucuri \(403\)/,
    /Allow URL Paths/,
    all(page(403, 'Sucuri Website Firewall - Access Denied', { 'x-sucuri-id': '1' })),
  ],
  [
    'Imperva',
    'Challenge',
    /Imperva/,
    /exception/,
    all(page(200, '<script src="/_Incapsula_Resource?x"></script>')),
  ],
  [
    'DataDome',
    'Challenge',
    /DataDome \(403\)/,
    /custom rule/,
    all(page(403, 'https://geo.captcha-delivery.com/captcha/')),
  ],
  [
    'Anubis',
    'Challenge',
    /Anubis \(200\)/,
    /path_regex: "\^\/rss\\\.xml\$", action: ALLOW/,
    all(page(200, '<script id="anubis_challenge" type="application/json">{}</script>')),
  ],
  [
    'Vercel',
    'Challenge',
    /Vercel \(429\)/,
    /Bypass/,
    all(page(429, 'Vercel Security Checkpoint', { 'x-vercel-mitigated': 'challenge' })),
  ],
  [
    'SiteGround',
    'Challenge',
    /SiteGround/,
    /SiteGround/,
    all(page(202, '<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/">')),
  ],
  [
    'Sucuri, by its header alone',
    'Refused',
    /a refusal by Sucuri \(403\)\./,
    /Allow URL Paths/,
    all(page(403, 'no', { 'x-sucuri-block': 'BADBOT' })),
  ],
  [
    'Vercel: a rule that denies',
    'Refused',
    /a refusal by Vercel \(403\)\./,
    /Bypass/,
    all(page(403, 'Forbidden', { 'x-vercel-mitigated': 'deny' })),
  ],
  [
    'Fastly: challenge',
    'Challenge',
    /Fastly \(406\)/,
    /conditions of the rule/,
    all(page(406, '<script src="/_fs-ch-1T1wmsGaOgGaSxcX/script.js"></script>')),
  ],
  [
    'Bunny Shield',
    'Challenge',
    /Bunny Shield \(403\)/,
    /Verified Bots/,
    all(page(403, 'Establishing a secure connection: Bunny Shield')),
  ],
  [
    'a password of Netlify',
    'LoginWall',
    /a login \(401\)/,
    /cannot sign in/,
    all(page(401, '', { 'x-nf-request-id': '1' })),
  ],
  [
    'Netlify',
    'Refused',
    /403 instead of the feed/,
    /way of Netlify.*traffic rules/,
    all(page(403, '', { 'x-nf-request-id': '1' })),
  ],
  ['HUMAN', 'Challenge', /HUMAN \(403\)/, /policy rule/, all(page(403, '<div id="px-captcha"></div>'))],
  ['Kasada', 'Challenge', /Kasada \(429\)/, /Kasada/, all(page(429, '', { 'x-kpsdk-ct': '1' }))],
  [
    'DDoS-Guard',
    'Challenge',
    /DDoS-Guard \(403\)/,
    /check of browsers/,
    all(page(403, '<script src="/.well-known/ddos-guard/js-challenge/index.js"></script>')),
  ],
  ['Wordfence', 'Refused', /Wordfence \(503\)/, /allowlist/, all(page(503, 'Generated by Wordfence at Mon'))],
  [
    'a server that is down behind Cloudflare, which is no refusal',
    'HttpError',
    /^It answers 522/,
    /server/,
    all(page(522, '<div id="cf-error-details">Connection timed out</div>', { server: 'cloudflare' })),
  ],
  [
    'a server that is down behind CloudFront',
    'HttpError',
    /^It answers 504/,
    /server/,
    all(page(504, 'Generated by cloudfront (CloudFront)', { 'x-amz-cf-id': '1' })),
  ],
  [
    '403 for two by User-Agent',
    'Refused',
    /^Feedly and Miniflux get 403 instead of the feed; the doctor, Inoreader, NetNewsWire and FreshRSS get the feed\.$/,
    /User-Agent/,
    (request) => (isReader(request, 'Feedly') || isReader(request, 'Miniflux') ? page(403, 'no') : undefined),
  ],
  ['406', 'Refused', /^FreshRSS gets 406/, /headers/, reader('FreshRSS', page(406, 'no'))],
  [
    '503 by way of a CDN',
    'Refused',
    /^NetNewsWire gets 503/,
    /way of Fastly/,
    reader('NetNewsWire', page(503, '', { 'x-served-by': 'cache-fra-1' })),
  ],
  [
    '404 by User-Agent',
    'Refused',
    /^Inoreader gets 404 instead/,
    /alike/,
    reader('Inoreader', page(404, 'no')),
  ],
  [
    '429 at once',
    'RateLimited',
    /^Whoever asks gets 429.*Retry-After: 60/,
    /few addresses/,
    all(page(429, '', { 'retry-after': '60' })),
  ],
  ['429 without more', 'RateLimited', /^Feedly gets 429/, /rate limits/, reader('Feedly', page(429, ''))],
  [
    'HTML for one',
    'HtmlInsteadOfFeed',
    /^Feedly gets an HTML page/,
    /whoever asks/,
    reader('Feedly', page(200, 'Welcome')),
  ],
  [
    'a login',
    'LoginWall',
    /a login \(200\)/,
    /cannot sign in/,
    all(page(200, '<form><input type="password"></form>')),
  ],
  [
    '401',
    'LoginWall',
    /a login \(401\)/,
    /cannot sign in/,
    all({ status: 401, headers: { 'www-authenticate': 'Basic' } }),
  ],
  [
    'a login at another address',
    'LoginWall',
    /a login/,
    /cannot sign in/,
    ({ url }) =>
      url?.startsWith('/wp-login')
        ? page(200, '<input type="password">')
        : { status: 302, headers: { location: '/wp-login.php' } },
  ],
  [
    'consent',
    'ConsentWall',
    /asks for consent/,
    /cannot consent/,
    all(page(200, '<h1>Before you continue</h1><button>Accept all cookies</button>')),
  ],
  [
    'a soft 404',
    'SoftNotFound',
    /“page not found” with status 200/,
    /404/,
    all(page(200, 'Oops', {}, 'Page not found')),
  ],
  [
    'a redirect by script',
    'ScriptRedirect',
    /by script/,
    /Location/,
    all(page(200, '<script>location.href = "/real.xml"</script>')),
  ],
  [
    'a cookie that must come back',
    'CookieWall',
    /until a cookie comes back/,
    /keep no cookies/,
    ({ headers, url }) =>
      headers.cookie === 'seen=1'
        ? undefined
        : { status: 302, headers: { location: `${url}`, 'set-cookie': 'seen=1; Path=/' } },
  ],
  ['451', 'RegionWall', /by country \(451\)/, /everywhere/, all(page(451, 'no'))],
  [
    'a country',
    'RegionWall',
    /by country \(403\)/,
    /few countries/,
    all(page(403, 'This is not available in your country.')),
  ],
  [
    'robots.txt',
    'RobotsDisallow',
    /“Disallow: \/\*\.xml\$”/,
    /Allow: \/rss\.xml/,
    ({ url }) =>
      url === '/robots.txt' ? { body: 'User-agent: *\nAllow: /\nDisallow: /*.xml$\n' } : undefined,
  ],
  [
    'X-Robots-Tag',
    'RobotsTag',
    /noindex/,
    /directories/,
    ({ url, headers }) =>
      url === '/robots.txt' || headers['if-none-match']
        ? undefined
        : { headers: { ...FEED.headers, 'x-robots-tag': 'noindex' }, body: RSS },
  ],
  [
    'a connection that is broken',
    'IOError',
    /^Miniflux gets no answer \(The connection was broken/,
    /User-Agent/,
    (request) => {
      if (isReader(request, 'Miniflux')) request.socket.destroy();
      return undefined;
    },
  ],
];

test.each(CASES)('%s: %s', async (_, rule, says, fix, acts) => {
  wall = acts;
  const found = (await findings()).filter((finding) => finding.rule === rule);
  expect(found).toHaveLength(1);
  expect(found[0]?.message).toMatch(says);
  expect(found[0]?.fix).toMatch(fix);
});

test('a feed that all get has none, and each reader asks once', async () => {
  wall = () => undefined;
  expect((await findings()).filter(({ severity }) => severity !== 'hint')).toEqual([]);
  for (const name of ['Feedly', 'Inoreader', 'NetNewsWire', 'FreshRSS', 'Miniflux'])
    expect(
      asked.filter((one) => one.includes(name)),
      name,
    ).toHaveLength(1);
  expect(asked.length).toBeLessThanOrEqual(12);
});

test('whoever says how long to wait is asked no more', async () => {
  wall = (_request, nth) => (nth > 2 ? page(429, '', { 'retry-after': '30' }) : undefined);
  const found = await findings();
  expect(found.find(({ rule }) => rule === 'RateLimited')).toMatchObject({ severity: 'warning' });
  expect(asked).toHaveLength(3);
});

test('where the doctor alone is kept out, it looks at what a reader gets', async () => {
  wall = reader('Tagwire/', page(403, 'no'));
  const found = await findings();
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(found.find(({ rule }) => rule === 'Refused')).toMatchObject({
    severity: 'warning',
    message:
      'The doctor gets 403 instead of the feed; Feedly, Inoreader, NetNewsWire, FreshRSS and Miniflux get the feed.',
  });
  expect(found.map(({ rule }) => rule)).toContain('NotCompressed');
});

test('a page that names its feeds is no wall, and nobody else asks for it', async () => {
  const link = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">';
  wall = ({ url }) => (url === '/' ? html(`${link}<input type="password">`) : undefined);
  expect((await findings('/')).map(({ rule }) => rule)).toEqual(['NotAFeed']);
  expect(asked).toHaveLength(1);
});

/** Writes on until nobody takes more. */
const endless =
  (headers: Record<string, string>, packed: boolean): Wall =>
  (_request, _nth, response) => {
    response.writeHead(200, headers);
    const to = packed ? createGzip() : response;
    if (packed) to.pipe(response);
    const chunk = Buffer.alloc(1_000_000, '<item>');
    const more = () => {
      while (!response.destroyed && to.write(chunk));
      if (!response.destroyed) to.once('drain', more);
    };
    more();
    return 'served';
  };
const XML = { 'content-type': 'application/xml' };

const HOSTILE: [what: string, rule: string, says: RegExp, wall: Wall][] = [
  ['an endless body', 'TooLarge', /10 MB/, endless(XML, false)],
  ['a bomb', 'TooLarge', /10 MB/, endless({ ...XML, 'content-encoding': 'gzip' }, true)],
  [
    'no gzip',
    'IOError',
    /Content-Encoding/,
    all({ headers: { ...XML, 'content-encoding': 'gzip' }, body: RSS }),
  ],
  [
    'a flood of headers',
    'IOError',
    /headers are too long/,
    all({ headers: { ...XML, 'x-a': 'a'.repeat(30_000) }, body: RSS }),
  ],
  [
    'a charset of its own',
    'UnicodeError',
    /x-klingon/,
    all({ headers: { 'content-type': 'application/rss+xml; charset=x-klingon' }, body: RSS }),
  ],
  [
    'an address of its own',
    'IOError',
    /no address of the web/,
    all({ status: 302, headers: { location: 'http://[' } }),
  ],
  [
    'redirects to another scheme',
    'IOError',
    /no address of the web/,
    all({ status: 302, headers: { location: 'file:///etc/passwd' } }),
  ],
  [
    'redirects without end',
    'HttpError',
    /on and on/,
    ({ url }) => ({ status: 302, headers: { location: `${url}x` } }),
  ],
  ['elements in elements', 'SAXError', /deep|long|many/i, all({ headers: XML, body: '<a>'.repeat(300_000) })],
  ['HTML that says it is XML', 'NotAFeed', /HTML page/, all({ headers: XML, body: '<!doctype html><p>x' })],
  ['nothing', 'SAXError', /./, all({ headers: XML, body: '' })],
];

test.each(HOSTILE)('hostile: %s', async (_, rule, says, acts) => {
  wall = acts;
  const found = await findings();
  expect(found.find((finding) => finding.rule === rule)?.message, JSON.stringify(found)).toMatch(says);
});
