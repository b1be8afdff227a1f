//! Names of western and southern Europe, and of the Americas.

use super::culture::{Culture, PLAIN};
use super::places_west as place;
use super::words::{Names, Words};

/// The people of these languages.
pub(super) static CULTURES: [Culture; 12] = [
    AMERICAN, BRITISH, IRISH, GERMAN, AUSTRIAN, DUTCH, FRENCH, SPANISH, MEXICAN, BRAZILIAN,
    PORTUGUESE, ITALIAN,
];

const AMERICAN: Culture = Culture {
    locale: "en-US",
    share: 120,
    women: Names::of(
        "Mary, Jennifer, Linda, Elizabeth, Sarah, Jessica, Karen, Lisa, Nancy, Ashley, Emily,
        Michelle, Amanda, Melissa, Deborah, Stephanie, Rebecca, Laura, Cynthia, Kathleen, Amy,
        Angela, Shirley, Brenda, Pamela, Nicole, Samantha, Katherine, Debra, Rachel, Carolyn, Janet,
        Maria, Heather, Diane, Olivia, Julie, Joyce, Victoria, Kelly, Lauren, Christina, Joan,
        Evelyn, Zoë, Renée, Chloë, Keisha, Latoya, Aaliyah, Savannah, Delphine, Marigold, Philippa",
    ),
    men: Names::of(
        "James, Robert, John, Michael, David, William, Richard, Joseph, Thomas, Christopher,
        Charles, Daniel, Matthew, Anthony, Mark, Donald, Steven, Andrew, Paul, Joshua, Kenneth,
        Kevin, Brian, George, Timothy, Ronald, Jason, Edward, Jeffrey, Ryan, Jacob, Gary, Nicholas,
        Eric, Jonathan, Stephen, Larry, Justin, Scott, Brandon, Benjamin, Samuel, Gregory,
        Alexander, Tyrone, DeShawn, Malik, Jean-Paul, Ignatius, Barnaby, Thaddeus, Obadiah, Zebulon,
        Ezekiel",
    ),
    families: ENGLISH_FAMILIES,
    middle: 40,
    prefixes: Words::of("Dr., Mr.=Ms., Mx., Rev., Hon."),
    suffixes: Words::of("PhD, Jr.=RN, MD, Sr.=CPA, III=, II=, Esq., IV="),
    nicks: ENGLISH_NICKS,
    home: &place::UNITED_STATES,
    ..PLAIN
};

const ENGLISH_NICKS: Words =
    Words::of("Alex, Sam, Charlie, Jo, Robin, Frankie, Ash, Billie, Max, Jules, Ziggy, Bean");

const ENGLISH_FAMILIES: Names = Names::of(
    "Smith, Johnson, Williams, Brown, Jones, Miller, Davis, Wilson, Anderson, Taylor, Thomas, Moore,
    Jackson, Martin, Lee, Thompson, White, Harris, Clark, Lewis, Robinson, Walker, Young, Allen,
    King, Wright, Scott, Hill, Green, Adams, Baker, Nelson, Carter, Mitchell, Roberts, Turner,
    Phillips, Campbell, Parker, Evans, Edwards, Collins, Stewart, Morris, Murphy, Cook, Rogers,
    Morgan, Cooper, Reed, Bailey, Bell, Ward, Richardson, Wood, Watson, Bennett, Gray, Hughes,
    Price, Foster, Sanders, Ross, Powell, Sullivan, Russell, Fisher, Hamilton, Graham, Wallace,
    McDonald, Fitzgerald, MacLeod, St. John, Featherstone, Cholmondeley, Wolstenholme, Quill",
)
.or(
    14,
    "Ash, Black, Brad, Clay, Cran, Dun, East, Fair, Glen, Hart, Hather, Kings, Lang, Mar, North,
    Oaken, Pem, Raven, Shel, Stan, Thorn, Under, Wake, West, Win, Wych, Yar, Ald, Brock, Holling",
    "ton, ford, field, ley, wood, worth, well, shaw, by, combe, more, burn, wick, stead, hurst,
    dale, thwaite, bottom, croft, mere",
);

