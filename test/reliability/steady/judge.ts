// Whether something measured again and again grows.

export interface Judged {
  /** By how much it grew over the part that is judged, by the straight line that fits best. */
  growth: number;
  /** What it was on average there. */
  mean: number;
  grows: boolean;
}

/** Of its mean: caches that fill up slowly, and data that becomes more by what is posted. */
const ALLOWED_SHARE = 0.05;
/** How many of its standard errors a slope is away from none, to be one. */
const CERTAIN = 4;

/**
 * Judges the last two thirds of samples that were taken at equal intervals: what grows is beyond what may be chance, a
 * twentieth of the whole, and `least`, in the samples' unit.
 */
export function judge(samples: readonly number[], least: number): Judged {
  const part = samples.slice(Math.floor(samples.length / 3));
  const n = part.length;
  const mean = part.reduce((a, b) => a + b, 0) / (n || 1);
  if (n < 4) return { growth: 0, mean, grows: false };
  const middle = (n - 1) / 2;
  const spread = (n * (n * n - 1)) / 12;
  const slope = part.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0) / spread;
  const rest = part.reduce((sum, value, i) => sum + (value - mean - slope * (i - middle)) ** 2, 0);
  const error = Math.sqrt(rest / (n - 2) / spread);
  const growth = slope * (n - 1);
  const grows = slope > CERTAIN * error && growth > Math.max(least, ALLOWED_SHARE * mean);
  return { growth, mean, grows };
}
