//! Names in Cyrillic, Greek, Armenian and Georgian letters.

use super::culture::{Culture, PLAIN};
use super::places_east as place;
use super::words::{Names, Words};

/// The people of these languages.
pub(super) static CULTURES: [Culture; 8] =
    [RUSSIAN, UKRAINIAN, BULGARIAN, SERBIAN, KAZAKH, GREEK, ARMENIAN, GEORGIAN];

const RUSSIAN: Culture = Culture {
    locale: "ru-RU",
    share: 38,
    women: Names::of(
        "Елена=elena, Ольга=olga, Наталья=natalya, Татьяна=tatyana, Анна=anna, Мария=maria,
        Ирина=irina, Светлана=svetlana, Екатерина=ekaterina, Анастасия=anastasia, Юлия=yulia,
        Людмила=lyudmila, Галина=galina, Дарья=darya, Ксения=ksenia, Вера=vera, Зинаида=zinaida,
        Алёна=alyona, Любовь=lyubov, Маргарита=margarita, Фёкла=fyokla, Пелагея=pelageya,
        Агафья=agafya",
    ),
    men: Names::of(
        "Александр=alexander, Сергей=sergey, Дмитрий=dmitry, Андрей=andrey, Алексей=alexey,
        Максим=maxim, Иван=ivan, Михаил=mikhail, Николай=nikolay, Владимир=vladimir, Евгений=evgeny,
        Артём=artyom, Игорь=igor, Павел=pavel, Олег=oleg, Юрий=yury, Фёдор=fyodor, Семён=semyon,
        Тимофей=timofey, Прохор=prokhor, Елисей=elisey, Савелий=savely, Мстислав=mstislav",
    ),
    middles: Names::of(
        "Александрович=alexandrovich, Сергеевич=sergeevich, Владимирович=vladimirovich,
        Николаевич=nikolaevich, Иванович=ivanovich, Алексеевич=alexeevich, Андреевич=andreevich,
        Петрович=petrovich, Фёдорович=fyodorovich, Игоревич=igorevich, Львович=lvovich,
        Олегович=olegovich",
    ),
    middle: 55,
    families: Names::of(
        "Иванов=ivanov, Смирнов=smirnov, Кузнецов=kuznetsov, Попов=popov, Васильев=vasilyev,
        Петров=petrov, Соколов=sokolov, Михайлов=mikhaylov, Новиков=novikov, Фёдоров=fyodorov,
        Морозов=morozov, Волков=volkov, Алексеев=alekseev, Лебедев=lebedev, Семёнов=semyonov,
        Егоров=egorov, Павлов=pavlov, Козлов=kozlov, Степанов=stepanov, Орлов=orlov,
        Никитин=nikitin, Зайцев=zaytsev, Соловьёв=solovyov, Воробьёв=vorobyov, Белый=bely,
        Щербаков=shcherbakov, Успенский=uspensky, Жуковский=zhukovsky, Шаповаленко=shapovalenko,
        Черных=chernykh",
    )
    .or(
        10,
        "Бел=bel, Ветр=vetr, Гор=gor, Дуб=dub, Ел=el, Зим=zim, Клён=klyon, Лис=lis, Мороз=moroz,
        Полян=polyan, Рощ=roshch, Снег=sneg, Трав=trav, Чайк=chayk, Берез=berez",
        "ин=in, овский=ovsky, ов=ov, иков=ikov, енко=enko, инский=insky, ухин=ukhin",
    ),
    endings: &[
        ("ский", "ская"),
        ("sky", "skaya"),
        ("евич", "евна"),
        ("ович", "овна"),
        ("evich", "evna"),
        ("ovich", "ovna"),
        ("ый", "ая"),
        ("ly", "laya"),
        ("ов", "ова"),
        ("ев", "ева"),
        ("ёв", "ёва"),
        ("ин", "ина"),
        ("ov", "ova"),
        ("ev", "eva"),
        ("in", "ina"),
    ],
    prefixes: Words::of("д-р, проф."),
    suffixes: Words::of("к.т.н., д.м.н."),
    nicks: Words::of("Саша, Женя, Слава, Валя, Лёлик, Тоша, Мурзик"),
    pronouns: ["она", "он", "они"],
    home: &place::RUSSIA,
    ..PLAIN
};

