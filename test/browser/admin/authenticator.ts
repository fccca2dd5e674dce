import type { BrowserContext, Page } from 'playwright-core';

/**
 * A page of a device with a fingerprint reader, whose owner agrees to what a button asks. What the browser offers by itself
 * waits for the owner's choice: the simulated reader would answer that at once, and sign in whoever has just signed out.
 */
export async function withAuthenticator(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    const get = navigator.credentials?.get.bind(navigator.credentials);
    if (!get) return;
    navigator.credentials.get = (options = {}) => {
      if (options.mediation !== 'conditional') return get(options);
      sessionStorage.setItem('offered', 'true');
      return new Promise((_, reject) => {
        options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      });
    };
  });
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable', { enableUI: false });
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  return page;
}
