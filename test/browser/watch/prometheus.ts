// A real Prometheus that watches servers, with the rules of docs/watch and a clock that runs 300 times as fast.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, TOKEN, until } from '../../unit/cli/process.ts';

const FASTER = 300;
const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** The rules with their times divided, none shorter than can be measured. */
function faster(rules: string): string {
  const seconds = (number: string, unit: string) =>
    (Number(number) * SECONDS[unit as keyof typeof SECONDS]) / FASTER;
  return rules
    .replace(/\[(\d+)([smhd])\]/g, (_, n, unit) => `[${Math.max(8, Math.round(seconds(n, unit)))}s]`)
    .replace(/for: (\d+)([smhd])/g, (_, n, unit) => `for: ${Math.max(1, Math.round(seconds(n, unit)))}s`)
    .replace(/(tagwire_\w+_seconds) > 60\b/g, '$1 > 2')
    .replace(', 86400)', `, ${SECONDS.d / FASTER})`);
}

export interface Watcher {
  /** Alerts that fire, or have fired since it started. */
  firing(): Promise<string[]>;
  fired(): Promise<string[]>;
  stop(): Promise<void>;
}

/** @param targets `127.0.0.1:{port}`, and the folder for its files */
export async function watch(targets: readonly string[], folder: string): Promise<Watcher> {
  const path = (name: string) => join(folder, name);
  writeFileSync(path('alerts.yml'), faster(readFileSync('docs/watch/alerts.yml', 'utf8')));
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '500ms' },
    rule_files: ['alerts.yml'],
    scrape_configs: [
      { job_name: 'tagwire', authorization: { credentials: TOKEN }, static_configs: [{ targets }] },
    ],
  };
  writeFileSync(path('prometheus.yml'), JSON.stringify(config));
  const port = await freePort();
  const args = [
    ...[`--config.file=${path('prometheus.yml')}`, `--storage.tsdb.path=${path('tsdb')}`],
    ...[`--web.listen-address=127.0.0.1:${port}`, '--log.level=error'],
  ];
  const child = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  child.once('error', () => {
    said = 'prometheus is missing: apt-get install prometheus';
  });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (child.exitCode !== null || /missing/.test(said)) throw new Error(said);
    return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok;
  }, 30_000);
  const alerts = async (series: string) => {
    const query = encodeURIComponent(`count by (alertname) (${series})`);
    const answer = await fetch(`${url}/api/v1/query?query=${query}`);
    const { data } = (await answer.json()) as { data: { result: { metric: { alertname: string } }[] } };
    return data.result.map(({ metric }) => metric.alertname);
  };
  return {
    firing: () => alerts('ALERTS{alertstate="firing"}'),
    fired: () => alerts('last_over_time(ALERTS{alertstate="firing"}[1h])'),
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
