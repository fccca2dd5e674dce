// The tagwire command: `tagwire COMMAND …`. Exit codes: 0 done, 1 failed, 2 misuse.
import { parseArgs } from 'node:util';
import { settings } from '../config.ts';
import { ConfigError, Refusal, Unavailable } from '../errors.ts';
import { reasonOf } from '../runtimes/outage.ts';
import { VERSION } from '../version.ts';
import { type Command, Failure, Misuse, type Options } from './command.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { migrate } from './migrate.ts';
import { post } from './post.ts';
import { serve } from './serve.ts';
import { token } from './token.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  ...{ serve, demo, post, import: importCommand, export: exportCommand, token, migrate, doctor },
};

/** Runs a command line; resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (!name || name === '--help' || name === '-h' || name === 'help') return print(overview());
    if (name === '--version' || name === '-V') return print(VERSION);
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) throw new Misuse(`there is no command "${name}"; tagwire --help lists them`);
    const { values, positionals } = parse(command, rest);
    if (values.help) return print(helpOf(name, command));
    if (values.version) return print(VERSION);
    if (positionals.length && !command.usage)
      throw new Misuse(`${name} takes no argument "${positionals[0]}"`);
    return await command.run(values, positionals);
  } catch (error) {
    if (error instanceof Misuse || error instanceof ConfigError) {
      for (const line of error.message.split('\n')) process.stderr.write(`tagwire: ${line}\n`);
      return 2;
    }
    const expected = error instanceof Refusal || error instanceof Failure;
    const reason = error instanceof Unavailable && error.cause ? ` (${reasonOf(error)})` : '';
    process.stderr.write(
      `tagwire: ${expected ? error.message : ((error as Error).stack ?? error)}${reason}\n`,
    );
    return 1;
  }
}

function parse(command: Command, args: readonly string[]): { values: Options; positionals: string[] } {
  const options = {
    ...command.options,
    help: { type: 'boolean' as const, short: 'h' },
    version: { type: 'boolean' as const, short: 'V' },
  };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

const helpOf = (name: string, { usage, help }: Command) => `Usage: tagwire ${name} ${usage}\n\n${help}`;

function overview(): string {
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  const variables = settings.map(
    (s) => `  ${s.name.padEnd(20)} ${s.help}${s.default ? ` (${s.default})` : ''}`,
  );
  return [
    'Tagwire: an RSS, Atom and JSON Feed syndication server.',
    '',
    'Usage: tagwire COMMAND [OPTIONS]',
    '',
    ...commands,
    '',
    'tagwire COMMAND --help tells more. Configuration is read from the environment:',
    '',
    ...variables,
  ].join('\n');
}
