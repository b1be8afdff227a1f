//! Places in Africa, in southern and eastern Asia and in the Pacific.

use super::place::Place;
use super::words::Words;

/// Viet Nam.
pub(super) static VIET_NAM: Place = Place {
    country: "Việt Nam",
    timezones: Words::of("Asia/Ho_Chi_Minh"),
    cities: Words::of(
        "Hà Nội=Hà Nội=10####, Thành phố Hồ Chí Minh=Thành phố Hồ Chí Minh=70####,
        Đà Nẵng=Đà Nẵng=55####, Huế=Thừa Thiên Huế=53####",
    ),
    streets: Words::of("đường Lê Lợi, phố Hàng Bạc, đường Trần Phú, đường Nguyễn Huệ"),
    street: "* $",
    lines: "S\nC P\nN",
    mobile: Words::of("+84 00 ### ####"),
    landline: Words::of("+84 00 #### ####"),
};

/// Indonesia.
pub(super) static INDONESIA: Place = Place {
    country: "Indonesia",
    timezones: Words::of("Asia/Jakarta, Asia/Makassar, Asia/Jayapura"),
    cities: Words::of(
        "Jakarta=DKI Jakarta=1####, Surabaya=Jawa Timur=60###, Bandung=Jawa Barat=40###,
        Denpasar=Bali=80###",
    ),
    streets: Words::of("Jalan Merdeka, Jalan Sudirman, Jalan Melati, Gang Mawar"),
    street: "$ No. *",
    lines: "S\nC P\nN",
    mobile: Words::of("+62 00#-####-####"),
    landline: Words::of("+62 00 #### ####"),
};

/// Malaysia.
pub(super) static MALAYSIA: Place = Place {
    country: "Malaysia",
    timezones: Words::of("Asia/Kuala_Lumpur, Asia/Kuching"),
    cities: Words::of(
        "Kuala Lumpur=Wilayah Persekutuan=50###, George Town=Pulau Pinang=10###,
        Kuching=Sarawak=93###",
    ),
    streets: Words::of("Jalan Ampang, Lorong Bunga, Jalan Tun Razak"),
    street: "*, $",
    lines: "S\nP C\nN",
    mobile: Words::of("+60 00-### ####"),
    landline: Words::of("+60 0-0### ####"),
};

/// The Philippines.
pub(super) static PHILIPPINES: Place = Place {
    country: "Pilipinas",
    timezones: Words::of("Asia/Manila"),
    cities: Words::of(
        "Maynila=Metro Manila=1###, Quezon City=Metro Manila=11##, Cebu City=Cebu=6000,
        Parañaque=Metro Manila=17##",
    ),
    streets: Words::of("Rizal Avenue, Mabini Street, Calle Real"),
    street: "* $",
    lines: "S\nP C\nN",
    mobile: Words::of("+63 00# ### ####"),
    landline: Words::of("+63 0 0### ####"),
};

/// Nigeria.
pub(super) static NIGERIA: Place = Place {
    country: "Nigeria",
    timezones: Words::of("Africa/Lagos"),
    cities: Words::of(
        "Lagos=Lagos=1#####, Abuja=FCT=9#####, Ìbàdàn=Ọ̀yọ́=2#####, Kano=Kano=7#####,
        Enugu=Enugu=4#####",
    ),
    streets: Words::of("Awolowo Road, Ahmadu Bello Way, Broad Street, Marina Road"),
    street: "* $",
    lines: "S\nC P\nN",
    mobile: Words::of("+234 00# ### ####"),
    landline: Words::of("+234 0 0## ####"),
};

/// Kenya.
pub(super) static KENYA: Place = Place {
    country: "Kenya",
    timezones: Words::of("Africa/Nairobi"),
    cities: Words::of(
        "Nairobi=Nairobi=00#00, Mombasa=Mombasa=80#00, Kisumu=Kisumu=40#00,
        Eldoret=Uasin Gishu=30#00",
    ),
    streets: Words::of("Moi Avenue, Kenyatta Avenue, Ngong Road"),
    street: "$ *",
    lines: "S\nC P\nN",
    mobile: Words::of("+254 00# ### ###"),
    landline: Words::of("+254 00 ### ####"),
};

