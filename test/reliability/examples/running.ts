// An example of examples/ while it runs.
import { spawn } from 'node:child_process';
import { expect } from 'vitest';
import { until, type Vars } from '../../unit/cli/process.ts';

export interface Example {
  /** The copy that was installed. */
  folder: string;
  /** `npm start -- …`, stopped at the end of the test. */
  start(vars: Vars, ...args: string[]): Running;
}

/** Runs an example and holds what it must do. */
export type Check = (example: Example) => Promise<void>;

/** Long: npm starts it, and the machine may be busy. */
const PATIENCE_MS = 30_000;

export class Running {
  readonly #child;
  readonly #ended: Promise<number | null>;
  /** What it printed. */
  output = '';

  constructor(folder: string, vars: Vars, args: readonly string[]) {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, ...vars };
    // In a group of its own: npm hands no signal on.
    this.#child = spawn('npm', ['start', '--silent', '--', ...args], { cwd: folder, env, detached: true });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.#ended = new Promise((done) => this.#child.once('close', done));
  }

  /** The lines that it printed. */
  get lines(): string[] {
    return this.output.split('\n').filter(Boolean);
  }

  /** Waits until it printed this. */
  async says(text: string): Promise<void> {
    await until(() => this.output.includes(text), PATIENCE_MS).catch(() =>
      expect(this.output).toContain(text),
    );
  }

  /** Waits until somebody answers at the address. */
  async answers(url: string): Promise<void> {
    const asked = () => fetch(url).then(Boolean, () => false);
    await until(asked, PATIENCE_MS).catch(() => expect.fail(`nobody answers at ${url}: ${this.output}`));
  }

  /** Waits for its end. */
  async ends(): Promise<number | null> {
    return this.#ended;
  }

  async stop(): Promise<void> {
    try {
      process.kill(-this.#child.pid!, 'SIGTERM');
    } catch {
      // It has ended.
    }
    await this.#ended;
  }
}
