// Stands in the Worker for hono-openapi: /openapi.json is made before (static-files.ts), so routes need not say
// there what they are. wrangler.toml names it.
import type { MiddlewareHandler } from 'hono';

export const describeRoute = (): MiddlewareHandler => (_c, next) => next();
export const resolver = () => ({});