const UKRAINIAN: Culture = Culture {
    locale: "uk-UA",
    share: 20,
    women: Names::of(
        "Олена=olena, Наталія=nataliia, Тетяна=tetiana, Оксана=oksana, Ірина=iryna, Ганна=hanna,
        Марія=mariia, Юлія=yuliia, Катерина=kateryna, Людмила=liudmyla, Соломія=solomiia,
        Леся=lesia, Надія=nadiia, Єва=yeva, Христина=khrystyna, Мирослава=myroslava, Ївга=yivha,
        Ярина=yaryna",
    ),
    men: Names::of(
        "Олександр=oleksandr, Сергій=serhii, Володимир=volodymyr, Андрій=andrii, Микола=mykola,
        Іван=ivan, Василь=vasyl, Юрій=yurii, Віктор=viktor, Дмитро=dmytro, Богдан=bohdan,
        Тарас=taras, Остап=ostap, Григорій=hryhorii, Євген=yevhen, Назар=nazar, Ярема=yarema,
        Зиновій=zynovii",
    ),
    families: Names::of(
        "Мельник=melnyk, Шевченко=shevchenko, Бойко=boiko, Коваленко=kovalenko,
        Бондаренко=bondarenko, Ткаченко=tkachenko, Ковальчук=kovalchuk, Кравченко=kravchenko,
        Олійник=oliinyk, Шевчук=shevchuk, Коваль=koval, Поліщук=polishchuk, Бондар=bondar,
        Ткачук=tkachuk, Мороз=moroz, Марченко=marchenko, Лисенко=lysenko, Руденко=rudenko,
        Савчук=savchuk, Гончаренко=honcharenko, Вишневський=vyshnevskyi, Їжак=yizhak,
        Щербина=shcherbyna, Дзюба=dziuba",
    ),
    endings: &[("ський", "ська"), ("skyi", "ska")],
    prefixes: Words::of("д-р, проф."),
    nicks: Words::of("Саша, Сашко, Оля, Ліля, Дід"),
    pronouns: ["вона", "він", "вони"],
    home: &place::UKRAINE,
    ..PLAIN
};

const BULGARIAN: Culture = Culture {
    locale: "bg-BG",
    share: 11,
    women: Names::of(
        "Мария=mariya, Иванка=ivanka, Елена=elena, Йорданка=yordanka, Пенка=penka,
        Виктория=viktoriya, Десислава=desislava, Гергана=gergana, Цветелина=tsvetelina, Радка=radka,
        Жечка=zhechka, Яна=yana",
    ),
    men: Names::of(
        "Иван=ivan, Георги=georgi, Димитър=dimitar, Петър=petar, Николай=nikolay, Христо=hristo,
        Стоян=stoyan, Тодор=todor, Красимир=krasimir, Пламен=plamen, Румен=rumen, Щилиян=shtiliyan",
    ),
    families: Names::of(
        "Иванов=ivanov, Георгиев=georgiev, Димитров=dimitrov, Петров=petrov, Николов=nikolov,
        Христов=hristov, Стоянов=stoyanov, Тодоров=todorov, Илиев=iliev, Василев=vasilev,
        Ангелов=angelov, Колев=kolev, Йорданов=yordanov, Маринов=marinov, Вълчев=valchev,
        Желязков=zhelyazkov",
    ),
    endings: &[("ов", "ова"), ("ев", "ева"), ("ov", "ova"), ("ev", "eva")],
    prefixes: Words::of("д-р, проф."),
    nicks: Words::of("Гошо, Мими, Пешо, Дани"),
    pronouns: ["тя", "той", "те"],
    home: &place::BULGARIA,
    ..PLAIN
};

