// The API reference: a page for each tag of /openapi.json, in plain Markdown.
import { schemasIn } from '../description.ts';

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  description?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: Schema | boolean;
}
interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value?: unknown }>;
}
interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}
interface Answer {
  $ref?: string;
  description?: string;
  content?: Record<string, Media>;
}
interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: Answer & { required?: boolean };
  responses?: Record<string, Answer>;
}
export interface Description {
  tags?: { name: string; description?: string }[];
  security?: Record<string, string[]>[];
  paths: Record<string, Record<string, Operation>>;
  webhooks?: Record<string, Record<string, Operation>>;
  components?: Record<string, Record<string, unknown>>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
/** Braces and angle brackets mean something to Vue, bars to a table. */
const plain = (text = '') =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[|{}<>]/g, (sign) => `&#${sign.codePointAt(0)};`)
    .trim();
const nameOf = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1);
export const fileOf = (tag: string): string => tag.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** A short word for what a schema takes: `string[]`, `"draft" | "published"`, `Article`. */
function typeOf(schema: Schema = {}): string {
  const { $ref, enum: values, const: only, anyOf, oneOf, allOf, type, items, format } = schema;
  if ($ref) return nameOf($ref);
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  const options = anyOf ?? oneOf;
  if (options) return [...new Set(options.map(typeOf))].join(' | ');
  if (allOf) return allOf.map(typeOf).join(' & ');
  if (items) return items.enum ? `(${typeOf(items)})[]` : `${typeOf(items)}[]`;
  return `${[type ?? 'any'].flat().join(' | ')}${format ? ` (${format})` : ''}`;
}

const namesIn = (value: unknown): string[] =>
  [...JSON.stringify(value ?? {}).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!);
/** With links to the objects that it names. */
const shownType = (schema: Schema = {}) =>
  namesIn(schema).reduce(
    (text, name) => text.replace(new RegExp(`\\b${name}\\b(?!\\])`), `[${name}](#${name.toLowerCase()})`),
    plain(typeOf(schema)),
  );

const partsOf = ({ allOf = [], anyOf = [], oneOf = [] }: Schema) => [...allOf, ...anyOf, ...oneOf];

/** The members of an object, and those of objects and lists of objects in it that have no name. */
function membersOf(description: Description, schema: Schema = {}, before = '', depth = 2): string[] {
  const whole = resolved(description, schema);
  const parts = [whole, ...partsOf(whole).filter(({ $ref }) => !$ref)];
  return parts.flatMap(({ properties = {}, required = [] }) => {
    return Object.entries(properties).flatMap(([name, member]) => {
      const path = before + name;
      const needed = required.includes(name) ? '' : ' *optional*';
      const line = `| \`${path}\`${needed} | ${shownType(member)} | ${plain(member.description)} |`;
      const inner = member.items ?? member;
      // What has a name is shown once, at the page's end.
      const below = depth > 1 && !inner.$ref && membersOf(description, inner, `${path}.`, depth - 1);
      return [line, ...(below || [])];
    });
  });
}

function resolved<T extends { $ref?: string }>(description: Description, value: T): T {
  if (!value.$ref) return value;
  const [kind = '', name = ''] = value.$ref.split('/').slice(-2);
  return (description.components?.[kind]?.[name] as T | undefined) ?? value;
}

const table = (head: string[], rows: string[]) =>
  rows.length ? [`| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}\n${rows.join('\n')}`] : [];

function contentOf(description: Description, content: Record<string, Media> = {}): string[] {
  return Object.entries(content).flatMap(([type, { schema, example, examples = {} }]) => {
    const shown = example ?? Object.values(examples)[0]?.value;
    const rows = schema?.$ref ? [] : [...new Set(membersOf(description, schema))];
    return [
      `\`${type}\`${schema && (schema.$ref || partsOf(schema).length) ? `: ${shownType(schema)}` : ''}`,
      ...table(['member', 'type', ''], rows),
      ...(shown === undefined
        ? []
        : [
            typeof shown === 'string'
              ? `\`\`\`text\n${shown}\n\`\`\``
              : `\`\`\`json\n${JSON.stringify(shown, null, 2)}\n\`\`\``,
          ]),
    ];
  });
}

