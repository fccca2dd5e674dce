// Registrations that are checked while who asked waits for the answer: few at once of one client and of one domain,
// so that nobody takes all places by naming hosts that never answer.

import { Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';

const MAX_CHECKS = 100;
const MAX_CHECKS_OF_DOMAIN = 4;
const MAX_CHECKS_OF_CLIENT = 8;

interface Check {
  /** What limits know the client by; undefined for one that is not limited. */
  client: string | undefined;
  domain: string;
}

export class CheckBudget {
  readonly #running = new Set<Check>();

  /** @throws Refusal 503 where as many are being checked */
  async run(check: Check, work: () => Promise<void>): Promise<void> {
    const { client, domain } = check;
    const running = [...this.#running];
    if (running.filter((one) => one.domain === domain).length >= MAX_CHECKS_OF_DOMAIN) {
      throw busy(`Other registrations of ${domain}`);
    }
    const ofClient = running.filter((one) => client !== undefined && one.client === client).length;
    if (ofClient >= MAX_CHECKS_OF_CLIENT) throw busy('Other registrations from your address');
    if (running.length >= MAX_CHECKS) throw busy('Other registrations');
    this.#running.add(check);
    try {
      await work();
    } finally {
      this.#running.delete(check);
    }
  }
}

const busy = (which: string) =>
  new Refusal(503, problem('too-many-registrations', { which }), { headers: { 'Retry-After': '10' } });