const SERBIAN: Culture = Culture {
    locale: "sr-RS",
    share: 9,
    women: Names::of(
        "Марија=marija, Јелена=jelena, Милица=milica, Љиљана=ljiljana, Драгана=dragana,
        Снежана=snezana, Гордана=gordana, Весна=vesna, Ђурђа=djurdja, Његослава=njegoslava,
        Зорица=zorica, Анђелија=andjelija",
    ),
    men: Names::of(
        "Милан=milan, Драган=dragan, Зоран=zoran, Александар=aleksandar, Никола=nikola, Марко=marko,
        Горан=goran, Слободан=slobodan, Ђорђе=djordje, Стефан=stefan, Љубомир=ljubomir,
        Његош=njegos",
    ),
    families: Names::of(
        "Јовановић=jovanovic, Петровић=petrovic, Николић=nikolic, Марковић=markovic,
        Ђорђевић=djordjevic, Стојановић=stojanovic, Илић=ilic, Станковић=stankovic,
        Павловић=pavlovic, Милошевић=milosevic, Живковић=zivkovic, Љубичић=ljubicic, Њежић=njezic,
        Џамбас=dzambas",
    ),
    prefixes: Words::of("др, проф."),
    nicks: Words::of("Миша, Цеца, Бата, Гоца"),
    pronouns: ["она", "он", "они"],
    home: &place::SERBIA,
    ..PLAIN
};

const KAZAKH: Culture = Culture {
    locale: "kk-KZ",
    share: 7,
    women: Names::of(
        "Айгүл=aigul, Гүлнар=gulnar, Сәуле=saule, Әсел=asel, Динара=dinara, Жанар=zhanar,
        Меруерт=meruert, Айжан=aizhan, Қарлығаш=qarlygash, Ұлпан=ulpan",
    ),
    men: Names::of(
        "Нұрлан=nurlan, Ерлан=yerlan, Бауыржан=bauyrzhan, Асқар=askar, Қайрат=kairat,
        Әлихан=alikhan, Дәурен=dauren, Санжар=sanzhar, Өмірзақ=omirzak, Іңкәр=inkar",
    ),
    families: Names::of(
        "Ахметов=akhmetov, Омаров=omarov, Ыбыраев=ybyraev, Сәрсенов=sarsenov, Қасымов=kassymov,
        Жұмабаев=zhumabaev, Оразов=orazov, Тілеуов=tileuov, Әбілов=abilov, Мұқанов=mukanov",
    ),
    endings: &[("ов", "ова"), ("ев", "ева"), ("ov", "ova"), ("ev", "eva")],
    prefixes: Words::of("д-р, проф."),
    nicks: Words::of("Нұрик, Әже, Бека"),
    pronouns: ["ол", "ол", "ол"],
    home: &place::KAZAKHSTAN,
    ..PLAIN
};

const GREEK: Culture = Culture {
    locale: "el-GR",
    share: 18,
    women: Names::of(
        "Μαρία=maria, Ελένη=eleni, Αικατερίνη=aikaterini, Βασιλική=vasiliki, Σοφία=sofia,
        Αναστασία=anastasia, Ευαγγελία=evangelia, Ιωάννα=ioanna, Δήμητρα=dimitra, Άννα=anna,
        Χρυσούλα=chrysoula, Θεοδώρα=theodora, Ζωή=zoi, Ουρανία=ourania, Καλλιόπη=kalliopi,
        Ευτέρπη=efterpi, Ξανθίππη=xanthippi",
    ),
    men: Names::of(
        "Γεώργιος=georgios, Ιωάννης=ioannis, Κωνσταντίνος=konstantinos, Δημήτριος=dimitrios,
        Νικόλαος=nikolaos, Παναγιώτης=panagiotis, Βασίλειος=vasileios, Χρήστος=christos,
        Αθανάσιος=athanasios, Μιχαήλ=michail, Ευάγγελος=evangelos, Σπυρίδων=spyridon,
        Άγγελος=angelos, Θεόφιλος=theofilos, Ξενοφών=xenofon, Αριστείδης=aristeidis,
        Επαμεινώνδας=epameinondas",
    ),
    families: Names::of(
        "Παπαδόπουλος=papadopoulos, Βλάχος=vlachos, Αγγελόπουλος=angelopoulos,
        Νικολαΐδης=nikolaidis, Γεωργίου=georgiou, Πέτρου=petrou, Δημητρίου=dimitriou,
        Οικονόμου=oikonomou, Αντωνίου=antoniou, Παππάς=pappas, Σαμαράς=samaras, Μακρής=makris,
        Ζαχαράκης=zacharakis, Μανωλάκης=manolakis, Καραγιάννης=karagiannis, Ξυδάκης=xydakis,
        Ψαράς=psaras, Χατζηδάκης=chatzidakis, Φωτεινός=foteinos",
    )
    .or(
        16,
        "Παπα=papa, Χατζη=chatzi, Καρα=kara, Κοντο=konto, Μαυρο=mavro",
        "δημητρίου=dimitriou, νικολάου=nikolaou, γιάννης=giannis, πέτρου=petrou, κώστας=kostas,
        στεφάνου=stefanou, μιχαήλ=michail, θωμάς=thomas, ιωάννου=ioannou",
    ),
    endings: &[
        ("όπουλος", "οπούλου"),
        ("opoulos", "opoulou"),
        ("ος", "ου"),
        ("ός", "ού"),
        ("os", "ou"),
        ("ης", "η"),
        ("ής", "ή"),
        ("is", "i"),
        ("ας", "α"),
        ("άς", "ά"),
        ("as", "a"),
    ],
    prefixes: Words::of("Δρ, Κος=Κα"),
    nicks: Words::of("Γιώργης, Λένα, Τάκης, Μίμης, Ρούλα"),
    pronouns: ["αυτή", "αυτός", "αυτό"],
    home: &place::GREECE,
    ..PLAIN
};

