// What Tagwire is made of, as npm tells it from the lock file: CycloneDX, https://cyclonedx.org/docs/1.5/json/
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Component {
  'bom-ref': string;
  name: string;
  version: string;
  purl: string;
  scope?: 'required' | 'optional';
  licenses: ({ license: { id?: string; name?: string } } | { expression: string })[];
  properties?: { name: string; value: string }[];
}
export interface Bom {
  bomFormat: 'CycloneDX';
  specVersion: string;
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/** The bill of materials; without what only developers install, unless `all`. Needs neither network nor node_modules. */
export function readBom({ all = false } = {}): Bom {
  const options = ['--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
  const bom = JSON.parse(execFileSync('npm', ['sbom', ...options], { encoding: 'utf8' })) as Bom;
  // npm says how the folder is called.
  bom.metadata.component.name = 'tagwire';
  if (all) return bom;
  // `npm sbom --omit dev` also leaves out what a development dependency needs as well.
  const installed = packagesOfUsers();
  const components = bom.components.filter((one) => installed.has(one['bom-ref']));
  const refs = new Set([bom.metadata.component, ...components].map((one) => one['bom-ref']));
  const dependencies = bom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
  return { ...bom, components, dependencies };
}

/** `name@version` of what the lock file installs without development dependencies. */
function packagesOfUsers(): Set<string> {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { version: string; dev?: boolean; devOptional?: boolean }>;
  };
  const used = Object.entries(packages).filter(([, { dev, devOptional }]) => !dev && !devOptional);
  return new Set(used.map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`));
}

export const licenceOf = ({ licenses }: Component): string =>
  licenses
    .map((one) => ('expression' in one ? one.expression : (one.license.id ?? one.license.name ?? '')))
    .join(' AND ');

export const isForDevelopers = ({ properties = [] }: Component): boolean =>
  properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');