const BRITISH: Culture = Culture {
    locale: "en-GB",
    share: 70,
    women: Names::of(
        "Susan, Margaret, Olivia, Amelia, Emma, Charlotte, Isla, Helen, Claire, Sophie, Lucy, Grace,
        Alison, Jane, Fiona, Hannah, Gemma, Louise, Ruth, Harriet, Imogen, Poppy, Florence,
        Rhiannon, Siân, Ffion, Catrin, Eilidh, Morag, Kirsty, Beatrix, Henrietta, Rosalind,
        Ottoline, Tamsin",
    ),
    men: Names::of(
        "David, John, Paul, Oliver, George, Harry, Jack, Noah, Simon, Peter, Ian, Alan, Stephen,
        Graham, Stuart, Nigel, Colin, Neil, Martin, Alfie, Freddie, Rhys, Dylan, Gareth, Ieuan,
        Hamish, Callum, Angus, Euan, Rupert, Crispin, Barnaby, Tristan, Piers, Leopold, Ptolemy",
    ),
    families: ENGLISH_FAMILIES,
    middle: 25,
    second: 5,
    prefixes: Words::of("Mr=Ms, Dr, Mr=Mrs, Mx, Prof., Rev., Sir=Dame"),
    suffixes: Words::of("PhD, MBE, OBE, FRSA, Jr, CBE, KC"),
    nicks: ENGLISH_NICKS,
    home: &place::GREAT_BRITAIN,
    ..PLAIN
};

const IRISH: Culture = Culture {
    locale: "en-IE",
    share: 15,
    women: Names::of(
        "Mary, Aoife, Ciara, Niamh, Saoirse, Siobhán, Róisín, Caoimhe, Orla, Gráinne, Deirdre,
        Sinéad, Bríd, Maeve, Éabha, Fionnuala, Nuala, Eimear, Aisling, Muireann, Bláthnaid",
    ),
    men: Names::of(
        "Patrick, Seán, Conor, Liam, Cian, Oisín, Pádraig, Darragh, Eoin, Fionn, Cillian, Rónán,
        Diarmuid, Tadhg, Brendan, Declan, Séamus, Colm, Ruairí, Cormac, Fiachra, Lorcán",
    ),
    families: Names::of(
        "Murphy, Kelly, O'Sullivan, Walsh, O'Brien, Byrne, Ryan, O'Connor, O'Neill, O'Reilly, Doyle,
        McCarthy, Gallagher, Doherty, Kennedy, Lynch, Murray, Quinn, Moore, McLoughlin, O’Carroll,
        Connolly, Daly, O'Connell, Wilson, Dunne, Brennan, Burke, Collins, Campbell, Clarke, Nolan,
        Ó Súilleabháin, Ní Bhriain, Mac Giolla Phádraig, Ó Cinnéide, O'Shaughnessy, Ní Dhomhnaill",
    ),
    middle: 15,
    nicks: Words::of("Paddy, Sully, Murph, Mossy, Red, Bee"),
    home: &place::IRELAND,
    ..PLAIN
};

const GERMAN: Culture = Culture {
    locale: "de-DE",
    share: 60,
    women: Names::of(
        "Anna, Maria, Ursula, Sabine, Monika, Petra, Claudia, Susanne, Andrea, Emilia, Mia, Hannah,
        Katharina, Julia, Lena, Birgit, Renate, Ingrid, Christina, Franziska, Jördis, Käthe, Heike,
        Antje, Silke, Gudrun, Brünhilde, Mechthild, Friederike, Wiebke, Ännchen, Roswitha,
        Adelheid",
    ),
    men: Names::of(
        "Peter, Michael, Thomas, Andreas, Wolfgang, Klaus, Jürgen, Günter, Stefan, Christian, Uwe,
        Werner, Horst, Frank, Dieter, Manfred, Jörg, Lukas, Leon, Felix, Jonas, Karl-Heinz, Björn,
        Götz, Rüdiger, Sönke, Hans-Jürgen, Matthäus, Korbinian, Ekkehard, Jost, Lüder, Volkmar",
    ),
    families: GERMAN_FAMILIES,
    middle: 15,
    particles: ["von ", "von "],
    particle: 2,
    prefixes: Words::of("Dr., Prof. Dr., Dipl.-Ing., Dr. med."),
    suffixes: Words::of("M.Sc., B.A., LL.M., MBA"),
    nicks: Words::of("Toni, Maxi, Kim, Uli, Mäuschen, Chris, Jojo, Schorsch"),
    pronouns: ["sie/ihr", "er/ihm", "dey/denen"],
    home: &place::GERMANY,
    ..PLAIN
};

