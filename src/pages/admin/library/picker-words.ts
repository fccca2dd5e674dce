// What the dialogs say that a picture is chosen in, and where they ask.
import type { Ui } from '../ui.ts';

/** Of the library alone. */
export const pickerWords = ({ t, base }: Ui) => ({
  address: `${base}/library/files`,
  title: t('library.choose'),
  search: t('library.search'),
  none: t('library.none'),
  more: t('library.older'),
  close: t('library.close'),
});

/** Of a picture for a text: a file, one of the library, or one of elsewhere. @param uploads whether the library is open */
export const pictureWords = (ui: Ui, uploads: boolean) => ({
  ...pickerWords(ui),
  hasLibrary: uploads,
  heading: ui.t('tool.picture'),
  upload: ui.t('library.upload'),
  url: ui.t('picture.address'),
  insert: ui.t('picture.insert'),
  wrong: ui.t('picture.wrong'),
  inserted: ui.t('picture.inserted'),
});

export type PickerWords = ReturnType<typeof pickerWords>;
export type PictureWords = ReturnType<typeof pictureWords>;
