//! What one person is called: the parts of the name, and everything that is made of them.

use super::culture::{Culture, Order};
use super::members::Members;
use super::stream::Stream;
use super::words::Name;

/// What one person is called.
pub(super) struct Naming {
    culture: &'static Culture,
    given: Name,
    middle: Name,
    family: Name,
    prefix: &'static str,
    suffix: &'static str,
    gender: Gender,
    form: Form,
}

/// What decides about given names, endings, titles and pronouns; most draw one of the first two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gender {
    Woman,
    Man,
}

/// Which members of the document carry the name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The parts of the name.
    Parts,
    /// One name only, and that among the parts.
    GivenOnly,
    /// One name only, and that as the name to show.
    DisplayOnly,
}

impl Naming {
    /// Draws the name of somebody of a culture.
    pub(super) fn draw(culture: &'static Culture, stream: &mut Stream) -> Self {
        let gender = if stream.chance(50) { Gender::Woman } else { Gender::Man };
        let form = match (stream.chance(culture.mononym), stream.chance(55)) {
            (false, _) => Form::Parts,
            (true, true) => Form::GivenOnly,
            (true, false) => Form::DisplayOnly,
        };
        let mut naming = Self {
            culture,
            given: given(culture, gender, stream),
            middle: Name::default(),
            family: Name::default(),
            prefix: "",
            suffix: "",
            gender,
            form,
        };
        if form == Form::Parts {
            naming.draw_further_parts(stream);
        }
        naming
    }

    fn draw_further_parts(&mut self, stream: &mut Stream) {
        if stream.chance(self.culture.middle) {
            let middle = middle(self.culture, self.gender, stream);
            if middle.written != self.given.written {
                self.middle = middle;
            }
        }
        self.family = family(self.culture, self.gender, stream);
        if stream.chance(9) {
            self.prefix = self.of_gender(stream.favour(&self.culture.prefixes));
        }
        if stream.chance(4) {
            self.suffix = self.of_gender(stream.favour(&self.culture.suffixes));
        }
    }

    /// Reads `Mr=Ms`; a word without `=` is for everybody.
    fn of_gender(&self, words: &'static str) -> &'static str {
        match (words.split_once('='), self.gender) {
            (None, _) => words,
            (Some((_, woman)), Gender::Woman) => woman,
            (Some((man, _)), Gender::Man) => man,
        }
    }

    /// The name to show, with or without what stands between the given and the family name.
    fn shown(&self, with_middle: bool) -> String {
        let [given, family] = [&*self.given.written, &self.family.written];
        let middle = if with_middle { &*self.middle.written } else { "" };
        match self.culture.order {
            Order::GivenFirst => spaced([given, middle, family]),
            Order::FamilyFirst => spaced([family, middle, given]),
            Order::Joined => [family, given].concat(),
        }
    }

    /// The whole name, with titles.
    fn formatted(&self) -> String {
        let name = self.shown(true);
        match self.culture.order {
            Order::Joined => [name.as_str(), self.suffix].concat(),
            Order::FamilyFirst | Order::GivenFirst => spaced([self.prefix, &name, self.suffix]),
        }
    }

    /// The name in Latin letters, as in a passport.
    fn passport(&self) -> String {
        let [given, family] = [capital(&self.given.roman), capital(&self.family.roman)];
        spaced([&given, &family, ""])
    }

    /// How the name is read: in Japan most forms ask for it, elsewhere it helps who can't read it.
    fn phonetic(&self, stream: &mut Stream) -> String {
        let asked = stream.below(100);
        if !self.given.kana.is_empty() {
            let kana = spaced([&self.family.kana, &self.given.kana, ""]);
            return if asked < 75 { kana } else { String::new() };
        }
        let foreign = asked < 12 && !self.given.is_latin();
        if foreign { self.passport() } else { String::new() }
    }

    /// Writes `name`, `displayName`, `nickName` and `pronouns`.
    pub(super) fn write(&self, person: &mut Members, stream: &mut Stream) {
        if self.form != Form::DisplayOnly {
            person.put("name", self.parts(stream));
        }
        let display = match (self.form, stream.below(100)) {
            (Form::DisplayOnly, _) => self.given.written.to_string(),
            (Form::GivenOnly, _) | (Form::Parts, 78..) => String::new(),
            (Form::Parts, ..6) if !self.given.is_latin() => self.passport(),
            (Form::Parts, _) => self.shown(self.culture.order == Order::FamilyFirst),
        };
        person.text("displayName", display);
        if stream.chance(11) {
            person.text("nickName", stream.favour(&self.culture.nicks));
        }
        if stream.chance(14) {
            let [woman, man, neither] = self.culture.pronouns;
            let pronouns = match self.gender {
                _ if stream.chance(8) => neither,
                Gender::Woman => woman,
                Gender::Man => man,
            };
            person.text("pronouns", pronouns);
        }
    }

    fn parts(&self, stream: &mut Stream) -> serde_json::Value {
        let mut name = Members::with_capacity(7);
        if self.form == Form::Parts && stream.chance(28) {
            name.text("formatted", self.formatted());
        }
        name.text("givenName", &*self.given.written);
        name.text("middleName", &*self.middle.written);
        name.text("familyName", &*self.family.written);
        name.text("honorificPrefix", self.prefix);
        name.text("honorificSuffix", self.suffix);
        name.text("phonetic", self.phonetic(stream));
        name.done()
    }

    /// The name as people choose it for accounts: `ada.byron`, `abyron`, `byron.ada` or `ada`.
    pub(super) fn handle(&self, stream: &mut Stream) -> String {
        let [given, family] = [&*self.given.roman, &self.family.roman];
        let initial = given.get(..1).unwrap_or_default();
        match stream.below(10) {
            _ if family.is_empty() => given.to_owned(),
            0..6 => [given, ".", family].concat(),
            6..8 => [initial, family].concat(),
            8 => [family, ".", given].concat(),
            _ => [given, "_", family].concat(),
        }
    }
}

fn given(culture: &Culture, gender: Gender, stream: &mut Stream) -> Name {
    match gender {
        Gender::Woman => culture.women.draw(stream),
        Gender::Man => culture.men.draw(stream),
    }
}

/// Where a language lists no names for the middle, it is one more given name.
fn middle(culture: &Culture, gender: Gender, stream: &mut Stream) -> Name {
    let mut name = culture.middles.draw(stream);
    if name.written.is_empty() {
        return given(culture, gender, stream);
    }
    if gender == Gender::Woman {
        name.change_ending(culture.endings);
    }
    name
}

fn family(culture: &Culture, gender: Gender, stream: &mut Stream) -> Name {
    let mut name = one_family(culture, gender, stream);
    if stream.chance(culture.particle) {
        let [woman, man] = culture.particles;
        let mut particle = Name::of(if gender == Gender::Woman { woman } else { man });
        particle.append("", &name);
        name = particle;
    }
    if stream.chance(culture.second) {
        name.append(culture.between, &one_family(culture, gender, stream));
    }
    name
}

fn one_family(culture: &Culture, gender: Gender, stream: &mut Stream) -> Name {
    let mut name = culture.families.draw(stream);
    if gender == Gender::Woman {
        name.change_ending(culture.endings);
    }
    name
}

/// Puts a blank between those parts that are there.
fn spaced(parts: [&str; 3]) -> String {
    let mut text = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part);
    }
    text
}

fn capital(roman: &str) -> String {
    let mut text = roman.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}
