// Media RSS 1.5.1 in entries of RSS and Atom: pictures, and what readers show them by in lists.
import type { Element } from '../intake/xml.ts';
import { all, words } from './elements.ts';
import type { Report } from './report.ts';

const MEDIA = 'http://search.yahoo.com/mrss/';
const MEDIUMS = words('image audio video document executable');

export function inspectPictures(entry: Element, report: Report): void {
  const holders = [entry, ...all(entry, 'group', MEDIA)];
  const contents = holders.flatMap((holder) => all(holder, 'content', MEDIA));
  const thumbnails = [...holders, ...contents].flatMap((holder) => all(holder, 'thumbnail', MEDIA));
  const place = report.at('media:content');
  for (const content of contents) {
    const { attributes } = content;
    const [medium, type] = [attributes.get('medium'), attributes.get('type')];
    place.attribute('url').url(attributes.get('url'));
    if (!attributes.has('url') && !all(content, 'player', MEDIA).length)
      place.missingAttribute('url', 'Give the address of the file, or <media:player>.');
    if (medium !== undefined && !MEDIUMS.has(medium)) {
      const fix = `It is one of ${[...MEDIUMS].join(', ')}.`;
      place.attribute('medium').warning('InvalidMedium', `“${medium}” is no medium.`, fix);
    }
    if (type === undefined) place.missingAttribute('type', 'Readers choose by it: image/jpeg …', 'hint');
    else place.attribute('type').mediaType(type);
    for (const name of ['fileSize', 'width', 'height'])
      place.attribute(name).wholeNumber(attributes.get(name));
  }
  for (const { attributes } of thumbnails) {
    const thumbnail = report.at('media:thumbnail');
    if (!attributes.has('url')) thumbnail.missingAttribute('url', 'Give the address of the picture.');
    thumbnail.attribute('url').url(attributes.get('url'));
  }
  const hasPicture = contents.some(
    ({ attributes }) => attributes.get('medium') === 'image' || /^image\//.test(attributes.get('type') ?? ''),
  );
  if (hasPicture && !thumbnails.length)
    report.missing('media:thumbnail', 'Many readers show no other picture in their lists.', 'hint');
}
