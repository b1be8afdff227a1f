//! Names of Africa, Asia and the Pacific that are written in Latin letters.

use super::culture::{Culture, Order, PLAIN};
use super::places_world as place;
use super::words::{Names, Words};

/// The people of these languages.
pub(super) static CULTURES: [Culture; 8] =
    [VIETNAMESE, INDONESIAN, MALAY, FILIPINO, YORUBA, SWAHILI, ZULU, AUSTRALIAN];

const VIETNAMESE: Culture = Culture {
    locale: "vi-VN",
    share: 24,
    women: Names::of(
        "Lan=lan, Hương=huong, Linh=linh, Hoa=hoa, Thảo=thao, Phương=phuong, Mai=mai, Hồng=hong,
        Ngọc=ngoc, Trang=trang, Thủy=thuy, Yến=yen, Hạnh=hanh, Quỳnh=quynh, Nhung=nhung,
        Tuyết=tuyet, Diễm=diem, Cẩm Tú=camtu",
    ),
    men: Names::of(
        "Hùng=hung, Dũng=dung, Minh=minh, Tuấn=tuan, Nam=nam, Hải=hai, Sơn=son, Thắng=thang,
        Đức=duc, Long=long, Quang=quang, Khánh=khanh, Phúc=phuc, Bảo=bao, Trường=truong, Việt=viet,
        Đạt=dat, Khoa=khoa, Nghĩa=nghia",
    ),
    middles: Names::of(
        "Thị=thi, Văn=van, Minh=minh, Ngọc=ngoc, Thanh=thanh, Hữu=huu, Đình=dinh, Quang=quang,
        Thu=thu, Xuân=xuan, Bảo=bao, Kim=kim, Hoàng=hoang",
    ),
    middle: 80,
    families: Names::of(
        "Nguyễn=nguyen, Trần=tran, Lê=le, Phạm=pham, Huỳnh=huynh, Hoàng=hoang, Phan=phan, Vũ=vu,
        Võ=vo, Đặng=dang, Bùi=bui, Đỗ=do, Hồ=ho, Ngô=ngo, Dương=duong, Lý=ly, Đinh=dinh,
        Trịnh=trinh, Đoàn=doan, Mạc=mac",
    ),
    second: 0,
    order: Order::FamilyFirst,
    nicks: Words::of("Tí, Bống, Cún, Bi, Na"),
    pronouns: ["cô ấy", "anh ấy", "họ"],
    home: &place::VIET_NAM,
    ..PLAIN
};

const INDONESIAN: Culture = Culture {
    locale: "id-ID",
    share: 28,
    women: Names::of(
        "Siti, Sri, Dewi, Ayu, Putri, Wati, Ratna, Indah, Fitri, Nur, Rina, Lestari, Kartika, Wulan,
        Yuni, Sukmawati, Endang, Suharti, Melati, Ningsih, Retno, Cahyani",
    ),
    men: Names::of(
        "Agus, Budi, Muhammad, Ahmad, Slamet, Eko, Joko, Bambang, Dedi, Hendra, Rizki, Suparman,
        Wayan, Made, Ketut, Yudi, Sutrisno, Suyanto, Hartono, Wahyu, Gunadi, Tri",
    ),
    families: Names::of(
        "Wijaya, Saputra, Susanto, Setiawan, Hidayat, Santoso, Kurniawan, Siregar, Nasution,
        Simanjuntak, Gunawan, Pratama, Rahman, Halim, Lubis, Ginting, Hutapea, Sihombing, Tanjung,
        Kusuma, Purnomo, Wibowo, Sitompul",
    )
    .or(
        8,
        "Kusuma, Surya, Adi, Wira, Cakra, Jaya, Tirta",
        "negara, wati, kusumo, dinata, putra, wijaya, praja",
    ),
    second: 0,
    mononym: 34,
    prefixes: Words::of("Bpk.=Ibu, dr., H.=Hj."),
    nicks: Words::of("Didi, Iwan, Nana, Uci, Bang Jo"),
    pronouns: ["dia", "dia", "dia"],
    home: &place::INDONESIA,
    ..PLAIN
};

