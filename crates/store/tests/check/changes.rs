//! Whatever is changed, and in whatever order, everything goes on fitting together.

use people::{Meta, Person, PersonId, Timestamp, document};
use store::{Store, Write};
use uuid::Uuid;

use crate::home::{Home, open, origin};

/// Words that begin alike, so that people share beginnings with others and with themselves.
const WORDS: [&str; 12] = [
    "a",
    "ab",
    "abc",
    "abcd",
    "abcde",
    "abe",
    "b",
    "ba",
    "byron",
    "byronic",
    "\u{e9}t\u{e9}",
    "\u{e9}toile",
];
const PEOPLE: usize = 12;
const CHANGES: usize = 100;

/// Numbers that look random and are the same each time (the generator of Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    /// A person with up to four of the words.
    fn person(&mut self, id: PersonId, version: u64) -> Person {
        let mut names: Vec<&str> = Vec::new();
        for _ in 0..=self.below(4) {
            names.push(WORDS[self.below(WORDS.len())]);
        }
        let (family, number) = (WORDS[self.below(WORDS.len())], self.below(3));
        let json = format!(
            r#"{{"userName": "u{id}{number}", "displayName": "{}",
                "name": {{"familyName": "{family}"}}, "emails": [{{"value": "{family}@ab.org"}}]}}"#,
            names.join(" ")
        );
        let draft = document::read_draft(json.as_bytes()).unwrap().draft;
        let meta = Meta { created: Timestamp::EPOCH, last_modified: Timestamp::EPOCH, version };
        Person::new(id, draft, meta)
    }
}

/// One of those who are or were there, and whether they are.
struct Somebody {
    person: Person,
    is_there: bool,
}

async fn step(store: &dyn Store, numbers: &mut Numbers, whom: &mut Somebody) {
    let (id, version) = (whom.person.id(), whom.person.meta().version + 1);
    let before = whom.person.clone();
    let deletes = whom.is_there && numbers.below(4) == 0;
    let next = numbers.person(id, version);
    let write = match (whom.is_there, deletes) {
        (false, _) => Write::Restore { person: &next },
        (true, true) => Write::Delete { before: &before },
        (true, false) => Write::Change { before: &before, after: &next },
    };
    store.write(write, origin()).await.unwrap();
    whom.is_there = !deletes;
    whom.person = next;
}

#[tokio::test]
async fn a_store_stays_whole_whatever_is_changed() {
    for seed in 0..3 {
        let mut numbers = Numbers(seed);
        let home = Home::new();
        let opened = open(&home.address()).unwrap();
        let mut everyone = Vec::new();
        for _ in 0..PEOPLE {
            let person = numbers.person(PersonId::new(Uuid::now_v7()), 1);
            let create = Write::Create { person: &person, once: None };
            opened.write(create, origin()).await.unwrap();
            everyone.push(Somebody { person, is_there: true });
        }
        for _ in 0..CHANGES {
            let whom = numbers.below(PEOPLE);
            step(opened.as_ref(), &mut numbers, &mut everyone[whom]).await;
        }
        opened.settle().await.unwrap();
        for _ in 0..CHANGES {
            let whom = numbers.below(PEOPLE);
            step(opened.as_ref(), &mut numbers, &mut everyone[whom]).await;
        }
        let erased = everyone[0].person.id();
        opened.write(Write::Erase { id: erased, version: None }, origin()).await.unwrap();
        drop(opened);
        assert_eq!(home.check(), [""; 0], "seed {seed}");
    }
}
