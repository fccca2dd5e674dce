// Every place with every run and near-match: how much processor time the worst takes.
import type { Input } from './input.ts';
import { PLACES } from './places.ts';
import { openSite } from './site.ts';

/** No input of so many characters may take more than so much. */
export const LENGTH = 200_000;
export const MAX_CPU_MS = 1_000;
/** Parts of it are tried first. What takes less than this takes less than that of all, if it is quadratic at most. */
const PART = 8;
const PART_CPU_MS = MAX_CPU_MS / PART ** 2;
/** And so does what takes less than this, if it is linear: the larger part takes four times as long as the smaller. */
const LINEAR_CPU_MS = MAX_CPU_MS / PART / 2;
const SMALL_PART = 32;
const LINEAR_GROWTH = 6;
/** Texts after which a site is new: what they left is not to be read again and again. */
const TEXTS = 200;

export interface Worst {
  milliseconds: number;
  length: number;
  place: string;
  text: string;
  status: number;
}

/**
 * Sends texts to places.
 * @param textsOf the texts, of about so many characters each, in the same order for any length
 * @param told the worst of each place, as soon as it is known
 * @returns the worst of each place, most first
 */
export async function tryRuns(
  textsOf: (length: number) => readonly string[],
  places: readonly string[] = Object.keys(PLACES),
  told: (worst: Worst) => void = () => {},
): Promise<Worst[]> {
  let site = await openSite(1);
  const worst = new Map<string, Worst>();
  const attempt = async (place: string, text: string): Promise<Worst> => {
    let made = PLACES[place]!(text);
    // Several fields hold it, or it is escaped: all of it together is what counts.
    const size = Buffer.byteLength(made.body ?? '');
    if (size > LENGTH) made = PLACES[place]!(text.slice(0, (text.length * LENGTH) / size));
    const input: Input = { door: place, method: 'GET', as: 'anyone', headers: [], ...made };
    const request = site.requestOf(input);
    const about = { length: text.length, place, text: text.slice(0, 40) };
    if (!request) return { ...about, milliseconds: 0, status: 0 };
    const before = process.cpuUsage();
    const response = await site.app.fetch(request);
    await response.arrayBuffer();
    const { user, system } = process.cpuUsage(before);
    site.errors.length = 0;
    return { ...about, milliseconds: Math.round((user + system) / 1_000), status: response.status };
  };
  const worse = (a: Worst | undefined, b: Worst) => (a && a.milliseconds >= b.milliseconds ? a : b);
  /** What is compiled or collected meanwhile counts as well: what is slow is slow each time. */
  const leastOf = async (place: string, text: string): Promise<Worst> => {
    let least = await attempt(place, text);
    for (let again = 0; again < 2 && least.milliseconds > MAX_CPU_MS; again++) {
      const next = await attempt(place, text);
      if (next.milliseconds < least.milliseconds) least = next;
    }
    return least;
  };
  const [smalls, parts, wholes] = [LENGTH / SMALL_PART, LENGTH / PART, LENGTH].map(textsOf) as [
    readonly string[],
    readonly string[],
    readonly string[],
  ];
  // Near-matches of many expressions are the same.
  const different = new Map(parts.map((part, at) => [part, at]));
  const seemsLinear = async (place: string, at: number, { milliseconds }: Worst) => {
    if (milliseconds > LINEAR_CPU_MS) return false;
    const small = await attempt(place, smalls[at]!);
    return milliseconds <= LINEAR_GROWTH * small.milliseconds;
  };
  for (const place of places) {
    let tries = 0;
    for (const [part, at] of different) {
      if (++tries % TEXTS === 0) {
        await site.close();
        site = await openSite(1);
      }
      let tried = await attempt(place, part);
      if (tried.milliseconds > PART_CPU_MS && !(await seemsLinear(place, at, tried))) {
        tried = await leastOf(place, wholes[at]!);
      }
      worst.set(place, worse(worst.get(place), tried));
    }
    told(worst.get(place)!);
  }
  await site.close();
  return [...worst.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}
