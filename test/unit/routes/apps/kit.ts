// What tests do with a Micropub endpoint.
import { expect } from 'vitest';
import { type Body, type TestServer, TOKEN } from '../../../support/server.ts';

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
export type Properties = Record<string, unknown[]>;

export function micropub(server: TestServer, token = TOKEN) {
  const authorization = `Bearer ${token}`;
  const send = (body: Body, headers: Record<string, string> = {}) =>
    server.request('POST', '/micropub', body, { authorization, ...headers });
  const created = async (response: Response) => {
    const text = await response.text();
    expect([response.status, text]).toEqual([201, expect.anything()]);
    return {
      url: response.headers.get('location') ?? '',
      answer: JSON.parse(text) as Record<string, unknown>,
    };
  };
  const make = async (properties: object) =>
    (await created(await send({ type: ['h-entry'], properties }))).url;
  const query = async (parameters: Record<string, string>) =>
    (
      await server.request('GET', `/micropub?${new URLSearchParams(parameters)}`, undefined, {
        authorization,
      })
    ).json();
  return {
    send,
    created,
    make,
    query,
    form: (fields: Record<string, string>) => send(new URLSearchParams(fields).toString(), FORM),
    update: (url: string, changes: object) => send({ action: 'update', url, ...changes }),
    source: async (url: string) =>
      ((await query({ q: 'source', url })) as { properties: Properties }).properties,
    async article(url: string): Promise<Record<string, unknown>> {
      const list = (await (await server.admin('GET', '/admin/articles?limit=200')).json()) as {
        articles: Record<string, unknown>[];
      };
      return list.articles.find((one) => one.url === url) ?? {};
    },
  };
}

/** Status and error of a refusal. */
export async function refusal(response: Response): Promise<[number, string, string]> {
  const { error, error_description } = (await response.json()) as Record<string, string>;
  return [response.status, error ?? '', error_description ?? ''];
}