function operationOf(description: Description, method: string, path: string, operation: Operation): string[] {
  const { summary, security = description.security ?? [], requestBody, responses = {} } = operation;
  const scopes = security.flatMap((each) => Object.values(each).flat());
  const parameters = (operation.parameters ?? []).map((each) => resolved(description, each));
  const body = requestBody && resolved(description, requestBody);
  const good = Object.entries(responses)
    .filter(([status]) => /^[23]/.test(status))
    .map(([status, answer]) => [status, resolved(description, answer)] as const);
  return [
    `## ${plain(summary ?? `${method} ${path}`)}`,
    // Webhooks have the event's name there.
    path.startsWith('/') ? `\`${method.toUpperCase()} ${path}\`` : `Sent to your address: \`${path}\``,
    ...(operation.description ? [plain(operation.description)] : []),
    ...(security.length
      ? [
          `Needs a token${scopes.length ? ` with the scope ${scopes.map((s) => `\`${s}\``).join(' or ')}` : ''}.`,
        ]
      : []),
    ...table(
      ['parameter', 'in', 'type', ''],
      parameters.map(
        ({ name, in: where, schema, required, description: about }) =>
          `| \`${name}\`${required ? '' : ' *optional*'} | ${where} | ${shownType(schema)} | ${plain(about ?? schema?.description)} |`,
      ),
    ),
    ...(body ? ['**Body**', ...contentOf(description, body.content)] : []),
    '**Answers**',
    Object.entries(responses)
      .map(([status, answer]) => `- ${status}: ${plain(resolved(description, answer).description)}`)
      .join('\n'),
    ...good.flatMap(([, { content }]) => contentOf(description, content)),
  ];
}

/** The objects that operations name, and those that these name. */
function objectsOf(description: Description, operations: unknown): string[] {
  const schemas = (description.components?.schemas ?? {}) as Record<string, Schema>;
  const found = Object.keys(schemasIn(operations, schemas));
  return found.sort().flatMap((name) => {
    const schema = schemas[name] ?? {};
    const rows = [...new Set(membersOf(description, schema))];
    const about = schema.description ? [plain(schema.description)] : [];
    return [
      `## ${name}`,
      ...about,
      ...(rows.length ? table(['member', 'type', ''], rows) : [shownType(schema)]),
    ];
  });
}

/** Pages by their file's name without its ending; `index` lists them. */
export function referencePages(description: Description): Record<string, string> {
  const pages: Record<string, string[]> = {};
  const index: string[] = [];
  const all = { ...description.paths, ...description.webhooks };
  for (const { name, description: about } of description.tags ?? []) {
    const operations = Object.entries(all).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method, { tags }]) => METHODS.includes(method) && tags?.includes(name))
        .map(([method, operation]) => ({ method, path, operation })),
    );
    if (!operations.length) continue;
    pages[fileOf(name)] = [
      `# ${name}`,
      ...(about ? [plain(about)] : []),
      ...operations.flatMap(({ method, path, operation }) =>
        operationOf(description, method, path, operation),
      ),
      ...objectsOf(description, operations),
    ];
    index.push(`- [${name}](./${fileOf(name)}.md)${about ? `: ${plain(about)}` : ''}`);
  }
  pages.index = [
    '# API reference',
    'Made of the server’s own description at `/openapi.json` (OpenAPI 3.1). A running server has the same at `/docs`, where requests can be tried. [The API](../publish/api.md) tells how to use it.',
    index.join('\n'),
  ];
  return Object.fromEntries(
    Object.entries(pages).map(([file, blocks]) => [
      file,
      `---\neditLink: false\n---\n\n${blocks.join('\n\n')}\n`,
    ]),
  );
}