/// South Africa.
pub(super) static SOUTH_AFRICA: Place = Place {
    country: "South Africa",
    timezones: Words::of("Africa/Johannesburg"),
    cities: Words::of(
        "Johannesburg=Gauteng=20##, Cape Town=Western Cape=80##, eThekwini=KwaZulu-Natal=40##,
        Gqeberha=Eastern Cape=60##",
    ),
    streets: Words::of("Long Street, Church Street, Nelson Mandela Drive, Kerkstraat"),
    street: "* $",
    lines: "S\nC P\nN",
    mobile: Words::of("+27 00 ### ####"),
    landline: Words::of("+27 00 ### ####"),
};

/// Australia, with the numbers that ACMA keeps for drama.
pub(super) static AUSTRALIA: Place = Place {
    country: "Australia",
    timezones: Words::of(
        "Australia/Sydney, Australia/Melbourne, Australia/Perth, Australia/Brisbane,
        Australia/Adelaide",
    ),
    cities: Words::of(
        "Sydney=NSW=20##, Melbourne=VIC=30##, Brisbane=QLD=40##, Perth=WA=60##,
        Wagga Wagga=NSW=2650",
    ),
    streets: Words::of("George Street, Collins Street, Wattle Grove, Beach Road, Eucalypt Close"),
    street: "* $",
    lines: "S\nC R P\nN",
    mobile: Words::of(
        "+61 491 570 006, +61 491 570 156, +61 491 570 157, +61 491 570 158, +61 491 570 159,
        +61 491 570 110",
    ),
    landline: Words::of("+61 2 5550 ####, +61 3 5550 ####, +61 7 5550 ####, +61 8 5550 ####"),
};

/// Northern India.
pub(super) static INDIA_HINDI: Place = Place {
    country: "भारत",
    timezones: Words::of("Asia/Kolkata"),
    cities: Words::of(
        "दिल्ली=दिल्ली=1100##, मुंबई=महाराष्ट्र=4000##, लखनऊ=उत्तर प्रदेश=2260##, जयपुर=राजस्थान=3020##,
        भोपाल=मध्य प्रदेश=4620##",
    ),
    streets: Words::of("महात्मा गांधी मार्ग, स्टेशन रोड, नेहरू नगर, गली नंबर ५"),
    street: "*, $",
    lines: "S\nC P\nR\nN",
    mobile: Words::of("+91 00### #####"),
    landline: Words::of("+91 00 #### ####"),
};

/// Tamil Nadu.
pub(super) static INDIA_TAMIL: Place = Place {
    country: "இந்தியா",
    timezones: Words::of("Asia/Kolkata"),
    cities: Words::of("சென்னை=தமிழ்நாடு=6000##, மதுரை=தமிழ்நாடு=6250##, கோயம்புத்தூர்=தமிழ்நாடு=6410##"),
    streets: Words::of("அண்ணா சாலை, காந்தி தெரு"),
    street: "*, $",
    lines: "S\nC P\nR\nN",
    mobile: Words::of("+91 00### #####"),
    landline: Words::of("+91 00 #### ####"),
};

/// Gujarat.
pub(super) static INDIA_GUJARATI: Place = Place {
    country: "ભારત",
    timezones: Words::of("Asia/Kolkata"),
    cities: Words::of("અમદાવાદ=ગુજરાત=3800##, સુરત=ગુજરાત=3950##, રાજકોટ=ગુજરાત=3600##"),
    streets: Words::of("આશ્રમ રોડ, ગાંધી માર્ગ"),
    street: "*, $",
    lines: "S\nC P\nR\nN",
    mobile: Words::of("+91 00### #####"),
    landline: Words::of("+91 00 #### ####"),
};

/// Telangana and Andhra Pradesh.
pub(super) static INDIA_TELUGU: Place = Place {
    country: "భారతదేశం",
    timezones: Words::of("Asia/Kolkata"),
    cities: Words::of("హైదరాబాద్=తెలంగాణ=5000##, విజయవాడ=ఆంధ్రప్రదేశ్=5200##, విశాఖపట్నం=ఆంధ్రప్రదేశ్=5300##"),
    streets: Words::of("గాంధీ రోడ్డు, స్టేషన్ రోడ్డు"),
    street: "*, $",
    lines: "S\nC P\nR\nN",
    mobile: Words::of("+91 00### #####"),
    landline: Words::of("+91 00 #### ####"),
};

