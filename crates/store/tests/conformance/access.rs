//! What access control keeps: tokens, and (in `trail`) the audit trail; and what both do together.

pub(crate) mod trail;

use std::sync::Arc;

use store::{Store, Token, TokenChange, copy};

use crate::feed::changes;
use crate::people::moment;
use crate::read::{Outcome, everyone, page, taken};
use crate::{Case, Home, case, case_at_home};

use trail::{entry, part, record, trail, walk};

pub(crate) fn cases() -> Vec<Case> {
    tokens_and_copies().into_iter().chain(trail::cases()).collect()
}

fn tokens_and_copies() -> Vec<Case> {
    vec![
        case(tokens_are_kept_as_they_are),
        case(tokens_come_in_the_order_in_which_they_were_made),
        case(the_same_token_can_be_told_again),
        case(an_id_of_another_token_is_taken),
        case(one_of_16_tokens_of_an_id_is_kept),
        case(the_first_revocation_stays),
        case(a_token_is_used_later_and_never_earlier),
        case(an_unknown_token_is_not_found),
        case(tokens_and_the_trail_are_told_to_nobody),
        case_at_home(tokens_and_the_trail_outlive_closing),
        case_at_home(copies_and_backups_have_tokens_and_the_trail),
        case_at_home(a_copy_brings_tokens_and_the_trail_up_to_date),
        case_at_home(a_store_with_tokens_of_its_own_is_not_copied_to),
    ]
}

pub(crate) fn token(id: &str, created: usize) -> Token {
    Token {
        id: id.to_owned(),
        name: format!("The laptop of {id}"),
        digest: [id.len().try_into().unwrap(); 32],
        scopes: vec!["people:read".to_owned(), "scim".to_owned()],
        created: moment(created),
        expires: None,
        revoked: None,
        used: None,
    }
}

async fn add(store: &dyn Store, token: &Token) -> Result<(), Outcome> {
    store.add_token(token).await.map_err(Outcome::from)
}

async fn change(store: &dyn Store, id: &str, change: TokenChange) {
    store.change_token(id, change).await.unwrap();
}

async fn tokens(store: &dyn Store) -> Vec<Token> {
    store.tokens().await.unwrap()
}

async fn tokens_are_kept_as_they_are(store: Arc<dyn Store>) {
    assert_eq!(tokens(&*store).await, []);
    let digest: Vec<u8> = (0..32).map(|i| 255 - i * 8).collect();
    let full = Token {
        id: "z9".repeat(16),
        name: "“Ada’s” 🖥\n\0".to_owned(),
        digest: digest.try_into().unwrap(),
        scopes: ["b", "a", "a", "", "people:read scim", "\"[]\\"].map(str::to_owned).to_vec(),
        created: moment(1),
        expires: Some(moment(2)),
        revoked: Some(moment(3)),
        used: Some(moment(4)),
    };
    let bare = Token { scopes: Vec::new(), name: String::new(), ..token("a", 0) };
    for token in [&full, &bare] {
        store.add_token(token).await.unwrap();
    }
    assert_eq!(tokens(&*store).await, [bare, full]);
}

async fn tokens_come_in_the_order_in_which_they_were_made(store: Arc<dyn Store>) {
    let expected = [token("b", 0), token("a", 1), token("c", 1), token("0", 2)];
    for i in [2, 0, 3, 1] {
        store.add_token(&expected[i]).await.unwrap();
    }
    change(&*store, "a", TokenChange::Revoked(moment(5))).await;
    let read = tokens(&*store).await;
    let ids: Vec<&str> = read.iter().map(|token| token.id.as_str()).collect();
    assert_eq!(ids, ["b", "a", "c", "0"]);
}

async fn the_same_token_can_be_told_again(store: Arc<dyn Store>) {
    let one = token("one", 0);
    store.add_token(&one).await.unwrap();
    store.add_token(&one).await.unwrap();
    change(&*store, "one", TokenChange::Revoked(moment(7))).await;
    change(&*store, "one", TokenChange::Used(moment(8))).await;
    store.add_token(&one).await.unwrap();
    let expected = Token { revoked: Some(moment(7)), used: Some(moment(8)), ..one };
    assert_eq!(tokens(&*store).await, [expected]);
}

async fn an_id_of_another_token_is_taken(store: Arc<dyn Store>) {
    let one = token("one", 0);
    store.add_token(&one).await.unwrap();
    change(&*store, "one", TokenChange::Revoked(moment(7))).await;
    let scopes = || vec!["admin".to_owned()];
    for other in [
        Token { digest: [9; 32], ..one.clone() },
        Token { name: "Another".to_owned(), ..one.clone() },
        Token { scopes: scopes(), ..one.clone() },
        Token { created: moment(1), ..one.clone() },
        Token { expires: Some(moment(9)), ..one.clone() },
    ] {
        assert_eq!(add(&*store, &other).await, Err(taken("/id")));
    }
    let expected = Token { revoked: Some(moment(7)), ..one };
    assert_eq!(tokens(&*store).await, [expected]);
}