const MALAY: Culture = Culture {
    locale: "ms-MY",
    share: 10,
    women: Names::of(
        "Nurul, Siti, Aisyah, Nor, Fatimah, Farah, Zainab, Aminah, Izzati, Syafiqah, Rohani,
        Hidayah, Azlina, Zaleha",
    ),
    men: Names::of(
        "Muhammad, Ahmad, Mohd, Amir, Hafiz, Azman, Ismail, Faizal, Syafiq, Zulkifli, Rahim, Hakim,
        Shahrul, Kamarul",
    ),
    families: Names::of(
        "Abdullah, Ahmad, Ismail, Ibrahim, Hassan, Yusof, Osman, Rahman, Othman, Zakaria, Salleh,
        Idris, Mahmud, Hamzah, Jaafar, Sulaiman, Talib, Wahab, Mokhtar",
    ),
    second: 0,
    particles: ["binti ", "bin "],
    particle: 85,
    mononym: 4,
    prefixes: Words::of("Encik=Puan, Dr., Dato'=Datin, Tan Sri=Puan Sri"),
    nicks: Words::of("Mat, Kak Long, Ude, Acik, Boy"),
    pronouns: ["dia", "dia", "dia"],
    home: &place::MALAYSIA,
    ..PLAIN
};

const FILIPINO: Culture = Culture {
    locale: "fil-PH",
    share: 14,
    women: Names::of(
        "Maria, Angelica, Jasmine, Maricel, Rosario, Luzviminda, Marites, Jhoanna, Liwayway, Ligaya,
        Imelda, Niña",
    ),
    men: Names::of(
        "Jose, Juan, Mark, John Paul, Rodrigo, Jericho, Reynaldo, Emmanuel, Bayani, Dakila, Nestor,
        Niño, Jejomar",
    ),
    families: Names::of(
        "dela Cruz, Santos, Reyes, Garcia, Mendoza, Bautista, Ocampo, Aquino, Villanueva, Ramos,
        Castillo, Dimaculangan, de los Reyes, Magbanua, Macapagal, Tolentino, Pangilinan, Dimaguiba,
        Catacutan, Peñaflor",
    ),
    middles: Names::of("Santos, Reyes, Cruz, Bautista, Garcia, Ocampo, Lim, Tan, Peña"),
    middle: 60,
    suffixes: Words::of("Jr.=, III=, II="),
    nicks: Words::of("Jun, Bong, Baby, Girlie, Dodong, Inday"),
    pronouns: ["siya", "siya", "siya"],
    home: &place::PHILIPPINES,
    ..PLAIN
};

const YORUBA: Culture = Culture {
    locale: "yo-NG",
    share: 18,
    women: Names::of(
        "Fọlákẹ́, Títílayọ̀, Yétúndé, Àdùkẹ́, Ṣadé, Bísí, Ìyábọ̀, Fúnmiláyọ̀, Kẹ́hìndé, Ngozi, Chioma,
        Amina, Hauwa, Blessing, Morẹ́nikẹ́, Abẹ̀kẹ́, Wùràọlá",
    )
    .or(20, "Ọla, Ade, Olu, Ayọ, Oluwa, Ifẹ", "yẹmi, bukọla, funkẹ, tọla, bisi, ṣeun, dunni"),
    men: Names::of(
        "Adébáyọ̀, Olúmídé, Ṣẹ́gun, Táíwò, Babátúndé, Kúnlé, Chinedu, Emeka, Musa, Ibrahim, Fẹ́mi,
        Wálé, Túnjí, Àkànní, Obinna, Ikechukwu, Ọláoyè",
    )
    .or(20, "Ọla, Ade, Olu, Ayọ, Oluwa, Ifẹ", "tunde, ṣọla, wale, dele, gbenga, ṣina, kunle"),
    families: Names::of(
        "Adeyemi, Okafor, Balogun, Ọbasọla, Adébísí, Eze, Abubakar, Olawale, Oni, Okonkwo, Bello,
        Nwosu, Sanni, Ogunleye, Ìdòwú, Onyekachi, Ṣówándé, Akíntọ́lá, Ajàyí, Nnamdi, Udoh",
    )
    .or(
        22,
        "Ade, Olu, Ogun, Aki, Ọla, Ọmọ, Oye, Ifa, Awo",
        "yẹmi, wọle, ṣina, leye, niyi, bọde, dipẹ, kanmi, sanya, gbade",
    ),
    prefixes: Words::of("Chief, Dr., Engr., Alhaji=Alhaja"),
    nicks: Words::of("Tobi, Dayọ, Kemi, Sho, Baba"),
    home: &place::NIGERIA,
    ..PLAIN
};

