// What axe-core finds on the page that a browser shows, and whether it is wider than the screen.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * A line for each fault; none where all is well.
 * @param name begins each line
 * @param within a dialog: what it covers is measured as if it could be pressed
 */
export async function faultsOn(page: Page, name: string, within = 'html'): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(
    async ([tags, part]): Promise<AxeResults['violations']> => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      // Of what is well nothing is described: that takes longer than the checks.
      return (await axe.run(part, { runOnly: tags, resultTypes: ['violations'] })).violations;
    },
    [TAGS, within] as const,
  );
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return [
    ...violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0]?.html.slice(0, 200)}`),
    ...(beyond > 0 ? [`${name}: ${beyond} pixels too wide`] : []),
  ];
}
