// Commands that do the same over HTTP and on the database itself.
import { createApp } from '../app.ts';
import type { Options } from './command.ts';
import { type RemoteSite, remote, siteBy } from './remote.ts';
import { withDatabase } from './with-database.ts';

/** The site of `--url`, or that of the database here: its routes answer as over HTTP, without a socket. */
export async function withSite<T>(options: Options, use: (site: RemoteSite) => Promise<T>): Promise<T> {
  const site = remote(options);
  if (site) return use(site);
  return withDatabase(options, async (context) => {
    // A token of this process alone is good for it.
    const adminToken = crypto.randomUUID();
    const app = createApp({ ...context, config: { ...context.config, adminToken } });
    const { url } = context.site;
    const local = siteBy(url, adminToken, async (path, init) => app.fetch(new Request(url + path, init)));
    // Readers are told by the server that runs, or by the next one.
    return use(local).finally(() => app.stop());
  });
}
