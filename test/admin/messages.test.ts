// The interface's words: every language says all of it, about the same things.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UI_LANGUAGES } from '../../src/pages/admin/ui.ts';

const FOLDER = 'src/pages/admin/messages';
const read = (name: string) =>
  JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Record<string, string>;
const english = read('en.json');
const placeholders = (text = '') => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test('every file is one of the interface’s languages', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(UI_LANGUAGES.map((language) => `${language}.json`).sort());
});

describe.each(readdirSync(FOLDER))('%s', (name) => {
  const messages = read(name);

  test('says what English says, in its order', () => {
    expect(Object.keys(messages)).toEqual(Object.keys(english));
  });

  test('fills in the same', () => {
    for (const [key, text] of Object.entries(messages)) {
      expect(text.trim(), key).not.toBe('');
      expect(placeholders(text), key).toEqual(placeholders(english[key]));
    }
  });
});

/** Translated ahead of the pages that will say them. */
const LATER = /^look\./;

test('no message is said nowhere', () => {
  const code = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`src/${name}`, 'utf8'))
    .join('\n');
  // `status.${status}` says all that begin with `status.`.
  const families = [...code.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map((m) => m[1] ?? '');
  const unsaid = Object.keys(english).filter(
    (key) =>
      !LATER.test(key) && !code.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)),
  );
  expect(unsaid).toEqual([]);
});
