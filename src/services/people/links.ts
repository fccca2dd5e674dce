// Invitation and reset links: each works once, to choose a password or a passkey. Admins hand them over; no mail is sent.
import { sha256 } from '../../domain/hash.ts';
import { prefixOf } from '../../formats/uri.ts';
import { commit, type Write } from '../../store/database.ts';
import { linkByHash, linkOf, linkWrites } from '../../store/people/links.ts';
import { hasAdmin, type Person, personById } from '../../store/people/people.ts';
import { mint } from '../access/tokens.ts';
import type { Context } from '../context.ts';

const DAY_MS = 24 * 3_600_000;
const LIFE_MS = { invitation: 7 * DAY_MS, reset: DAY_MS, first: 7 * DAY_MS } as const;
/** A link younger than this was made by another process of the same start. */
const SAME_START_MS = 60_000;

export interface Link {
  url: string;
  /** Milliseconds. */
  expiresAt: number;
}

/** A valid link. The first start's link has no person. */
export interface ValidLink {
  hash: string;
  person: Person | undefined;
}

type Making = Pick<Context, 'db' | 'runtime' | 'site'>;

/** Creates a link, which replaces the person's earlier ones. Only its hash is stored. */
export async function makeLink(
  { db, runtime, site }: Making,
  person: string | null,
  kind: keyof typeof LIFE_MS,
): Promise<{ link: Link; writes: Write[] }> {
  const secret = mint('tl_');
  const createdAt = runtime.now();
  const row = { hash: await sha256(secret), person, createdAt, expiresAt: createdAt + LIFE_MS[kind] };
  const link = { url: `${site.url}${welcomePath(secret)}`, expiresAt: row.expiresAt };
  return { link, writes: linkWrites(db, row) };
}

/** The secret is in the query, which is never logged. */
const welcomePath = (secret: string): string => `/admin/welcome?key=${secret}`;
/** The link's path, for somebody who uses another host name than PUBLIC_URL. */
export const localPathOf = ({ site }: Pick<Context, 'site'>, { url }: Link): string =>
  `${prefixOf(site.url)}${url.slice(site.url.length)}`;

/** Looks a link up; undefined if it was used, has expired or never existed. */
export async function findLink(
  { db, runtime }: Pick<Context, 'db' | 'runtime'>,
  secret: string,
): Promise<ValidLink | undefined> {
  const row = await linkByHash(db, await sha256(secret), runtime.now());
  if (!row) return undefined;
  if (row.person === null) return (await hasAdmin(db)) ? undefined : { hash: row.hash, person: undefined };
  const person = await personById(db, row.person);
  return person && { hash: row.hash, person };
}

/** The link that makes the first admin; undefined where there is one, or another process has just made it. */
export async function firstLink(context: Making): Promise<Link | undefined> {
  const { db, runtime } = context;
  if (await hasAdmin(db)) return undefined;
  const latest = await linkOf(db, null, runtime.now());
  if (latest && Math.abs(runtime.now() - latest.createdAt) < SAME_START_MS) return undefined;
  return newFirstLink(context);
}

export async function newFirstLink(context: Making): Promise<Link> {
  const { link, writes } = await makeLink(context, null, 'first');
  await commit(context.db, writes);
  return link;
}
