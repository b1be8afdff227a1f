//! How people of one language are named, and how many there are of them.

use super::place::Place;
use super::places_west::GREAT_BRITAIN;
use super::stream::Stream;
use super::words::{Names, Words};
use super::{latin_east, latin_north, latin_west, latin_world};
use super::{scripts_east, scripts_europe, scripts_middle, scripts_south};

/// Where the family name stands when a name is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Behind the given name, as in most of the world.
    GivenFirst,
    /// In front, as in Hungary or Viet Nam.
    FamilyFirst,
    /// In front and without a blank between, as in China or Korea.
    Joined,
}

/// How people of one language are named.
pub(super) struct Culture {
    /// The language and country, as BCP 47 has them.
    pub(super) locale: &'static str,
    /// How many people there are of it, compared with the others.
    pub(super) share: u64,
    /// The given names of women.
    pub(super) women: Names,
    /// The given names of men.
    pub(super) men: Names,
    /// The middle names or patronymics, where they are not just further given names.
    pub(super) middles: Names,
    /// The share of people with a middle name, in percent.
    pub(super) middle: u64,
    /// The family names.
    pub(super) families: Names,
    /// The endings that patronymics and family names have for a man, and for a woman.
    pub(super) endings: &'static [(&'static str, &'static str)],
    /// The share of people with two family names, in percent.
    pub(super) second: u64,
    /// What stands between two family names.
    pub(super) between: &'static str,
    /// What may stand before the family name of a woman, and of a man.
    pub(super) particles: [&'static str; 2],
    /// The share of people with such a particle, in percent.
    pub(super) particle: u64,
    /// The share of people with one name only, in percent.
    pub(super) mononym: u64,
    /// Where the family name stands.
    pub(super) order: Order,
    /// What may stand before the whole name; `Mr=Ms` where a woman has another than a man.
    pub(super) prefixes: Words,
    /// What may stand behind it; `III=` where a woman has none.
    pub(super) suffixes: Words,
    /// What people are called by their friends.
    pub(super) nicks: Words,
    /// How to refer to a woman, to a man, and to who is neither.
    pub(super) pronouns: [&'static str; 3],
    /// Where most of the people live.
    pub(super) home: &'static Place,
}

impl Culture {
    /// Draws one of all.
    pub(super) fn draw(stream: &mut Stream) -> &'static Self {
        let mut left = stream.below(total());
        let mut last = &PLAIN;
        for culture in GROUPS.iter().copied().flatten() {
            last = culture;
            if left < culture.share {
                break;
            }
            left -= culture.share;
        }
        last
    }

    /// Every culture, for tests that look at each.
    #[cfg(test)]
    pub(super) fn all() -> impl Iterator<Item = &'static Self> {
        GROUPS.iter().copied().flatten()
    }

    /// The language without the country.
    pub(super) fn language(&self) -> &'static str {
        self.locale.split('-').next().unwrap_or(self.locale)
    }
}

/// What holds unless a language says otherwise; it has nobody of its own.
pub(super) const PLAIN: Culture = Culture {
    locale: "en",
    share: 0,
    women: Names::NONE,
    men: Names::NONE,
    middles: Names::NONE,
    middle: 0,
    families: Names::NONE,
    endings: &[],
    second: 3,
    between: "-",
    particles: ["", ""],
    particle: 0,
    mononym: 1,
    order: Order::GivenFirst,
    prefixes: Words::of("Dr, Prof."),
    suffixes: Words::of("PhD, MSc, MBA"),
    nicks: Words::NONE,
    pronouns: ["she/her", "he/him", "they/them"],
    home: &GREAT_BRITAIN,
};

/// Everybody. The order and the shares are part of what stays the same for ever.
static GROUPS: [&[Culture]; 8] = [
    &latin_west::CULTURES,
    &latin_north::CULTURES,
    &latin_east::CULTURES,
    &latin_world::CULTURES,
    &scripts_europe::CULTURES,
    &scripts_middle::CULTURES,
    &scripts_south::CULTURES,
    &scripts_east::CULTURES,
];

/// What the shares of everybody come to.
fn total() -> u64 {
    GROUPS.iter().copied().flatten().map(|culture| culture.share).sum()
}