const GERMAN_FAMILIES: Names = Names::of(
    "Müller, Schmidt, Schneider, Fischer, Weber, Meyer, Wagner, Becker, Schulz, Hoffmann, Schäfer,
    Koch, Bauer, Richter, Klein, Wolf, Schröder, Neumann, Schwarz, Zimmermann, Braun, Krüger,
    Hofmann, Hartmann, Lange, Schmitt, Werner, Krause, Meier, Lehmann, Köhler, Maier, Herrmann,
    König, Walter, Kaiser, Fuchs, Peters, Lang, Scholz, Möller, Weiß, Jung, Hahn, Schubert, Vogel,
    Günther, Großmann, Böttcher, Özdemir, Yıldız, Kowalski, Strauß, Jäger, Groß, Käßmann, Weißflog",
)
.or(
    12,
    "Berg, Eich, Stein, Feld, Gold, Grün, Hohl, Kirch, Klin, Lichten, Mühl, Ober, Rosen, Silber,
    Stern, Tannen, Unter, Wald, Wasser, Wiesen, Ziegel, Hasel, Birken, Schön, Königs, Löwen",
    "mann, bach, berger, feld, hofer, meister, thal, huber, müller, stein, born, beck, acker,
    häuser, busch, städter",
);

const AUSTRIAN: Culture = Culture {
    locale: "de-AT",
    share: 12,
    middle: 5,
    particle: 0,
    prefixes: Words::of("Mag.=Mag.a, DI, Dr.=Dr.in, Ing."),
    home: &place::AUSTRIA,
    ..GERMAN
};

const DUTCH: Culture = Culture {
    locale: "nl-NL",
    share: 28,
    women: Names::of(
        "Johanna, Emma, Sanne, Anouk, Lotte, Femke, Fleur, Maaike, Marijke, Saskia, Eva, Daphne,
        Zoë, Noëlle, Mieke, Liesbeth, Wilhelmina, Hanneke, Jolijn, Myrthe, Sjoukje, Geertruida",
    ),
    men: Names::of(
        "Jan, Daan, Sem, Pieter, Kees, Willem, Bram, Lars, Jeroen, Sander, Thijs, Ruben, Maarten,
        Joost, Gijs, Floris, Hendrik, Jurriaan, Wouter, Rinse, Sjoerd, Tjalling, Ruud, Teunis",
    ),
    families: Names::of(
        "de Jong, Jansen, de Vries, van den Berg, van Dijk, Bakker, Janssen, Visser, Smit, Meijer,
        de Boer, Mulder, de Groot, Bos, Vos, Peters, Hendriks, van Leeuwen, Dekker, Brouwer, de Wit,
        Dijkstra, Smits, de Graaf, van der Meer, van der Linden, Kok, Jacobs, van Vliet, de Haan,
        Vermeulen, van den Heuvel, van der Veen, van den Broek, de Bruijn, van der Heijden,
        Schouten, van 't Hof, in 't Veld, ter Horst, op den Akker, Coëlho, Buijs, van der Wissel,
        Nijland",
    )
    .or(
        7,
        "van der Berk, van der Zand, van den Oever, Beuken, Hazel, Wester, Ooster, Linden, Noorde,
        Groene, Molen, Vogel, Roos, Eiken, Duin",
        "dijk, kamp, veld, burg, man, huis, laar, horst, sloot, brink",
    ),
    middle: 12,
    prefixes: Words::of("drs., dr., ir., mr., prof. dr."),
    nicks: Words::of("Jip, Puck, Bo, Sam, Kiki, Beer"),
    pronouns: ["zij/haar", "hij/hem", "die/hun"],
    home: &place::NETHERLANDS,
    ..PLAIN
};

