// What a server answers, held against what /openapi.json says of it.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export type Schema = Record<string, unknown>;
interface Answer {
  content?: Record<string, { schema?: Schema }>;
  headers?: Record<string, unknown>;
}
interface Media {
  schema?: Schema;
  example?: unknown;
}
export interface Operation {
  operationId: string;
  security: object[];
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Answer>;
}
export interface Spec {
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, { post: Operation }>;
  components: { schemas: Record<string, Schema> };
  [member: string]: unknown;
}

export interface Exchange {
  method: string;
  /** Below the site's prefix, with its query. */
  path: string;
  accept?: string;
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** Headers that are described wherever they are sent. */
const TOLD = [
  ...['etag', 'last-modified', 'location', 'link', 'retry-after', 'ratelimit', 'ratelimit-policy'],
  ...['www-authenticate', 'content-range', 'im', 'delta-base'],
];

/** A schema that takes no member it does not list, unless it says that there may be more. */
export function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return 'properties' in schema && !('additionalProperties' in schema)
    ? { ...inner, additionalProperties: false }
    : inner;
}

const parametersIn = (template: string) => template.split('{').length;

export class Description {
  readonly #spec: Spec;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  readonly #compiled = new Map<unknown, ValidateFunction>();
  readonly #templates: [pattern: RegExp, template: string][];

  constructor(spec: Spec) {
    const schemas = closed(spec.components.schemas) as Spec['components']['schemas'];
    this.#spec = { ...spec, components: { ...spec.components, schemas } };
    this.#templates = Object.keys(spec.paths)
      .sort((a, b) => parametersIn(a) - parametersIn(b))
      .map((template) => [
        new RegExp(`^${template.replace(/[.*+?]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`),
        template,
      ]);
  }

  /** @throws Error where an answer of a described path is not as it is described */
  check({ method, path, accept, status, headers, text }: Exchange): void {
    const plain = path.split('?')[0] ?? '';
    const [, template = ''] = this.#templates.find(([pattern]) => pattern.test(plain)) ?? [];
    const operation = this.#spec.paths[template]?.[method === 'HEAD' ? 'get' : method.toLowerCase()];
    if (!operation) return;
    const called = `${method} ${path} answers ${status}`;
    const described = operation.responses[status];
    if (!described) throw new Error(`${called}, which is not described: ${text.slice(0, 500)}`);
    const names = Object.keys(described.headers ?? {}).map((name) => name.toLowerCase());
    const untold = TOLD.filter((name) => headers[name] !== undefined && !names.includes(name));
    if (untold.length) throw new Error(`${called} with ${untold}, which is not described`);
    if (!text || method === 'HEAD') return;
    const [type = ''] = `${headers['content-type'] ?? ''}`.split(';');
    // Browsers get errors as pages.
    if (status >= 400 && type === 'text/html' && accept?.includes(type)) return;
    const media = described.content?.[type] ?? described.content?.['*/*'];
    if (!media) throw new Error(`${called} as ${type}, which is not described`);
    if (!/json$/.test(type) || !media.schema) return;
    const valid = this.validate(media.schema);
    if (!valid(JSON.parse(text))) {
      throw new Error(`${called}: ${JSON.stringify(valid.errors)}: ${text.slice(0, 1_000)}`);
    }
  }

  /** @param schema of the description */
  validate(schema: Schema): ValidateFunction {
    const known = this.#compiled.get(schema);
    if (known) return known;
    const { components } = this.#spec;
    const made = this.#ajv.compile({ ...(closed(schema) as Schema), components });
    this.#compiled.set(schema, made);
    return made;
  }
}
