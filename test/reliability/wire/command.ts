// `tagwire follow` as people run it: lines on its standard output, a state file, kills. After a kill lines may come twice, as its help says.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Change, Told } from './told.ts';

const COMMAND = fileURLToPath(new URL('../../../src/cli/tagwire.js', import.meta.url));

export class FollowCommand {
  readonly name: string;
  readonly told: Told;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  #closed: Promise<unknown> = Promise.resolve();
  /** Of a process that goes on after a kill: the last number before. */
  #mayRepeat = 0;

  /** @param args where it keeps what it is told, and where it is */
  constructor(name: string, view: string, ...args: string[]) {
    this.name = name;
    this.told = new Told(name);
    this.#args = [COMMAND, 'follow', view, ...args];
  }

  start(): void {
    const child = spawn(process.execPath, this.#args, { env: { PATH: process.env.PATH }, stdio: 'pipe' });
    this.#child = child;
    this.#mayRepeat = this.told.since;
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      const lines = (text + more).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) this.#take(JSON.parse(line) as Change & { log: string });
    });
    this.#closed = new Promise((done) => child.once('close', done));
  }

  #take(line: Change & { log: string }): void {
    if (line.kind === 'reset') {
      this.told.reset(line.log);
      this.#mayRepeat = 0;
    } else if (line.seq > this.#mayRepeat || !this.told.seqs.includes(line.seq)) this.told.change(line);
  }

  /** @returns its exit code */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child?.kill(signal);
    await this.#closed;
    return this.#child?.exitCode ?? null;
  }
}
