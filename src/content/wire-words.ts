// The words around a text, in the languages that agencies write.

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
    'জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর',
    'ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר',
    'januari februari mac april mei jun julai ogos september oktober november disember',
    'januar februar mart april maj juni juli august septembar oktobar novembar decembar',
    'януари февруари март април май юни юли август септември октомври ноември декември',
    'ledna února března dubna května června července srpna září října listopadu prosince',
    'ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie',
    'januari februari mars april maj juni juli augusti september oktober november desember',
    'ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου',
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
    'lun mer jeu ven sam dim mo di mi do fr sa so ' +
    'senin selasa rabu kamis jumat sabtu minggu 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 ' +
    '月 火 水 木 金 土 日 一 二 三 四 五 六 월 화 수 목 금 토 일',
  /** What else a date is written with. */
  dating:
    'st nd rd th er o at on le el il am pm a p m den dne de del of the h hr hrs uhr um à às alle ore kl klo saat yılı il yil ' +
    'в о г год года году р року ч жылғы ж м م ه هـ الساعة ساعت الأول الثاني الاول ב 年 月 日 年月日 년 월 일 t z',
  /** What stands before a colon and a name. */
  labels: {
    photo:
      'photos?(?: credits?| by| source| courtesy(?: of)?)?|photograph(?:s|er|y)?(?: by)?|image(?: credit| source)?|picture|' +
      'фото|фотография|фотограф|(?:图片|照片|圖片)(?:来源|來源)|图源|供图|写真提供|foto(?:s|graf|grafie|grafía|ğraf)?|fotoğraf(?: kredisi| kaynağı)?|görsel|источник фото|surat|' +
      'صورة|الصورة|(?:مصدر|حقوق) الصور(?:ة)?|تصوير|عکس|تصویر|तस्वीर|फोटो|写真|摄影|图片|图|照片|사진|photographie|crédit photo|bild|zdjęcie|світлина|' +
      'сурет|сүрөт|ছবি|צילום|תמונה|gambar|fotografija|φωτογραφία',
    source:
      'sources?|источники?|джерел[оа]|крыніца|дереккөз|kaynak|mənbə|manba|المصدر|مصدر|منبع|ماخذ|स्रोत|sumber|quellen?|fuentes?|' +
      'fonte|bron|źródło|来源|來源|出典|출처|via|מקור|সূত্র|izvor|zdroj|sursa|πηγή',
    byline:
      'by|author|authors|written by|reporter|автор|авторы|автори?|текст|корреспондент|yazar|yazan|muhabir|haber|müəllif|muallif|' +
      'الكاتب|بقلم|کاتب|نویسنده|خبرنگار|लेखक|autor|auteur|autore|penulis|作者|记者|記者|撰文|文|기자|כתב',
  },
  photo: [
    '^photo(?:graph)?s? (?:by|courtesy of|credits? to) (?<name>\\S.*)$',
    '^фото предоставлен[оы] (?<name>\\S.*)$',
  ],
  source: [
    '^(?:based|prepared) on (?:the )?(?:materials?|information|reports?|data)(?: provided)? (?:from|of|by) (?<name>\\S.*)$',
    '^based on (?:the )?materials?\\s*[:：]\\s*(?<name>\\S.*)$',
    '^(?:with|using) (?:the )?materials? (?:from|of|by) (?<name>\\S.*)$',
    '^(?:подготовлено )?(?:по|на основе) материал(?:ам|ов)\\s*(?:[:：]\\s*|\\s)(?<name>\\S.*)$',
    '^(?:с использованием материалов|использован[аы]? материалы)\\s*(?:[:：]\\s*|\\s)(?<name>\\S.*)$',
    '^за матеріалами\\s*(?:[:：]\\s*|\\s)(?<name>\\S.*)$',
    '^(?<name>\\S.*?) kaynaklı (?:haberlerden|bilgilerden) (?:derlenmiştir|hazırlanmıştır|yararlanılmıştır)\\.?$',
    "^(?<name>\\S.*?)(?:['’]\\p{Ll}{1,4})? (?:materyallerine|materyallerinden|kaynaklarına|haber(?:ler)?ine) (?:göre|dayanarak|dayanmaktadır|dayalıdır|derlenmiştir)\\.?$",
    '^(?:استنادا?ً?|بناء?ً?) (?:إلى|على) مواد (?:من )?(?<name>\\S.*)$',
    '^(?:بحسب|وفقا?ً? ل|حسب) ?مواد (?:من )?(?<name>\\S.*)$',
    '^نقلا?ً? عن (?:وكالة )?(?<name>\\S.*)$',
    '^(?:nach|basierend auf|mit|auf (?:der )?basis von) material(?:ien)? (?:von|der|des) (?<name>\\S.*)$',
    "^sur la base (?:de|des) (?:documents|matériaux|informations) (?:de |du |d['’])(?<name>\\S.*)$",
    '^berdasarkan (?:materi|bahan|informasi)(?: dari)? (?<name>\\S.*)$',
    '^بر اساس (?:مطالب|گزارش) (?<name>\\S.*)$',
    '^به نقل از (?<name>\\S.*)$',
    '^根据(?<name>[^，,。；]+?)的?(?:材料|报道|消息)(?:编写|整理|编译|综合)?$',
    "^d['’]après (?:les )?(?:matériaux|informations|documents) (?:de |du |d['’])(?<name>\\S.*)$",
    '^(?:basado en|con) (?:materiales|información) (?:de|del) (?<name>\\S.*)$',
  ],
  /** After a label and a dash or slash, what is no name: `Photo/video`. */
  kinds: 'photos?|video|видео|vidéo|vídeo|فيديو|视频|text|текст|文|图|фото|foto',
  /** What no name has in it. */
  nameless:
    '^(?:photos?|foto|фото|fotoğraf|الصورة|صورة|عکس|图片?|照片|写真|사진|sources?|источники?|kaynak|المصدر|来源)(?![\\p{L}\\p{M}])|' +
    '(?<!\\p{L})(?:materials?|материал\\p{L}*|матеріал\\p{L}*|materyal\\p{L}*|haber(?:ler)?ine|göre|materiales|matériaux)(?!\\p{L})|' +
    'مواد|材料',
  /** Between the last two of several people. */
  and: 'and|AND|And|&|und|UND|et|ET|y|e|i|en|og|och|ve|VE|və|va|dan|и|И|та|і|й|و|और|와|과|と|和|与',
  /** What is said of people, or stands for them, in a byline that names others. */
  offices:
    'press|news|agency|agence|agencia|times|post|media|staff|writers?|reporters?|correspondents?|editors?|bureau|service|' +
    'institute|university|ministry|group|jr\\.?|sr\\.?|phd|md',
  /** Patterns that need a capital where they say so (flag `u`). */
  cased: {
    photo: ['^[Ff]ot\\.? (?<name>\\p{Lu}.*)$'],
    // Without a comma or a full stop it is no sentence.
    source: [
      '^(?:[Uu]sing|[Ww]ith) (?<name>\\p{Lu}[^,.!?:]*?) materials?\\.?$',
      '^(?!(?:Several|Some|Many|Various|All|No|Other|Such|These|Those|The|Building|Raw|New) )(?<name>\\p{Lu}[^,.!?:]*?) materials? (?:were|was|are|have been) used\\.?$',
      '^[Mm]aterials? (?:from|of|by) (?<name>\\p{Lu}[^,!?:]*?) (?:were|was|are|have been) used\\.?$',
      '^(?:Based|Prepared) on (?:the )?(?<name>\\p{Lu}.*?) (?:materials?|reports?|reporting|information|data)\\.?$',
      '^[Пп]о (?:информации|данным|сообщени[юя]м?) (?<name>["«„]?\\p{Lu}(?:[^,.!?]|\\.(?=\\S)|, (?=["«]?\\p{Lu}))*)$',
    ],
    byline: [
      "^[Bb][Yy] (?<name>\\p{Lu}[\\p{L}\\p{M}.'’-]*(?:\\s+(?:and|&|[\\p{L}\\p{M}.'’,-]+)){1,8})$",
      // Capitals all through: `Von Berlin nach Paris` is a headline.
      "^(?:Von|Par|Por|Di) (?<name>\\p{Lu}[\\p{L}\\p{M}.'’-]*(?: (?:(?:und|et|y|e|de|del|della|da|di|van|von|zu|der|le|la) )*\\p{Lu}[\\p{L}\\p{M}.'’-]*){1,6})$",
    ],
  },
};
