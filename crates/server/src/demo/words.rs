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
        let Some(written) = with_other_ending(&self.written, endings) else { return };
        self.written = written.into();
        if self.is_latin() {
            self.roman = romanised(&self.written).into();
        } else if let Some(roman) = with_other_ending(&self.roman, endings) {
            self.roman = roman.into();
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

fn with_other_ending(text: &str, endings: &[(&str, &str)]) -> Option<String> {
    endings.iter().find_map(|(from, to)| Some([text.strip_suffix(from)?, to].concat()))
}

/// Writes a name in Latin letters with `a` to `z` alone, as people do for e-mail addresses.
pub(super) fn romanised(text: &str) -> String {
    let mut roman = String::with_capacity(text.len());
    for c in text.chars().filter_map(|c| c.to_lowercase().next()) {
        if c.is_ascii_lowercase() {
            roman.push(c);
        } else {
            roman.push_str(plain(c));
        }
    }
    roman
}

/// The letters of a letter with marks; blanks, hyphens and apostrophes have none.
fn plain(c: char) -> &'static str {
    match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ẹ' => "e",
        'ğ' | 'ģ' => "g",
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ł' | 'ļ' | 'ľ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ő' | 'ø' | 'ō' | 'ọ' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' | 'ṣ' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' => "th",
        'ú' | 'ù' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, Words, romanised};

    #[test]
    fn a_list_has_its_words_and_no_others() {
        let words = Words::of(", one,\n  two words, three");
        assert_eq!(words.count(), 4);
        let found: Vec<&str> = (0..5).map(|rank| words.at(rank)).collect();
        assert_eq!(found, ["", "one", "two words", "three", ""]);
        assert_eq!((Words::NONE.count(), Words::NONE.at(0)), (0, ""));
    }

    #[test]
    fn endings_change_in_every_script() {
        let endings = [("ов", "ова"), ("ov", "ova"), ("ý", "á")];
        for (entry, written, roman) in [
            ("Иванов=ivanov", "Иванова", "ivanova"),
            ("Černý", "Černá", "cerna"),
            ("Hồ=ho", "Hồ", "ho"),
        ] {
            let mut name = Name::of(entry);
            name.change_ending(&endings);
            assert_eq!((&*name.written, &*name.roman), (written, roman));
        }
    }

    #[test]
    fn names_are_romanised_to_plain_letters() {
        for (written, roman) in [
            ("Ærø-Ångström", "aeroangstrom"),
            ("van 't Hof", "vanthof"),
            ("Þórsdóttir", "thorsdottir"),
            ("İpek", "ipek"),
        ] {
            assert_eq!(romanised(written), roman);
        }
    }
}
