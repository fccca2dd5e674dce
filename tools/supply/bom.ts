// What Tagwire is made of, as npm tells it from the lock file: CycloneDX, https://cyclonedx.org/docs/1.5/json/
import { execFileSync } from 'node:child_process';

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
  const omit = all ? [] : ['--omit', 'dev'];
  const options = ['--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
  const bom = JSON.parse(execFileSync('npm', ['sbom', ...options, ...omit], { encoding: 'utf8' })) as Bom;
  // npm says how the folder is called.
  bom.metadata.component.name = 'tagwire';
  return bom;
}

export const licenceOf = ({ licenses }: Component): string =>
  licenses
    .map((one) => ('expression' in one ? one.expression : (one.license.id ?? one.license.name ?? '')))
    .join(' AND ');

export const isForDevelopers = ({ properties = [] }: Component): boolean =>
  properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');
