//! Names of central and south-eastern Europe and of Turkey, in Latin letters.

use super::culture::{Culture, Order, PLAIN};
use super::places_north as place;
use super::words::{Names, Words};

/// The people of these languages.
pub(super) static CULTURES: [Culture; 7] =
    [POLISH, CZECH, HUNGARIAN, ROMANIAN, CROATIAN, ALBANIAN, TURKISH];

const POLISH: Culture = Culture {
    locale: "pl-PL",
    share: 34,
    women: Names::of(
        "Anna, Maria, Katarzyna, Małgorzata, Agnieszka, Barbara, Ewa, Krystyna, Elżbieta, Zofia,
        Teresa, Magdalena, Joanna, Julia, Zuzanna, Hanna, Łucja, Bożena, Grażyna, Stanisława,
        Świętosława, Żaneta",
    ),
    men: Names::of(
        "Piotr, Krzysztof, Andrzej, Tomasz, Jan, Paweł, Michał, Marcin, Jakub, Adam, Stanisław,
        Łukasz, Marek, Grzegorz, Wojciech, Mateusz, Zbigniew, Ryszard, Sławomir, Świętopełk,
        Żelisław, Bogumił",
    ),
    families: Names::of(
        "Nowak, Kowalski, Wiśniewski, Wójcik, Kowalczyk, Kamiński, Lewandowski, Zieliński,
        Szymański, Woźniak, Dąbrowski, Kozłowski, Jankowski, Mazur, Kwiatkowski, Wojciechowski,
        Krawczyk, Kaczmarek, Piotrowski, Grabowski, Zając, Pawłowski, Michalski, Król, Wieczorek,
        Jabłoński, Wróbel, Stępień, Górski, Pietrzak, Głowacki, Brzęczyszczykiewicz, Śliwiński,
        Żmuda, Gżegżółka, Chrząszcz",
    )
    .or(
        12,
        "Brzo, Dęb, Gór, Jasień, Kalin, Lip, Malin, Olsz, Rad, Sosn, Tarn, Wierzb, Zalew, Źró, Łąc",
        "owski, iński, owicz, ak, czyk, owiec, anek",
    ),
    endings: &[("ski", "ska"), ("cki", "cka"), ("dzki", "dzka")],
    nicks: Words::of("Kasia, Gosia, Zbyszek, Ola, Krzyś, Staś, Bożka"),
    pronouns: ["ona/jej", "on/jego", "onu/jenu"],
    home: &place::POLAND,
    ..PLAIN
};

const CZECH: Culture = Culture {
    locale: "cs-CZ",
    share: 16,
    women: Names::of(
        "Jana, Marie, Eva, Hana, Anna, Lenka, Kateřina, Lucie, Věra, Alena, Petra, Veronika, Tereza,
        Eliška, Zdeňka, Růžena, Božena, Ludmila, Štěpánka, Květoslava, Libuše",
    ),
    men: Names::of(
        "Jiří, Jan, Petr, Jaroslav, Josef, Martin, Tomáš, Pavel, František, Zdeněk, Václav, Karel,
        Lukáš, Ondřej, Matěj, Vojtěch, Řehoř, Bořivoj, Čestmír, Přemysl, Oldřich",
    ),
    families: Names::of(
        "Novák, Svoboda, Novotný, Dvořák, Černý, Procházka, Kučera, Veselý, Horák, Krejčí, Marek,
        Pokorný, Růžička, Beneš, Fiala, Sedláček, Doležal, Zeman, Kolář, Navrátil, Čermák, Vaněk,
        Urban, Kříž, Šťastný, Řezníček, Ďuriš, Žižka, Vlček, Nezval",
    ),
    endings: &[
        ("něk", "ňková"),
        ("ek", "ková"),
        ("ý", "á"),
        ("í", "í"),
        ("a", "ová"),
        ("", "ová"),
    ],
    prefixes: Words::of("Ing., Mgr., MUDr., JUDr., Bc., doc."),
    suffixes: Words::of("Ph.D., CSc., MBA"),
    nicks: Words::of("Honza, Jíra, Káča, Péťa, Zdenda, Bára"),
    pronouns: ["ona", "on", "oni"],
    home: &place::CZECHIA,
    ..PLAIN
};

const HUNGARIAN: Culture = Culture {
    locale: "hu-HU",
    share: 15,
    women: Names::of(
        "Mária, Erzsébet, Katalin, Ilona, Éva, Anna, Zsuzsanna, Margit, Judit, Ágnes, Julianna,
        Krisztina, Hanna, Zoé, Réka, Boglárka, Piroska, Emőke, Csenge, Tünde, Gyöngyi",
    ),
    men: Names::of(
        "László, István, József, János, Zoltán, Sándor, Gábor, Ferenc, Attila, Péter, Tamás, Zsolt,
        Tibor, Balázs, Gergő, Bence, Levente, Győző, Jenő, Ödön, Szilárd, Csongor",
    ),
    families: Names::of(
        "Nagy, Kovács, Tóth, Szabó, Horváth, Varga, Kiss, Molnár, Németh, Farkas, Balogh, Papp,
        Lakatos, Takács, Juhász, Oláh, Mészáros, Rácz, Simon, Fekete, Szilágyi, Török, Fehér, Gál,
        Szűcs, Kőszegi, Győri, Hegedűs, Csányi, Zöldág",
    )
    .or(
        9,
        "Kis, Nagy, Fel, Al, Szent, Ó, Új, Kő, Fekete, Fehér",
        "halmi, hegyi, völgyi, falvi, szegi, vári, pataki, erdei, réti",
    ),
    order: Order::FamilyFirst,
    prefixes: Words::of("dr., ifj.=, id."),
    nicks: Words::of("Pisti, Zsuzsi, Jani, Kati, Laci, Bözsi"),
    pronouns: ["ő", "ő", "ő"],
    home: &place::HUNGARY,
    ..PLAIN
};

