//! Places in northern, central and south-eastern Europe.

use super::place::Place;
use super::words::Words;

/// Sweden, with the numbers that PTS keeps for fiction.
pub(super) static SWEDEN: Place = Place {
    country: "Sverige",
    timezones: Words::of("Europe/Stockholm"),
    cities: Words::of(
        "Stockholm=Stockholms län=1## ##, Göteborg=Västra Götalands län=41# ##,
        Malmö=Skåne län=21# ##, Umeå=Västerbottens län=90# ##, Örebro=Örebro län=70# ##",
    ),
    streets: Words::of("Storgatan, Drottninggatan, Kyrkvägen, Björkallén, Ängsvägen"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+46 70 174 06 %#"),
    landline: Words::of("+46 8 465 004 ##, +46 31 390 06 ##, +46 40 628 04 ##"),
};

/// Denmark.
pub(super) static DENMARK: Place = Place {
    country: "Danmark",
    timezones: Words::of("Europe/Copenhagen, Atlantic/Faroe"),
    cities: Words::of(
        "København=Hovedstaden=1%##, Aarhus=Midtjylland=800#, Odense=Syddanmark=500#,
        Helsingør=Hovedstaden=3000, Tórshavn=Færøerne=100",
    ),
    streets: Words::of("Østergade, Vestergade, Kirkevej, Søndergade, Møllebakken"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+45 00 ## ## ##"),
    landline: Words::of("+45 00 ## ## ##"),
};

/// Norway.
pub(super) static NORWAY: Place = Place {
    country: "Norge",
    timezones: Words::of("Europe/Oslo"),
    cities: Words::of(
        "Oslo=Oslo=0%##, Bergen=Vestland=50##, Tromsø=Troms=90##, Bodø=Nordland=80##,
        Ålesund=Møre og Romsdal=60##",
    ),
    streets: Words::of("Storgata, Kirkeveien, Bjørkeveien, Fjordgata, Skogstien"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+47 00# ## ###"),
    landline: Words::of("+47 00 ## ## ##"),
};

/// Finland.
pub(super) static FINLAND: Place = Place {
    country: "Suomi",
    timezones: Words::of("Europe/Helsinki"),
    cities: Words::of(
        "Helsinki=Uusimaa=00%#0, Espoo=Uusimaa=02%#0, Tampere=Pirkanmaa=33%#0,
        Jyväskylä=Keski-Suomi=40%#0, Äänekoski=Keski-Suomi=44%#0",
    ),
    streets: Words::of("Mannerheimintie, Koulukatu, Asematie, Järvikuja, Mäkitie"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+358 00 ### ####"),
    landline: Words::of("+358 0 0## ####"),
};

/// Iceland.
pub(super) static ICELAND: Place = Place {
    country: "Ísland",
    timezones: Words::of("Atlantic/Reykjavik"),
    cities: Words::of(
        "Reykjavík=Höfuðborgarsvæðið=1##, Akureyri=Norðurland eystra=60#,
        Ísafjörður=Vestfirðir=40#",
    ),
    streets: Words::of("Laugavegur, Hafnargata, Skólavegur, Þórsgata"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+354 00# ####"),
    landline: Words::of("+354 00# ####"),
};

/// Estonia.
pub(super) static ESTONIA: Place = Place {
    country: "Eesti",
    timezones: Words::of("Europe/Tallinn"),
    cities: Words::of("Tallinn=Harjumaa=10###, Tartu=Tartumaa=50###, Võru=Võrumaa=65###"),
    streets: Words::of("Pikk tänav, Kooli tänav, Mäe tänav"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+372 00## ####"),
    landline: Words::of("+372 00# ####"),
};

/// Latvia.
pub(super) static LATVIA: Place = Place {
    country: "Latvija",
    timezones: Words::of("Europe/Riga"),
    cities: Words::of("Rīga=Rīga=LV-10##, Liepāja=Kurzeme=LV-34##, Cēsis=Vidzeme=LV-4101"),
    streets: Words::of("Brīvības iela, Skolas iela, Dārza iela"),
    street: "$ *",
    lines: "S\nC, P\nN",
    mobile: Words::of("+371 00## ####"),
    landline: Words::of("+371 00## ####"),
};

/// Lithuania.
pub(super) static LITHUANIA: Place = Place {
    country: "Lietuva",
    timezones: Words::of("Europe/Vilnius"),
    cities: Words::of(
        "Vilnius=Vilniaus apskritis=LT-0####, Kaunas=Kauno apskritis=LT-4####,
        Šiauliai=Šiaulių apskritis=LT-7####",
    ),
    streets: Words::of("Gedimino prospektas, Mokyklos gatvė, Žalgirio gatvė"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+370 00# #####"),
    landline: Words::of("+370 0 0## ####"),
};

/// Poland.
pub(super) static POLAND: Place = Place {
    country: "Polska",
    timezones: Words::of("Europe/Warsaw"),
    cities: Words::of(
        "Warszawa=mazowieckie=0#-###, Kraków=małopolskie=3#-###, Łódź=łódzkie=9#-###,
        Wrocław=dolnośląskie=5#-###, Gdańsk=pomorskie=80-###, Rzeszów=podkarpackie=35-###",
    ),
    streets: Words::of(
        "ul. Polna, ul. Leśna, ul. Słoneczna, ul. Krótka, al. Jana Pawła II, ul. Źródlana",
    ),
    street: "$ */%",
    lines: "S\nP C\nN",
    mobile: Words::of("+48 00# ### ###"),
    landline: Words::of("+48 00 ### ## ##"),
};

/// Czechia.
pub(super) static CZECHIA: Place = Place {
    country: "Česko",
    timezones: Words::of("Europe/Prague"),
    cities: Words::of(
        "Praha=Hlavní město Praha=1#0 00, Brno=Jihomoravský kraj=6#2 00,
        Ostrava=Moravskoslezský kraj=7#0 30, Plzeň=Plzeňský kraj=3#1 00,
        České Budějovice=Jihočeský kraj=370 01",
    ),
    streets: Words::of("Nádražní, Školní, Husova, Květná, Na Příkopě"),
    street: "$ */%#",
    lines: "S\nP C\nN",
    mobile: Words::of("+420 00# ### ###"),
    landline: Words::of("+420 00# ### ###"),
};

/// Hungary.
pub(super) static HUNGARY: Place = Place {
    country: "Magyarország",
    timezones: Words::of("Europe/Budapest"),
    cities: Words::of(
        "Budapest=Budapest=1##%, Debrecen=Hajdú-Bihar=40##, Szeged=Csongrád-Csanád=67##,
        Győr=Győr-Moson-Sopron=90##",
    ),
    streets: Words::of("Petőfi utca, Kossuth Lajos utca, Rákóczi út, Tölgyfa utca"),
    street: "$ *.",
    lines: "C\nS\nP\nN",
    mobile: Words::of("+36 00 ### ####"),
    landline: Words::of("+36 0 0## ####"),
};

/// Romania.
pub(super) static ROMANIA: Place = Place {
    country: "România",
    timezones: Words::of("Europe/Bucharest"),
    cities: Words::of(
        "București=București=01####, Cluj-Napoca=Cluj=40####, Iași=Iași=70####,
        Brașov=Brașov=50####, Timișoara=Timiș=30####",
    ),
    streets: Words::of("Strada Florilor, Bulevardul Unirii, Strada Mihai Viteazul, Șoseaua Nouă"),
    street: "$ nr. *",
    lines: "S\nP C\nN",
    mobile: Words::of("+40 00# ### ###"),
    landline: Words::of("+40 00 ### ####"),
};

/// Croatia.
pub(super) static CROATIA: Place = Place {
    country: "Hrvatska",
    timezones: Words::of("Europe/Zagreb"),
    cities: Words::of(
        "Zagreb=Grad Zagreb=100##, Split=Splitsko-dalmatinska=210##,
        Šibenik=Šibensko-kninska=220##",
    ),
    streets: Words::of("Ilica, Vukovarska ulica, Šetalište, Školska ulica"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+385 00 ### ####"),
    landline: Words::of("+385 0 0## ####"),
};

/// Albania.
pub(super) static ALBANIA: Place = Place {
    country: "Shqipëria",
    timezones: Words::of("Europe/Tirane"),
    cities: Words::of("Tiranë=Tiranë=10##, Durrës=Durrës=20##, Shkodër=Shkodër=40##"),
    streets: Words::of("Rruga e Durrësit, Rruga Skënderbej, Rruga e Kavajës"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+355 00 ### ####"),
    landline: Words::of("+355 0 0## ####"),
};

/// Turkey.
pub(super) static TURKEY: Place = Place {
    country: "Türkiye",
    timezones: Words::of("Europe/Istanbul"),
    cities: Words::of(
        "İstanbul=İstanbul=34###, Ankara=Ankara=06###, İzmir=İzmir=35###, Muğla=Muğla=48###,
        Eskişehir=Eskişehir=26###",
    ),
    streets: Words::of("Atatürk Caddesi, İstiklal Caddesi, Gül Sokak, Çınar Sokak, Işık Sokak"),
    street: "$ No: *",
    lines: "S\nP C\nN",
    mobile: Words::of("+90 00# ### ## ##"),
    landline: Words::of("+90 00# ### ## ##"),
};
