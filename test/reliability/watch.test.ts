// docs/watch: what it asks for is what a server tells, and every rule has its test.
import { mkdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { siteMetrics } from '../../src/services/telemetry/site-metrics.ts';
import { metricsOf } from '../support/metrics.ts';
import { article, testServer } from '../support/server.ts';
import {
  START_TIMEOUT_MS,
  serve,
  stopServers,
  tagwire,
  temporaryFolder,
  until,
} from '../unit/cli/process.ts';

const home = temporaryFolder();
stopServers();

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string };
}
interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { h: number; w: number; x: number; y: number };
  targets?: { expr: string; datasource: { uid: string } }[];
}
const yaml = <T>(path: string) => load(readFileSync(path, 'utf8')) as T;
const { groups } = yaml<{ groups: { rules: Rule[] }[] }>('docs/watch/alerts.yml');
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(readFileSync('docs/watch/grafana.json', 'utf8')) as {
  uid: string;
  panels: Panel[];
  templating: { list: { name: string; query: unknown }[] };
};

/** Names of metrics in an expression; `up` is Prometheus' own. */
const namesIn = (expr: string) => expr.match(/\b(tagwire|process|nodejs)_[a-z_]+/g) ?? [];
const nameOf = (series: string) => series.replace(/\{.*/, '');

/** What two processes tell after everything that is counted has happened once, and what a replica would. */
async function scraped(): Promise<Set<string>> {
  const server = await serve({ DATA_DIR: `${home}/site`, WORKERS: '2', OUTBOUND_ALLOW: '127.0.0.1' });
  const webhook = { url: 'http://127.0.0.1:9/', view: '/', events: ['publish'] };
  await server.admin('POST', '/admin/webhooks', webhook);
  await server.post(article({ tags: ['Watched'] }));
  mkdirSync(`${home}/backups`);
  await tagwire(['backup', `${home}/backups`, '--keep', '1'], { DATA_DIR: `${home}/site` });
  const headers = { 'accept-encoding': 'gzip' };
  await (await fetch(`${server.url}/tags/watched/rss.xml`, { headers })).arrayBuffer();
  const hub = { 'hub.mode': 'subscribe', 'hub.callback': `${server.url}/healthz` };
  const form = new URLSearchParams({ ...hub, 'hub.topic': `${server.url}/rss.xml` });
  await fetch(`${server.url}/hub`, { method: 'POST', body: form });
  const own = await until(async () => {
    const values = metricsOf(await (await server.admin('GET', '/metrics')).text());
    const tried = values.get('tagwire_deliveries_total{kind="webhook",result="retry"}');
    return tried ? values.get('tagwire_processes') === 2 && values : undefined;
    // As long as a start may take: it is the second process that may not be there yet.
  }, START_TIMEOUT_MS);
  const here = await testServer();
  const { context } = here.app;
  const replica = () => ({ reached: true, syncedAt: 1 });
  const copies = await siteMetrics({ ...context, driver: { ...context.driver, replica } });
  await here.close();
  return new Set([...own.keys()].map(nameOf).concat([...metricsOf(copies).keys()].map(nameOf)));
}

test('rules and dashboard ask for what there is', async () => {
  const known = await scraped();
  // Nobody is confirmed at this server's /healthz.
  known.add('tagwire_subscriptions');
  const asked = [
    ...rules.map(({ alert, expr }) => [alert, expr] as const),
    ...dashboard.panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => [title, expr] as const),
    ),
  ];
  const missing = asked.flatMap(([where, expr]) =>
    namesIn(expr)
      .filter((name) => !known.has(name))
      .map((name) => `${where}: ${name}`),
  );
  expect(missing).toEqual([]);
  expect(asked.length).toBeGreaterThan(50);
  // And what there is, is looked at.
  const looked = new Set(asked.flatMap(([, expr]) => namesIn(expr)).map(base));
  const unseen = [...known].map(base).filter((name) => name.startsWith('tagwire_') && !looked.has(name));
  expect([...new Set(unseen)]).toEqual(['tagwire_build_info']);
});

const base = (name: string) => name.replace(/_(bucket|sum|count)$/, '');

test('every rule says how bad it is, has an entry in the handbook, and is fired by test/browser/watch/alerts.promtool.yml', () => {
  const handbook = readFileSync('docs/watch/README.md', 'utf8');
  const cases = yaml<{
    tests: { alert_rule_test?: { alertname: string; exp_alerts: { exp_annotations: object }[] }[] }[];
  }>('test/browser/watch/alerts.promtool.yml').tests.flatMap(({ alert_rule_test = [] }) => alert_rule_test);
  const fired = new Set(
    cases.filter(({ exp_alerts }) => exp_alerts.length).map(({ alertname }) => alertname),
  );
  for (const { alert, labels, annotations } of rules) {
    expect(['page', 'ticket'], alert).toContain(labels.severity);
    expect(annotations.summary, alert).toMatch(/\.$/);
    expect(handbook, alert).toContain(`| \`${alert}\` |`);
    expect([...fired], alert).toContain(alert);
  }
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
});

test('the dashboard is one that Grafana imports: a source to choose, panels that do not overlap', () => {
  expect(dashboard.uid).toBe('tagwire');
  expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'job']);
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const taken = new Set<string>();
  for (const { title, gridPos, targets = [] } of dashboard.panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.has(`${x} ${y}`), `${title} at ${x} ${y}`).toBe(false);
        taken.add(`${x} ${y}`);
      }
    }
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
    for (const { datasource } of targets) expect(datasource.uid).toBe('${datasource}');
  }
});
