//! Names in Arabic, Hebrew and Ethiopic letters.

use super::culture::{Culture, PLAIN};
use super::places_east as place;
use super::words::{Names, Words};

/// The people of these languages.
pub(super) static CULTURES: [Culture; 6] = [EGYPTIAN, MOROCCAN, PERSIAN, URDU, HEBREW, AMHARIC];

const EGYPTIAN: Culture = Culture {
    locale: "ar-EG",
    share: 36,
    women: Names::of(
        "فاطمة=fatima, مريم=mariam, عائشة=aisha, زينب=zainab, نور=nour, سارة=sara, هدى=huda,
        ياسمين=yasmin, خديجة=khadija, ليلى=layla, سلمى=salma, إيمان=iman, رانيا=rania, أميرة=amira,
        شيماء=shaimaa, نجلاء=naglaa, سُمَيّة=sumayya, رُقَيّة=ruqayya, هالة=hala",
    ),
    men: Names::of(
        "محمد=mohamed, أحمد=ahmed, محمود=mahmoud, علي=ali, حسن=hassan, مصطفى=mostafa,
        إبراهيم=ibrahim, عمر=omar, خالد=khaled, يوسف=youssef, عبد الله=abdallah,
        عبد الرحمن=abdelrahman, كريم=karim, طارق=tarek, هشام=hisham, سعيد=said, نور الدين=noureddin,
        مُعاذ=muadh, قصي=qusay",
    ),
    middles: Names::of(
        "محمد=mohamed, أحمد=ahmed, علي=ali, حسن=hassan, إبراهيم=ibrahim, محمود=mahmoud,
        السيد=elsayed, عبد العزيز=abdelaziz",
    ),
    middle: 45,
    families: Names::of(
        "محمد=mohamed, أحمد=ahmed, علي=ali, حسن=hassan, إبراهيم=ibrahim, محمود=mahmoud,
        السيد=elsayed, عبد الله=abdallah, المصري=elmasry, النجار=elnaggar, الحداد=elhaddad,
        الخطيب=elkhatib, الشريف=elsherif, منصور=mansour, سليمان=soliman, عثمان=othman,
        رمضان=ramadan, الصباغ=elsabbagh, القاضي=elqady, الطحان=eltahhan, أبو زيد=abouzeid,
        غنيم=ghoneim",
    )
    .or(
        8,
        "أبو =abu, عبد ال=abdel, بني =bani, ابن =ibn",
        "قمر=qamar, نجم=najm, هاشم=hashem, كبير=kabir, حكيم=hakim, رشيد=rashid, لطيف=latif,
        ريحان=rihan, غفار=ghaffar",
    ),
    second: 0,
    prefixes: Words::of("د., م., أ.د., السيد=السيدة"),
    suffixes: Words::NONE,
    nicks: Words::of("أبو علي, ميدو, نونو, سوسو, حمادة"),
    pronouns: ["هي", "هو", "هم"],
    home: &place::EGYPT,
    ..PLAIN
};

const MOROCCAN: Culture = Culture {
    locale: "ar-MA",
    share: 12,
    middle: 10,
    particles: ["بنت =bint", "بن =bin"],
    particle: 40,
    home: &place::MOROCCO,
    ..EGYPTIAN
};

const PERSIAN: Culture = Culture {
    locale: "fa-IR",
    share: 16,
    women: Names::of(
        "فاطمه=fatemeh, زهرا=zahra, مریم=maryam, شیرین=shirin, پریسا=parisa, نسرین=nasrin,
        لیلا=leila, مهسا=mahsa, آزاده=azadeh, نیلوفر=niloufar, گلناز=golnaz, ژاله=zhaleh,
        چکاوک=chakavak",
    ),
    men: Names::of(
        "علی=ali, محمد=mohammad, رضا=reza, حسین=hossein, مهدی=mehdi, امیر=amir, بهرام=bahram,
        کوروش=kourosh, پرویز=parviz, فرهاد=farhad, داریوش=dariush, سیاوش=siavash, ژیان=zhian",
    ),
    families: Names::of(
        "محمدی=mohammadi, حسینی=hosseini, احمدی=ahmadi, رضایی=rezaei, کریمی=karimi, موسوی=mousavi,
        جعفری=jafari, صادقی=sadeghi, رحیمی=rahimi, هاشمی=hashemi, قاسمی=ghasemi, تهرانی=tehrani,
        گلستانی=golestani, پناهی=panahi",
    )
    .or(
        14,
        "خوش=khosh, نیک=nik, پاک=pak, گل=gol, شاه=shah, مهر=mehr",
        "نژاد=nejad, پور=pour, فر=far, زاده=zadeh, منش=manesh, دل=del, رو=rou",
    ),
    prefixes: Words::of("دکتر, مهندس"),
    nicks: Words::of("ممد, نازی, پری, آقا رضا"),
    pronouns: ["او", "او", "ایشان"],
    home: &place::IRAN,
    ..PLAIN
};

