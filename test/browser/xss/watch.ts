// A browser that tells whether anything ran, or went elsewhere.
import type { Browser, BrowserContext, Page } from 'playwright-core';

export interface Watched {
  context: BrowserContext;
  page: Page;
  /** What happened that must not, with the address where it did. */
  happened: string[];
  /** Opens an address, and looks at every element of its document. */
  open(url: string): Promise<void>;
}

/** Pictures, sound and film may come from anywhere: the policy says so (`img-src *`), for readers expect them. */
const MAY_LEAVE = ['image', 'media'];

/** @param bypassCSP without the policy: then what stands in the page has to be harmless by itself */
export async function watch(browser: Browser, origin: string, bypassCSP: boolean): Promise<Watched> {
  const context = await browser.newContext({ bypassCSP });
  const page = await context.newPage();
  const happened: string[] = [];
  let at = '';
  const tell = (what: string) => void happened.push(`${at}: ${what}`);
  await context.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt', 'print'] as const)
      window[name] = (() => console.log('XSS: it ran')) as never;
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin === origin || url.protocol === 'data:') return;
    if (!MAY_LEAVE.includes(request.resourceType()))
      tell(`${request.resourceType()} asked of ${url.href.slice(0, 100)}`);
  });
  page.on('console', (message) => {
    const text = message.text();
    // What the policy had to stop is a hole in what stands before it.
    if (/^XSS|Content Security Policy|Refused to/i.test(text)) tell(text);
  });
  page.on('dialog', (dialog) => {
    tell(`a dialog of the kind ${dialog.type()}`);
    void dialog.dismiss();
  });
  context.on('page', (other) => other !== page && tell(`a window opens: ${other.url()}`));
  const open = async (url: string) => {
    at = url.replace(origin, '').slice(0, 150);
    await page.goto(url, { waitUntil: 'load' });
    if (!page.url().startsWith(origin)) tell(`leads to ${page.url()}`);
    for (const wrong of await page.evaluate(audit)) tell(wrong);
  };
  return { context, page, happened, open };
}

/** Runs in the page: what the browser itself made of the markup. */
function audit(): string[] {
  // What is no markup the browser shows by a page of its own.
  if (document.body?.childElementCount === 1 && document.body.firstElementChild?.localName === 'pre')
    return [];
  const found: string[] = [];
  const trusted = /^(https?|mailto|tel):$|^$/;
  const walk = (root: Document | DocumentFragment) => {
    for (const element of root.querySelectorAll('*')) {
      const name = element.localName;
      const html = element.namespaceURI === 'http://www.w3.org/1999/xhtml';
      if (name === 'script') {
        const own = (element as HTMLScriptElement).src.startsWith(location.origin);
        if (!own && element.getAttribute('type') !== 'application/ld+json')
          found.push(`a script: ${element.outerHTML.slice(0, 150)}`);
        if (element.getAttribute('type') === 'application/ld+json') JSON.parse(element.textContent ?? '');
      }
      // The editors' own preview, in which no script runs; what it shows is looked at, too.
      const preview = element.matches('iframe[name=text-preview][sandbox="allow-same-origin"]')
        ? (element as HTMLIFrameElement).contentDocument
        : undefined;
      if (preview) walk(preview);
      else if (
        /^(iframe|frame|frameset|object|embed|applet|base|portal|math|animate|set|foreignobject)$/i.test(name)
      )
        found.push(`<${name}>: ${element.outerHTML.slice(0, 150)}`);
      if (html && name === 'meta' && /refresh|set-cookie/i.test(element.getAttribute('http-equiv') ?? ''))
        found.push(`a ${element.outerHTML.slice(0, 150)}`);
      if (html && name === 'style' && !document.contentType.endsWith('xml'))
        found.push(`a style: ${element.outerHTML.slice(0, 150)}`);
      if (
        name === 'link' &&
        (element as HTMLLinkElement).rel === 'stylesheet' &&
        !(element as HTMLLinkElement).href.startsWith(location.origin)
      )
        found.push(element.outerHTML.slice(0, 150));
      if (name === 'template') walk((element as HTMLTemplateElement).content);
      for (const { name: attribute, value } of element.attributes) {
        if (/^on/i.test(attribute) || (attribute === 'style' && html))
          found.push(`${attribute} on <${name}>: ${value.slice(0, 100)}`);
        if (!/^(href|src|action|formaction|xlink:href|poster|ping|background|data)$/i.test(attribute))
          continue;
        if (attribute === 'src' && name === 'img' && /^data:image\/(png|jpeg|gif|webp)/i.test(value))
          continue;
        const protocol = URL.canParse(value, document.baseURI)
          ? new URL(value, document.baseURI).protocol
          : '';
        // A feed of the site's own, for the reader on this device.
        if (name === 'a' && value.startsWith(`feed:${location.origin}/`)) continue;
        // In a feed that is shown as XML no attribute is a link.
        if (html && !trusted.test(protocol)) found.push(`${attribute} on <${name}>: ${value.slice(0, 100)}`);
        if (
          html &&
          /^(action|formaction)$/.test(attribute) &&
          new URL(value, document.baseURI).origin !== location.origin
        )
          found.push(`a form to ${value}`);
      }
    }
  };
  walk(document);
  return found;
}