const FRENCH: Culture = Culture {
    locale: "fr-FR",
    share: 55,
    women: Names::of(
        "Marie, Nathalie, Isabelle, Sylvie, Catherine, Françoise, Céline, Valérie, Émilie, Léa,
        Camille, Chloé, Manon, Hélène, Sophie, Aurélie, Élodie, Anaïs, Inès, Zoé, Geneviève, Agnès,
        Marie-Thérèse, Anne-Sophie, Océane, Maëlys, Héloïse, Cécile, Noémie, Fatoumata, Apolline,
        Clémence, Joséphine, Solène, Éléonore, Mahaut, Bérénice, Philomène",
    ),
    men: Names::of(
        "Jean, Pierre, Michel, Philippe, Nicolas, Alain, Christophe, Frédéric, Laurent, Julien,
        Sébastien, François, Olivier, Stéphane, Thomas, Jérôme, Rémi, Loïc, Gaël, Théo, Léo,
        Raphaël, Jean-Luc, Jean-Baptiste, Benoît, Cédric, Hervé, Gérard, Étienne, Mathéo, Mamadou,
        Joël, Barthélémy, Côme, Anatole, Aurèle, Léopold, Zéphyrin",
    ),
    families: Names::of(
        "Martin, Bernard, Thomas, Petit, Robert, Richard, Durand, Dubois, Moreau, Laurent, Simon,
        Michel, Lefèvre, Leroy, Roux, David, Bertrand, Morel, Fournier, Girard, Bonnet, Dupont,
        Lambert, Fontaine, Rousseau, Vincent, Lefebvre, Müller, Faure, André, Mercier, Blanc,
        Guérin, Boyer, Garnier, Chevalier, François, Legrand, Gauthier, Perrin, Clément, Noël,
        de la Tour, d'Aubigny, de La Fontaine, Bénézech, Le Goff, Kerbœuf, Traoré, L'Hôpital,
        du Plessis, Cœur",
    )
    .or(
        9,
        "Beau, Bel, Château, Clair, Cour, Font, Grand, Haut, Mont, Neuf, Pré, Roche, Val, Ville,
        Bois",
        "mont, champ, fleur, rivière, lieu, clair, court, pré, vallon, chêne, fort, mare, noir",
    ),
    middle: 10,
    prefixes: Words::of("Dr, Me, Pr"),
    nicks: Words::of("Lulu, Jojo, Dédé, Fanfan, Titi, Nono, Zaza, Loulou"),
    pronouns: ["elle", "il", "iel"],
    home: &place::FRANCE,
    ..PLAIN
};

const SPANISH: Culture = Culture {
    locale: "es-ES",
    share: 35,
    women: Names::of(
        "María, Carmen, Lucía, Ana, Laura, Isabel, Cristina, Marta, Sofía, Paula, Elena, Pilar,
        Rocío, Nuria, Inés, Ángela, Mónica, Concepción, Belén, Verónica, Begoña, Ainhoa, Montserrat,
        María José, Itziar, Nerea, Xènia, Macarena, Ximena, Úrsula, Guadalupe, Iratxe, Amaya",
    ),
    men: Names::of(
        "José, Antonio, Manuel, Francisco, Juan, David, Javier, Daniel, Jesús, Carlos, Miguel,
        Alejandro, Rafael, Pedro, Ángel, Pablo, Sergio, Fernando, Luis, Álvaro, Óscar, Adrián, Raúl,
        Iván, Rubén, Íñigo, José Luis, Jordi, Joan, Ramón, Andrés, Unai, Iñaki, Aitor, Xosé,
        Gonzalo",
    ),
    families: Names::of(
        "García, Rodríguez, González, Fernández, López, Martínez, Sánchez, Pérez, Gómez, Martín,
        Jiménez, Hernández, Ruiz, Díaz, Moreno, Muñoz, Álvarez, Romero, Gutiérrez, Alonso, Navarro,
        Torres, Domínguez, Ramos, Vázquez, Ramírez, Gil, Serrano, Blanco, Molina, Morales, Suárez,
        Ortega, Delgado, Castro, Ortiz, Rubio, Marín, Núñez, Iglesias, de la Cruz, de la Fuente,
        Etxeberria, Ibáñez, Peña, del Río, de los Santos, Zubizarreta, Puig, Güell, Ezkerra",
    ),
    second: 75,
    between: " ",
    prefixes: Words::of("D.=Dña., Dr.=Dra., Lic., Ing."),
    suffixes: Words::NONE,
    nicks: Words::of("Pepe, Paco, Chus, Nacho, Lola, Kike, Mari, Tere"),
    pronouns: ["ella", "él", "elle"],
    home: &place::SPAIN,
    ..PLAIN
};

const MEXICAN: Culture =
    Culture { locale: "es-MX", share: 45, second: 60, home: &place::MEXICO, ..SPANISH };

