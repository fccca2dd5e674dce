/** How often it looks whether npm is still there. */
const CHECK_INTERVAL_MS = 250;

/** Resolves with the reason when the process is asked to stop. */
export const stopAsked = (signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT']): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of signals) process.once(signal, resolve);
    // `npm start` hands a signal to its shell, which goes away and tells nobody.
    const parent = process.ppid;
    const look = () => process.ppid !== parent && resolve('npm ended');
    if (process.env.npm_lifecycle_event) setInterval(look, CHECK_INTERVAL_MS).unref();
  });
