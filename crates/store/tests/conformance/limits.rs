//! The largest people, and the largest pages.

use std::iter;
use std::sync::Arc;

use people::field::{
    self, Form, MAX_ATTRIBUTES_BYTES, MAX_ITEMS, Member, PERSON, SERVER_GIVEN, Shape,
};
use people::page::MAX_LIMIT;
use people::words::{self, MAX_WORD, MAX_WORDS};
use people::{Person, Query, document, keys};
use serde_json::{Value, json};
use store::{COUNT_LIMIT, PAGE_BYTES, Store, Total, WALK_LIMIT};

use crate::people::{Writes, after, insert_all, person, person_at};
use crate::read::{
    Outcome, SORTS, assert_counted, assert_kept, everyone, exactly, filtering, ids, insert, page,
    pages, people_of, replace, searching, sorted, taken, total, walk, walk_ids,
};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(the_smallest_person_is_kept),
        case(a_person_with_all_that_many_have_is_kept_and_found),
        case(a_person_at_every_limit_is_kept_and_found),
        case(a_page_of_large_documents_ends_early),
        case(a_page_of_the_largest_documents_ends_early),
        case(a_filter_without_index_walks_on),
        case(a_filter_without_index_walks_on_in_every_order),
        case(a_total_beyond_the_limit_is_at_least),
    ]
}

async fn the_smallest_person_is_kept(store: Arc<dyn Store>) {
    let smallest = person(&json!({"displayName": "'"}));
    store.insert(&smallest).await.unwrap();
    assert_kept(&*store, &smallest).await;
    for sort in SORTS {
        assert_eq!(walk(&*store, &sorted(sort)).await, std::slice::from_ref(&smallest));
    }
    assert_eq!(total(&*store, &everyone()).await, exactly(1));
}

/// Attributes of exactly the largest size.
pub(crate) fn attributes() -> Value {
    let frame = json!({"text": ""}).to_string().len();
    json!({"text": "x".repeat(MAX_ATTRIBUTES_BYTES - frame)})
}

/// What somebody of some 200 KB has.
pub(crate) fn large(name: &str) -> Value {
    let link =
        |kind: &str| json!({"value": format!("https://{kind}.example/{}", "x".repeat(1_970))});
    let links = |kind: &str| vec![link(kind); max(kind)];
    json!({"displayName": name, "photos": links("photos"), "urls": links("urls")})
}

/// How many items a list has at most.
pub(crate) fn max(list: &str) -> usize {
    match field::member(PERSON, list).map(|member| &member.shape) {
        Some(Shape::List { max, .. }) => *max,
        shape => unreachable!("{list}: {shape:?}"),
    }
}

async fn a_person_with_all_that_many_have_is_kept_and_found(store: Arc<dyn Store>) {
    let emails: Vec<Value> = (0..max("emails"))
        .map(|i| json!({"value": format!("first{i}.last{i}@host{i}.example")}))
        .collect();
    let systems: Vec<Value> = (0..max("externalIds"))
        .map(|i| json!({"system": format!("s{i}"), "id": i.to_string()}))
        .collect();
    let mut json = json!({"userName": "ada", "name": {"familyName": "Lovelace"}, "emails": emails,
        "externalIds": systems, "attributes": attributes()});
    let ada = person(&json);
    assert_eq!(insert(&*store, &ada).await, Outcome::Version(1));
    assert_kept(&*store, &ada).await;
    for query in [
        searching("ada lovelace first0 host5"),
        filtering("emails eq \"first0.last0@host0.example\""),
        filtering("emails eq \"first11.last11@host11.example\""),
        filtering("externalIds[system eq \"s15\" and id eq \"15\"]"),
    ] {
        assert_eq!(walk(&*store, &query).await, std::slice::from_ref(&ada), "{query:?}");
    }
    for i in 0..max("externalIds") {
        json["externalIds"][i]["id"] = json!(format!("new {i}"));
    }
    for i in 0..max("emails") {
        json["emails"][i]["value"] = json!(format!("new{i}@example.org"));
    }
    let next = after(&ada, &json);
    assert_eq!(replace(&*store, &ada, &next).await, Outcome::Version(2));
    for (id, expected) in [("15", Outcome::Version(1)), ("new 15", taken("/externalIds/0"))] {
        let other = json!({"displayName": "x", "externalIds": [{"system": "s15", "id": id}]});
        assert_eq!(insert(&*store, &person(&other)).await, expected, "{id}");
    }
    assert_eq!(walk(&*store, &searching("first0")).await, []);
    assert_eq!(walk(&*store, &filtering("emails eq \"NEW11@example.org\"")).await, [next]);
}

