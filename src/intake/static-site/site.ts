// Which generator a folder is of, and what its configuration says.
import { isObject, type Json } from '../../domain/objects.ts';
import { malformed } from '../../errors.ts';
import { languageTag } from '../checks.ts';
import { parseYaml } from '../front-matter.ts';
import { readToml } from '../import/toml.ts';
import { astro, astroConfig } from './astro.ts';
import { dataFolder, eleventy, inputOf } from './eleventy.ts';
import { member, readJson, textMember } from './front.ts';
import type { Generator, Site } from './generator.ts';
import { hugo } from './hugo.ts';
import { jekyll } from './jekyll.ts';
import { stemOf, within } from './paths.ts';
import { plain } from './plain.ts';
import { zola } from './zola.ts';

const GENERATORS = { hugo, zola, jekyll, eleventy, astro, plain };
export type GeneratorName = keyof typeof GENERATORS;
export const GENERATOR_NAMES = Object.keys(GENERATORS) as GeneratorName[];

const CONFIGURATIONS: readonly (readonly [RegExp, GeneratorName])[] = [
  [/^hugo\.(?:toml|ya?ml|json)$/, 'hugo'],
  [/^config\/_default\/[\w.-]+\.(?:toml|ya?ml|json)$/, 'hugo'],
  [/^zola\.toml$/, 'zola'],
  [/^_config\.(?:ya?ml|toml)$/, 'jekyll'],
  [/^(?:\.eleventy\.c?js|eleventy\.config\.(?:[cm]?js|ts))$/, 'eleventy'],
  [/^astro\.config\.(?:[cm]?js|m?ts)$/, 'astro'],
  // Zola's has `base_url`, Hugo's `baseURL`.
  [/^config\.(?:toml|ya?ml|json)$/, 'hugo'],
];

/** Which of a folder's files are to be read before its texts: configurations, and data of folders. */
export const isAsked = (path: string): boolean =>
  CONFIGURATIONS.some(([name]) => name.test(path)) || dataFolder(path) !== undefined;

export interface Asked {
  /** Absolute, with a slash at its end. */
  base: string;
  /** From the folder. */
  files: ReadonlySet<string>;
  /** What is in the files that are asked for. */
  texts: ReadonlyMap<string, string>;
  generator?: GeneratorName;
  /** Of the texts, in place of the generator's own. */
  content?: string;
  permalink?: string;
}

export interface KnownSite extends Site {
  generator: Generator;
}

/** @throws Refusal for a folder that is no site, or whose configuration cannot be read */
export function siteOf({ base, files, texts, generator, content, permalink }: Asked): KnownSite {
  const found = CONFIGURATIONS.flatMap(([name, of]) =>
    [...texts.keys()].filter((path) => name.test(path)).map((path) => ({ path, of })),
  );
  const first = found.find(({ of }) => generator === undefined || of === generator || generator === 'zola');
  const config: Json = {};
  for (const { path } of found.filter(({ of }) => of === first?.of))
    Object.assign(config, configurationOf(path, texts.get(path) ?? ''));
  const isZola = first?.of === 'hugo' && member(config, 'base_url') !== undefined;
  const name = generator ?? (isZola ? 'zola' : first?.of) ?? (permalink === undefined ? undefined : 'plain');
  if (!name)
    throw malformed(
      'there is no configuration of Hugo, Zola, Jekyll, Eleventy or Astro: name the folder of the site, or say --generator or --permalink',
    );
  const known = GENERATORS[name];
  const folder = content ?? known.content(config) ?? '';
  const zone = textMember(config, 'timeZone') ?? 'UTC';
  const language = textMember(
    config,
    'languageCode',
    'default_language',
    'lang',
    'locale',
    'defaultContentLanguage',
  );
  return {
    ...{ base, config, files, permalink, generator: known },
    content:
      (name === 'eleventy' && content === undefined ? textMember(config, 'input') : undefined) ?? folder,
    data: name === 'eleventy' ? dataOf(texts) : new Map(),
    timeZone: isZone(zone) ? zone : 'UTC',
    language: language === undefined ? undefined : languageTag(language),
  };
}

function configurationOf(path: string, text: string): Json {
  if (/\.[cm]?[jt]s$/.test(path)) return { ...astroConfig(text), input: inputOf(text) };
  const written = path.endsWith('.toml')
    ? readToml(text)
    : path.endsWith('.json')
      ? readJson(text, path)
      : parseYaml(text);
  const part = within('config/_default', path);
  if (part === undefined || /^(?:hugo|config)\./.test(part)) return written ?? {};
  return { [stemOf(part)]: written };
}

function dataOf(texts: ReadonlyMap<string, string>): Map<string, Json> {
  const data = new Map<string, Json>();
  for (const [path, text] of texts) {
    const folder = dataFolder(path);
    if (folder === undefined) continue;
    const read = readJson(text, path);
    if (isObject(read)) data.set(folder, { ...data.get(folder), ...read });
  }
  return data;
}

function isZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}