/// Bangladesh.
pub(super) static BANGLADESH: Place = Place {
    country: "বাংলাদেশ",
    timezones: Words::of("Asia/Dhaka"),
    cities: Words::of(
        "ঢাকা=ঢাকা=1%##, চট্টগ্রাম=চট্টগ্রাম=4%##, সিলেট=সিলেট=31##,
        রাজশাহী=রাজশাহী=6%##",
    ),
    streets: Words::of("মিরপুর রোড, ধানমন্ডি, নিউ মার্কেট সড়ক"),
    street: "*, $",
    lines: "S\nC P\nN",
    mobile: Words::of("+880 00##-######"),
    landline: Words::of("+880 0-0### ####"),
};

/// Thailand.
pub(super) static THAILAND: Place = Place {
    country: "ไทย",
    timezones: Words::of("Asia/Bangkok"),
    cities: Words::of(
        "กรุงเทพมหานคร=กรุงเทพมหานคร=10%#0, เชียงใหม่=เชียงใหม่=50%#0, ขอนแก่น=ขอนแก่น=40%#0,
        ภูเก็ต=ภูเก็ต=83%#0",
    ),
    streets: Words::of("ถนนสุขุมวิท, ถนนสีลม, ซอยอารีย์, ถนนนิมมานเหมินท์"),
    street: "*/% $",
    lines: "S\nC P\nN",
    mobile: Words::of("+66 00 ### ####"),
    landline: Words::of("+66 0 0## ####"),
};

/// Myanmar.
pub(super) static MYANMAR: Place = Place {
    country: "မြန်မာ",
    timezones: Words::of("Asia/Yangon"),
    cities: Words::of("ရန်ကုန်=ရန်ကုန်=11###, မန္တလေး=မန္တလေး=05###"),
    streets: Words::of("ဗိုလ်ချုပ်လမ်း, ပြည်လမ်း"),
    street: "$ *",
    lines: "S\nC P\nN",
    mobile: Words::of("+95 0 0## ######"),
    landline: Words::of("+95 0 0## ###"),
};

/// China.
pub(super) static CHINA: Place = Place {
    country: "中国",
    timezones: Words::of("Asia/Shanghai, Asia/Urumqi"),
    cities: Words::of(
        "北京市=北京=1000##, 上海市=上海=2000##, 广州市=广东省=5100##, 成都市=四川省=6100##,
        西安市=陕西省=7100##",
    ),
    streets: Words::of("人民路, 解放路, 中山北路, 和平街"),
    street: "$*号",
    lines: "N P\nR C\nS",
    mobile: Words::of("+86 00# #### ####"),
    landline: Words::of("+86 00 #### ####"),
};

/// Taiwan.
pub(super) static TAIWAN: Place = Place {
    country: "台灣",
    timezones: Words::of("Asia/Taipei"),
    cities: Words::of("臺北市=臺北=1##, 高雄市=高雄=8##, 臺南市=臺南=7##"),
    streets: Words::of("中正路, 民生東路, 復興街"),
    street: "$*號",
    lines: "N P\nC S",
    mobile: Words::of("+886 00# ### ###"),
    landline: Words::of("+886 0 0### ####"),
};

/// Japan.
pub(super) static JAPAN: Place = Place {
    country: "日本",
    timezones: Words::of("Asia/Tokyo"),
    cities: Words::of(
        "千代田区=東京都=100-00##, 大阪市=大阪府=530-00##, 札幌市=北海道=060-00##,
        京都市=京都府=600-00##, 名古屋市=愛知県=460-00##, 那覇市=沖縄県=900-00##",
    ),
    streets: Words::of("桜通, 本町, 中央, 緑が丘, 旭町"),
    street: "$%-%#-%",
    lines: "N\n〒P\nR C S",
    mobile: Words::of("+81 00-####-####"),
    landline: Words::of("+81 0-0###-####"),
};

/// Korea.
pub(super) static KOREA: Place = Place {
    country: "대한민국",
    timezones: Words::of("Asia/Seoul"),
    cities: Words::of(
        "서울=서울특별시=0####, 부산=부산광역시=48###, 인천=인천광역시=22###,
        제주=제주특별자치도=63###",
    ),
    streets: Words::of("세종대로, 강남대로, 한강로, 꽃길"),
    street: "$ *",
    lines: "N\nR C S\nP",
    mobile: Words::of("+82 00-####-####"),
    landline: Words::of("+82 0-0##-####"),
};
