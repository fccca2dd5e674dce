// Stands in the Worker for js-base64: these two are what libSQL's client calls of it. wrangler.toml names it.
export const Base64 = {
  fromUint8Array: (bytes: Uint8Array): string =>
    btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join('')),
  toUint8Array: (text: string): Uint8Array => {
    // libSQL's server leaves the padding out.
    return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  },
};
