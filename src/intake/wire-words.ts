// The words around a text, in the languages that agencies write. Nothing but data, which a Worker keeps beside itself
// (runtimes/tables.ts): to be read when there is something to be read in it, not before.

/** Patterns are sources of regular expressions (flags `iu`) in which the group `name` is who or what is named. */
export const WIRE_WORDS = {
  /**
   * January to December, genitive or nominative as each language dates with; abbreviations are any beginning of three
   * letters or more that only one month has.
   */
  months: [
    'january february march april may june july august september october november december',
    'января февраля марта апреля мая июня июля августа сентября октября ноября декабря',
    'январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь',
    'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня',
    'студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня',
    'қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан',
    'ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık',
    'yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr',
    'yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr',
    'januar februar märz april mai juni juli august september oktober november dezember',
    'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
    'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
    'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
    'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
    'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia',
    'januari februari maart april mei juni juli augustus september oktober november december',
    'januari februari maret april mei juni juli agustus september oktober november desember',
    'يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر',
    'كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول',
    'ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر',
    'جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر',
    'जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर',
  ],
  weekdays:
    'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun ' +
    'понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс ' +
    'понеділок вівторок середа четвер пʼятниця субота неділя ' +
    'pazartesi salı çarşamba perşembe cuma cumartesi pazar ' +
    'montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag ' +
    'lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo ' +
    'lunedì martedì mercoledì giovedì venerdì sabato domenica ' +
    'الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد ' +
    'دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه ' +
    'senin selasa rabu kamis jumat sabtu minggu 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天',
  /** What stands before a colon and a name. */
  labels: {
    photo:
      'photos?(?: credits?| by| source| courtesy(?: of)?)?|photograph(?:s|er|y)?(?: by)?|image(?: credit| source)?|picture|' +
      'фото|фотография|фотограф|foto(?:s|graf|grafie|grafía|ğraf)?|fotoğraf(?: kredisi)?|surat|' +
      'صورة|الصورة|تصوير|عکس|تصویر|तस्वीर|फोटो|写真|摄影|图片|图|照片|사진|photographie|crédit photo|bild|zdjęcie|світлина',
    source:
      'sources?|источники?|джерел[оа]|крыніца|дереккөз|kaynak|mənbə|manba|المصدر|مصدر|منبع|ماخذ|स्रोत|sumber|quellen?|fuentes?|' +
      'fonte|bron|źródło|来源|來源|出典|출처|via',
    byline:
      'by|author|authors|written by|автор|авторы|автори?|текст|yazar|yazan|müəllif|الكاتب|بقلم|کاتب|نویسنده|लेखक|autor|auteur|autore|作者|文',
  },
  photo: ['^photo(?:graph)?s? (?:by|courtesy of|credits? to) (?<name>\\S.*)$'],
  source: [
    '^(?:based|prepared) on (?:the )?(?:materials?|information|reports?|data)(?: provided)? (?:from|of|by) (?<name>\\S.*)$',
    '^(?:with|using) (?:the )?materials? (?:from|of|by) (?<name>\\S.*)$',
    '^(?:подготовлено )?(?:по|на основе) материал(?:ам|ов)\\s+(?<name>\\S.*)$',
    '^за матеріалами\\s+(?<name>\\S.*)$',
    '^(?<name>\\S.*?) (?:materyallerine|materyallerinden|kaynaklarına|haberlerine) (?:göre|dayanarak|dayanmaktadır|dayalıdır|derlenmiştir)\\.?$',
    '^(?:استنادا?ً?|بناء?ً?) (?:إلى|على) مواد (?:من )?(?<name>\\S.*)$',
    '^نقلا?ً? عن (?:وكالة )?(?<name>\\S.*)$',
    '^(?:nach|basierend auf) materialien (?:von|der|des) (?<name>\\S.*)$',
    "^d['’]après (?:les )?(?:matériaux|informations|documents) (?:de |du |d['’])(?<name>\\S.*)$",
    '^(?:basado en|con) (?:materiales|información) (?:de|del) (?<name>\\S.*)$',
  ],
};
