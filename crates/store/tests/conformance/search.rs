//! Search: every word of it begins some word of the person, however either is written.

use std::collections::BTreeSet;
use std::sync::Arc;

use people::words::{MAX_QUERY_WORDS, MAX_WORDS};
use people::{Hidden, Person, Query};
use serde_json::{Value, json};
use store::{Page, Store};

use crate::people::{Writes, after, insert_all, person};
use crate::read::{SORTS, exactly, filtering, pages, people_of, searching, total, walk};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(a_word_is_found_by_its_beginning),
        case(words_are_found_in_any_order),
        case(all_that_names_a_person_is_found),
        case(what_does_not_name_a_person_is_not_found),
        case(the_grammar_of_an_index_is_not_known),
        case(long_words_are_found),
        case(the_first_words_of_a_person_are_found),
        case(a_replacement_is_found_by_its_own_words),
        case(words_that_begin_alike_change_apart),
        case(hidden_words_make_no_difference),
    ]
}

/// Keeps a person of each name, and checks which of them each search finds.
pub(crate) async fn assert_finds(store: &dyn Store, names: &[&str], searches: &[(&str, &[&str])]) {
    let of_name = |name: &&str| person(&json!({"name": {"formatted": name}}));
    let people: Vec<Person> = names.iter().map(of_name).collect();
    insert_all(store, &people).await;
    for (words, expected) in searches {
        assert_found(store, words, expected).await;
    }
}

/// Checks the full names of those whom a search finds, in every order, and their number.
async fn assert_found(store: &dyn Store, words: &str, expected: &[&str]) {
    for sort in SORTS {
        let query = Query { sort, limit: 2, ..searching(words) };
        let found = walk(store, &query).await;
        let found: Vec<_> =
            found.iter().filter_map(|person| person.name_part("formatted")).collect();
        assert_eq!(found.len(), expected.len(), "{words}: {found:?}");
        let unordered =
            |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        assert_eq!(unordered(&found), unordered(expected), "{words}");
        assert_eq!(total(store, &query).await, exactly(expected.len()), "{words}");
    }
}

async fn a_word_is_found_by_its_beginning(store: Arc<dyn Store>) {
    let names = ["Ada Lovelace", "Adam Smith", "Bea Adams", "Lada Nova"];
    assert_finds(
        &*store,
        &names,
        &[
            ("a", &["Ada Lovelace", "Adam Smith", "Bea Adams"]),
            ("ad", &["Ada Lovelace", "Adam Smith", "Bea Adams"]),
            ("ada", &["Ada Lovelace", "Adam Smith", "Bea Adams"]),
            ("adam", &["Adam Smith", "Bea Adams"]),
            ("adams", &["Bea Adams"]),
            ("adamsx", &[]),
            ("da", &[]),
            ("lovelac", &["Ada Lovelace"]),
            ("l", &["Ada Lovelace", "Lada Nova"]),
            ("ova", &[]),
        ],
    )
    .await;
}

async fn words_are_found_in_any_order(store: Arc<dyn Store>) {
    let names = ["Ada Byron King", "Byron King", "King Ada"];
    assert_finds(
        &*store,
        &names,
        &[
            ("ada byron", &["Ada Byron King"]),
            ("byron ada", &["Ada Byron King"]),
            ("k b", &["Ada Byron King", "Byron King"]),
            ("king, ada", &["Ada Byron King", "King Ada"]),
            ("  ada\tking\n", &["Ada Byron King", "King Ada"]),
            ("ada ada king", &["Ada Byron King", "King Ada"]),
            ("a ad ada king", &["Ada Byron King", "King Ada"]),
            ("ada zoe", &[]),
        ],
    )
    .await;
}

async fn all_that_names_a_person_is_found(store: Arc<dyn Store>) {
    let one = |title: &str, mut json: Value| {
        json["name"]["formatted"] = json!(title);
        json["active"] = json!(false);
        person(&json)
    };
    let people = [
        one(
            "one",
            json!({"name": {"givenName": "Wordgiven", "middleName": "Wordmiddle",
            "familyName": "Wordfamily", "honorificPrefix": "Wordprefix",
            "honorificSuffix": "Wordsuffix", "phonetic": "Wordphonetic"}}),
        ),
        one(
            "two",
            json!({"displayName": "Worddisplay", "nickName": "Wordnick",
            "userName": "worduser@wordrealm", "employeeNumber": "N-4711"}),
        ),
        one(
            "three",
            json!({"emails": [{"value": "word.local+wordtag@wordhost.example.org"},
            {"value": "second@wordsecond.example"}]}),
        ),
        one(
            "four",
            json!({"organization": "Wordorganization", "division": "Worddivision",
            "department": "Worddepartment"}),
        ),
    ];
    insert_all(&*store, &people).await;
    for (word, name) in [
        ("wordgiven", "one"),
        ("wordmiddle", "one"),
        ("wordfamily", "one"),
        ("wordprefix", "one"),
        ("wordsuffix", "one"),
        ("wordphonetic", "one"),
        ("worddisplay", "two"),
        ("wordnick", "two"),
        ("worduser", "two"),
        ("wordrealm", "two"),
        ("4711", "two"),
        ("n-47", "two"),
        ("local", "three"),
        ("wordtag", "three"),
        ("wordhost", "three"),
        ("second@wordsecond.example", "three"),
        ("word.local+wordtag@wordhost", "three"),
        ("wordorg", "four"),
        ("worddivision", "four"),
        ("worddepartment", "four"),
    ] {
        assert_found(&*store, word, &[name]).await;
    }
}

