//! Places in western and southern Europe and in the Americas.

use super::place::Place;
use super::words::Words;

/// The United States, whose area codes all keep 555-0100 to 555-0199 for fiction.
pub(super) static UNITED_STATES: Place = Place {
    country: "United States",
    timezones: Words::of(
        "America/New_York, America/Chicago, America/Los_Angeles, America/Denver, America/Anchorage,
        Pacific/Honolulu",
    ),
    cities: Words::of(
        "New York=NY=100##, Los Angeles=CA=900##, Chicago=IL=606##, Houston=TX=770##,
        Phoenix=AZ=850##, Springfield=IL=627##, Portland=OR=972##, Boise=ID=837##,
        Truth or Consequences=NM=87901, Honolulu=HI=968##",
    ),
    streets: Words::of(
        "Main St, Maple Ave, Oak St, Washington Blvd, 2nd Ave, Elm St, Cedar Ln, Old Mill Rd",
    ),
    street: "*# $",
    lines: "S\nC, R P\nN",
    mobile: Words::of(
        "+1-202-555-01##, +1-212-555-01##, +1-312-555-01##, +1-415-555-01##, +1-206-555-01##,
        +1-617-555-01##",
    ),
    landline: Words::of(
        "+1-202-555-01## ext. %###, +1-213-555-01##, +1-512-555-01## ext. %##, +1-303-555-01##",
    ),
};

/// Great Britain, with the numbers that Ofcom keeps for drama.
pub(super) static GREAT_BRITAIN: Place = Place {
    country: "United Kingdom",
    timezones: Words::of("Europe/London"),
    cities: Words::of(
        "London=Greater London=SW%#A #@@, Manchester=Greater Manchester=M% #@@,
        Birmingham=West Midlands=B%# #@@, Edinburgh=Midlothian=EH% #@@,
        Cardiff=South Glamorgan=CF%# #@@, Leeds=West Yorkshire=LS% #@@,
        Llanfairpwllgwyngyll=Anglesey=LL61 #@@",
    ),
    streets: Words::of(
        "High Street, Station Road, Church Lane, Victoria Road, The Green, Mill Lane,
        Rose Crescent",
    ),
    street: "* $",
    lines: "S\nC\nP\nN",
    mobile: Words::of("+44 7700 900###"),
    landline: Words::of(
        "+44 20 7946 0###, +44 161 496 0###, +44 131 496 0###, +44 113 496 0###, +44 29 2018 0###",
    ),
};

/// Ireland, with the numbers that its regulator keeps for drama.
pub(super) static IRELAND: Place = Place {
    country: "Ireland",
    timezones: Words::of("Europe/Dublin"),
    cities: Words::of(
        "Dublin=County Dublin=D0% @%##, Cork=County Cork=T12 @%##, Galway=County Galway=H91 @%##,
        Limerick=County Limerick=V94 @%##, Dún Laoghaire=County Dublin=A96 @%##",
    ),
    streets: Words::of("Main Street, O’Connell Street, Chapel Road, Strand Road, Bóthar na Trá"),
    street: "* $",
    lines: "S\nC\nP\nN",
    mobile: Words::of("+353 20 91# ####"),
    landline: Words::of("+353 20 91# ####"),
};

/// Germany, with the numbers that the Bundesnetzagentur keeps for fiction.
pub(super) static GERMANY: Place = Place {
    country: "Deutschland",
    timezones: Words::of("Europe/Berlin"),
    cities: Words::of(
        "Berlin=Berlin=10%##, Hamburg=Hamburg=20%##, München=Bayern=80%##,
        Köln=Nordrhein-Westfalen=50%##, Frankfurt am Main=Hessen=60%##, Leipzig=Sachsen=04%##,
        Görlitz=Sachsen=0282#, Weißenfels=Sachsen-Anhalt=06667",
    ),
    streets: Words::of(
        "Hauptstraße, Bahnhofstraße, Gartenstraße, Schillerstraße, Am Mühlbach, Lindenallee,
        Große Gasse",
    ),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+49 171 39200##"),
    landline: Words::of(
        "+49 30 23125 ###, +49 40 66969 ###, +49 89 99998 ###, +49 221 4710 ###, +49 69 90009 ###",
    ),
};

/// Austria.
pub(super) static AUSTRIA: Place = Place {
    country: "Österreich",
    timezones: Words::of("Europe/Vienna"),
    cities: Words::of(
        "Wien=Wien=1%#0, Graz=Steiermark=801#, Linz=Oberösterreich=402#, Salzburg=Salzburg=502#,
        Bad Gößweinstein=Kärnten=96##",
    ),
    streets: Words::of("Hauptplatz, Ringstraße, Währinger Straße, Kirchengasse"),
    street: "$ */%#",
    lines: "S\nP C\nN",
    mobile: Words::of("+43 00# ### ####"),
    landline: Words::of("+43 0 0## ####"),
};

