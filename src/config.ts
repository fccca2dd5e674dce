// Configuration: each setting once, with its default and its check.
import ipaddr from 'ipaddr.js';
import { databaseUrl, syncUrl } from './domain/addresses/database-address.ts';
import { ROLES, type Role } from './domain/rights.ts';
import { oneLine, trimEndOf } from './domain/text.ts';
import { ConfigError } from './errors.ts';
import type { Site } from './formats/format.ts';
import type { DatabaseDriver, LogLevel } from './ports.ts';

type Vars = Readonly<Record<string, string | undefined>>;

/** A setting as `--help` and the documentation list it. */
interface Setting<T> {
  /** Read where it is not set; `$NAME` stands for another setting. */
  default: string;
  /** The value where it is not set, if that is not what `default` says. */
  unset?: T;
  help: string;
  /** @throws Error with what the value must be */
  read(value: string): T & {};
}

const text = (value: string) => value;
const SETTINGS = {
  PORT: { default: '3000', help: 'port to listen on', read: integer(0, 65535) },
  HOST: {
    default: '127.0.0.1',
    help: 'address to listen on',
    // As URLs write it, too: `[::1]`.
    read: (v) => v.replace(/^\[(.*)\]$/, '$1'),
  },
  PUBLIC_URL: {
    default: 'http://localhost:$PORT',
    help: 'origin (and path prefix) in every absolute URL',
    read: (v) => trimEndOf(httpUrl(v), '/'),
  },
  DATA_DIR: { default: './data', help: 'folder of the database and of uploaded files', read: text },
  DATABASE_URL: {
    default: 'file:$DATA_DIR/tagwire.db',
    help: 'file:…, libsql://…, https://… or http://…',
    read: databaseUrl,
  },
  DATABASE_DRIVER: {
    default: 'libsql',
    help: 'library by which a file: is read and written: libsql, or node:sqlite, which comes with Node',
    read: databaseDriver,
  },
  DATABASE_AUTH_TOKEN: { default: '', unset: undefined, help: 'token of a remote database', read: bearer },
  DATABASE_SYNC_URL: {
    default: '',
    unset: undefined,
    help: 'primary of which DATABASE_URL (a file:) is a replica: libsql://…, https://… or http://…',
    read: syncUrl,
  },
  DATABASE_SYNC_INTERVAL: {
    default: '1000',
    help: 'milliseconds between two syncs of a replica with its primary',
    read: integer(10, 3_600_000),
  },
  ADMIN_TOKEN: {
    default: 'made at the first start and printed once',
    unset: undefined,
    help: 'a token with every scope; long and random',
    read: bearer,
  },
  SITE_TITLE: { default: 'Tagwire', help: 'title of the site and its feeds', read: oneLine },
  SITE_DESCRIPTION: { default: 'News by tag, in every feed format', help: 'one sentence', read: oneLine },
  SITE_LANGUAGE: {
    default: 'en',
    help: 'BCP 47 tag of the site and of articles that name none',
    read: language,
  },
  SITE_RIGHTS: { default: '', unset: undefined, help: 'copyright line', read: oneLine },
  MEDIA_DIR: {
    default: '$DATA_DIR/media',
    help: 'where uploaded files live (on Workers: the R2 bucket bound as MEDIA)',
    read: text,
  },
  MEDIA_S3_URL: {
    default: '',
    unset: undefined,
    help: 'S3 where uploaded files live instead: endpoint, bucket and prefix, such as https://s3.eu-central-1.amazonaws.com/bucket/media',
    read: bucketUrl,
  },
  MEDIA_S3_KEY: { default: '', unset: undefined, help: 'access key ID for MEDIA_S3_URL', read: bearer },
  MEDIA_S3_SECRET: { default: '', unset: undefined, help: 'its secret access key', read: bearer },
  MEDIA_S3_REGION: {
    default: '',
    unset: undefined,
    help: 'its region; unset: the one that the address names, else us-east-1',
    read: bearer,
  },
  HUB_URL: {
    default: '$PUBLIC_URL/hub',
    help: 'an outside WebSub hub instead of the built-in one',
    read: httpUrl,
  },
  OUTBOUND_ALLOW: {
    default: '',
    unset: [],
    // CIDRs and lower-case host names.
    help: 'CIDRs or hosts that outgoing calls may reach although they are not public',
    read: outboundAllow,
  },
  TRUST_PROXY: {
    default: '0',
    help: 'number of proxies in front, each of which adds the address it was called from to X-Forwarded-For',
    read: integer(0, 10),
  },
  OIDC_ISSUER: {
    default: '',
    unset: undefined,
    help: 'OpenID Connect provider by which people may sign in, such as https://accounts.example.com',
    read: issuer,
  },
  OIDC_CLIENT_ID: { default: '', unset: undefined, help: 'client ID issued by the provider', read: text },
  OIDC_CLIENT_SECRET: {
    default: '',
    unset: undefined,
    help: 'client secret issued by the provider',
    read: text,
  },
  OIDC_NAME: { default: 'Single sign-on', help: 'what the sign-in page calls the provider', read: oneLine },
  OIDC_ROLE: {
    default: '',
    unset: undefined,
    help: 'role of people who sign in without an invitation (writer, editor or admin); unset: only invited people can sign in',
    read: role,
  },
  CACHE_MB: {
    default: '32',
    help: 'megabytes of finished feeds and pages that a process keeps in memory (on Workers: 10 by default)',
    read: integer(8, 65_536),
  },
  REVISIONS_DAYS: {
    ...{ default: '', unset: undefined, read: integer(1, 99_999) },
    help: 'days after which replaced versions of articles are removed; unset: never',
  },
  REVISIONS_KEEP: { default: '10', help: 'newest versions kept of each article', read: integer(1, 99_999) },
  WORKERS: { default: '1', help: 'server processes on this machine', read: integer(1, 64) },
  LOG_LEVEL: { default: 'info', help: 'debug, info, warn or error', read: logLevel },
} satisfies Record<string, Setting<string | number | string[] | undefined>>;

