// `tagwire/node`: the server as `tagwire serve` runs it, in a process of one's own.
import { readConfig } from '../config.ts';
import { start } from '../runtimes/node/index.ts';

/** Settings by their names in the environment: `{ PUBLIC_URL: 'https://…', PORT: '3000' }`. */
export type ServeConfig = Readonly<Record<string, string | undefined>>;

export interface Served {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  url: string;
  /** The token made at the first start, if one was: it is told only now. */
  newToken: string | undefined;
  /** By which the first admin makes themselves an account, while there is none and no ADMIN_TOKEN is set. */
  newLink: string | undefined;
  /** Answers what is in flight, gives deliveries back and closes the database. */
  close(): Promise<void>;
}

/**
 * Migrates the database and serves it until `close`.
 * @throws ConfigError when a setting, the database or the port cannot be used
 */
export async function serve(config: ServeConfig = {}): Promise<Served> {
  const { address, newToken, newLink, stop } = await start(readConfig(config));
  return { url: address, newToken, newLink, close: stop };
}
