// Links by which somebody comes in once, to choose a password or a passkey: an admin hands them over, no mail is sent.
import { sha256 } from '../../domain/hash.ts';
import { prefixOf } from '../../formats/uri.ts';
import { commit, type Write } from '../../store/database.ts';
import { linkByHash, linkOf, linkWrites } from '../../store/people/links.ts';
import { hasAdmin, type Person, personById } from '../../store/people/people.ts';
import { mint } from '../access/tokens.ts';
import type { Context } from '../context.ts';

const DAY_MS = 24 * 3_600_000;
const LIFE_MS = { invitation: 7 * DAY_MS, reset: DAY_MS, first: 7 * DAY_MS } as const;
/** A first start's link that is younger was made by another process of the same start. */
const SAME_START_MS = 60_000;

export interface Link {
  url: string;
  /** Milliseconds. */
  expiresAt: number;
}

/** What a link lets somebody do; nobody's is the first start's. */
export interface Welcome {
  hash: string;
  person: Person | undefined;
}

type Making = Pick<Context, 'db' | 'runtime' | 'site'>;

/** A link in place of those that somebody had; its text is stored nowhere. */
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

/** In the query, which no log of ours has. */
const welcomePath = (secret: string): string => `/admin/welcome?key=${secret}`;
/** Of this site, for whoever came by another name than it has outside. */
export const welcomeHere = ({ site }: Pick<Context, 'site'>, { url }: Link): string =>
  `${prefixOf(site.url)}${url.slice(site.url.length)}`;

/** What a link stands for; undefined where it is used, over, or nobody's. */
export async function welcomeOf(
  { db, runtime }: Pick<Context, 'db' | 'runtime'>,
  secret: string,
): Promise<Welcome | undefined> {
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
