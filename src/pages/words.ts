// The words around the articles, in the few languages that the pages have.

const en = {
  skip: 'Skip to the text',
  home: 'Home',
  tags: 'Tags',
  search: 'Search',
  clear: 'Clear the search',
  feeds: 'Follow this page',
  feedsHint: 'Copy one of these addresses into a feed reader; new articles come to you.',
  older: 'Older articles',
  newest: 'Newest articles',
  empty: 'There is nothing here yet.',
  emptyHint:
    'Follow the page with one of the feeds below and its first article will reach you, or look through',
  nothingFound: 'No article here has these words.',
  nothingFoundHint: 'Try fewer or other words, or look through',
  noTags: 'No tag has an article yet.',
  articles: 'Articles',
  updated: 'Updated',
  translations: 'In other languages',
  attachments: 'Files',
  first: 'First published at',
  table: 'Table',
  gone: 'This article has been retracted',
  goneHint: 'It was published here and withdrawn by the editors. Its text is no longer available.',
};

export type Words = Record<keyof typeof en, string>;

const ru: Words = {
  skip: 'Перейти к тексту',
  home: 'Главная',
  tags: 'Темы',
  search: 'Поиск',
  clear: 'Сбросить поиск',
  feeds: 'Подписаться на эту страницу',
  feedsHint: 'Скопируйте один из адресов в программу для чтения лент: новые статьи придут сами.',
  older: 'Более ранние статьи',
  newest: 'Новые статьи',
  empty: 'Здесь пока ничего нет.',
  emptyHint: 'Подпишитесь на одну из лент ниже, и первая статья придёт к вам, или посмотрите',
  nothingFound: 'Здесь нет статей с такими словами.',
  nothingFoundHint: 'Попробуйте другие слова или посмотрите',
  noTags: 'Ни у одной темы пока нет статей.',
  articles: 'Статьи',
  updated: 'Обновлено',
  translations: 'На других языках',
  attachments: 'Файлы',
  first: 'Впервые опубликовано:',
  table: 'Таблица',
  gone: 'Эта статья отозвана',
  goneHint: 'Она была опубликована здесь и отозвана редакцией. Текст больше не доступен.',
};

const ar: Words = {
  skip: 'انتقل إلى النص',
  home: 'الرئيسية',
  tags: 'الوسوم',
  search: 'بحث',
  clear: 'إلغاء البحث',
  feeds: 'تابِع هذه الصفحة',
  feedsHint: 'انسخ أحد هذه العناوين إلى قارئ خلاصات لتصلك المقالات الجديدة.',
  older: 'مقالات أقدم',
  newest: 'أحدث المقالات',
  empty: 'لا شيء هنا بعد.',
  emptyHint: 'تابِع إحدى الخلاصات أدناه ليصلك أول مقال، أو تصفَّح',
  nothingFound: 'لا يوجد هنا مقال بهذه الكلمات.',
  nothingFoundHint: 'جرّب كلمات أخرى، أو تصفَّح',
  noTags: 'لا وسم له مقالات بعد.',
  articles: 'المقالات',
  updated: 'حُدِّث في',
  translations: 'بلغات أخرى',
  attachments: 'ملفات',
  first: 'نُشر أول مرة في',
  table: 'جدول',
  gone: 'سُحب هذا المقال',
  goneHint: 'نُشر هنا ثم سحبه المحررون، ولم يعد نصه متاحًا.',
};

const tr: Words = {
  skip: 'Metne geç',
  home: 'Ana sayfa',
  tags: 'Etiketler',
  search: 'Ara',
  clear: 'Aramayı temizle',
  feeds: 'Bu sayfayı izleyin',
  feedsHint: 'Bu adreslerden birini besleme okuyucunuza kopyalayın; yeni haberler size gelsin.',
  older: 'Daha eski haberler',
  newest: 'En yeni haberler',
  empty: 'Burada henüz bir şey yok.',
  emptyHint: 'Aşağıdaki beslemelerden birini izleyin, ilk haber size gelsin; ya da şunlara bakın:',
  nothingFound: 'Burada bu sözcüklerin geçtiği haber yok.',
  nothingFoundHint: 'Başka sözcükler deneyin ya da şunlara bakın:',
  noTags: 'Henüz hiçbir etikette haber yok.',
  articles: 'Haberler',
  updated: 'Güncelleme',
  translations: 'Diğer dillerde',
  attachments: 'Dosyalar',
  first: 'İlk yayımlandığı yer:',
  table: 'Tablo',
  gone: 'Bu haber geri çekildi',
  goneHint: 'Burada yayımlanmış, sonra yayın kurulu tarafından geri çekilmiştir. Metni artık sunulmuyor.',
};

/** By BCP 47 language. */
const TRANSLATIONS: Record<string, Words> = { en, ru, ar, tr };

const primary = (language: string) => language.toLowerCase().split('-')[0] ?? '';

/** The language `wordsFor` answers in: `tr` for `tr-CY`. */
export const wordsLanguage = (...languages: string[]): string =>
  languages.map(primary).find((language) => Object.hasOwn(TRANSLATIONS, language)) ?? 'en';

/** The words in the first of `languages` (BCP 47) that the pages have, else in English. */
export const wordsFor = (...languages: string[]): Words => TRANSLATIONS[wordsLanguage(...languages)] ?? en;