const ARMENIAN: Culture = Culture {
    locale: "hy-AM",
    share: 8,
    women: Names::of(
        "Անահիտ=anahit, Մարիամ=mariam, Աննա=anna, Հասմիկ=hasmik, Նարե=nare, Գայանե=gayane,
        Լուսինե=lusine, Շուշան=shushan, Արփի=arpi, Սիրանուշ=siranush",
    ),
    men: Names::of(
        "Արմեն=armen, Դավիթ=davit, Տիգրան=tigran, Գևորգ=gevorg, Հայկ=hayk, Արամ=aram, Վահագն=vahagn,
        Նարեկ=narek, Գարեգին=garegin, Սմբատ=smbat",
    ),
    families: Names::of(
        "Գրիգորյան=grigoryan, Հարությունյան=harutyunyan, Սարգսյան=sargsyan,
        Հովհաննիսյան=hovhannisyan, Խաչատրյան=khachatryan, Վարդանյան=vardanyan, Մկրտչյան=mkrtchyan,
        Պետրոսյան=petrosyan",
    )
    .or(
        35,
        "Արամ=aram, Դավթ=davt, Մանուկ=manuk, Սիմոն=simon, Եղիազար=yeghiazar, Ոսկեր=vosker,
        Նազար=nazar",
        "յան=yan, յանց=yants, ունի=uni",
    ),
    prefixes: Words::of("դոկ., պրոֆ."),
    nicks: Words::of("Արմենչիկ, Անուշ, Հայկո"),
    pronouns: ["նա", "նա", "նա"],
    home: &place::ARMENIA,
    ..PLAIN
};

const GEORGIAN: Culture = Culture {
    locale: "ka-GE",
    share: 8,
    women: Names::of(
        "ნინო=nino, მარიამი=mariami, თამარი=tamari, ნანა=nana, ქეთევანი=ketevani, ეკა=eka,
        სალომე=salome, ლელა=lela, ბარბარე=barbare, ჟუჟუნა=zhuzhuna",
    ),
    men: Names::of(
        "გიორგი=giorgi, დავითი=daviti, ლევანი=levani, ზურაბი=zurabi, ირაკლი=irakli,
        ვახტანგი=vakhtangi, ლუკა=luka, შოთა=shota, მერაბი=merabi, ჯანსუღი=jansughi",
    ),
    families: Names::of(
        "ბერიძე=beridze, კაპანაძე=kapanadze, გელაშვილი=gelashvili, მაისურაძე=maisuradze,
        გიორგაძე=giorgadze, ლომიძე=lomidze, წიკლაური=tsiklauri, ბოლქვაძე=bolkvadze,
        კვარაცხელია=kvaratskhelia, ჯაფარიძე=japaridze",
    )
    .or(
        35,
        "დავით=davit, მამ=mam, ხუც=khuts, მჭედლ=mchedl, ნადირ=nadir, ბაგრატ=bagrat, წერეთ=tseret,
        ღვინ=ghvin",
        "იშვილი=ishvili, აძე=adze, იძე=idze, იანი=iani, აური=auri",
    ),
    prefixes: Words::of("დოქტ., პროფ."),
    nicks: Words::of("გიო, თაკო, ლუკუნა"),
    pronouns: ["ის", "ის", "ისინი"],
    home: &place::GEORGIA,
    ..PLAIN
};
