// Chromium against a running server: what it asks for, what it complains of.
import { existsSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // No name resolves, so nothing outside this machine is reached. Playwright's `route` could block requests, too, but turns the
  // browser's cache off.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

export function launch(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: apt-get install chromium`);
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** What these editors wrote in last, and will write in: the format as it is, or the text editor. */
export const startIn = (context: BrowserContext, view: 'source' | 'rich') =>
  context.addInitScript((last) => {
    try {
      localStorage.setItem('tagwire-view', last);
    } catch {
      // What is in a sandbox has no storage.
    }
  }, view);

/** Opens a view of the text. */
export async function openView(page: Page, view: 'rich' | 'markdown' | 'html' | 'text'): Promise<void> {
  await page.click(`[data-view=${view}]`);
  await page.waitForSelector(`[data-view=${view}][aria-pressed=true]`);
}

/** Types names into a box of chips, or into the first fields where there is no script. */
export async function addNames(page: Page, box: 'tags' | 'authors', ...names: string[]): Promise<void> {
  const field = await page.$(`#${box}-add`);
  for (const [i, name] of names.entries()) {
    await page.fill(field ? `#${box}-add` : `#${box}-${i}${box === 'authors' ? '-name' : ''}`, name);
    if (field) await page.press(`#${box}-add`, 'Enter');
  }
}

/** Opens the fields behind a chip. */
export const openChip = (page: Page, name: string) =>
  page.locator('.chip-name', { hasText: name }).first().click();

export interface Visit {
  page: Page;
  /** Addresses asked for outside the server. */
  outside: { url: string; type: string }[];
  /** Errors and warnings of the console (except about names that do not resolve), and uncaught exceptions. */
  complaints: string[];
  close(): Promise<void>;
}

/** Opens an address in a context of its own. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext(options);
  await startIn(context, 'source');
  const page = await context.newPage();
  const outside: Visit['outside'] = [];
  const complaints: string[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).origin === new URL(url).origin) return;
    outside.push({ url: request.url(), type: request.resourceType() });
  });
  page.on('console', (message) => {
    const serious = message.type() === 'error' || message.type() === 'warning';
    if (serious && !message.text().includes('ERR_NAME_NOT_RESOLVED')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(`${error}`));
  await page.goto(url);
  return { page, outside, complaints, close: () => context.close() };
}
