// /openapi.json of a new site, for the tools that make something of it.
import { memory } from '../src/entries/memory.ts';
import { createTagwire } from '../src/index.ts';

/** The npm package, and its version, that makes types of it. */
export const TYPES_TOOL = ['openapi-typescript', '7.13.0'] as const;

export async function describeApi(publicUrl: string): Promise<object> {
  const site = createTagwire({ publicUrl, database: memory(), media: false });
  const description = await site.fetch(new Request(`${publicUrl}/openapi.json`));
  await site.close();
  return (await description.json()) as object;
}

/** The schemas that `value` refers to, by name, and those that these refer to. */
export function schemasIn(
  value: unknown,
  schemas: Readonly<Record<string, unknown>>,
  found: Record<string, unknown> = {},
): Record<string, unknown> {
  for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (name in found) continue;
    found[name] = schemas[name];
    schemasIn(schemas[name], schemas, found);
  }
  return found;
}
