// A browser without script, as far as forms need one: cookies, the form on a page, what it sends.
import { Parser } from 'htmlparser2';
import { SITE, TOKEN } from '../../../support/server.ts';

export interface Page {
  status: number;
  url: string;
  html: string;
  /** Its text, entities resolved, without tags. */
  text: string;
  headers: Headers;
  /** Fields of the form with this action, as they would be sent. */
  fields(action: string): [string, string][];
}

export function read(html: string) {
  const forms: { action: string; fields: [string, string][] }[] = [];
  let [text, select, option, chosen] = ['', '', '', ''];
  let area: [string, string] | undefined;
  let chose = false;
  const add = (name: string | undefined, value: string) => name && forms.at(-1)?.fields.push([name, value]);
  const parser = new Parser({
    onopentag(name, a) {
      if (/^(t[dh]|option)$/.test(name)) text += ' ';
      if (name === 'form') forms.push({ action: a.action ?? '', fields: [] });
      if (name === 'input' && /^(radio|checkbox)$/.test(a.type ?? '')) {
        if ('checked' in a) add(a.name, a.value ?? 'on');
      } else if (name === 'input' && a.type !== 'file') add(a.name, a.value ?? '');
      if (name === 'textarea') area = [a.name ?? '', ''];
      if (name === 'select') [select, chosen, chose] = [a.name ?? '', '', false];
      if (name === 'option') {
        option = a.value ?? '';
        if ('selected' in a || !chose) [chosen, chose] = [option, true];
      }
    },
    ontext(part) {
      if (area) area[1] += part;
      else text += part;
    },
    onclosetag(name) {
      if (name === 'textarea' && area) {
        add(area[0], area[1].replace(/^\n/, ''));
        area = undefined;
      }
      if (name === 'select') add(select, chosen);
    },
  });
  parser.end(html);
  return { forms, text: text.replace(/\s+/g, ' ') };
}

/** What answers a request: a server in this process, or one behind a socket. */
export interface Answering {
  app: { fetch(request: Request): Response | Promise<Response> };
}

export function browser(server: Answering) {
  const cookies = new Map<string, string>();
  const ask = async (
    path: string,
    init: RequestInit = {},
    headers: Record<string, string> = {},
  ): Promise<Page> => {
    const url = path.startsWith('http') ? path : SITE + path;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await server.app.fetch(
      new Request(url, { ...init, headers: { accept: 'text/html', ...(cookie && { cookie }), ...headers } }),
    );
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (response.status === 303 && location) return ask(location, {}, headers);
    const html = await response.text();
    const { forms, text } = read(html);
    const fields = (action: string) => {
      const form = forms.find((f) => f.action.endsWith(action));
      if (!form) throw new Error(`no form to ${action} in:\n${html}`);
      return form.fields;
    };
    return { status: response.status, url, html, text, headers: response.headers, fields };
  };
  const post = (
    path: string,
    fields: Iterable<[string, string | File]>,
    headers: Record<string, string> = {},
  ) => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    return ask(path, { method: 'POST', body }, { origin: SITE, ...headers });
  };
  return {
    cookies,
    get: (path: string, headers: Record<string, string> = {}) => ask(path, {}, headers),
    post,
    /** Fills in a page's form and presses a button; a list fills the fields of that name in turn. */
    send(page: Page, action: string, values: Record<string, string | string[] | File>, button?: string) {
      const fields = page.fields(action).map(([name, value]): [string, string] => [name, value]);
      const more: [string, string | File][] = [];
      for (const [name, value] of Object.entries(values)) {
        const own = fields.filter((f) => f[0] === name);
        const list = Array.isArray(value) ? value : [value];
        for (const [i, v] of list.entries()) {
          if (typeof v === 'string' && own[i]) own[i][1] = v;
          else more.push([name, v]);
        }
      }
      const pressed: [string, string][] = button ? [['do', button]] : [];
      // Whether it has tags is what few tests are about: asked for that, everybody goes on.
      if (button === 'publish' || button === 'now') pressed.push(['confirmed', 'no-tags']);
      return post(action, [...fields, ...more, ...pressed]);
    },
    async signIn(token = TOKEN) {
      return this.send(await this.get('/admin/sign-in'), '/admin/sign-in', { token });
    },
  };
}

/** What the forms of a page prove that they are the site's with. */
export const tokenOf = (html: string) => /name="formToken" value="([^"]+)"/.exec(html)?.[1] ?? '';
