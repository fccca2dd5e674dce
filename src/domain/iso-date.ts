/** Milliseconds as RFC 3339 in UTC; a fraction of a second only where there is one. */
export const isoDate = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace('.000Z', 'Z');
