//! Names of northern Europe and the Baltic.

use super::culture::{Culture, PLAIN};
use super::places_north as place;
use super::words::{Names, Words};

/// The people of these languages.
pub(super) static CULTURES: [Culture; 8] =
    [SWEDISH, DANISH, NORWEGIAN, FINNISH, ICELANDIC, ESTONIAN, LATVIAN, LITHUANIAN];

const SWEDISH: Culture = Culture {
    locale: "sv-SE",
    share: 22,
    women: Names::of(
        "Anna, Eva, Maria, Karin, Sara, Kristina, Lena, Emma, Ingrid, Märta, Åsa, Elsa, Astrid,
        Saga, Linnéa, Agneta, Birgitta, Görel, Gunilla, Ebba, Ylva, Solveig, Tindra, Öjvor,
        Ragnhild",
    ),
    men: Names::of(
        "Lars, Mikael, Anders, Johan, Erik, Per, Karl, Peter, Jan, Björn, Göran, Sören, Håkan,
        Mårten, Åke, Nils, Gustav, Oskar, Lennart, Torbjörn, Ivar, Rasmus, Örjan, Sixten, Folke,
        Vidar",
    ),
    families: Names::of(
        "Andersson, Johansson, Karlsson, Nilsson, Eriksson, Larsson, Olsson, Persson, Svensson,
        Gustafsson, Pettersson, Jonsson, Jansson, Hansson, Bengtsson, Jönsson, Lindberg, Jakobsson,
        Magnusson, Lindström, Olofsson, Lindqvist, Lindgren, Axelsson, Berg, Bergström, Lundberg,
        Sjögren, Åkesson, Öberg, Hägg, Mörk, Söderblom, Rask, Stål",
    )
    .or(
        24,
        "Lind, Berg, Lund, Ny, Ek, Sjö, Gran, Alm, Björk, Dal, Blom, Hög, Söder, Öster, Väster,
        Norr, Wall, Sand, Hall, Ek, Rosen, Hjort, Örn, Svan, Ängs, Malm, Fjell, Ceder",
        "ström, berg, gren, qvist, lund, man, holm, stedt, vall, ås, blad, hammar, mark, dahl, rot",
    ),
    middle: 15,
    prefixes: Words::of("Dr, Prof."),
    nicks: Words::of("Lasse, Nisse, Pelle, Bettan, Kicki, Sigge, Musse"),
    pronouns: ["hon/henne", "han/honom", "hen"],
    home: &place::SWEDEN,
    ..PLAIN
};

const DANISH: Culture = Culture {
    locale: "da-DK",
    share: 14,
    women: Names::of(
        "Anne, Kirsten, Mette, Hanne, Anna, Helle, Susanne, Lene, Maria, Marianne, Freja, Ida,
        Sofie, Bodil, Dorthe, Gitte, Karen, Søs, Sørine, Åse, Rigmor, Signe, Tove",
    ),
    men: Names::of(
        "Peter, Jens, Lars, Michael, Henrik, Søren, Thomas, Jørgen, Niels, Rasmus, Mads, Anders,
        Jeppe, Emil, Asger, Bjørn, Ejnar, Frode, Mikkel, Troels, Aage, Palle, Svend",
    ),
    families: Names::of(
        "Nielsen, Jensen, Hansen, Pedersen, Andersen, Christensen, Larsen, Sørensen, Rasmussen,
        Jørgensen, Petersen, Madsen, Kristensen, Olsen, Thomsen, Poulsen, Johansen, Møller,
        Mortensen, Knudsen, Østergaard, Vestergaard, Kjær, Bæk, Nørgaard, Søndergaard, Dam, Krogh,
        Ærø, Skovgaard",
    )
    .or(
        10,
        "Vester, Øster, Sønder, Nør, Lille, Over, Skov, Kirke, Bække, Lunde, Hede, Høj",
        "gaard, skov, lund, berg, holm, bæk, dal, toft, mark, by, strup",
    ),
    middle: 35,
    nicks: Words::of("Bo, Nis, Mulle, Lis, Basse, Putte"),
    pronouns: ["hun/hende", "han/ham", "de/dem"],
    home: &place::DENMARK,
    ..PLAIN
};

