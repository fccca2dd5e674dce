// The interface's words: every language says all of it, about the same things.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inspectArticle } from '../../../../src/doctor/article.ts';
import { ARTICLE_FINDINGS } from '../../../../src/doctor/article-findings.ts';
import { SCRIPT_NAMES } from '../../../../src/doctor/script.ts';
import type { Article } from '../../../../src/domain/model.ts';
import { PLACEHOLDERS } from '../../../../src/domain/placeholders.ts';
import { findingFix, findingText, problemWords } from '../../../../src/pages/admin/faults.ts';
import { type Messages, translator, UI_LANGUAGES, type Ui } from '../../../../src/pages/admin/ui.ts';
import { PROBLEMS } from '../../../../src/problem-texts.ts';
import { problem } from '../../../../src/problems.ts';
import { ACTIONS } from '../../../../src/services/access/audit.ts';

const FOLDER = 'src/pages/admin/messages';
const read = (name: string) =>
  JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Record<string, string>;
const english = read('en.json');
const placeholders = (text = '') => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

/** All that the doctor can find in articles that are wrong in every way. */
const NOW = Date.parse('2026-11-23T12:00:00Z');
const wrong = (fields: object): Article =>
  ({
    ...{ title: 'T', summary: 'S', html: '<p>x</p>', content: { text: 'x' }, language: 'en', tags: ['a'] },
    ...{
      authors: [],
      credits: [],
      enclosures: [],
      facets: [],
      status: 'published',
      publishedAt: NOW,
      ...fields,
    },
  }) as unknown as Article;
const html = (text: string) => ({ content: { html: text }, html: text });
const FINDINGS = [
  ...[
    wrong({ title: 'x'.repeat(120) }),
    wrong({ title: 'ALL CAPITALS HERE' }),
    wrong({ title: 'A <b>b</b>' }),
  ],
  ...[wrong({ summary: undefined }), wrong({ summary: 'T' }), wrong({ summary: 'x'.repeat(700) })],
  ...[
    wrong({ html: `<p>${'слово '.repeat(9)}</p>` }),
    wrong({ html: '<p>words words words words</p>', language: 'ar' }),
  ],
  ...[wrong({ image: { url: 'http://a/b', width: 9_000, height: 1 } }), wrong({ tags: [] })],
  wrong({ enclosures: [{ url: 'http://a/b', type: 'application/octet-stream' }] }),
  ...[wrong({ tags: ['old'] }), wrong({ tags: ['Sanctoins'] }), wrong({ tags: ['Sanctions', 'Sanctoins'] })],
  ...[wrong({ publishedAt: NOW + 9e11 }), wrong({ status: 'scheduled', publishedAt: NOW + 9e6 })],
  ...[wrong({ publishedAt: NOW - 9e10 }), wrong({ html: '', content: { text: '' } })],
  ...['iframe src="https://v.example/"', 'svg', 'form', 'canvas', 'script'].map((tag) =>
    wrong(html(`<${tag}>x`)),
  ),
  ...[
    wrong(html('<a href="javascript:x">x</a>')),
    wrong({ html: '<p>&lt;div&gt;</p>', content: { text: '<div>' } }),
    wrong({ html: '<p>&lt;div&gt;</p>', content: { markdown: '\\<div>' } }),
  ],
  ...[wrong(html('x<img src="http://a/b">')), wrong(html('x<img src="/a"><img src="/b">'))],
  ...[wrong(html(`x<img alt="" src="data:${'x'.repeat(200_000)}">`)), wrong(html('x<a href="b.html">x</a>'))],
  ...[
    wrong(html('x<a href="#b">x</a>')),
    wrong(html('x<a href="https://">x</a><p><img alt="" src="/a"></p>')),
  ],
  wrong(html(`<img src="/a" alt="${english['says.describe']}">`)),
  wrong({ language: 'tr', translationOf: 'x' }),
].flatMap((article) =>
  inspectArticle(article, {
    ...{
      secure: true,
      now: NOW,
      original: article.translationOf && 'tr',
      namesake: { title: 'T', url: 'https://e.org/t' },
      tags: ['Sanctions'],
    },
    ...{ newTags: ['Sanctoins'], retiredTags: ['old'] },
  }),
);

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

test.each(ACTIONS)('the audit log has words for %s', (action) => {
  const [kind, did] = action.split('.');
  expect(english).toMatchObject({
    [`activity.kind.${kind}`]: expect.any(String),
    [`activity.did.${did}`]: expect.any(String),
  });
});