async fn what_does_not_name_a_person_is_not_found(store: Arc<dyn Store>) {
    let ada = person(&json!({
        "name": {"formatted": "Ada"}, "title": "Hidden", "pronouns": "hidden",
        "types": ["hidden"], "externalIds": [{"system": "hidden", "id": "hidden"}],
        "phoneNumbers": [{"value": "+44 5550100", "display": "hidden"}],
        "emails": [{"value": "a@example.org", "type": "hidden", "display": "hidden"}],
        "addresses": [{"formatted": "Hidden"}], "costCenter": "hidden",
        "urls": [{"value": "https://hidden.example"}], "attributes": {"hidden": "hidden"},
    }));
    insert_all(&*store, std::slice::from_ref(&ada)).await;
    for word in
        ["hidden", "5550100", "true", "active", "formatted", "e", &ada.id().to_string()[..8]]
    {
        let expected: &[&str] = if word == "e" { &["Ada"] } else { &[] };
        assert_found(&*store, word, expected).await;
    }
}

async fn the_grammar_of_an_index_is_not_known(store: Arc<dyn Store>) {
    let names = ["Or Not And", "Near Nobody", "Words Keys", "Null Select"];
    assert_finds(
        &*store,
        &names,
        &[
            ("OR", &names[..1]),
            ("not AND or", &names[..1]),
            ("near(nobody)", &names[1..2]),
            ("words:keys", &names[2..3]),
            ("keys : words", &names[2..3]),
            ("\"words\"", &names[2..3]),
            ("words*", &names[2..3]),
            ("^words", &names[2..3]),
            ("-words", &names[2..3]),
            ("{words keys}", &names[2..3]),
            ("null'; select--", &names[3..]),
            ("%n_", &[names[0], names[1], names[3]]),
        ],
    )
    .await;
}

async fn long_words_are_found(store: Arc<dyn Store>) {
    let (long, other) = ("x".repeat(200), format!("{}y", "x".repeat(39)));
    let astral = "𞤀".repeat(100);
    let searches = [39, 40, 41, 200].map(|length| "x".repeat(length));
    assert_finds(
        &*store,
        &[&long, &other, &astral],
        &[
            (&searches[0], &[&long, &other]),
            (&searches[1], &[&long]),
            (&searches[2], &[&long]),
            (&searches[3], &[&long]),
            (&other, &[&other]),
            (&astral, &[&astral]),
            (&"𞤢".repeat(50), &[&astral]),
        ],
    )
    .await;
}

/// Beyond [`MAX_WORDS`] words nothing is found, and what comes first is found whatever follows.
async fn the_first_words_of_a_person_are_found(store: Arc<dyn Store>) {
    let word = |i: usize| format!("w{i:03}");
    let email = |i: usize| {
        let [one, two, three, four] = [0, 1, 2, 3].map(|part| word(4 * i + part));
        json!({"value": format!("{one}.{two}@{three}.{four}")})
    };
    let emails: Vec<Value> = (0..12).map(email).collect();
    let json = json!({"name": {"formatted": "Ada", "familyName": "Last"}, "emails": emails});
    insert_all(&*store, &[person(&json)]).await;
    assert_found(&*store, "ada last", &["Ada"]).await;
    for i in 0..48 {
        let expected: &[&str] = if i + 2 < MAX_WORDS { &["Ada"] } else { &[] };
        assert_found(&*store, &word(i), expected).await;
    }
    let all: Vec<String> = (0..MAX_QUERY_WORDS).map(|i| word(i * 4)).collect();
    assert_found(&*store, &all.join(" "), &["Ada"]).await;
}

async fn a_replacement_is_found_by_its_own_words(store: Arc<dyn Store>) {
    let mut before = person(&json!({"name": {"formatted": "v0"}, "nickName": "n0 always"}));
    insert_all(&*store, std::slice::from_ref(&before)).await;
    for version in 1..=10 {
        let name = format!("v{version}");
        let json = json!({"name": {"formatted": name}, "nickName": format!("n{version} always")});
        let next = after(&before, &json);
        store.replace(&before, &next).await.unwrap();
        assert_found(&*store, &format!("n{version}x"), &[]).await;
        assert_found(&*store, &format!("always n{version}"), &[&name]).await;
        let old = format!("v{}", version - 1);
        if !name.starts_with(&old) {
            assert_found(&*store, &old, &[]).await;
        }
        before = next;
    }
}

