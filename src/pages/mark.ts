// Tagwire's mark: a tag, and waves that go out from its eye. web/favicon.svg has the same paths.
import { raw } from 'hono/html';

const TAG =
  'M5.5 6h12.3a3 3 0 0 1 2.1.9l7.4 7.4a2.4 2.4 0 0 1 0 3.4l-7.4 7.4a3 3 0 0 1-2.1.9H5.5A2.5 2.5 0 0 1 3 23.5v-15A2.5 2.5 0 0 1 5.5 6z';
const WAVES = 'M16.6 11.4a6 6 0 0 0 0 9.2M11.8 8.9a11 11 0 0 0 0 14.2';

/** The mark's paths on 32 by 32, in the colours around it. */
export const MARK_PATHS =
  `<path fill="currentColor" d="${TAG}"/>` +
  `<path fill="none" stroke="Canvas" stroke-width="2.4" stroke-linecap="round" d="${WAVES}"/>` +
  '<circle fill="Canvas" cx="20.8" cy="16" r="2.2"/>';

/** The mark, of so many pixels. */
export const mark = (size: number) =>
  raw(
    `<svg viewBox="0 0 32 32" width="${size}" height="${size}" aria-hidden="true" focusable="false">${MARK_PATHS}</svg>`,
  );