test('Arabic does not turn addresses round', () => {
  for (const [key, text] of Object.entries(read('ar.json'))) {
    if (!/^(problem|finding)\./.test(key)) continue;
    const bare = text.replace(/[\u2066\u2068][^\u2069]*\u2069/g, '');
    expect(bare, key).not.toMatch(/\{\w+\}|https?:\/\/|\/\w+\//);
  }
});

test.each([
  ['ar', /القارئات|الشكر|تقاعد|مقالة/],
  ['ru', /благодарн|\(лет\)|Тег,/],
  ['tr', /[Mm]akale|[Bb]elirteç|[Kk]ancası|[Ee]mekli|^At$/],
  ['en', /\{"/],
])('%s has one word for a thing, and words for people', (language, wrong) => {
  for (const [key, text] of Object.entries(read(`${language}.json`))) expect(text, key).not.toMatch(wrong);
});

/** Every text that is looked up by a code, with all that it may name. */
const LOOKED_UP = new Map<string, string[]>(
  Object.entries(PROBLEMS).map(([code, text]) => [`problem.${code}`, placeholders(text)]),
);
for (const [code, { message, fix }] of Object.entries(ARTICLE_FINDINGS)) {
  for (const key of [`finding.${code}`, `finding.${code}.fix`])
    LOOKED_UP.set(key, placeholders(message + fix));
}

describe.each(UI_LANGUAGES)('codes in %s', (language) => {
  const messages = read(`${language}.json`);

  test.each([...LOOKED_UP])('%s', (key, names) => {
    expect(messages[key], key).toEqual(expect.stringMatching(/\S/));
    expect(names).toEqual(expect.arrayContaining(placeholders(messages[key])));
  });

  test('every script has a name', () => {
    for (const script of SCRIPT_NAMES) expect(messages[`script.${script}`], script).toMatch(/./);
  });
});

test('no message is said nowhere', () => {
  const code = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`src/${name}`, 'utf8'))
    .join('\n');
  // `status.${status}` says all that begin with `status.`; what has a code must have been given to it.
  const families = [...code.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map((m) => m[1] ?? '');
  const unsaid = Object.keys(english).filter((key) =>
    /^(problem|finding)\./.test(key)
      ? !LOOKED_UP.has(key)
      : !code.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)),
  );
  expect(unsaid).toEqual([]);
});

test('no code is thrown nowhere', () => {
  const code = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/^problems\.ts$|article-findings\.ts$/.test(name))
    .map((name) => readFileSync(`src/${name}`, 'utf8'))
    .join('\n');
  const all = [...Object.keys(PROBLEMS), ...Object.keys(ARTICLE_FINDINGS)];
  expect(all.filter((one) => !code.includes(`'${one}'`))).toEqual([]);
});

test('the doctor knows what the editor writes for a description', () => {
  const written = UI_LANGUAGES.map((language) => read(`${language}.json`)['says.describe']);
  expect([...PLACEHOLDERS].sort()).toEqual(written.sort());
});

const uiIn = (language: string): Ui =>
  ({ language, site: {}, t: translator(read(`${language}.json`) as Messages) }) as unknown as Ui;

test('the articles that are wrong in every way have every finding', () => {
  expect([...new Set(FINDINGS.map(({ code }) => code))].sort()).toEqual(Object.keys(ARTICLE_FINDINGS).sort());
});

describe.each(['ru', 'tr', 'ar'])('the doctor in %s', (language) => {
  const ui = uiIn(language);
  test.each(FINDINGS)('$message', (finding) => {
    for (const [told, said] of [
      [findingText(ui, finding), finding.message],
      [findingFix(ui, finding), finding.fix],
    ]) {
      expect(`${told}`).not.toContain('lang="en"');
      expect(`${told}`).not.toBe(`${said}`);
      expect(`${told}`).not.toMatch(/\{\w+\}/);
    }
  });
});

describe('a problem', () => {
  test('within another is told in the same language', () => {
    const nested = problem('fetch-failed', {
      url: 'https://a.example/',
      reason: problem('not-called', { reason: problem('scheme-not-http') }),
    });
    expect(nested.detail).toBe('https://a.example/: not called: it is neither http nor https');
    expect(problemWords(uiIn('ru'), nested)).toMatch(/^https:\/\/a\.example\/: обращения не было: \S/);
  });

  test('that has no words, or has one within that has none, is left to its English', () => {
    const reason = { detail: 'ECONNREFUSED' };
    expect(problemWords(uiIn('tr'), reason)).toBeUndefined();
    expect(problemWords(uiIn('tr'), problem('not-called', { reason }))).toBeUndefined();
  });

  test.each([
    ['en', '1,000'],
    ['ru', '1\u00a0000'],
    ['tr', '1.000'],
  ])('has its numbers written as in %s', (language, number) => {
    expect(problemWords(uiIn(language), problem('too-long', { max: 1_000 }))).toContain(number);
  });
});
