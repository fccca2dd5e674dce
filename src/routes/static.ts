// Files that ship with the server, as answers.
import { notFound } from '../errors.ts';
import type { Runtime } from '../ports.ts';

export const STATIC = { 'cache-control': 'public, max-age=3600, stale-while-revalidate=86400' };

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  ico: 'image/x-icon',
};

/** @throws Refusal 404 */
export async function staticAnswer(runtime: Runtime, name: string): Promise<Response> {
  const file = await runtime.assets(name);
  if (!file) throw notFound('There is no such file.');
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return new Response(file.body, { headers: { ...STATIC, 'content-type': type } });
}
