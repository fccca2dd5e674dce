// The mark as browsers want it in their tabs.
import { drawMark } from './mark.ts';

export const FAVICON_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${drawMark('#9a2014', '#fff')}</svg>
`;

// The same, drawn by a browser at 32 by 32: an icon directory of one PNG.
const ICO =
  'AAABAAEAICAAAAEAIACSAwAAFgAAAIlQTkcNChoKAAAADUlIRFIAAAAgAAAAIAgGAAAAc3p69AAAA0dJREFUeJzsVltIVFEUXefO' +
  'aFNW6jgFRjU2WWZpFvSyBxEVRU8CISKo6DEJVh+hUZivJKL0L0McQ4moPvoJAykhrFTUQk0STEtzDN/TVKaj4Tinc092c653uqM/' +
  '/rhg2Pvuu886azZ77xkBkwwBk4wpAVMCtKMfco1B4S7gDiHYBBBfjAMUtIG6SEJsq+3peM4J7iTkPiFkm6fL/YLnQTt9hiIRAQkT' +
  'BBRYQgyxmLgAGuUpMXjDJhx5XYWYZ6+gguwcY1AcvISbAPbttUpJRKvFluuZ3A7a7VAD48liIs7BC3jVhCuOnYK/KZT7lTevSXH9' +
  'suXYnnUXc6JWK4m4bTEa4tW4VQXo9EFYc/EK9z8XFqCjooz70wICsTvvEUx7D2JtfKLyYYIMNRGqAkx7DsDHzw/DvwZRnn51hJhg' +
  'Z3Y+b0rqdOLNrXTPBKKIEEPahAUEhoVz215eiv7ODu4Hr4vmTSmi4kYqbO9rpfzZISb4zJwpp0m2GPUZmJCAJWHc/vzSKsUMkau4' +
  'HR4cQF2+RYrHFJXicHEljlU3IvKkbBqJEJ9j1J8ev4DQpdz2Wluk2JyVf6a1u7aGzS7lvliRv2IFHx+EHz0+hovtirRi2fJTHDsl' +
  'aHU6yacuOua92CNqoGLzyKBaAXvjB24Dw5ZJsZ7aam7niuM3wtldU4XvTR+57xoaQv2De2O4CHWlsDXrHB1TrcC3hnrMi94M/dLw' +
  'UQJquNXopiPixBmpDx7v2Aj/xaFwdHViqK/PnYi6Ms2t9lw5v3oFmAAR4jQELY/kflf1W7SVvOT++sspLB4h5f9o+jTmctYm6War' +
  'PUGJX1VAS1Ehhvr7uR+d9G/eX1wwo7+9DYKvL9YmJHomoEg4a7Ule3qtGf2wP2BGqjzBOTDAPg4s2Lods+Yv5OXvbWlmIziIdrYV' +
  '/ReZUJdn4TGly81WWyb+A7euZBuLKiZpNIh5XoKAxUvQ864aTw7tghoopefPWr9mqeUJskNORbLhYZQlXeK+Tq+HF7fHeXO5CHkF' +
  'xJ260lOyISKKreN2DNh64BEul1mp2z3BrQf2zdI1s59REyU0mG0tjTzZ0d0Fp8OhzERpPVsJZ1i3P8Q4QDDJmPpbPiVg0gX8BgAA' +
  '///oY+1qAAAABklEQVQDABANEPFu2395AAAAAElFTkSuQmCC';

export const FAVICON_ICO: Uint8Array<ArrayBuffer> = Uint8Array.from(atob(ICO), (c) => c.charCodeAt(0));