type Settings = typeof SETTINGS;
type ValueOf<S> = S extends { read(value: string): infer T }
  ? T | (S extends { unset: undefined } ? undefined : never)
  : never;
/** `databaseUrl` of `DATABASE_URL`. */
type Property<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<Property<Rest>>}`
  : Lowercase<Name>;
const propertyOf = (name: string) =>
  name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** What every setting is, by its name in camel case. */
export type Config = { [Name in keyof Settings as Property<Name>]: ValueOf<Settings[Name]> };

/** Name, default and meaning of every setting, for `--help` and docs/operate/configuration.md. */
export const settings = Object.entries(SETTINGS).map(([name, s]) => ({
  name,
  default: s.default,
  help: s.help,
}));

/**
 * Reads the configuration from environment variables; an empty one means unset.
 * @throws ConfigError naming every wrong value, a line each
 */
export function readConfig(vars: Vars): Config {
  const wrong: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting<unknown>>(SETTINGS)) {
    // Settings that a default names come before it.
    const fallback = setting.default.replace(/\$(\w+)/g, (_, other: string) => {
      const part = String(values[propertyOf(other)]);
      return setting.default.startsWith('file:') ? part.replace(/[%?#]/g, encodeURIComponent) : part;
    });
    const value = vars[name]?.trim();
    values[propertyOf(name)] = 'unset' in setting ? setting.unset : setting.read(fallback);
    if (!value) continue;
    try {
      values[propertyOf(name)] = setting.read(value);
    } catch (error) {
      wrong.push(`${name}: ${(error as Error).message}, not ${JSON.stringify(shown(name, value))}`);
    }
  }
  const config = values as unknown as Config;
  if (config.databaseSyncUrl && !config.databaseUrl.startsWith('file:'))
    wrong.push('DATABASE_SYNC_URL: needs a DATABASE_URL that begins with file:, where the replica is kept');
  const isOwnFile = config.databaseUrl.startsWith('file:') && !config.databaseSyncUrl;
  if (config.databaseDriver !== 'libsql' && !isOwnFile)
    wrong.push('DATABASE_DRIVER: must be libsql for a remote database and for a replica');
  if (config.databaseSyncUrl && config.workers > 1)
    wrong.push('WORKERS: must be 1 with DATABASE_SYNC_URL; start more servers, each with a file of its own');
  if (config.oidcIssuer && !config.oidcClientId) wrong.push('OIDC_CLIENT_ID: is required with OIDC_ISSUER');
  if (config.mediaS3Url && !config.mediaS3Key) wrong.push('MEDIA_S3_KEY: is required with MEDIA_S3_URL');
  if (config.mediaS3Url && !config.mediaS3Secret)
    wrong.push('MEDIA_S3_SECRET: is required with MEDIA_S3_URL');
  if (wrong.length) throw new ConfigError(wrong.join('\n'));
  return config;
}

/** The part of the configuration that formats and pages print. */
export const siteOf = (config: Config): Site => ({
  title: config.siteTitle,
  description: config.siteDescription,
  language: config.siteLanguage,
  rights: config.siteRights,
  url: config.publicUrl,
  hub: config.hubUrl,
});

const SECRET = new Set(['ADMIN_TOKEN', 'DATABASE_AUTH_TOKEN', 'OIDC_CLIENT_SECRET', 'MEDIA_S3_SECRET']);
/** What stands before a password: `https://user`, or `user` where the scheme was forgotten. */
const BEFORE_PASSWORD = /^([a-z+.-]+:\/\/[^:@]*|[^:@/]*(?=:(?!\/\/))):.*@/is;
/** A value without what may be secret: the password of a URL, its query and fragment. */
const shown = (name: string, value: string) =>
  SECRET.has(name) ? '…' : value.replace(BEFORE_PASSWORD, '$1:…@').replace(/([?#]).+/s, '$1…');

function httpUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw new Error('must be an absolute http or https URL without query and user');
  }
  return url.href;
}

/** In path style: no bucket in the host name, though endpoints of a VPC and services of Kubernetes look as if they had one. */
function bucketUrl(value: string): string {
  const { href, hostname, pathname } = new URL(httpUrl(value).replace(/\/$/, ''));
  const hasBucket = /.\.s3[.-](?!svc\b)/.test(hostname) && !hostname.startsWith('bucket.vpce-');
  if (!hasBucket && /^(\/[\w.-]+)+$/.test(pathname)) return href;
  throw new Error('must name a bucket after the endpoint, such as https://s3.example.com/bucket');
}

function integer(least: number, most: number) {
  return (value: string): number => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new Error(`must be a whole number from ${least} to ${most}`);
  };
}

