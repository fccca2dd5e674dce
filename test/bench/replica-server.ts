// Tagwire as an embedded replica of a primary.
import { readConfig } from '../../src/config.ts';
import { start } from '../../src/runtimes/node/index.ts';
import { serveChild } from './child.ts';

serveChild<Record<string, string>>(async (vars) => {
  const running = await start(readConfig(vars));
  return { port: Number(new URL(running.address).port), stop: () => running.stop() };
});