/// Makes people whose every member is as large as it can be, and who share no word with those of
/// another letter.
struct Largest {
    letter: char,
    /// How many words were made.
    words: usize,
}

impl Largest {
    /// The members of somebody who has this manager.
    fn of(letter: char, manager: &Person) -> Value {
        let mut json = Self { letter, words: 0 }.members(PERSON);
        json.as_object_mut().unwrap().retain(|name, _| !SERVER_GIVEN.contains(&name.as_str()));
        json["manager"] = json!({"value": manager.id().to_string()});
        for list in ["photos", "urls", "addresses"] {
            let item = if list == "addresses" { "formatted" } else { "value" };
            json[list] = json!(vec![json!({item: "x"}); max(list)]);
        }
        fill(&mut json);
        json
    }

    fn members(&mut self, members: &[Member]) -> Value {
        let named = |member: &Member| (member.name.to_owned(), self.value(&member.shape));
        Value::Object(members.iter().map(named).collect())
    }

    fn value(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Text(rule) => match rule.form {
                Form::Line | Form::Lines => json!(self.text(rule.max, ' ')),
                Form::Key => json!(self.text(rule.max, '.')),
                Form::Label => json!(self.text(rule.max, '-')),
                Form::Email => json!(self.text(rule.max - 2, '.') + "@x"),
                Form::LanguageTag => json!(format!("x-{}abcdefgh", "abcdefgh-".repeat(6))),
                Form::TimeZone => json!("America/Argentina/ComodRivadavia"),
                Form::PersonId => Value::Null,
            },
            Shape::Boolean => json!(false),
            Shape::PartialDate => json!("1815-12-10"),
            Shape::Labels => (0..MAX_ITEMS).map(|_| json!(self.text(64, '-'))).collect(),
            Shape::Object(members) => self.members(members),
            Shape::List { members, max, .. } => (0..*max).map(|_| self.members(members)).collect(),
            Shape::Any => attributes(),
            Shape::Integer | Shape::Timestamp => Value::Null,
        }
    }

    /// A text of the longest words, none of which was made before.
    fn text(&mut self, length: usize, between: char) -> String {
        let mut text = String::new();
        while text.chars().count() < length {
            let head = format!("{}{:04}", self.letter, self.words);
            self.words += 1;
            text += &head;
            text.extend(vec!['𐐨'; MAX_WORD - head.len()]);
            text.push(between);
        }
        let mut text: String = text.chars().take(length).collect();
        if text.ends_with(between) {
            text.pop();
            text.push('𐐨');
        }
        text
    }
}

/// Makes links longer until the document has no room for a byte more.
fn fill(json: &mut Value) {
    // The first version has one digit, and the last one has sixteen.
    let mut room = document::MAX_BYTES - document::write(&person(json)).len() - 15;
    for list in ["photos", "urls"] {
        for link in json[list].as_array_mut().unwrap() {
            let length = room.min(2047);
            link["value"] = json!("x".repeat(1 + length));
            room -= length;
        }
    }
    assert!(document::check_submission(json.clone()).is_ok());
    let mut more = json.clone();
    more["addresses"][0]["formatted"] = json!("xx");
    assert!(document::check_submission(more).is_err());
}

/// All that an index knows of somebody, as queries that each have to find them.
fn indexed(person: &Person) -> Vec<Query> {
    let text = |value: &Value| value.to_string();
    let (user_name, family) = (person.text("userName"), person.name_part("familyName"));
    let mut filters = vec![
        format!("userName eq \"{}\"", user_name.unwrap()),
        format!("name.familyName eq \"{}\"", family.unwrap()),
    ];
    for id in person.items("externalIds") {
        let (system, id) = (text(&id["system"]), text(&id["id"]));
        filters.push(format!("externalIds[system eq {system} and id eq {id}]"));
    }
    for list in ["emails", "phoneNumbers"] {
        let items = person.items(list).iter();
        filters.extend(items.map(|item| format!("{list} eq {}", text(&item["value"]))));
    }
    let words = words::of_person(person);
    let (unique, lookups) = (keys::unique(person.document()).len(), keys::lookups(person).len());
    assert_eq!((unique + lookups, words.len()), (filters.len(), MAX_WORDS));
    // A change is one transaction, and DynamoDB's have 100 items: unique keys are given up and
    // taken, and 8 items are there for every change (docs/decisions/0012-how-large-a-person-can-be.md).
    assert!(8 + 2 * unique + lookups + words.len() <= 100, "{unique} {lookups}");
    let filters = filters.iter().map(|filter| filtering(filter));
    filters.chain(words.iter().map(|word| searching(word))).collect()
}

