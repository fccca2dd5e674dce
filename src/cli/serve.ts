import { readConfig } from '../config.ts';
import { start } from '../runtimes/node.ts';
import type { Command } from './command.ts';

/** Between looks whether npm is still there, in milliseconds. */
const LOOK = 250;

/** Resolves with the reason when the process is asked to stop. */
export const stopAsked = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
    // `npm start` hands a signal to its shell, which goes away and tells nobody.
    const parent = process.ppid;
    const look = () => process.ppid !== parent && resolve('npm ended');
    if (process.env.npm_lifecycle_event) setInterval(look, LOOK).unref();
  });

export const serve: Command = {
  summary: 'run the server',
  usage: '',
  help: 'Migrates the database and serves it until SIGTERM or SIGINT; requests in flight are answered first.',
  options: {},
  async run() {
    const config = readConfig(process.env);
    const asked = stopAsked();
    const running = await start(config);
    const { log, name } = running.app.context.runtime;
    if (running.newToken) {
      process.stdout.write(`The admin token, shown only now: ${running.newToken}\n`);
    }
    const { address } = running;
    log.log('info', 'serving', { address, publicUrl: config.publicUrl, runtime: name });
    log.log('info', 'stopping', { signal: await asked });
    await running.stop();
    return 0;
  },
};