/// The Netherlands.
pub(super) static NETHERLANDS: Place = Place {
    country: "Nederland",
    timezones: Words::of("Europe/Amsterdam"),
    cities: Words::of(
        "Amsterdam=Noord-Holland=10%# @@, Rotterdam=Zuid-Holland=30%# @@, Utrecht=Utrecht=35%# @@,
        ’s-Hertogenbosch=Noord-Brabant=52%# @@, Groningen=Groningen=97%# @@",
    ),
    streets: Words::of("Kerkstraat, Dorpsstraat, Molenweg, Prinsengracht, Julianalaan"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+31 0 0### ####"),
    landline: Words::of("+31 00 ### ####, +31 00 ### ####"),
};

/// France, with the numbers that Arcep keeps for fiction.
pub(super) static FRANCE: Place = Place {
    country: "France",
    timezones: Words::of("Europe/Paris"),
    cities: Words::of(
        "Paris=Île-de-France=750%#, Lyon=Auvergne-Rhône-Alpes=6900%,
        Marseille=Provence-Alpes-Côte d’Azur=1300%, Nîmes=Occitanie=30000,
        Besançon=Bourgogne-Franche-Comté=25000, Saint-Étienne=Auvergne-Rhône-Alpes=42000",
    ),
    streets: Words::of(
        "rue de la Paix, rue de l’Église, avenue Victor-Hugo, place du Marché, chemin des Vignes,
        allée des Tilleuls",
    ),
    street: "* $",
    lines: "S\nP C\nN",
    mobile: Words::of("+33 6 39 98 ## ##"),
    landline: Words::of(
        "+33 1 99 00 ## ##, +33 2 61 91 ## ##, +33 3 53 01 ## ##, +33 4 65 71 ## ##,
        +33 5 36 49 ## ##",
    ),
};

/// Spain.
pub(super) static SPAIN: Place = Place {
    country: "España",
    timezones: Words::of("Europe/Madrid, Atlantic/Canary"),
    cities: Words::of(
        "Madrid=Madrid=280##, Barcelona=Cataluña=080##, València=Comunitat Valenciana=460##,
        Sevilla=Andalucía=410##, A Coruña=Galicia=150##, Donostia=Euskadi=200##",
    ),
    streets: Words::of(
        "Calle Mayor, Calle Real, Avenida de la Constitución, Plaza de España, Camino del Río",
    ),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+34 00# ### ###"),
    landline: Words::of("+34 00# ### ###, +34 00# ### ###"),
};

/// Mexico.
pub(super) static MEXICO: Place = Place {
    country: "México",
    timezones: Words::of("America/Mexico_City, America/Tijuana, America/Cancun"),
    cities: Words::of(
        "Ciudad de México=CDMX=06###, Guadalajara=Jalisco=44###, Monterrey=Nuevo León=64###,
        Mérida=Yucatán=97###, Querétaro=Querétaro=76###",
    ),
    streets: Words::of("Avenida Juárez, Calle Hidalgo, Calle 5 de Mayo, Calzada del Ángel"),
    street: "$ *",
    lines: "S\nP C\nN",
    mobile: Words::of("+52 00 #### ####"),
    landline: Words::of("+52 00 #### ####"),
};

/// Brazil.
pub(super) static BRAZIL: Place = Place {
    country: "Brasil",
    timezones: Words::of("America/Sao_Paulo, America/Manaus, America/Recife"),
    cities: Words::of(
        "São Paulo=SP=01###-###, Rio de Janeiro=RJ=20###-###, Belém=PA=66###-###,
        Brasília=DF=70###-###, Florianópolis=SC=88###-###, Maceió=AL=57###-###",
    ),
    streets: Words::of(
        "Rua das Flores, Avenida Brasil, Rua São João, Travessa da Paz, Alameda dos Ipês",
    ),
    street: "$, *",
    lines: "S\nC - R\nP\nN",
    mobile: Words::of("+55 00 #####-####, +55 00 #####-####"),
    landline: Words::of("+55 00 ####-####"),
};

/// Portugal.
pub(super) static PORTUGAL: Place = Place {
    country: "Portugal",
    timezones: Words::of("Europe/Lisbon, Atlantic/Azores"),
    cities: Words::of(
        "Lisboa=Lisboa=1%##-###, Porto=Porto=4%##-###, Évora=Évora=7000-###,
        Guimarães=Braga=48##-###",
    ),
    streets: Words::of("Rua Direita, Avenida da Liberdade, Rua de Santo António, Largo do Carmo"),
    street: "$, *",
    lines: "S\nP C\nN",
    mobile: Words::of("+351 00# ### ###"),
    landline: Words::of("+351 00# ### ###"),
};

/// Italy.
pub(super) static ITALY: Place = Place {
    country: "Italia",
    timezones: Words::of("Europe/Rome"),
    cities: Words::of(
        "Roma=RM=001##, Milano=MI=201##, Napoli=NA=801##, Torino=TO=101##, Forlì=FC=47121,
        San Donà di Piave=VE=30027",
    ),
    streets: Words::of(
        "Via Roma, Via Garibaldi, Corso Italia, Piazza della Libertà, Via dei Mille",
    ),
    street: "$ *",
    lines: "S\nP C R\nN",
    mobile: Words::of("+39 00# ### ####"),
    landline: Words::of("+39 00 #### ####, +39 00 #### ####"),
};
