// What a picture's file says for those who see the picture: whose it is, what it shows. The rest of what it says is nobody's
// business (clean/picture.ts).

/** Plain texts of one line, as long as MAX_CHARACTERS lets them be. */
export interface Words {
  /** Who made it. */
  creator?: string;
  /** How whoever gives it wants it to be credited. */
  creditLine?: string;
  rights?: string;
  caption?: string;
  /** For who cannot see it. */
  alt?: string;
  /** A URI of IPTC's vocabulary. */
  digitalSourceType?: string;
}

/** The credit to print. Where the line does not name who made it, it names for whom: `Jane Doe/Reuters`. */
export function creditOf({ creator, creditLine }: Words): string | undefined {
  if (!creator || !creditLine || creditLine.includes(creator)) return creditLine ?? creator;
  return `${creator}/${creditLine}`;
}