async fn a_person_at_every_limit_is_kept_and_found(store: Arc<dyn Store>) {
    let managers = ["One", "Other"].map(|name| person(&json!({"displayName": name})));
    insert_all(&*store, &managers).await;
    let [one, other] = [('a', &managers[0]), ('b', &managers[1])]
        .map(|(letter, manager)| Largest::of(letter, manager));
    let before = person(&one);
    let now = after(&before, &other);
    assert_eq!(insert(&*store, &before).await, Outcome::Version(1));
    assert_kept(&*store, &before).await;
    for query in indexed(&before) {
        assert_eq!(walk_ids(&*store, &query).await, [before.id()], "{query:?}");
        assert!(!query.accepts(&now), "{query:?}");
    }
    assert_eq!(replace(&*store, &before, &now).await, Outcome::Version(2));
    assert_kept(&*store, &now).await;
    for query in indexed(&before) {
        assert_eq!(walk_ids(&*store, &query).await, [], "{query:?}");
    }
    for query in indexed(&now) {
        assert_eq!(walk_ids(&*store, &query).await, [before.id()], "{query:?}");
    }
    // Every key of `other` is taken now.
    let ids = other["externalIds"].as_array().unwrap().len();
    let places = (0..ids).map(|index| format!("/externalIds/{index}"));
    let places: Vec<_> = iter::once("/userName".to_owned()).chain(places).collect();
    let taken_and_free = [(&other, Outcome::Taken(places)), (&one, Outcome::Version(1))];
    for (json, expected) in taken_and_free {
        let json = json!({"userName": json["userName"], "externalIds": json["externalIds"]});
        assert_eq!(insert(&*store, &person(&json)).await, expected);
    }
    let small = after(&now, &json!({"displayName": "Small"}));
    assert_eq!(replace(&*store, &now, &small).await, Outcome::Version(3));
    for query in indexed(&now) {
        assert_eq!(walk_ids(&*store, &query).await, [], "{query:?}");
    }
}

async fn a_page_of_large_documents_ends_early(store: Arc<dyn Store>) {
    let one = |i: usize| {
        person_at(
            i * 7 % 150,
            &json!({"displayName": format!("Large {i:03}"), "attributes": attributes()}),
        )
    };
    let people: Vec<Person> = (0..150).map(one).collect();
    insert_all(&*store, &people).await;
    for query in [everyone(), searching("large"), filtering("active eq true")] {
        for sort in SORTS {
            let query = Query { sort, limit: MAX_LIMIT, ..query.clone() };
            let pages = pages(&*store, &query).await;
            assert!(pages.len() > 1, "{query:?}");
            for page in &pages {
                let (_, but_last) = page.people.split_last().unwrap();
                let bytes: usize = but_last.iter().map(|document| document.bytes.len()).sum();
                assert!(bytes < PAGE_BYTES, "{bytes} bytes before the last: {query:?}");
            }
            let mut found = pages.iter().flat_map(people_of).map(|p| p.id()).collect::<Vec<_>>();
            found.sort();
            assert_eq!(found, ids(&people), "{query:?}");
        }
    }
}

async fn a_page_of_the_largest_documents_ends_early(store: Arc<dyn Store>) {
    let manager = person(&json!({"displayName": "Manager"}));
    store.insert(&manager).await.unwrap();
    let largest = |(i, letter)| person_at(i, &Largest::of(letter, &manager));
    let people: Vec<Person> = ('a'..='l').enumerate().map(largest).collect();
    insert_all(&*store, &people).await;
    for sort in SORTS {
        let query = Query { sort, limit: MAX_LIMIT, ..filtering("birthDate pr") };
        let pages = pages(&*store, &query).await;
        assert!(pages.len() > 1, "{query:?}");
        for page in &pages {
            let bytes: usize = page.people.iter().map(|document| document.bytes.len()).sum();
            assert!(bytes < PAGE_BYTES + document::MAX_BYTES, "{bytes} bytes: {query:?}");
        }
        let mut found = pages.iter().flat_map(people_of).map(|p| p.id()).collect::<Vec<_>>();
        found.sort();
        assert_eq!(found, ids(&people), "{query:?}");
    }
}

