// The table of docs/publish/people.md has every route of the API and the editors' pages, and none that is not there.
import { expect, test } from 'vitest';
import { rightsTable } from '../../contract/rights.ts';
import { testServer } from '../../support/server.ts';

test('every route stands in the table of rights', async () => {
  const server = await testServer();
  const routed = server.app.routes.routes
    .filter(({ method, path }) => /^\/admin|^\/metrics$/.test(path) && !/[*]/.test(path) && method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`)
    .filter((route) => !route.startsWith('OPTIONS'));
  const { calls, pages } = rightsTable();
  const told = [...calls, ...pages].map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(told)].sort()).toEqual([...new Set(routed)].sort());
  await server.close();
});