/// Checks that every beginning of these words finds somebody, and that every other one of these
/// does not.
async fn assert_beginnings(store: &dyn Store, words: &[&str], gone: &[&str]) {
    let beginnings = |words: &[&str]| -> BTreeSet<String> {
        let ends = words.iter().flat_map(|word| (1..=word.len()).map(|end| word[..end].to_owned()));
        ends.collect()
    };
    let there = beginnings(words);
    for beginning in there.iter().chain(&beginnings(gone)) {
        let found = walk(store, &searching(beginning)).await.len();
        assert_eq!(found, usize::from(there.contains(beginning)), "{beginning}: {words:?}");
    }
}

/// An index that knows beginnings must not lose one that another word has too.
async fn words_that_begin_alike_change_apart(store: Arc<dyn Store>) {
    let json = |nick: &str, email: &str| {
        json!({"userName": "andrew", "displayName": "edgar föhn", "nickName": nick,
            "emails": [{"value": email}], "phoneNumbers": [{"value": email.len().to_string()}]})
    };
    let all = ["andrew", "anna", "annex", "edgar", "elbe", "fohn", "fohr", "phil", "x1", "y"];
    let mut now = person(&json("edgar", "x1@y"));
    store.insert(&now).await.unwrap();
    for (nick, email, words) in [
        ("anna", "x1@y", &["andrew", "anna", "edgar", "fohn", "x1", "y"][..]),
        ("annex", "x1@y", &["andrew", "annex", "edgar", "fohn", "x1", "y"]),
        (
            "anna annex föhr",
            "x1@y",
            &["andrew", "anna", "annex", "edgar", "fohn", "fohr", "x1", "y"],
        ),
        ("an", "x1@yy", &["andrew", "edgar", "fohn", "x1", "yy"]),
        ("elbe", "x1@yy", &["andrew", "edgar", "elbe", "fohn", "x1", "yy"]),
        ("phil", "elbe@y", &["andrew", "edgar", "elbe", "fohn", "phil", "y"]),
        ("phil", "elbe@phil", &["andrew", "edgar", "elbe", "fohn", "phil"]),
    ] {
        let next = after(&now, &json(nick, email));
        store.replace(&now, &next).await.unwrap();
        assert_beginnings(&*store, words, &all).await;
        for key in
            [format!("emails eq \"{email}\""), format!("phoneNumbers eq \"{}\"", email.len())]
        {
            assert_eq!(walk(&*store, &filtering(&key)).await.len(), 1, "{key}");
        }
        now = next;
    }
    store.delete(&now).await.unwrap();
    assert_beginnings(&*store, &[], &all).await;
}

/// Whoever doesn't see e-mail addresses is answered the same whether a guess is right or wrong: by
/// the pages of a walk, and by the number. The guesses are in one name, so that they find somebody.
async fn hidden_words_make_no_difference(store: Arc<dyn Store>) {
    let name = |given: &str| json!({"givenName": given, "familyName": "Timm"});
    let victim = |i: usize| {
        let email = format!("secret{i}@example.org");
        person(&json!({"name": name("Vicky"), "emails": [{"value": email}]}))
    };
    let seen = person(&json!({"name": name("Vicky Secret Secrex")}));
    let mut people: Vec<Person> = (0..5).map(victim).collect();
    people.push(seen.clone());
    people.extend((5..10).map(victim));
    insert_all(&*store, &people).await;
    let hidden = Hidden::parse(&["emails".to_owned()]).unwrap();
    let filters = ["", "active eq true", "active eq true and name.familyName eq \"timm\""];
    let filters = filters.map(|text| match text {
        "" => None,
        text => filtering(text).filter,
    });
    let shape = |pages: &[Page]| -> Vec<_> {
        pages.iter().map(|page| (page.people.clone(), page.total)).collect()
    };
    for (sort, limit) in SORTS.into_iter().flat_map(|sort| [1, 3].map(|limit| (sort, limit))) {
        for filter in &filters {
            let ask = async |guess: &str| {
                let (filter, hidden) = (filter.clone(), hidden.clone());
                let query = Query { sort, limit, filter, hidden, total: true, ..searching(guess) };
                pages(&*store, &query).await
            };
            let (right, wrong) = (ask("vicky secret").await, ask("vicky secrex").await);
            assert_eq!(shape(&right), shape(&wrong), "{sort} {limit} {filter:?}");
            let found: Vec<_> = right.iter().flat_map(people_of).collect();
            assert_eq!(found, std::slice::from_ref(&seen), "{sort} {limit} {filter:?}");
            assert_eq!(right[0].total, Some(exactly(1)), "{sort} {limit} {filter:?}");
        }
    }
}
