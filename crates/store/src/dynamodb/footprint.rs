//! What is kept of a person beside the document: guards of unique keys, and entries of the lists,
//! the words and the look-ups.

use std::collections::BTreeSet;

use people::keys::{self, UniqueKey};
use people::{Person, words};

use super::item::{Item, item, text};
use super::keys::Key;

/// The items that a person has beside their own.
#[derive(Debug, Default)]
pub(super) struct Footprint {
    /// The unique keys, each with a guard.
    pub(super) unique: Vec<UniqueKey>,
    /// The place in the order of names. Each entry of a word or a look-up has it too, so that those
    /// who are found can be put in order without their documents.
    pub(super) name: String,
    /// The entries of the lists.
    pub(super) places: BTreeSet<Key>,
    /// The entries of words and look-ups. Too many at once are removed a moment later, because
    /// whoever finds somebody by such an entry asks the document again.
    pub(super) tokens: BTreeSet<Key>,
}

impl Footprint {
    pub(super) fn of(person: &Person) -> Self {
        let id = person.id();
        let lookups = keys::lookups(person);
        let lookups = lookups.iter().map(|lookup| Key::lookup(id, lookup));
        let by_name = Key::by_name(id, &keys::name_key(person));
        let words = words::of_person(person).into_iter().map(|word| Key::word(id, &word));
        Self {
            unique: keys::unique(person.document()),
            name: by_name.sk.clone(),
            places: BTreeSet::from([
                Key::by_id(id),
                by_name,
                Key::by_change(id, person.meta().last_modified),
            ]),
            tokens: lookups.chain(words).collect(),
        }
    }

    /// The entries that have to be written where those of another one stand already.
    pub(super) fn new_tokens<'a>(&'a self, old: &'a Self) -> impl Iterator<Item = Item> + 'a {
        let is_new = |key: &&Key| self.name != old.name || !old.tokens.contains(key);
        let name = || text(self.name.as_str());
        self.tokens.iter().filter(is_new).map(move |key| item(key.clone(), [("name", name())]))
    }

    /// The unique keys that the other one doesn't have.
    pub(super) fn unique_beyond<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = &'a UniqueKey> {
        let has = |key: &str| other.unique.iter().any(|other| other.key == key);
        self.unique.iter().filter(move |unique| !has(&unique.key))
    }
}
