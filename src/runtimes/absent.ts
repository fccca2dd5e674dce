// Stands in the Worker for what libraries bring along and never call as they are used here: of sanitize-html postcss for
// `style` attributes (content/clean.ts lets none through, on any runtime), of drizzle `relations()`, queries within
// queries and columns made by a callback, of hono its `mount()` and `parseBody()`. bundle-worker.ts names them; a call
// would be a mistake and says so.
function absent(): never {
  throw new Error('This library is not in the Worker: see bundle-worker.ts.');
}

export {
  absent as createMountedRequest,
  absent as createTableRelationsHelpers,
  absent as default,
  absent as extractTablesRelationalConfig,
  absent as getOperators,
  absent as getOrderByOperators,
  absent as getSQLiteColumnBuilders,
  absent as Many,
  absent as normalizeRelation,
  absent as One,
  absent as parse,
  absent as parseBody,
  absent as QueryBuilder,
  absent as RelationalQueryBuilder,
  absent as SQLiteCountBuilder,
};
