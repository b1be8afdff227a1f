//! Search in many scripts: it finds what people type, whatever the spelling that is kept.

use std::sync::Arc;

use store::Store;

use crate::search::assert_finds;
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(case_accents_and_width_make_no_difference),
        case(every_script_is_found),
        case(apostrophes_and_hyphens_make_no_difference),
    ]
}

async fn case_accents_and_width_make_no_difference(store: Arc<dyn Store>) {
    let names = [
        "José García",
        "JOSE GARCIA",
        "Bea Garciano",
        "Groß Straße",
        "Łukasz Ørsted",
        "Ｊｏｓé Ｇarcia",
        "Nguyễn Văn Đức",
        "Æneas Þórsson",
        "İpek Işık",
        "ﬁnn Müller",
    ];
    let garcia = [names[0], names[1], names[5]];
    assert_finds(
        &*store,
        &names,
        &[
            ("garcia", &[names[0], names[1], names[2], names[5]]),
            ("GARCÍA José", &garcia),
            ("Garci\u{301}a jose\u{301} ", &garcia),
            ("ｇａｒｃｉａ JOSÉ", &garcia),
            ("garcian", &names[2..3]),
            ("strasse", &names[3..4]),
            ("STRAẞE gross", &names[3..4]),
            ("stras", &names[3..4]),
            ("lukasz orsted", &names[4..5]),
            ("nguyen van duc", &names[6..7]),
            ("aeneas thors", &names[7..8]),
            ("ÆN", &names[7..8]),
            ("ipek isik", &names[8..9]),
            ("IPEK IŞIK", &names[8..9]),
            ("finn muller", &names[9..]),
            ("fi", &names[9..]),
        ],
    )
    .await;
}

async fn every_script_is_found(store: Arc<dyn Store>) {
    let names = [
        "Σίσυφος Παπαδόπουλος",
        "Лев Толстой",
        "Артём Ёлкин",
        "山田 太郎",
        "ヤマダ ガロウ",
        "김민준",
        "محمد بن سلمان",
        "مُحَمَّد علي",
        "דָּוִד בן־גוריון",
        "राम शर्मा",
        "สมชาย ใจดี",
        "გიორგი",
        "Հայկ",
        "አበበ ቢቂላ",
        "𠮷野家",
        "𞤀𞤣𞤢",
        "த.ஜெயகாந்தன்",
    ];
    assert_finds(
        &*store,
        &names,
        &[
            ("σισυφοσ", &names[..1]),
            ("ΠΑΠΑΔ", &names[..1]),
            ("толст лев", &names[1..2]),
            ("артем елкин", &names[2..3]),
            ("山", &names[3..4]),
            ("太郎 山田", &names[3..4]),
            ("ﾔﾏﾀﾞ", &names[4..5]),
            ("ガ", &names[4..5]),
            ("김", &names[5..6]),
            ("김민준", &names[5..6]),
            ("محمد", &names[6..8]),
            ("علي مُحَمَّد", &names[7..8]),
            ("דוד", &names[8..9]),
            ("गुप्त", &[]),
            ("शर्मा", &names[9..10]),
            ("रा", &names[9..10]),
            ("र", &names[9..10]),
            ("रम", &[]),
            ("สมชาย", &names[10..11]),
            ("ᲒᲘᲝ", &names[11..12]),
            ("ՀԱՅԿ", &names[12..13]),
            ("አበበ", &names[13..14]),
            ("𠮷", &names[14..15]),
            ("𞤢𞤣", &names[15..16]),
            ("ஜெயகாந்தன்", &names[16..]),
        ],
    )
    .await;
}

async fn apostrophes_and_hyphens_make_no_difference(store: Arc<dyn Store>) {
    let names = ["Sinéad O'Connor", "Sinead O’Connor", "Jean-Luc d´Arc", "Jean Luc", "N`Golo"];
    assert_finds(
        &*store,
        &names,
        &[
            ("o'connor", &names[..2]),
            ("o’c", &names[..2]),
            ("oconnor", &names[..2]),
            ("connor", &names[..2]),
            ("o connor", &names[..2]),
            ("jean-luc", &names[2..4]),
            ("luc jean", &names[2..4]),
            ("jeanluc", &[]),
            ("darc", &names[2..3]),
            ("arc", &names[2..3]),
            ("d'arc", &names[2..3]),
            ("ngolo", &names[4..]),
            ("golo", &names[4..]),
        ],
    )
    .await;
}
