// Stands in the Worker for drizzle's enums of PostgreSQL, which come with everything that makes PostgreSQL's columns;
// here is SQLite. wrangler.toml names it.
export const isPgEnum = (): boolean => false;