const SWAHILI: Culture = Culture {
    locale: "sw-KE",
    share: 14,
    women: Names::of(
        "Wanjiru, Akinyi, Njeri, Achieng, Mwende, Amina, Faith, Zawadi, Neema, Nyambura, Chebet,
        Halima, Furaha, Wambui",
    ),
    men: Names::of(
        "Kamau, Otieno, Mwangi, Juma, Kipchumba, Hamisi, Brian, Baraka, Odhiambo, Mutua, Kiprono,
        Salim, Njoroge, Jabali",
    ),
    families: Names::of(
        "Otieno, Mwangi, Wanjala, Kariuki, Ochieng', Omondi, Kimani, Ndung'u, Mutua, Njuguna,
        Chepkoech, Mohamed, Ng'ang'a, Kiplagat, Wekesa, Barasa, Githinji, Mwinyi, Onyango,
        Ng'etich",
    ),
    nicks: Words::of("Toto, Kanyi, Shiko, Dogo, Bibi"),
    pronouns: ["yeye", "yeye", "wao"],
    home: &place::KENYA,
    ..PLAIN
};

const ZULU: Culture = Culture {
    locale: "zu-ZA",
    share: 12,
    women: Names::of(
        "Nomvula, Thandeka, Zanele, Nokuthula, Lindiwe, Ayanda, Ntombi, Annelize, Precious,
        Busisiwe, Sindisiwe, Elmarie",
    ),
    men: Names::of(
        "Sipho, Thabo, Bongani, Mandla, Sibusiso, Themba, Lwazi, Pieter, Sandile, Nkosinathi,
        Mduduzi, Jacobus",
    ),
    families: Names::of(
        "Dlamini, Nkosi, Ndlovu, Khumalo, Sithole, Mokoena, Botha, van der Merwe, Naidoo, Mkhize,
        Zulu, du Toit, Cele, Mthembu, Gumede, le Roux, Ngcobo, Buthelezi, Hlongwane, Xulu",
    ),
    nicks: Words::of("Sbu, Thabs, Nomi, Bongs, Zee"),
    home: &place::SOUTH_AFRICA,
    ..PLAIN
};

const AUSTRALIAN: Culture = Culture {
    locale: "en-AU",
    share: 26,
    women: Names::of(
        "Charlotte, Kylie, Olivia, Amelia, Matilda, Narelle, Sheila, Isla, Ava, Mia, Chloe, Aroha,
        Marama, Kiri, Tayla, Bronwyn, Moana, Hinemoa",
    ),
    men: Names::of(
        "Jack, Oliver, Lachlan, Noah, Bruce, Wayne, Cooper, Darren, Shane, Wiremu, Tāne, Rāwiri,
        Hēmi, Jarrah, Hamish, Mātiu, Banjo",
    ),
    families: Names::of(
        "Smith, Jones, Williams, Nguyen, Brown, Wilson, Taylor, Singh, Kelly, Ryan, Papadopoulos,
        Chen, Walker, Murphy, Harawira, Ngata, Tūhoe, Parata, Whitlock, O'Dowd, Rathbone, Kōwhai",
    )
    .or(
        15,
        "Ash, Black, Cool, East, Glen, River, Salt, Iron, Red, West",
        "more, leigh, dale, field, worth, brook, wood, bank",
    ),
    middle: 25,
    nicks: Words::of("Macca, Shaz, Bazza, Jacko, Gaz, Kez, Robbo"),
    home: &place::AUSTRALIA,
    ..PLAIN
};
