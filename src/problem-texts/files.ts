// What can be wrong with files and the library that has them, as in problem-texts.ts.

export const FILE_PROBLEMS = {
  'file-empty': 'There are no bytes in the file.',
  'file-not-sent': 'Choose the file again.',
  'file-too-large': '{type} may have {megabytes} MB: send a smaller one.',
  'file-damaged': 'This begins like {type} and is damaged or cut off: send it again.',
  'too-many-pixels': 'The picture has {width} × {height} pixels: scale it down.',
  'credentials-choice':
    'The picture has content credentials (C2PA). Taking place, serial numbers and names out of it would break them: send it again with `?credentials=keep`, as it is, or with `?credentials=remove`, without them.',
  'pictures-busy': 'Too many large pictures are being worked on: send it again in a moment.',
  'file-markup': 'This is SVG, HTML or XML, which can run script: send a picture of it, as PNG or WebP.',
  'file-heic': 'This is HEIC, which few readers show: send it as JPEG.',
  'file-quicktime': 'This is QuickTime, which few readers play: send it as MP4.',
  'file-raw': 'This is BMP, TIFF or a raw photo: send it as JPEG or PNG.',
  'file-matroska': 'This is Matroska: send it as WebM or MP4.',
  'file-flac': 'This is FLAC: send it as MP3, M4A or Ogg.',
  'file-type-unknown': 'The bytes are of no kind that is kept here. Send one of {types}.',
  'library-not-ready':
    'The library is still being indexed, so it is not known which files are used. Try again in a minute.',
  'file-of-another': 'You may delete what you uploaded yourself; ask an editor to delete this one.',
  'file-in-use': 'It is used {count} times, so it cannot be deleted: {titles}.',
  'file-unknown': 'must be the name of a file in the library',
  'file-same': 'is the file itself; choose another one',
  'file-of-another-kind': 'is of another kind: a picture takes the place of a picture',
} as const;
