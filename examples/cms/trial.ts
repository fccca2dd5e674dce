// A server to try the CMS with. Your own CMS does not need this.
import { serve } from 'tagwire/node';

/** Its articles are kept in ./data. @returns its address */
export async function startTrial(token: string): Promise<string> {
  const { url } = await serve({ ADMIN_TOKEN: token, LOG_LEVEL: 'warn', PORT: process.env.PORT });
  return url;
}
