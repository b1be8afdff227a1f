//! Places in eastern Europe, western Asia and north-eastern Africa.

use super::place::Place;
use super::words::Words;

/// Russia.
pub(super) static RUSSIA: Place = Place {
    country: "Россия",
    timezones: Words::of("Europe/Moscow, Asia/Novosibirsk, Asia/Yekaterinburg, Asia/Vladivostok"),
    cities: Words::of(
        "Москва=Москва=101###, Санкт-Петербург=Санкт-Петербург=190###,
        Новосибирск=Новосибирская область=630###, Казань=Татарстан=420###,
        Орёл=Орловская область=302###",
    ),
    streets: Words::of("ул. Ленина, ул. Садовая, проспект Мира, ул. Зелёная, Школьный переулок"),
    street: "$, д. *",
    lines: "S\nC\nP\nN",
    mobile: Words::of("+7 00# ###-##-##"),
    landline: Words::of("+7 00# ###-##-##"),
};

/// Ukraine.
pub(super) static UKRAINE: Place = Place {
    country: "Україна",
    timezones: Words::of("Europe/Kyiv"),
    cities: Words::of(
        "Київ=Київ=01###, Львів=Львівська область=79###, Харків=Харківська область=61###,
        Одеса=Одеська область=65###",
    ),
    streets: Words::of("вул. Шевченка, вул. Садова, проспект Свободи, вул. Їжакевича"),
    street: "$, *",
    lines: "S\nP C\nN",
    mobile: Words::of("+380 00 ### ####"),
    landline: Words::of("+380 00 ### ####"),
};

