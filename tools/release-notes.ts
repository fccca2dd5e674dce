// `node tools/release-notes.ts v1.2.3`: what CHANGELOG.md says of a version that is about to be released, after looking
// that the version is the same everywhere.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

interface Sources {
  /** CHANGELOG.md */
  changelog: string;
  /** Of package.json, package-lock.json and so on, by their names. */
  versions: Readonly<Record<string, string>>;
}

/** @throws Error with what to change */
export function releaseNotes(tag: string, { changelog, versions }: Sources): string {
  const [, version] = /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(tag) ?? [];
  if (!version) throw new Error(`"${tag}" is no tag of a release: it must be like v1.2.3`);
  for (const [file, found] of Object.entries(versions)) {
    if (found !== version)
      throw new Error(`${file} says ${found}, the tag ${version}: run npm version ${version}`);
  }
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((one) => one.split(/\s/)[0] === version);
  if (!section) {
    throw new Error(
      `CHANGELOG.md has no section "## ${version}": give what is under Unreleased that heading`,
    );
  }
  return section.slice(section.indexOf('\n')).trim();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const version = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  const versions = {
    'package.json': version('package.json'),
    'package-lock.json': version('package-lock.json'),
  };
  try {
    const changelog = readFileSync('CHANGELOG.md', 'utf8');
    process.stdout.write(`${releaseNotes(process.argv[2] ?? '', { changelog, versions })}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
