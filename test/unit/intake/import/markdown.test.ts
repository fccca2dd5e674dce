// Markdown files, one by one as site generators have them: what each becomes, and which of them are one article.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Import } from '../../../../src/services/transfer/import.ts';
import { type TestServer, testServer } from '../../../support/server.ts';
import { articlesOf, counts, importInto } from './kit.ts';

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

describe('which files are one article', () => {
  let site: TestServer;
  beforeEach(async () => {
    site = await testServer();
  });
  afterEach(() => site.close());

  const send = (text: string, path?: string) =>
    importInto(site, text, { query: path === undefined ? '' : `?path=${encodeURIComponent(path)}` });
  const post = (title: string, more = '', text = `About ${title}.`) =>
    `---\ntitle: ${title}\n${more}---\n${text}\n`;
  const all = async () => (await articlesOf(site)).map(({ title, slug }) => [title, slug]);

  test('without a name: those of one title and date, called by their titles', async () => {
    await send(post('First'));
    await send(post('Second'));
    await send(post('Second', 'date: 2020-01-01\n'));
    await send('---\ntags: [a]\n---\nWithout a title.\n');
    await send('---\ntags: [a]\n---\nAnother without.\n');
    expect((await send(post('First'))).unchanged).toBe(1);
    expect((await send(post('First', 'tags: [x]\n', 'Changed.'))).updated).toBe(1);
    expect((await all()).sort()).toEqual([
      ['Another without.', 'another-without'],
      ['First', 'first'],
      ['Second', 'second'],
      ['Second', 'second-2'],
      ['Without a title.', 'without-a-title'],
    ]);
  });

  test.each(['index.md', 'README.md', 'article.md'])('%s alone is no name', async (path) => {
    await send(post('First'), path);
    await send(post('Second'), path);
    expect((await all()).sort()).toEqual([
      ['First', 'first'],
      ['Second', 'second'],
    ]);
  });

  test('with a folder: the same path is the same article, its name the slug', async () => {
    await send(post('A'), 'a/index.md');
    await send(post('B'), 'b/index.md');
    await send(post('C'), 'b/README.md');
    await send(post('D'), 'b/2020-01-01-hello.md');
    expect((await send(post('B', '', 'New text.'), 'b/index.md')).updated).toBe(1);
    expect((await send(post('B, renamed', '', 'New text.'), 'b/index.md')).updated).toBe(1);
    expect((await all()).sort()).toEqual([
      ['A', 'a'],
      ['B, renamed', 'b'],
      ['C', 'c'],
      ['D', 'hello'],
    ]);
  });

  test('an id in the front matter wins, wherever the file is', async () => {
    await send(post('A', 'id: 17\n'), 'a/one.md');
    expect(counts(await send(post('B', 'id: 17\n', 'Else.'), 'b/two.md'))).toMatchObject({ updated: 1 });
    expect(await all()).toEqual([['B', 'one']]);
  });

  test('one that shares nothing but its place is not stored over another', async () => {
    const date = 'date: 2020-01-01\n';
    await send(post('A', date), 'blog/hello.md');
    const refused = await send(post('B', 'date: 2021-01-01\n'), 'blog/hello.md');
    expect(refused).toMatchObject({
      ...{ created: 0, updated: 0, failed: 1 },
      errors: [{ item: 'blog/hello.md', detail: expect.stringContaining('give this one an `id`') }],
    });
    expect((await send(post('B'), 'blog/hello.md')).failed).toBe(1);
    expect(await all()).toEqual([['A', 'hello']]);
    // An editor may have made another of it.
    const [{ id } = { id: '' }] = await articlesOf(site);
    const edit = { title: 'Edited', content: { text: 'Edited.' }, publishedAt: '2020-02-02T00:00:00Z' };
    await site.admin('PATCH', `/admin/articles/${id}`, edit);
    expect((await send(post('A', date), 'blog/hello.md')).unchanged).toBe(1);
    expect((await send(post('A', '', 'New.'), 'blog/hello.md')).updated).toBe(1);
    await site.admin('DELETE', `/admin/articles/${id}`);
    expect((await send(post('B'), 'blog/hello.md')).failed).toBe(1);
    expect((await send(post('C', date), 'blog/hello.md')).unchanged).toBe(1);
  });

  test.each([true, false])('nor in one import (dry: %s)', async (dryRun) => {
    const run = new Import(site.app.context, { dryRun });
    for (const [text, path] of [
      [post('A'), 'blog/hello.md'],
      [post('B'), 'blog/hello.md'],
      [post('A'), 'blog/hello.md'],
    ] as const) {
      async function* bytes() {
        yield new TextEncoder().encode(text);
      }
      await run.document(bytes(), { path });
    }
    expect(run.report).toMatchObject({ created: 1, unchanged: 1, failed: 1 });
  });
});
