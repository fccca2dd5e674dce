// `tagwire/doctor`: what is wrong with a feed, and with an article.
export { inspectArticle, type Surroundings } from '../doctor/article.ts';
export { type Diagnosis, type FeedFormat, inspectFeed } from '../doctor/feed.ts';
export type { Finding, Severity } from '../doctor/finding.ts';
