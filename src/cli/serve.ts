import cluster from 'node:cluster';
import { readConfig } from '../config.ts';
import { Supervisor } from '../runtimes/node/cluster.ts';
import { letGo, ordersOf, serveAsTold } from '../runtimes/node/cluster-worker.ts';
import { processLog, type Running, start } from '../runtimes/node/index.ts';
import { terminalClosed } from '../runtimes/node/terminal.ts';
import type { Command } from './command.ts';
import { stopAsked } from './stop-asked.ts';

export const command: Command = {
  usage: '',
  help:
    'Migrates the database and serves it until SIGTERM or SIGINT; requests in flight are answered first. ' +
    'With WORKERS=2 or more, SIGHUP replaces the processes one by one, and no request is lost.\n' +
    'Where there never was a database it makes one; one that was there and is missing or empty it does not replace.',
  options: {},
  async run() {
    if (cluster.isWorker) return oneOfMany();
    const config = readConfig(process.env);
    const asked = stopAsked();
    if (config.workers > 1) return new Supervisor(processLog(config)).run(config, asked);
    const running = await start(config);
    const { log, name } = running.app.context.runtime;
    print(running);
    const { address, database } = running;
    log.log('info', 'serving', { address, publicUrl: config.publicUrl, runtime: name, database });
    const hangup = terminalClosed(() =>
      log.log('warn', 'SIGHUP replaces the processes of WORKERS=2 and more; restart this one'),
    );
    log.log('info', 'stopping', { signal: await Promise.race([asked, hangup]) });
    await running.stop();
    return 0;
  },
};

/** The same in a process of several, which the first one started. */
async function oneOfMany(): Promise<number> {
  const orders = ordersOf(stopAsked());
  try {
    const running = await start(readConfig(process.env));
    print(running);
    await serveAsTold(running, orders);
    return 0;
  } finally {
    letGo();
  }
}

function print({ newToken, newLink }: Pick<Running, 'newToken' | 'newLink'>): void {
  if (newToken) process.stdout.write(`An access key with all rights, shown only now: ${newToken}\n`);
  if (newLink) process.stdout.write(`Create the first account (the link is valid for 7 days): ${newLink}\n`);
}
