// Markdown files, one by one as site generators have them: what each becomes, and which of them are one article.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestServer, testServer } from '../support/server.ts';
import { importInto } from './kit.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const dry = (text: string, path?: string) =>
  importInto(server, text, {
    query: `?dryRun=true${path === undefined ? '' : `&path=${encodeURIComponent(path)}`}`,
    headers: { 'content-type': 'text/markdown' },
  });

describe('what is kept from the public is a draft', () => {
  test.each([
    ['published: false', 'title: A\npublished: false'],
    ['the same with a date, before it', 'title: A\ndate: 2020-12-17\npublished: false'],
    ['the same with a date, after it', 'published: false\ntitle: A\ndate: 2020-12-17'],
    ['as YAML 1.1 has it', 'title: A\npublished: no'],
    ['private: true', 'title: A\nprivate: true\ndate: 2020-12-17'],
    ['whatever its status says', 'title: A\nstatus: published\nprivate: yes'],
    ['draft: yes', 'title: A\ndraft: yes'],
  ])('%s', async (_, front) => {
    const report = await dry(`---\n${front}\n---\nText.\n`);
    expect(report.errors).toEqual([]);
    expect(report.articles).toMatchObject([{ title: 'A', status: 'draft' }]);
  });

  test.each(['_drafts/idea.md', 'blog/_drafts/deep/idea.md'])('%s', async (path) => {
    const report = await dry('---\ntitle: A\ndate: 2020-12-17\n---\nText.\n', path);
    expect(report.articles).toMatchObject([{ status: 'draft' }]);
  });

  test('and nothing else is', async () => {
    for (const front of ['published: true', 'private: false', 'draft: no', 'published: 2020-12-17']) {
      const report = await dry(`---\ntitle: A\n${front}\n---\nText.\n`, 'my_drafts/a.md');
      expect(report, front).toMatchObject({ errors: [], articles: [{ status: 'published' }] });
    }
  });
});

test('front matter in TOML needs no file name', async () => {
  const report = await dry('+++\ntitle = "Toml"\ndate = 2020-12-17T00:00:00Z\ntags = ["a"]\n+++\nText.\n');
  expect(report).toMatchObject({
    errors: [],
    articles: [{ title: 'Toml', publishedAt: '2020-12-17T00:00:00Z', tags: ['a'] }],
  });
});
