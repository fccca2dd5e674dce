// What file servers and hosts of static sites have to be told: redirects, what is gone, types.
import type { Format } from '../../../formats/format.ts';
import type { Leads } from './leads.ts';

interface Told {
  /** Of the site, without a trailing slash. */
  url: string;
  /** `/news`, '' for none. */
  prefix: string;
  leads: Leads;
  formats: readonly Format[];
  /** Content-Security-Policy of pages and of uploaded files, as the server sends them. */
  policies: { page: string; upload: string };
}

/** Each by its name, at the foot of the copy: `_redirects` and `_headers` are read by Netlify and Cloudflare Pages. */
export const hostFiles = (told: Told): [name: string, text: string][] => [
  ['_redirects', redirectsFile(told)],
  ['_headers', headersFile(told)],
  ['_nginx.conf', nginxFile(told)],
  ['_Caddyfile', caddyFile(told)],
  // GitHub Pages leaves out names that begin with an underscore otherwise.
  ['.nojekyll', ''],
];

function redirectsFile({ prefix, leads }: Told): string {
  const lines = [
    ...leads.exact.map(
      ([from, to]) => `${prefix}${from.replace('?', ' ').replaceAll('&', ' ')} ${target(to, prefix)} 301`,
    ),
    ...leads.folders.map(([from, to]) => `${prefix}${from}* ${target(to, prefix)}:splat 301`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** A path below the prefix, or another site's address. nginx knows no escape for `$`, which begins a variable. */
const target = (to: string, prefix: string) => (to.startsWith('/') ? prefix + to : to).replaceAll('$', '%24');

function headersFile({ prefix, formats, policies }: Told): string {
  const types = formats.flatMap(({ file, contentType }) =>
    [`${prefix}/${file}`, `${prefix}/*/${file}`].map((path) => `${path}\n  Content-Type: ${contentType}\n`),
  );
  return `/*
  X-Content-Type-Options: nosniff
  Access-Control-Allow-Origin: *
  Content-Security-Policy: ${policies.page}
${prefix}/media/*
  ! Content-Security-Policy
  Content-Security-Policy: ${policies.upload}
${types.join('')}`;
}

const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;
const decoded = (path: string) => decodeURIComponent(path);
/** `/tags/old/` as its folder is matched. */
const folder = (path: string) => decoded(path).replace(/\/$/, '');
const isPlain = (path: string) => !path.includes('?');
const typeOf = ({ contentType }: Format) => (contentType.split(';')[0] ?? contentType).trim();

function nginxFile({ url, prefix, leads, formats, policies }: Told): string {
  const { host, hostname } = new URL(url);
  const key = (path: string) => quoted(prefix + decoded(path));
  const value = (to: string) => quoted(target(to, prefix));
  const rows = (pairs: readonly [string, string][], from: (path: string) => string) =>
    pairs.map(([one, to]) => `  ${from(one)} ${value(to)};\n`).join('');
  const folders = (paths: readonly string[]) => paths.map((one) => quoted(prefix + folder(one)));
  const asked = leads.exact.filter(([from]) => !isPlain(from));
  return `# ${host} as files, for nginx. Say where they are in \`root\`, add TLS, and include this file in the http block.
map_hash_max_size 262144;
map_hash_bucket_size 2048;
map $uri $tagwire_path { default $uri; "~^(?<tagwire_page>/.+)/$" $tagwire_page; }
map $uri $tagwire_folder { default ""; "~^(?<tagwire_view>${prefix}/(?:tags|authors|sources|languages)/[^/]+)" $tagwire_view; }
map $uri $tagwire_rest { default "/"; "~^${prefix}/(?:tags|authors|sources|languages)/[^/]+(?<tagwire_file>/.*)$" $tagwire_file; }
map $tagwire_path $tagwire_to {
  default "";
${rows(
  leads.exact.filter(([from]) => isPlain(from) && !from.endsWith('/')),
  key,
)}}
map $request_uri $tagwire_asked_to {
  default "";
${rows(asked, (from) => quoted(prefix + from))}}
map $tagwire_folder $tagwire_folder_to {
  default "";
${leads.folders.map(([from, to]) => `  ${quoted(prefix + folder(from))} ${quoted(prefix + to.replace(/\/$/, ''))};\n`).join('')}}
map $tagwire_path $tagwire_gone {
  default "";
${leads.gone.map((one) => `  ${key(one)} 1;\n`).join('')}}
map $tagwire_folder $tagwire_folder_gone {
  default "";
${folders(leads.goneFolders)
  .map((one) => `  ${one} 1;\n`)
  .join('')}}
server {
  listen 80;
  server_name ${hostname};
  root /srv/${hostname};
  index index.html;
  charset utf-8;
  charset_types text/css text/xml text/plain text/markdown application/json application/javascript
    ${[...new Set(formats.map(typeOf))].filter((type) => type !== 'application/json').join(' ')};
  error_page 404 ${prefix}/404.html;
  error_page 410 @gone;
  if ($tagwire_asked_to) { return 301 $tagwire_asked_to; }
  if ($tagwire_to) { return 301 $tagwire_to; }
  if ($tagwire_folder_to) { return 301 $tagwire_folder_to$tagwire_rest; }
  if ($tagwire_gone) { return 410; }
  if ($tagwire_folder_gone) { return 410; }
  add_header Access-Control-Allow-Origin * always;
  add_header X-Content-Type-Options nosniff always;
  add_header Content-Security-Policy ${quoted(policies.page)} always;
  # A page is the index of its folder, and has the address without the slash too.
  location / { try_files $uri $uri/index.html =404; }
  location @gone { try_files $uri/index.html ${prefix}/404.html =410; }
  location ~ \\.webmanifest$ { types { } default_type application/manifest+json; }
  location ~ \\.md$ { types { } default_type text/markdown; }
${formats.map((one) => `  location ~ /${one.file.replaceAll('.', '\\.')}$ { types { } default_type ${typeOf(one)}; }\n`).join('')}  location ${prefix}/media/ {
    add_header Access-Control-Allow-Origin * always;
    add_header X-Content-Type-Options nosniff always;
    add_header Content-Security-Policy ${quoted(policies.upload)} always;
    add_header Cache-Control "public, max-age=31536000, immutable";
  }
}
`;
}

/** In Caddyfiles braces stand for placeholders. */
const caddyText = (text: string) => quoted(text).replace(/[{}]/g, '\\$&');
const pattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function caddyFile({ url, prefix, leads, formats, policies }: Told): string {
  const { host, hostname } = new URL(url);
  const asked = leads.exact.filter(([from]) => !isPlain(from));
  const exact = leads.exact.filter(([from]) => isPlain(from));
  const inFolder = (one: string) => caddyText(`~^${pattern(prefix + folder(one))}(/.*)?$`);
  const rows = (lines: readonly string[]) => lines.map((line) => `\t\t${line}\n`).join('');
  return `# ${host} as files, for Caddy. Say where they are in \`root\`.
${host} {
	root * /srv/${hostname}
	encode zstd gzip
	map {http.request.orig_uri} {tagwire_asked_to} {
${rows(asked.map(([from, to]) => `${caddyText(prefix + from)} ${caddyText(target(to, prefix))}`))}		default ""
	}
	map {http.request.orig_uri.path} {tagwire_to} {
${rows(exact.map(([from, to]) => `${caddyText(prefix + decoded(from))} ${caddyText(target(to, prefix))}`))}${rows(
  leads.folders.map(
    ([from, to]) => `${inFolder(from)} ${caddyText(prefix + to.replace(/\/$/, '')).slice(0, -1)}\${1}"`,
  ),
)}		default ""
	}
	map {http.request.orig_uri.path} {tagwire_gone} {
${rows(leads.gone.flatMap((one) => ['', '/'].map((end) => `${caddyText(prefix + decoded(one) + end)} 1`)))}${rows(leads.goneFolders.map((one) => `${inFolder(one)} 1`))}		default ""
	}
	@asked expression \`{tagwire_asked_to} != ""\`
	redir @asked {tagwire_asked_to} 301
	@moved expression \`{tagwire_to} != ""\`
	redir @moved {tagwire_to} 301
	@gone expression \`{tagwire_gone} != ""\`
	error @gone 410
	header Access-Control-Allow-Origin *
	header X-Content-Type-Options nosniff
	@uploads path ${prefix}/media/*
	@others not path ${prefix}/media/*
	header @others Content-Security-Policy ${quoted(policies.page)}
	header @uploads Content-Security-Policy ${quoted(policies.upload)}
	header @uploads Cache-Control "public, max-age=31536000, immutable"
${formats.map((one) => `\t@${one.name} path */${one.file}\n\theader @${one.name} Content-Type "${one.contentType}"\n`).join('')}	@manifest path *.webmanifest
	header @manifest Content-Type application/manifest+json
	try_files {path} {path}/index.html
	file_server
	handle_errors {
		@page {
			expression \`{err.status_code} == 410\`
			file {http.request.orig_uri.path}/index.html
		}
		@none not file {http.request.orig_uri.path}/index.html
		rewrite @page {http.matchers.file.relative}
		rewrite @none ${prefix}/404.html
		file_server
	}
}
`;
}
