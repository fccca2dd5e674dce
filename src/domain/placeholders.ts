/**
 * What the interface puts into a text for somebody to replace: `says.describe` of its messages, in each language. No picture's
 * description.
 */
export const PLACEHOLDERS: readonly string[] = [
  'what is on the picture',
  'что на изображении',
  'ما في الصورة',
  'görselde ne var',
];