/// More people than a query looks at for one page; those at these places have a title.
async fn many(store: &dyn Store, titled: &[usize]) -> Vec<Person> {
    let one = |i: usize| {
        let mut json = json!({"name": {"familyName": format!("F{:04}", (i * 7) % 5_000)}});
        if titled.contains(&i) {
            json["title"] = json!("Chief");
        }
        person_at((i * 11) % 5_000, &json)
    };
    let people: Vec<Person> = (0..2 * WALK_LIMIT + 100).map(one).collect();
    insert_all(store, &people).await;
    people
}

async fn a_filter_without_index_walks_on(store: Arc<dyn Store>) {
    let last = 2 * WALK_LIMIT + 99;
    let places =
        [WALK_LIMIT - 1, WALK_LIMIT, WALK_LIMIT + 1, 2 * WALK_LIMIT - 1, 2 * WALK_LIMIT, last];
    let people = many(&*store, &places).await;
    let query = filtering("title eq \"chief\"");
    let pages = pages(&*store, &query).await;
    let found: Vec<Person> = pages.iter().flat_map(people_of).collect();
    assert_eq!(ids(&found), places.map(|place| people[place].id()));
    assert!(pages[0].people.len() < places.len(), "the work of one page is bounded");
    let nobody = filtering("title eq \"nobody\"");
    assert_eq!(walk(&*store, &nobody).await, []);
    assert_eq!(total(&*store, &everyone()).await, exactly(people.len()));
    for (query, expected) in [(nobody, 0), (query, places.len())] {
        assert_counted(&*store, &query, expected).await;
    }
}

async fn a_filter_without_index_walks_on_in_every_order(store: Arc<dyn Store>) {
    let places: Vec<usize> = (0..2 * WALK_LIMIT).step_by(173).collect();
    let people = many(&*store, &places).await;
    for sort in SORTS {
        let in_order = walk_ids(&*store, &Query { limit: 500, ..sorted(sort) }).await;
        let is_place = |id: &_| places.iter().any(|place| people[*place].id() == *id);
        let expected: Vec<_> = in_order.into_iter().filter(is_place).collect();
        assert_eq!(expected.len(), places.len());
        for limit in [1, 5, 500] {
            let query = Query { sort, limit, ..filtering("title eq \"chief\"") };
            assert_eq!(walk_ids(&*store, &query).await, expected, "{sort}, {limit} a page");
        }
    }
}

/// What is counted is counted in every order alike; beyond the limit it is a lower bound.
async fn a_total_beyond_the_limit_is_at_least(store: Arc<dyn Store>) {
    let count = COUNT_LIMIT + 100;
    let one = |i: usize| {
        let nick = if i.is_multiple_of(7) { "Common Rare" } else { "Common" };
        person_at(0, &json!({"displayName": nick}))
    };
    let people: Vec<Person> = (0..count).map(one).collect();
    insert_all(&*store, &people).await;
    for sort in SORTS {
        let of = |query: Query| Query { sort, ..query };
        let all = total(&*store, &of(everyone())).await;
        assert!(all == exactly(count) || (all.at_least && all.count <= count as u64), "{all:?}");
        let filtered = total(&*store, &of(filtering("displayName co \"common\""))).await;
        assert!(filtered.at_least && filtered.count <= COUNT_LIMIT as u64, "{filtered:?}");
        // The index of words can tell, so nothing but the limit ends the counting.
        let found = total(&*store, &of(searching("common"))).await;
        assert_eq!(found, Total { count: COUNT_LIMIT as u64, at_least: true }, "{sort}");
        let rare = total(&*store, &of(searching("rare"))).await;
        assert_eq!(rare, exactly(count.div_ceil(7)), "{sort}");
        // Neither are so many put in order for a page: it is the beginning of everyone's order.
        let first = page(&*store, &of(Query { limit: 50, ..searching("common") })).await;
        let expected = page(&*store, &of(Query { limit: 50, ..everyone() })).await;
        assert_eq!(people_of(&first), people_of(&expected), "{sort}");
    }
}
