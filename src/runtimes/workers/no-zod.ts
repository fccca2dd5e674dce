// Stands for zod in wrangler.toml: hono-openapi would describe schemas of zod's, and Tagwire's are valibot's. In a clone
// knip installs it, and the Worker would be a sixth larger.
export {};
