import { readConfig } from '../config.ts';
import { start } from '../runtimes/node.ts';
import type { Command } from './command.ts';

/** Resolves when the process is asked to stop. */
export const stopAsked = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
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
    const { log } = running.app.context.runtime;
    if (running.newToken) {
      process.stdout.write(`The admin token, shown only now: ${running.newToken}\n`);
    }
    log.log('info', 'serving', { address: running.address, publicUrl: config.publicUrl });
    log.log('info', 'stopping', { signal: await asked });
    await running.stop();
    return 0;
  },
};