const URDU: Culture = Culture {
    locale: "ur-PK",
    share: 16,
    women: Names::of(
        "عائشہ=ayesha, فاطمہ=fatima, مریم=maryam, زینب=zainab, ثنا=sana, حنا=hina, صائمہ=saima,
        نادیہ=nadia, رابعہ=rabia, گلِ لالہ=gullala, ژالہ=zhala",
    ),
    men: Names::of(
        "محمد=muhammad, احمد=ahmad, علی=ali, عمران=imran, بلال=bilal, عثمان=usman, حمزہ=hamza,
        فیصل=faisal, ذیشان=zeeshan, وقار=waqar, شہریار=shehryar",
    ),
    families: Names::of(
        "خان=khan, احمد=ahmed, علی=ali, ملک=malik, حسین=hussain, بٹ=butt, چوہدری=chaudhry,
        قریشی=qureshi, شیخ=sheikh, صدیقی=siddiqui, مرزا=mirza, گیلانی=gilani, ڈار=dar, جاوید=javed",
    ),
    mononym: 5,
    prefixes: Words::of("ڈاکٹر, پروفیسر"),
    nicks: Words::of("ببلو, گڑیا, منا, پپو"),
    pronouns: ["وہ", "وہ", "وہ"],
    home: &place::PAKISTAN,
    ..PLAIN
};

const HEBREW: Culture = Culture {
    locale: "he-IL",
    share: 15,
    women: Names::of(
        "נועה=noa, תמר=tamar, מאיה=maya, אביגיל=avigail, יעל=yael, שרה=sarah, רחל=rachel,
        אסתר=esther, מיכל=michal, שירה=shira, רבקה=rivka, חוה=chava, צִפּוֹרָה=tzipora, הדסה=hadassa",
    ),
    men: Names::of(
        "דוד=david, משה=moshe, יוסף=yosef, יעקב=yaakov, אברהם=avraham, איתי=itay, אורי=uri,
        נועם=noam, אריאל=ariel, עומר=omer, שלמה=shlomo, גדעון=gideon, צבי=tzvi, נחשון=nachshon",
    ),
    families: Names::of(
        "כהן=cohen, לוי=levi, מזרחי=mizrahi, פרץ=peretz, ביטון=biton, דהן=dahan, אברהם=avraham,
        פרידמן=friedman, אזולאי=azoulay, כץ=katz, גולדשטיין=goldstein, בן דוד=bendavid,
        בר-לב=barlev, שפירא=shapira, רוזן=rosen, הראל=harel, צוקר=tzuker",
    )
    .or(
        12,
        "בן־=ben, בר־=bar, הר־=har, גולד=gold, רוזנ=rozen",
        "ציון=tzion, יוסף=yosef, אור=or, זהב=zahav, בלום=blum, ברג=berg, שמש=shemesh",
    ),
    prefixes: Words::of("ד״ר, פרופ׳, עו״ד"),
    nicks: Words::of("דודי, קובי, שוש, ג׳וני, צביקה"),
    pronouns: ["היא", "הוא", "הם"],
    home: &place::ISRAEL,
    ..PLAIN
};

const AMHARIC: Culture = Culture {
    locale: "am-ET",
    share: 12,
    women: Names::of(
        "ሰላም=selam, ማርታ=marta, ሂሩት=hirut, ትዕግስት=tigist, አበባ=abeba, ሳራ=sara, ብርቱካን=birtukan,
        መሰረት=meseret, ፍሬሕይወት=firehiwot, ዘውዲቱ=zewditu, ጸሐይ=tsehay",
    ),
    men: Names::of(
        "አበበ=abebe, ተስፋዬ=tesfaye, ዳዊት=dawit, ሰለሞን=solomon, ብርሃኑ=birhanu, ሙሉጌታ=mulugeta, ግርማ=girma,
        ዮሐንስ=yohannes, ከበደ=kebede, ኃይሌ=haile, ገብረ=gebre",
    ),
    families: Names::of(
        "ተስፋዬ=tesfaye, በቀለ=bekele, ታደሰ=tadesse, አለሙ=alemu, ወልዴ=wolde, ግርማ=girma, መንግሥቱ=mengistu,
        ደስታ=desta, ከበደ=kebede, ኃይሉ=hailu",
    )
    .or(
        18,
        "ገብረ=gebre, ወልደ=wolde, ኃይለ=haile, ተክለ=tekle",
        "ማርያም=mariam, ሥላሴ=selassie, ጊዮርጊስ=giyorgis, ሚካኤል=mikael, መስቀል=meskel, ሃይማኖት=haymanot",
    ),
    second: 0,
    mononym: 4,
    prefixes: Words::of("አቶ=ወ/ሮ, ዶ/ር"),
    suffixes: Words::NONE,
    nicks: Words::of("ማሚቱ, ቢኒ, ሚሚ"),
    pronouns: ["እሷ", "እሱ", "እነሱ"],
    home: &place::ETHIOPIA,
    ..PLAIN
};