const HOST_NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*$/;

/** A list by commas or spaces; a lone address is a network of one. */
function outboundAllow(value: string): string[] {
  return value.split(/[\s,]+/).map((text) => {
    const entry = text.toLowerCase().replace(/^\[|\]$/g, '');
    if (ipaddr.isValidCIDR(entry)) return entry;
    if (ipaddr.isValid(entry)) return `${entry}/${ipaddr.parse(entry).kind() === 'ipv4' ? 32 : 128}`;
    if (HOST_NAME.test(entry) && !/^[\d.]+$/.test(entry)) return entry;
    throw new Error('must be CIDRs such as 10.0.0.0/8 or host names, separated by commas');
  });
}

function databaseDriver(value: string): DatabaseDriver {
  if (value === 'libsql' || value === 'node:sqlite') return value;
  throw new Error('must be libsql or node:sqlite');
}

function bearer(value: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw new Error('must be printable ASCII characters without spaces, since it travels in a header');
}

function language(value: string): string {
  try {
    // RFC 5646 §2.2.1: four letters and more are reserved, so `english` is none.
    if (/^[a-z]{2,3}(-|$)/i.test(value)) return Intl.getCanonicalLocales(value)[0] ?? value;
  } catch {}
  throw new Error('must be a BCP 47 language tag such as en or pt-BR');
}

/** As the provider writes it: to compare, every letter counts. */
function issuer(value: string): string {
  httpUrl(value);
  return value;
}

function role(value: string): Role {
  const known = ROLES.find((name) => name === value);
  if (known) return known;
  throw new Error('must be writer, editor or admin');
}

function logLevel(value: string): LogLevel {
  if (value === 'debug' || value === 'info' || value === 'warn' || value === 'error') return value;
  throw new Error('must be debug, info, warn or error');
}
