//! Lists of words, and how they are written down.
//!
//! A list is one text with commas, because a table of some thousand names, one in each line, would
//! be longer than the rest of the server.

use std::borrow::Cow;

use super::stream::Stream;

/// A list of words, separated by commas and any white space; those in front are more frequent.
pub(super) struct Words {
    text: &'static str,
    ends: [u16; MOST],
    count: usize,
}

/// The most words of a list; one more doesn't compile.
const MOST: usize = 96;

impl Words {
    /// The list without words.
    pub(super) const NONE: Self = Self::of("");

    /// Reads a list, and finds where its words end when the program is compiled.
    pub(super) const fn of(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let mut words = Self { text, ends: [0; MOST], count: 0 };
        let mut at: u16 = 0;
        while !bytes.is_empty() && at as usize <= bytes.len() {
            if at as usize == bytes.len() || bytes[at as usize] == b',' {
                words.ends[words.count] = at;
                words.count += 1;
            }
            at += 1;
        }
        words
    }

    /// How many words there are.
    pub(super) fn count(&self) -> u64 {
        u64::try_from(self.count).unwrap_or(0)
    }

    /// The word of that rank, from 0; blank where there is none.
    pub(super) fn at(&self, rank: u64) -> &'static str {
        let rank = usize::try_from(rank).unwrap_or(MOST);
        let end = |rank: usize| self.ends[..self.count].get(rank).map(|end| usize::from(*end));
        let begin = rank.checked_sub(1).map_or(Some(0), |before| Some(end(before)? + 1));
        let found = begin.zip(end(rank)).and_then(|(begin, end)| self.text.get(begin..end));
        found.unwrap_or_default().trim_ascii()
    }
}

/// The names of one kind in one language: those that are listed, and those that are put together.
///
/// What is put together makes the long tail: names that one person in a million has.
pub(super) struct Names {
    listed: Words,
    heads: Words,
    tails: Words,
    joined: u64,
}

impl Names {
    /// No names at all.
    pub(super) const NONE: Self = Self::of("");

    /// Names that are listed.
    pub(super) const fn of(listed: &'static str) -> Self {
        Self { listed: Words::of(listed), heads: Words::NONE, tails: Words::NONE, joined: 0 }
    }

    /// The same, and for `percent` of the people one of `heads` with one of `tails` behind it.
    pub(super) const fn or(self, percent: u64, heads: &'static str, tails: &'static str) -> Self {
        Self { heads: Words::of(heads), tails: Words::of(tails), joined: percent, ..self }
    }

    /// Draws a name, or a blank one where there are none.
    pub(super) fn draw(&self, stream: &mut Stream) -> Name {
        if stream.chance(self.joined) {
            let mut name = Name::of(stream.favour(&self.heads));
            name.append("", &Name::of(stream.favour(&self.tails)));
            return name;
        }
        Name::of(stream.favour(&self.listed))
    }

    /// Everything that stands in the lists.
    #[cfg(test)]
    pub(super) fn entries(&self) -> impl Iterator<Item = &'static str> {
        let lists = [&self.listed, &self.heads, &self.tails];
        lists.into_iter().flat_map(|words| (0..words.count()).map(move |rank| words.at(rank)))
    }
}

/// A name, or a part of one, as it is written, romanised and read.
///
/// In the lists it stands as `山田=yamada=やまだ`; what is missing is derived from what is there.
#[derive(Default)]
pub(super) struct Name {
    /// The name in its own script.
    pub(super) written: Cow<'static, str>,
    /// The name in the letters `a` to `z`, for user names and e-mail addresses.
    pub(super) roman: Cow<'static, str>,
    /// The reading in kana, for names in Japanese.
    pub(super) kana: Cow<'static, str>,
}

impl Name {
    /// Reads an entry of a list.
    pub(super) fn of(entry: &'static str) -> Self {
        let Some((written, rest)) = entry.split_once('=') else {
            let [written, kana] = [Cow::Borrowed(entry), Cow::Borrowed("")];
            return Self { written, roman: Cow::Owned(romanised(entry)), kana };
        };
        let (roman, kana) = rest.split_once('=').unwrap_or((rest, ""));
        let [written, roman, kana] = [written, roman, kana].map(Cow::Borrowed);
        Self { written, roman, kana }
    }

    /// Puts another name behind this one.
    pub(super) fn append(&mut self, between: &str, other: &Self) {
        self.written = [&self.written, between, &other.written].concat().into();
        self.roman = [&self.roman, &*other.roman].concat().into();
        self.kana = [&self.kana, &*other.kana].concat().into();
    }

    /// Gives the name the first ending that fits: what a woman has where a man has the other.
    pub(super) fn change_ending(&mut self, endings: &[(&str, &str)]) {
        change_ending(&mut self.written, endings);
        if self.is_latin() {
            self.roman = romanised(&self.written).into();
        } else {
            change_ending(&mut self.roman, endings);
        }
    }

    /// Whether the name is of Latin letters, so that it needs no romanisation to be read.
    pub(super) fn is_latin(&self) -> bool {
        self.written.starts_with(is_latin)
    }
}

/// Letters up to the Latin Extended-B of Unicode, and those that Vietnamese and Yoruba need.
fn is_latin(c: char) -> bool {
    matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

fn change_ending(text: &mut Cow<'static, str>, endings: &[(&str, &str)]) {
    let found = endings.iter().find_map(|(from, to)| Some([text.strip_suffix(from)?, to].concat()));
    if let Some(changed) = found {
        *text = changed.into();
    }
}

/// Writes a name in Latin letters with `a` to `z` alone, as people do for e-mail addresses.
pub(super) fn romanised(text: &str) -> String {
    let mut roman = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' => roman.push(c),
            'A'..='Z' => roman.push(c.to_ascii_lowercase()),
            _ => roman.push_str(plain(c)),
        }
    }
    roman
}

/// The letters of a letter with marks; blanks, hyphens and apostrophes have none.
fn plain(c: char) -> &'static str {
    match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'Á' | 'À' | 'Â' | 'Å' | 'Ā' | 'Ä' => {
            "a"
        }
        'ç' | 'ć' | 'č' | 'Ç' | 'Ć' | 'Č' => "c",
        'ď' | 'đ' | 'ð' | 'Ď' | 'Đ' => "d",
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'É' | 'È' | 'Ē' | 'ẹ' | 'Ẹ' => {
            "e"
        }
        'ğ' | 'ģ' | 'Ģ' => "g",
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'į' | 'ı' | 'Í' | 'İ' | 'Ī' => "i",
        'ķ' | 'Ķ' => "k",
        'ł' | 'ļ' | 'ľ' | 'Ł' | 'Ļ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' | 'Ņ' => "n",
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ő' | 'ø' | 'Ó' | 'Ö' | 'Ø' | 'ọ' | 'Ọ' | 'Õ' => {
            "o"
        }
        'ř' | 'Ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' | 'Ś' | 'Š' | 'Ş' | 'Ș' | 'ṣ' | 'Ṣ' => "s",
        'ť' | 'ţ' | 'ț' | 'Ț' => "t",
        'ú' | 'ù' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'Ú' | 'Ü' | 'Ū' => "u",
        'ý' | 'ÿ' | 'Ý' => "y",
        'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' => "z",
        'æ' | 'Æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' | 'Þ' => "th",
        _ => "",
    }
}
