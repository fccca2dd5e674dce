// `tagwire/client`: the HTTP API, typed.
export { TagwireError } from '../client/answer.ts';
export type { components } from '../client/api.ts';
export type { Article, ListOptions } from '../client/articles.ts';
export type { Break, Change, Cursor, FollowOptions, ItemFormat, Reset } from '../client/changes.ts';
export {
  type AnswerOf,
  type Client,
  type ClientOptions,
  createClient,
  type Operation,
  type RequestOf,
} from '../client/client.ts';
export { digestOf, type HeldArticle } from '../client/digest.ts';