const BRAZILIAN: Culture = Culture {
    locale: "pt-BR",
    share: 48,
    women: Names::of(
        "Maria, Ana, Francisca, Antônia, Adriana, Juliana, Márcia, Fernanda, Patrícia, Aline,
        Sandra, Camila, Amanda, Bruna, Jéssica, Letícia, Júlia, Luciana, Vanessa, Mariana, Gabriela,
        Vera, Conceição, Flávia, Tatiane, Inês, Iracema, Jacira, Lourdes, Thaís, Débora, Raíssa,
        Yasmim",
    ),
    men: Names::of(
        "José, João, Antônio, Francisco, Carlos, Paulo, Pedro, Lucas, Luiz, Marcos, Gabriel, Rafael,
        Daniel, Marcelo, Bruno, Eduardo, Felipe, Raimundo, Rodrigo, Manoel, Mateus, André, Fernando,
        Fábio, Leonardo, Gustavo, Guilherme, Leandro, Tiago, Sebastião, Cícero, Ubirajara, Caetano",
    ),
    families: Names::of(
        "Silva, Santos, Oliveira, Souza, Rodrigues, Ferreira, Alves, Pereira, Lima, Gomes, Costa,
        Ribeiro, Martins, Carvalho, Almeida, Lopes, Soares, Fernandes, Vieira, Barbosa, Rocha, Dias,
        Nascimento, Andrade, Moreira, Nunes, Marques, Machado, Mendes, Freitas, Cardoso, Ramos,
        Gonçalves, Araújo, Teixeira, Conceição, Magalhães, Guimarães, Brandão, Leão, Falcão,
        Simões",
    ),
    second: 55,
    between: " ",
    particles: ["da ", "dos "],
    particle: 16,
    prefixes: Words::of("Dr.=Dra., Sr.=Sra., Eng."),
    suffixes: Words::of("Filho=, Neto=, Júnior=, Sobrinho="),
    nicks: Words::of("Zé, Chico, Duda, Beto, Nena, Juca, Bia, Tico"),
    pronouns: ["ela/dela", "ele/dele", "elu/delu"],
    home: &place::BRAZIL,
    ..PLAIN
};

const PORTUGUESE: Culture =
    Culture { locale: "pt-PT", share: 10, particle: 10, home: &place::PORTUGAL, ..BRAZILIAN };

const ITALIAN: Culture = Culture {
    locale: "it-IT",
    share: 38,
    women: Names::of(
        "Maria, Anna, Giulia, Francesca, Sofia, Chiara, Aurora, Rosa, Angela, Giovanna, Laura,
        Elena, Paola, Lucia, Caterina, Noemi, Beatrice, Ginevra, Mariù, Ludovica, Donatella,
        Fiammetta",
    ),
    men: Names::of(
        "Giuseppe, Giovanni, Antonio, Mario, Luigi, Francesco, Leonardo, Alessandro, Matteo, Andrea,
        Lorenzo, Riccardo, Salvatore, Roberto, Marco, Nicolò, Niccolò, Vincenzo, Ermenegildo,
        Ruggero",
    ),
    families: Names::of(
        "Rossi, Russo, Ferrari, Esposito, Bianchi, Romano, Colombo, Ricci, Marino, Greco, Bruno,
        Gallo, Conti, De Luca, Mancini, Costa, Giordano, Rizzo, Lombardi, Moretti, Barbieri,
        Fontana, Santoro, Mariani, Rinaldi, Caruso, Ferrara, Galli, Martini, Leone, Longo, Gentile,
        Martinelli, D'Angelo, Dell'Acqua, Lo Presti, Di Stefano, D'Amico, Cantù, Nicolò, Pescarolo,
        Zuccalà",
    )
    .or(
        7,
        "Bell, Bon, Cas, Mont, Font, Torr, Vall, Serr, Camp, Rocc",
        "agrossa, anova, alunga, ebello, inelli, overde, arossa, achiara, ovecchio",
    ),
    prefixes: Words::of("Dott.=Dott.ssa, Ing., Avv., Prof.=Prof.ssa"),
    suffixes: Words::NONE,
    nicks: Words::of("Pippo, Lella, Beppe, Titti, Nico, Lalla"),
    pronouns: ["lei", "lui", "loro"],
    home: &place::ITALY,
    ..PLAIN
};
