// The regular expressions of the source: its literals by a parser of TypeScript, and those it makes when it runs.
import { globSync, readFileSync } from 'node:fs';
import { parseAst } from 'rolldown/parseAst';

export interface Expression {
  file: string;
  /** 0 for one that is made when the program runs. */
  line: number;
  source: string;
  flags: string;
}

type Node = { type: string; start: number; [member: string]: unknown };
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value;

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const one of value) yield* nodesOf(one);
  } else if (isNode(value)) {
    yield value;
    for (const member of Object.values(value)) if (typeof member === 'object') yield* nodesOf(member);
  }
}

const isConstructor = ({ type, callee }: Node) =>
  (type === 'NewExpression' || type === 'CallExpression') && (callee as Node).name === 'RegExp';

/** All literals. @returns also the files that call `RegExp` */
export function literals(): { found: Expression[]; constructing: Set<string> } {
  const found: Expression[] = [];
  const constructing = new Set<string>();
  for (const file of globSync(['src/**/*.ts', 'web/**/*.ts']).sort()) {
    const text = readFileSync(file, 'utf8');
    for (const node of nodesOf(parseAst(text, { lang: 'ts' }, file))) {
      if (isConstructor(node)) constructing.add(file);
      const { regex } = node as { regex?: { pattern: string; flags: string } };
      if (!regex) continue;
      const line = text.slice(0, node.start).split('\n').length;
      found.push({ file, line, source: regex.pattern, flags: regex.flags });
    }
  }
  return { found, constructing };
}

type Exports = Record<string, (...given: unknown[]) => unknown>;

/** Files that make expressions when they run, with calls that make all of them. */
const MAKERS: Readonly<Record<string, (exports: Exports) => unknown>> = {
  'src/content/raw-html.ts': () => {},
  'src/content/wire-lines.ts': ({ photoIn, sourceIn, signedIn, looksLikeByline, peopleIn }) => [
    photoIn!('A'),
    photoIn!('Foto - Ann Lee'),
    ...[sourceIn!('A'), signedIn!('A'), looksLikeByline!('Ann Lee'), peopleIn!('Ann Lee, Bob Roe')],
  ],
  'src/doctor/script.ts': ({ foreignScript }) => foreignScript!('a', 'en'),
  'src/intake/written-dates.ts': () => {},
};
/** What `constructing` files make. @throws where one of them is not in the list above, or the other way round */
async function made(constructing: ReadonlySet<string>): Promise<Expression[]> {
  const found: Expression[] = [];
  const own = globalThis.RegExp;
  for (const file of constructing) {
    const call = MAKERS[file];
    if (!call)
      throw new Error(
        `${file} makes expressions: add calls that make them to MAKERS in ${import.meta.filename}`,
      );
    globalThis.RegExp = new Proxy(own, {
      construct(target, [source, flags]: [string | RegExp, string?]) {
        const expression = new target(source, flags);
        found.push({ file, line: 0, source: expression.source, flags: expression.flags });
        return expression;
      },
    });
    try {
      // Under a name of its own: `once` keeps what the module made for others.
      call((await import(new URL(`../../${file}?made`, import.meta.url).href)) as Exports);
    } finally {
      globalThis.RegExp = own;
    }
  }
  return found;
}

/** All of them, each once a file. */
export async function findExpressions(): Promise<Expression[]> {
  const { found, constructing } = literals();
  const all = [...found, ...(await made(constructing))];
  return [...new Map(all.map((one) => [`${one.file} /${one.source}/${one.flags}`, one])).values()];
}