/// Bulgaria.
pub(super) static BULGARIA: Place = Place {
    country: "България",
    timezones: Words::of("Europe/Sofia"),
    cities: Words::of("София=София-град=1###, Пловдив=Пловдив=4###, Варна=Варна=9###"),
    streets: Words::of("ул. Шипка, бул. Витоша, ул. Люлин"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+359 00 ### ####"),
    landline: Words::of("+359 0 0## ####"),
};

/// Serbia.
pub(super) static SERBIA: Place = Place {
    country: "Србија",
    timezones: Words::of("Europe/Belgrade"),
    cities: Words::of(
        "Београд=Београд=11###, Нови Сад=Јужнобачки округ=21###, Ниш=Нишавски округ=18###",
    ),
    streets: Words::of("Његошева, Булевар ослобођења, Цара Душана"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+381 00 ### ####"),
    landline: Words::of("+381 00 ### ####"),
};

/// Kazakhstan.
pub(super) static KAZAKHSTAN: Place = Place {
    country: "Қазақстан",
    timezones: Words::of("Asia/Almaty"),
    cities: Words::of("Алматы=Алматы=050###, Астана=Астана=010###, Шымкент=Шымкент=160###"),
    streets: Words::of("Абай даңғылы, Қабанбай батыр көшесі, Сәтбаев көшесі"),
    street: "$, *",
    lines: "S\nP C\nN",
    mobile: Words::of("+7 00# ### ####"),
    landline: Words::of("+7 00# ### ####"),
};

/// Greece.
pub(super) static GREECE: Place = Place {
    country: "Ελλάδα",
    timezones: Words::of("Europe/Athens"),
    cities: Words::of(
        "Αθήνα=Αττική=10# ##, Θεσσαλονίκη=Κεντρική Μακεδονία=54# ##, Πάτρα=Δυτική Ελλάδα=26# ##,
        Ηράκλειο=Κρήτη=71# ##",
    ),
    streets: Words::of("Ερμού, Οδός Αριστοτέλους, Λεωφόρος Κηφισίας, Οδός Αγίου Δημητρίου"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+30 00# ### ####"),
    landline: Words::of("+30 00# ### ####"),
};

/// Armenia.
pub(super) static ARMENIA: Place = Place {
    country: "Հայաստան",
    timezones: Words::of("Asia/Yerevan"),
    cities: Words::of("Երևան=Երևան=00##, Գյումրի=Շիրակ=31##"),
    streets: Words::of("Աբովյան փողոց, Մաշտոցի պողոտա"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+374 00 ### ###"),
    landline: Words::of("+374 00 ### ###"),
};

/// Georgia.
pub(super) static GEORGIA: Place = Place {
    country: "საქართველო",
    timezones: Words::of("Asia/Tbilisi"),
    cities: Words::of("თბილისი=თბილისი=01##, ბათუმი=აჭარა=60##, ქუთაისი=იმერეთი=46##"),
    streets: Words::of("რუსთაველის გამზირი, ჭავჭავაძის ქუჩა"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+995 00# ## ## ##"),
    landline: Words::of("+995 00 ### ####"),
};

/// Egypt.
pub(super) static EGYPT: Place = Place {
    country: "مصر",
    timezones: Words::of("Africa/Cairo"),
    cities: Words::of(
        "القاهرة=القاهرة=115##, الإسكندرية=الإسكندرية=215##, الجيزة=الجيزة=125##,
        أسوان=أسوان=815##",
    ),
    streets: Words::of("شارع التحرير, شارع النيل, شارع رمسيس"),
    street: "* $",
    lines: "S\nC P\nN",
    mobile: Words::of("+20 00# ### ####"),
    landline: Words::of("+20 0 0### ####"),
};

/// Morocco.
pub(super) static MOROCCO: Place = Place {
    country: "المغرب",
    timezones: Words::of("Africa/Casablanca"),
    cities: Words::of("الدار البيضاء=الدار البيضاء=20###, الرباط=الرباط=10###, مراكش=مراكش=40###"),
    streets: Words::of("شارع محمد الخامس, زنقة الورد"),
    street: "* $",
    lines: "S\nP C\nN",
    mobile: Words::of("+212 00# ### ###"),
    landline: Words::of("+212 00# ### ###"),
};

/// Iran.
pub(super) static IRAN: Place = Place {
    country: "ایران",
    timezones: Words::of("Asia/Tehran"),
    cities: Words::of("تهران=تهران=1#########, اصفهان=اصفهان=8#########, شیراز=فارس=7#########"),
    streets: Words::of("خیابان آزادی, خیابان گلستان, کوچهٔ باغ"),
    street: "$، پلاک *",
    lines: "C\nS\nP\nN",
    mobile: Words::of("+98 00# ### ####"),
    landline: Words::of("+98 00 #### ####"),
};

/// Pakistan.
pub(super) static PAKISTAN: Place = Place {
    country: "پاکستان",
    timezones: Words::of("Asia/Karachi"),
    cities: Words::of("کراچی=سندھ=74###, لاہور=پنجاب=54###, اسلام آباد=اسلام آباد=44###"),
    streets: Words::of("مال روڈ, جناح ایونیو, گلشن روڈ"),
    street: "* $",
    lines: "S\nC P\nN",
    mobile: Words::of("+92 00# ### ####"),
    landline: Words::of("+92 00 #### ####"),
};

/// Israel.
pub(super) static ISRAEL: Place = Place {
    country: "ישראל",
    timezones: Words::of("Asia/Jerusalem"),
    cities: Words::of(
        "תל אביב=תל אביב=61#####, ירושלים=ירושלים=91#####, חיפה=חיפה=31#####,
        באר שבע=הדרום=84#####",
    ),
    streets: Words::of("רחוב הרצל, שדרות רוטשילד, רחוב הגפן"),
    street: "$ *",
    lines: "S\nC P\nN",
    mobile: Words::of("+972 00 ### ####"),
    landline: Words::of("+972 0 0## ####"),
};

/// Ethiopia.
pub(super) static ETHIOPIA: Place = Place {
    country: "ኢትዮጵያ",
    timezones: Words::of("Africa/Addis_Ababa"),
    cities: Words::of("አዲስ አበባ=አዲስ አበባ=1000, ባሕር ዳር=አማራ=6000, ሐዋሳ=ሲዳማ=5000"),
    streets: Words::of("ቦሌ መንገድ, ቸርችል ጎዳና"),
    street: "$ *",
    lines: "S\nC P\nN",
    mobile: Words::of("+251 00# ### ###"),
    landline: Words::of("+251 00 ### ####"),
};