const NORWEGIAN: Culture = Culture {
    locale: "nb-NO",
    share: 13,
    women: Names::of(
        "Anne, Inger, Kari, Marit, Ingrid, Liv, Eva, Berit, Astrid, Bjørg, Nora, Solveig, Randi,
        Åse, Ragnhild, Gro, Turid, Sigrid, Synnøve, Tuva, Jorunn, Gunnhild, Bergljot",
    ),
    men: Names::of(
        "Jan, Per, Bjørn, Ole, Lars, Kjell, Knut, Arne, Svein, Thomas, Hans, Geir, Tor, Øyvind,
        Terje, Odd, Håkon, Sindre, Eirik, Åsmund, Torbjørn, Snorre, Trygve, Vegard",
    ),
    families: Names::of(
        "Hansen, Johansen, Olsen, Larsen, Andersen, Pedersen, Nilsen, Kristiansen, Jensen, Karlsen,
        Johnsen, Pettersen, Eriksen, Berg, Haugen, Hagen, Dahl, Bakken, Lie, Moen, Strand, Solberg,
        Bøe, Sørlie, Ødegård, Fjeld, Nygård, Aas, Bråten, Kjølstad, Rønning, Tveit, Fossøy",
    )
    .or(
        14,
        "Sol, Lille, Nord, Sør, Øst, Vest, Berg, Fjell, Bjørk, Furu, Gran, Hauge, Kvern, Stein,
        Elve",
        "berg, land, heim, stad, nes, vik, dal, haug, rud, bø, set, mo, øy, bakken",
    ),
    middle: 20,
    nicks: Words::of("Kalle, Pål, Siv, Nusse, Bamse"),
    pronouns: ["hun/henne", "han/ham", "hen"],
    home: &place::NORWAY,
    ..PLAIN
};

const FINNISH: Culture = Culture {
    locale: "fi-FI",
    share: 13,
    women: Names::of(
        "Maria, Helena, Johanna, Anneli, Kaarina, Aino, Liisa, Päivi, Sanna, Hanna, Tuula, Elina,
        Venla, Aada, Pirkko, Outi, Heidi, Lempi, Kyllikki, Tytti, Säde, Hellä, Impi",
    ),
    men: Names::of(
        "Juhani, Johannes, Mikael, Antti, Matti, Timo, Juha, Kari, Mikko, Jari, Eino, Onni, Väinö,
        Toivo, Pekka, Seppo, Jukka, Heikki, Yrjö, Pentti, Yrjänä, Tapio, Urho",
    ),
    families: Names::of(
        "Korhonen, Virtanen, Mäkinen, Nieminen, Mäkelä, Hämäläinen, Laine, Heikkinen, Koskinen,
        Järvinen, Lehtonen, Lehtinen, Saarinen, Salminen, Heinonen, Niemi, Heikkilä, Kinnunen,
        Salonen, Turunen, Salo, Laitinen, Tuominen, Rantanen, Karjalainen, Jokinen, Mattila, Kärki,
        Pöyhönen, Äyräs, Yli-Hietala, Ala-Pietilä",
    )
    .or(
        22,
        "Kos, Leh, Mäki, Vuori, Kallio, Lampi, Metsä, Halla, Pelto, Sepä, Väli, Ylä, Kylä, Honka,
        Ora",
        "nen, lainen, mäki, la, niemi, aho, lampi, vaara, järvi, ranta, salo",
    ),
    middle: 20,
    nicks: Words::of("Jussi, Pete, Kikka, Topi, Jaska, Nipa"),
    pronouns: ["hän", "hän", "hän"],
    home: &place::FINLAND,
    ..PLAIN
};

const ICELANDIC: Culture = Culture {
    locale: "is-IS",
    share: 5,
    women: Names::of(
        "Guðrún, Anna, Kristín, Sigríður, Margrét, Helga, Sigrún, Ingibjörg, Jóhanna, María, Elín,
        Þórunn, Ásta, Freyja, Björk, Hrafnhildur, Steinunn, Ýr, Þórdís, Ólöf",
    ),
    men: Names::of(
        "Jón, Sigurður, Guðmundur, Gunnar, Ólafur, Einar, Kristján, Magnús, Stefán, Jóhann, Björn,
        Árni, Þór, Helgi, Ragnar, Hallgrímur, Ísak, Örn, Þorvaldur, Ægir",
    ),
    families: Names::of(
        "Jónsson, Sigurðsson, Guðmundsson, Gunnarsson, Ólafsson, Einarsson, Kristjánsson, Magnússon,
        Stefánsson, Jóhannsson, Björnsson, Árnason, Þórsson, Helgason, Ragnarsson, Þorvaldsson",
    ),
    endings: &[("son", "dóttir")],
    second: 0,
    middle: 30,
    nicks: Words::of("Siggi, Gunna, Nonni, Dísa, Óli"),
    pronouns: ["hún", "hann", "hán"],
    home: &place::ICELAND,
    ..PLAIN
};

