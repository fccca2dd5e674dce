// An import as its caller sees it: a document in, a report and feeds out.
import { expect, onTestFinished } from 'vitest';
import type { ImportReport } from '../../../../src/services/transfer/import-report.ts';
import { type TestServer, testServer } from '../../../support/server.ts';

export type Report = ImportReport;

export interface AdminArticle {
  id: string;
  guid: string;
  title: string;
  slug: string;
  status: string;
  language: string;
  version: number;
  seq: number;
  html: string;
  tags: string[];
  authors: { name: string; url?: string }[];
  publishedAt: string;
  updatedAt: string;
  [field: string]: unknown;
}

/** Sends a document to `POST /admin/import` and expects it to be taken. */
export async function importInto(
  server: TestServer,
  body: string | Uint8Array<ArrayBuffer>,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): Promise<Report> {
  const response = await server.admin('POST', `/admin/import${query}`, body, headers);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as Report;
}

/** Every article of a site, oldest first. */
export async function articlesOf(server: TestServer): Promise<AdminArticle[]> {
  const found: AdminArticle[] = [];
  for (let before = ''; ; ) {
    const page = await server.admin('GET', `/admin/articles?limit=200${before && `&before=${before}`}`);
    const { articles, next } = (await page.json()) as { articles: AdminArticle[]; next: string | null };
    found.push(...articles);
    if (next === null) return found.reverse();
    before = next;
  }
}

/** The counts of a report. */
export const counts = ({ created, updated, unchanged, skipped, failed }: Report) => ({
  ...{ created, updated, unchanged, skipped, failed },
});

/** A server that is closed when the test has ended. */
export async function newServer(): Promise<TestServer> {
  const made = await testServer();
  onTestFinished(() => made.close());
  return made;
}
