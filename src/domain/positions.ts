// A position is the order of publication and the identity of a published article in one safe integer:
// milliseconds × 32, and a tie-break. Years −6949 to 10889 fit into 53 bits.

export const PER_MILLISECOND = 32;

/** The first position of a time in milliseconds. */
export const positionAt = (milliseconds: number): number => milliseconds * PER_MILLISECOND;