async fn one_of_16_tokens_of_an_id_is_kept(store: Arc<dyn Store>) {
    let adding = (0..16).map(|i| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { add(&*store, &Token { digest: [i; 32], ..token("x", 0) }).await })
    });
    let mut won = 0;
    for outcome in adding.collect::<Vec<_>>() {
        match outcome.await.unwrap() {
            Ok(()) => won += 1,
            refused => assert_eq!(refused, Err(taken("/id"))),
        }
    }
    assert_eq!((won, tokens(&*store).await.len()), (1, 1));
}

async fn the_first_revocation_stays(store: Arc<dyn Store>) {
    let (one, other) = (token("one", 0), token("other", 1));
    for token in [&one, &other] {
        store.add_token(token).await.unwrap();
    }
    for time in [5, 9, 3] {
        change(&*store, "one", TokenChange::Revoked(moment(time))).await;
        let expected = Token { revoked: Some(moment(5)), ..one.clone() };
        assert_eq!(tokens(&*store).await, [expected, other.clone()]);
    }
}

async fn a_token_is_used_later_and_never_earlier(store: Arc<dyn Store>) {
    let one = token("one", 0);
    store.add_token(&one).await.unwrap();
    for (time, expected) in [(5, 5), (5, 5), (3, 5), (9, 9), (8, 9)] {
        change(&*store, "one", TokenChange::Used(moment(time))).await;
        let expected = Token { used: Some(moment(expected)), ..one.clone() };
        assert_eq!(tokens(&*store).await, [expected]);
    }
}

async fn an_unknown_token_is_not_found(store: Arc<dyn Store>) {
    store.add_token(&token("one", 0)).await.unwrap();
    for id in ["on", "one ", "ONE", "' OR 1"] {
        for change in [TokenChange::Revoked(moment(1)), TokenChange::Used(moment(1))] {
            let outcome = store.change_token(id, change).await.map_err(Outcome::from);
            assert_eq!(outcome, Err(Outcome::NotFound), "{id}");
        }
    }
    assert_eq!(tokens(&*store).await, [token("one", 0)]);
}

async fn tokens_and_the_trail_are_told_to_nobody(store: Arc<dyn Store>) {
    inhabit(&*store).await;
    assert_eq!(changes(&*store, None, 5).await.events, []);
    assert_eq!(page(&*store, &everyone()).await.people, []);
}

/// Tokens of all kinds, and a trail.
async fn inhabit(store: &dyn Store) {
    for (index, id) in ["one", "revoked", "used"].into_iter().enumerate() {
        store.add_token(&token(id, index)).await.unwrap();
    }
    change(store, "revoked", TokenChange::Revoked(moment(7))).await;
    change(store, "used", TokenChange::Used(moment(8))).await;
    record(store, &trail(60)).await;
}

/// Whether a store has the same tokens as another one, and the same trail.
async fn assert_same(store: &dyn Store, other: &dyn Store) {
    assert_eq!(tokens(store).await, tokens(other).await);
    assert!(walk(store, 500).await == walk(other, 500).await);
}

async fn tokens_and_the_trail_outlive_closing(home: Home) {
    let store = home.open();
    inhabit(&*store).await;
    let (before, place) = (tokens(&*store).await, part(&*store, None, 10).await.next);
    drop(store);
    let store = home.open();
    assert_eq!(tokens(&*store).await, before);
    assert!(walk(&*store, 500).await == trail(60));
    assert!(part(&*store, place.as_ref(), 500).await.entries == trail(60)[10..]);
}

async fn copies_and_backups_have_tokens_and_the_trail(home: Home) {
    let (first, another) = (home.open(), home.another());
    let last = another.open();
    inhabit(&*first).await;
    first.backup(&home.new_file()).await.unwrap();
    let file = Home::open_file(&home.new_file());
    assert_same(&*file, &*first).await;
    copy(&*file, &*last, &mut |_| ()).await.unwrap();
    assert_same(&*last, &*first).await;
    let empty = another.new_file();
    let file = Home::open_file(&empty);
    copy(&*last, &*file, &mut |_| ()).await.unwrap();
    assert_same(&*file, &*first).await;
}

async fn a_copy_brings_tokens_and_the_trail_up_to_date(home: Home) {
    let (first, another) = (home.open(), home.another());
    let last = another.open();
    // As a copy leaves it that was cut short.
    last.add_token(&token("one", 0)).await.unwrap();
    record(&*last, &trail(60)[..20]).await;
    inhabit(&*first).await;
    copy(&*first, &*last, &mut |_| ()).await.unwrap();
    assert_same(&*last, &*first).await;
    change(&*first, "one", TokenChange::Revoked(moment(9))).await;
    change(&*first, "used", TokenChange::Used(moment(9))).await;
    record(&*first, &[entry(77, 500)]).await;
    copy(&*first, &*last, &mut |_| ()).await.unwrap();
    assert_same(&*last, &*first).await;
}

async fn a_store_with_tokens_of_its_own_is_not_copied_to(home: Home) {
    let (first, another) = (home.open(), home.another());
    let last = another.open();
    inhabit(&*first).await;
    let own = Token { digest: [9; 32], ..token("one", 0) };
    last.add_token(&own).await.unwrap();
    let refused = copy(&*first, &*last, &mut |_| ()).await.map_err(Outcome::from);
    assert!(matches!(refused, Err(Outcome::Unavailable(why)) if why.contains("tokens of its own")));
    assert_eq!(tokens(&*last).await, [own]);
}
