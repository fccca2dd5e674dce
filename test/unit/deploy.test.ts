// docs/deploy: what its files name is there.
import { existsSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { settings } from '../../src/config.ts';

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

test('compose.yaml sets what exists, in volumes that are declared', () => {
  const { services, volumes } = load(read('compose.yaml')) as Compose;
  for (const name of ['one', 'two']) {
    for (const setting of Object.keys(services[name]!['<<']!.environment!)) expect(names).toContain(setting);
  }
  const used = Object.values(services).flatMap((service) => service.volumes ?? []);
  const named = used.map((volume) => volume.split(':')[0]!).filter((name) => !name.startsWith('.'));
  expect(new Set(named)).toEqual(new Set(Object.keys(volumes)));
});

test('tagwire.service sets what exists', () => {
  const [, line] = /^Environment=(.*)$/m.exec(read('tagwire.service'))!;
  const set = line!.split(' ').map((pair) => pair.split('=')[0]!);
  expect(set.filter((name) => !names.has(name))).toEqual(['NODE_ENV', 'MALLOC_ARENA_MAX']);
});
