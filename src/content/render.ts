// One way from the three notations to HTML.
import type { Content } from '../domain/model.ts';
import { xmlSafe } from '../domain/text.ts';
import { cleanHtml } from './clean.ts';
import { markdownToHtml } from './markdown.ts';
import { textToHtml } from './plain-text.ts';

/** Sanitised HTML of an article's source text, in the canonical form of `cleanHtml`. */
export function renderContent(content: Content): string {
  if ('markdown' in content) return markdownToHtml(xmlSafe(content.markdown));
  if ('html' in content) return cleanHtml(content.html);
  return textToHtml(xmlSafe(content.text));
}
