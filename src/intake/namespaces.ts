// Namespaces of the vocabularies that entries are written in, as this program writes them.
import { PODCAST_NAMESPACES } from '../domain/podcast.ts';

export const DC = 'http://purl.org/dc/elements/1.1/';
export const MEDIA = 'http://search.yahoo.com/mrss/';
export const CONTENT = 'http://purl.org/rss/1.0/modules/content/';
export const { itunes: ITUNES, podcast: PODCAST } = PODCAST_NAMESPACES;