const ROMANIAN: Culture = Culture {
    locale: "ro-RO",
    share: 16,
    women: Names::of(
        "Maria, Elena, Ioana, Andreea, Ana, Mihaela, Cristina, Daniela, Gabriela, Alexandra,
        Ștefania, Ilinca, Ruxandra, Sânziana, Brândușa, Floarea, Anca, Țuța, Crăița",
    ),
    men: Names::of(
        "Ion, Andrei, Alexandru, Gheorghe, Nicolae, Vasile, Constantin, Mihai, Ștefan, Cristian,
        Florin, Dumitru, Răzvan, Cătălin, Bogdan, Ionuț, Grigore, Sorin, Tănase, Șerban",
    ),
    families: Names::of(
        "Popa, Popescu, Ionescu, Pop, Radu, Dumitru, Stan, Stoica, Gheorghe, Matei, Rusu, Munteanu,
        Constantin, Ciobanu, Șerban, Lazăr, Tudor, Țăranu, Dragomir, Bălan, Rădulescu, Vlădescu,
        Măcelaru, Crăciun, Pârvulescu, Ștefănescu, Basarab, Ghiță, Țurcanu",
    )
    .or(
        8,
        "Brad, Cârst, Dobr, Ghin, Lup, Mănd, Negr, Prun, Săl, Șerb, Vân",
        "escu, eanu, ulescu, oiu, ea",
    ),
    nicks: Words::of("Nelu, Mița, Gigi, Sandu, Ilie, Cati"),
    pronouns: ["ea", "el", "ei"],
    home: &place::ROMANIA,
    ..PLAIN
};

const CROATIAN: Culture = Culture {
    locale: "hr-HR",
    share: 9,
    women: Names::of(
        "Marija, Ana, Ivana, Mirjana, Katarina, Nada, Dragica, Ljubica, Vesna, Željka, Petra,
        Lucija, Đurđica, Nevenka, Božica, Šimica, Ćirila, Snježana",
    ),
    men: Names::of(
        "Ivan, Josip, Marko, Stjepan, Tomislav, Željko, Ante, Luka, Zoran, Mladen, Dražen, Krešimir,
        Hrvoje, Đuro, Šime, Božidar, Zvonimir, Vjekoslav",
    ),
    families: Names::of(
        "Horvat, Kovačević, Babić, Marić, Jurić, Novak, Kovačić, Knežević, Vuković, Marković,
        Petrović, Matić, Tomić, Pavlović, Kovač, Božić, Blažević, Grgić, Pavić, Radić, Perić,
        Filipović, Šarić, Đurić, Ćosić, Žanić, Škorić, Jurišić",
    ),
    nicks: Words::of("Joža, Štef, Mirela, Zvone, Cica"),
    pronouns: ["ona", "on", "oni"],
    home: &place::CROATIA,
    ..PLAIN
};

const ALBANIAN: Culture = Culture {
    locale: "sq-AL",
    share: 4,
    women: Names::of(
        "Elira, Drita, Arta, Teuta, Vjosa, Shqipe, Besa, Lule, Mimoza, Flutura, Ermira, Blerta,
        Pranvera, Zamira",
    ),
    men: Names::of(
        "Agim, Arben, Ilir, Besnik, Dritan, Gëzim, Bujar, Fatos, Shpëtim, Luan, Artan, Skënder,
        Gjergj, Flamur",
    ),
    families: Names::of(
        "Hoxha, Shehu, Krasniqi, Gashi, Berisha, Dervishi, Kola, Gjoka, Leka, Çela, Prifti, Marku,
        Bardhi, Zogu, Mëhilli, Çobani, Hysa, Kodra",
    ),
    nicks: Words::of("Beni, Zana, Luli, Çimi"),
    pronouns: ["ajo", "ai", "ata"],
    home: &place::ALBANIA,
    ..PLAIN
};

const TURKISH: Culture = Culture {
    locale: "tr-TR",
    share: 28,
    women: Names::of(
        "Fatma, Ayşe, Emine, Hatice, Zeynep, Elif, Meryem, Şerife, Zehra, Sultan, Hanife, Merve,
        Özlem, Gülşen, Çiğdem, İpek, Songül, Tuğba, Büşra, Ümmühan, Yağmur, Işıl",
    ),
    men: Names::of(
        "Mehmet, Mustafa, Ahmet, Ali, Hüseyin, Hasan, İbrahim, İsmail, Osman, Yusuf, Murat, Ömer,
        Ramazan, Halil, Süleyman, Çağrı, Uğur, Görkem, Yiğit, Şükrü, Tuğrul, Ilgaz",
    ),
    families: Names::of(
        "Yılmaz, Kaya, Demir, Şahin, Çelik, Yıldız, Yıldırım, Öztürk, Aydın, Özdemir, Arslan, Doğan,
        Kılıç, Aslan, Çetin, Kara, Koç, Kurt, Özkan, Şimşek, Polat, Korkmaz, Çakır, Erdoğdu, Güneş,
        Bulut, Işık, Ünal, Gündüz",
    )
    .or(
        16,
        "Ak, Kara, Öz, Er, Demir, Gök, Ay, Kızıl, Taş, Yeşil, Bay, Gün, Sarı, Alt",
        "doğan, türk, taş, kaya, soy, tekin, su, yürek, bulut, han, oğlu, gül, çelik",
    ),
    nicks: Words::of("Memo, Aşkım, Fatoş, Apo, İbo, Nuri"),
    pronouns: ["o", "o", "o"],
    home: &place::TURKEY,
    ..PLAIN
};
