// docs/deploy, wrangler.toml and .github/workflows: what their files name is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { settings } from '../../src/config.ts';
import { releaseNotes } from '../../tools/release-notes.ts';

const read = (name: string) => readFileSync(new URL(`../../docs/deploy/${name}`, import.meta.url), 'utf8');
const names = new Set(settings.map(({ name }) => name));

test('the image is made of files that are there, and that .dockerignore lets in', () => {
  const ignored = readFileSync(new URL('../../.dockerignore', import.meta.url), 'utf8').split('\n');
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files]) =>
    files!.split(' '),
  );
  expect(copied).toContain('src');
  for (const file of copied) {
    expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true);
    expect(ignored, file).toContain(`!${file}`);
  }
});

interface Service {
  environment?: Record<string, string>;
  volumes?: string[];
  /** What it shares with others. */
  '<<'?: Service;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const namedVolumes = (services: Compose['services']) =>
  new Set(
    Object.values(services)
      .flatMap((service) => service.volumes ?? [])
      .map((volume) => volume.split(':')[0]!)
      .filter((name) => !name.startsWith('.')),
  );

test('compose.yaml sets what exists, in a volume that is declared', () => {
  const { services, volumes } = load(read('compose.yaml')) as Compose;
  expect(Object.keys(services)).toEqual(['tagwire']);
  for (const setting of Object.keys(services.tagwire!.environment!)) expect(names).toContain(setting);
  expect(namedVolumes(services)).toEqual(new Set(Object.keys(volumes)));
});

test('compose.cluster.yaml sets what exists, in volumes that are declared', () => {
  const { services, volumes } = load(read('compose.cluster.yaml')) as Compose;
  for (const name of ['one', 'two']) {
    for (const setting of Object.keys(services[name]!['<<']!.environment!)) expect(names).toContain(setting);
  }
  expect(namedVolumes(services)).toEqual(new Set(Object.keys(volumes)));
});

test('wrangler.toml names a database, a bucket and a queue, and no id of an account’s', () => {
  const file = readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8');
  const config = parse(file) as Record<string, Record<string, unknown>[]>;
  expect(config.d1_databases).toMatchObject([{ binding: 'DB', database_name: 'tagwire' }]);
  expect(config.r2_buckets).toMatchObject([{ binding: 'MEDIA', bucket_name: 'tagwire-media' }]);
  expect(config.queues).toMatchObject({ producers: [{ binding: 'TICKS', queue: 'tagwire-ticks' }] });
  expect(file).not.toMatch(/(?:database|account|zone)_id|[0-9a-f]{8}-[0-9a-f]{4}/);
});

interface Workflow {
  jobs: Record<string, { needs?: string; steps: { run?: string; uses?: string }[] }>;
}
const WORKFLOWS = new URL('../../.github/workflows/', import.meta.url);

test.each(readdirSync(WORKFLOWS))('%s runs scripts and files that are there', (name) => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { jobs } = load(readFileSync(new URL(name, WORKFLOWS), 'utf8')) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const text = steps.flatMap(({ run = [] }) => run).join('\n');
  const called = [...text.matchAll(/^npm (?:run )?([\w:]+)$/gm)].map(([, script]) => script!);
  const unknown = called.filter((script) => !(script in scripts) && !['ci', 'pack'].includes(script));
  expect(unknown).toEqual([]);
  for (const [file] of text.matchAll(/(?:docs|tools|\.ci)\/[\w./-]+/g))
    expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true);
  for (const { uses } of steps) if (uses) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
});

test('a release has one version everywhere, and its notes', () => {
  const changelog =
    '# Changelog\n\n## Unreleased\n\n## 1.2.3 (2026-12-01)\n\n- All new.\n\n## 1.2.2\n\n- Old.\n';
  const versions = { 'package.json': '1.2.3' };
  expect(releaseNotes('v1.2.3', { changelog, versions })).toBe('- All new.');
  expect(() => releaseNotes('1.2.3', { changelog, versions })).toThrow('must be like v1.2.3');
  expect(() => releaseNotes('v1.2.4', { changelog, versions })).toThrow('package.json says 1.2.3');
  expect(() => releaseNotes('v1.3.0', { changelog, versions: {} })).toThrow('no section "## 1.3.0"');
});

test('tagwire.service sets what exists', () => {
  const [, line] = /^Environment=(.*)$/m.exec(read('tagwire.service'))!;
  const set = line!.split(' ').map((pair) => pair.split('=')[0]!);
  expect(set.filter((name) => !names.has(name))).toEqual(['NODE_ENV', 'MALLOC_ARENA_MAX']);
});

test('nginx-cache.conf hands out what is stale for as long as Cache-Control lets it', () => {
  // With `updating` who came first after a night got what there was the evening before, of what was erased, too.
  const [, cases] = /^\s*proxy_cache_use_stale ([^;]+);/m.exec(read('nginx-cache.conf')) ?? [];
  expect(cases?.split(' ')).toContain('error');
  expect(cases?.split(' ')).not.toContain('updating');
});
