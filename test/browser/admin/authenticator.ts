import type { BrowserContext, Page } from 'playwright-core';

/** A device with a fingerprint reader, whose owner agrees while `agree` says so. */
export async function withAuthenticator(
  context: BrowserContext,
): Promise<{ page: Page; agree(enabled: boolean): Promise<unknown> }> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  const agree = (enabled: boolean) =>
    devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  return { page, agree };
}