const ESTONIAN: Culture = Culture {
    locale: "et-EE",
    share: 4,
    women: Names::of(
        "Anna, Tiina, Sirje, Anne, Malle, Kristiina, Katrin, Õie, Ülle, Külli, Mari, Liis, Pille,
        Maarja, Säde, Triin, Krõõt, Õnne",
    ),
    men: Names::of(
        "Rein, Jüri, Toomas, Andres, Priit, Ülo, Tõnu, Märt, Jaan, Urmas, Tõnis, Kalev, Peeter,
        Mihkel, Ants, Väino, Õnnis, Kaarel",
    ),
    families: Names::of(
        "Tamm, Saar, Sepp, Mägi, Kask, Kukk, Rebane, Ilves, Pärn, Koppel, Oja, Luik, Lepik, Õunapuu,
        Põder, Järv, Kütt, Jõgi, Rätsep, Võsu, Kõiv, Mölder, Ööbik",
    ),
    nicks: Words::of("Kati, Juku, Tõnn, Mann"),
    pronouns: ["tema", "tema", "tema"],
    home: &place::ESTONIA,
    ..PLAIN
};

const LATVIAN: Culture = Culture {
    locale: "lv-LV",
    share: 5,
    women: Names::of(
        "Anna, Kristīne, Inese, Ilze, Līga, Inga, Laura, Jana, Elīna, Dace, Zane, Iveta, Agnese,
        Ieva, Ķērsta, Rūta, Skaidrīte, Žanete",
    ),
    men: Names::of(
        "Jānis, Andris, Juris, Edgars, Mārtiņš, Aleksandrs, Artūrs, Pēteris, Māris, Aivars, Kārlis,
        Ģirts, Guntis, Imants, Krišjānis, Uldis, Ņikita, Ēriks",
    ),
    families: Names::of(
        "Bērziņš, Kalniņš, Ozoliņš, Jansons, Ozols, Liepiņš, Krūmiņš, Balodis, Eglītis, Zariņš,
        Pētersons, Vītols, Kļaviņš, Kārkliņš, Vanags, Lācis, Ķirsons, Gulbis, Šmits, Žagars",
    ),
    endings: &[("iņš", "iņa"), ("is", "e"), ("s", "a")],
    nicks: Words::of("Jancis, Līna, Ģirtiņš, Zuze"),
    pronouns: ["viņa", "viņš", "viņi"],
    home: &place::LATVIA,
    ..PLAIN
};

const LITHUANIAN: Culture = Culture {
    locale: "lt-LT",
    share: 6,
    women: Names::of(
        "Ona, Rūta, Daiva, Rasa, Eglė, Asta, Jūratė, Aušra, Živilė, Emilija, Gabija, Ieva, Lina,
        Vilma, Birutė, Ramunė, Šarūnė, Žydrė",
    ),
    men: Names::of(
        "Jonas, Vytautas, Tomas, Andrius, Darius, Mindaugas, Saulius, Kęstutis, Gintaras, Lukas,
        Matas, Algirdas, Žygimantas, Ąžuolas, Šarūnas, Rokas, Dovydas, Jokūbas",
    ),
    families: Names::of(
        "Kazlauskas, Jankauskas, Petrauskas, Stankevičius, Paulauskas, Butkus, Balčiūnas, Žukauskas,
        Vasiliauskas, Navickas, Šimkus, Ramanauskas, Urbonas, Kavaliauskas, Rimkus, Čepaitis,
        Žilinskas, Vaičiūnas, Mažeika, Šležas",
    ),
    endings: &[("ius", "ienė"), ("us", "ienė"), ("as", "ienė"), ("is", "ienė"), ("a", "ienė")],
    nicks: Words::of("Tomukas, Rūtelė, Liuka, Žygis"),
    pronouns: ["ji", "jis", "jie"],
    home: &place::LITHUANIA,
    ..PLAIN
};
