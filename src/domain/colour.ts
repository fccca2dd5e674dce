// Colours as `#rrggbb`, and whether text in one can be read on another (WCAG 2.2, 1.4.3).

/** What text needs on its background, as a ratio to 1 (WCAG 2.2, 1.4.3, level AA). */
export const MIN_CONTRAST = 4.5;
/** What pages are printed on (web/site.css): light, and where the reader's system is dark. */
export const PAPER = { light: '#fdfcfa', dark: '#151617' } as const;

/** Hue in degrees, saturation and lightness from 0 to 1. */
type Hsl = readonly [hue: number, saturation: number, lightness: number];

const channels = (colour: string) =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = channels(colour).map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2, "contrast ratio": from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function hslOf(colour: string): Hsl {
  const [r = 0, g = 0, b = 0] = channels(colour);
  const [max, min] = [Math.max(r, g, b), Math.min(r, g, b)];
  const [lightness, range] = [(max + min) / 2, max - min];
  if (range === 0) return [0, 0, lightness];
  const sector =
    max === r ? ((g - b) / range + 6) % 6 : max === g ? (b - r) / range + 2 : (r - g) / range + 4;
  return [sector * 60, range / (1 - Math.abs(2 * lightness - 1)), lightness];
}

/** CSS Color 4, §7.1. */
function hexOf([hue, saturation, lightness]: Hsl): string {
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    const value =
      lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

/** Of 100: shades that are tried between two. */
const STEP = 0.5;

/** The shade of the same hue that is nearest to `colour` and can be read on `background`. */
export function readableShade(colour: string, background: string): string {
  if (contrast(colour, background) >= MIN_CONTRAST) return colour;
  const [hue, saturation, lightness] = hslOf(colour);
  const step = luminance(background) > 0.2 ? -STEP : STEP;
  for (let percent = lightness * 100 + step; percent > 0 && percent < 100; percent += step) {
    const shade = hexOf([hue, saturation, percent / 100]);
    if (contrast(shade, background) >= MIN_CONTRAST) return shade;
  }
  return step < 0 ? '#000000' : '#ffffff';
}
