// The tagwire command: `tagwire COMMAND …`. Exit codes: 0 done, 1 failed, 2 misuse.
import { parseArgs } from 'node:util';
import { settings } from '../config.ts';
import { ConfigError, Missing, Refusal } from '../errors.ts';
import { reasonOf } from '../runtimes/libsql/outage.ts';
import { VERSION } from '../version.ts';
import { type Command, Failure, Misuse, type Options } from './command.ts';
import { OutputGone, watchOutputs } from './outputs.ts';

export { nameSources } from '../runtimes/node/stack-traces.ts';

type Listed = readonly [summary: string, load: () => Promise<{ command: Command }>];
/** Loaded when they are asked for: most need the whole server. */
const COMMANDS: Readonly<Record<string, Listed>> = {
  serve: ['run the server', () => import('./serve.ts')],
  demo: ['run a server of its own with sample articles', () => import('./demo.ts')],
  post: ['publish articles from files', () => import('./post.ts')],
  sync: ['keep the articles of a static site as they are there', () => import('./sync.ts')],
  import: ['import feeds, archives of other programs, folders of Markdown', () => import('./import.ts')],
  export: [
    'write everything to a file, to a folder of Markdown, or as a site of files',
    () => import('./export.ts'),
  ],
  follow: ['tell the changes of a site or a view as they happen', () => import('./follow.ts')],
  token: ['create, list or revoke access tokens', () => import('./token.ts')],
  people: ['list, invite or remove people, and make sign-in links', () => import('./people.ts')],
  media: ['take places, serial numbers and thumbnails out of stored pictures', () => import('./media.ts')],
  revisions: ['remove older versions of articles', () => import('./revisions.ts')],
  migrate: ['bring the database up to date', () => import('./migrate.ts')],
  backup: ['copy the database, while it is written to', () => import('./backup.ts')],
  restore: ['put a backup in the place of the database', () => import('./restore.ts')],
  doctor: ['check feeds: their own, or any other', () => import('./doctor.ts')],
};

/** Runs a command line; resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  watchOutputs();
  try {
    if (!name || name === '--help' || name === '-h' || name === 'help') return print(overview());
    if (name === '--version' || name === '-V') return print(VERSION);
    const [, load] = (Object.hasOwn(COMMANDS, name) && COMMANDS[name]) || [];
    if (!load) throw new Misuse(`there is no command "${name}"; tagwire --help lists them`);
    const { command } = await load();
    const { values, positionals } = parse(name, command, rest);
    if (values.help) return print(helpOf(name, command));
    if (values.version) return print(VERSION);
    if (positionals.length && !command.usage)
      throw new Misuse(`${name} takes no argument "${positionals[0]}"`);
    return await command.run(values, positionals);
  } catch (error) {
    if (error instanceof OutputGone) return 0;
    if (error instanceof Misuse || error instanceof ConfigError) {
      for (const line of error.message.split('\n')) process.stderr.write(`tagwire: ${line}\n`);
      return 2;
    }
    const expected = error instanceof Refusal || error instanceof Failure || error instanceof Missing;
    const reason = error instanceof Refusal && error.cause ? ` (${reasonOf(error)})` : '';
    const text = expected ? error.message : ((error as Error).stack ?? error);
    process.stderr.write(`tagwire: ${text}${reason}\n`);
    return 1;
  }
}

function parse(
  name: string,
  command: Command,
  args: readonly string[],
): { values: Options; positionals: string[] } {
  const options = {
    ...command.options,
    help: { type: 'boolean' as const, short: 'h' },
    version: { type: 'boolean' as const, short: 'V' },
  };
  try {
    const isBare = (arg: string, i: number) =>
      command.bare?.some((name) => arg === `--${name}`) && (args[i + 1] ?? '-').startsWith('-');
    const whole = args.map((arg, i) => (isBare(arg, i) ? `${arg}=` : arg));
    return parseArgs({ args: whole, options, allowPositionals: true });
  } catch (error) {
    // Node goes on to explain `--`.
    const [said] = (error as Error).message.split('. ');
    throw new Misuse(`${said}; tagwire ${name} --help tells more`);
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

const helpOf = (name: string, { usage, help }: Command) => `Usage: tagwire ${name} ${usage}\n\n${help}`;

function overview(): string {
  const commands = Object.entries(COMMANDS).map(([name, [summary]]) => `  ${name.padEnd(10)} ${summary}`);
  const variables = settings.map(
    (s) => `  ${s.name.padEnd(22)} ${s.help}${s.default ? ` (${s.default})` : ''}`,
  );
  return [
    'Tagwire: an RSS, Atom and JSON Feed syndication server.',
    '',
    'Usage: tagwire COMMAND [OPTIONS]',
    '',
    ...commands,
    '',
    'tagwire COMMAND --help tells more. Each command that works on the database says first which one that is. Where there is',
    'none, serve, demo, import, migrate and restore make one; the others refuse.',
    '',
    'Configuration is read from the environment:',
    '',
    ...variables,
  ].join('\n');
}
