//! `token`: made by the command with the store or by way of the service that has it, and what a
//! service does without one.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::dynamodb::folder_of_a_table;
use crate::program::Folder;
use crate::serving::{Serving, ask};

/// Makes a token by the command, and gives it.
fn made(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let all = [&["token", "create"], arguments].concat();
    let output = folder.command(&all).envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let token = String::from_utf8(output.stdout).unwrap();
    assert!(token.starts_with("peopleinfo_") && token.lines().count() == 1, "{token}");
    token.trim().to_owned()
}

/// The status of a read by whoever has a token.
fn status(serving: &Serving, token: &str) -> String {
    let from = format!("authorization: Bearer {token}\r\n");
    let (head, _) = ask(&serving.address, "GET /v1/people", &from, "");
    head.split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn tokens_are_made_listed_and_revoked_without_a_service() {
    let folder = Folder::new();
    let token = made(&folder, &["--name", "hr", "--scope", "people:read", "--expires", "90d"], &[]);
    let listed = folder.run(&["token", "list"]);
    let id = listed.out.lines().nth(1).unwrap().split(' ').next().unwrap().to_owned();
    assert!(listed.out.contains("hr") && listed.out.contains("people:read"), "{listed:?}");
    assert!(!listed.out.contains(&token[11..]), "{listed:?}");
    {
        let serving = Serving::start(&folder, &[]);
        assert_eq!(
            (status(&serving, &token).as_str(), status(&serving, "x").as_str()),
            ("200", "401")
        );
    }
    folder.done(&["token", "revoke", &id]);
    let serving = Serving::start(&folder, &[]);
    assert_eq!(status(&serving, &token), "401");
}

#[test]
fn a_file_that_is_not_there_has_no_tokens_and_is_not_made() {
    let folder = Folder::new();
    for arguments in [&["token", "list"][..], &["token", "revoke", "a1"]] {
        let ran = folder.run(arguments);
        assert!(ran.code == Some(1) && ran.said.contains("isn't there"), "{ran:?}");
    }
    assert!(!folder.at("peopleinfo.db").exists());
}

#[test]
fn a_service_that_has_the_store_is_asked_for_tokens() {
    let folder = Folder::new();
    let serving = Serving::start(&folder, &[]);
    let listen = ["--listen", serving.address.as_str()];
    let admin =
        made(&folder, &[&["--name", "root", "--scope", "admin"], &listen[..]].concat(), &[]);
    assert_eq!((status(&serving, &admin).as_str(), status(&serving, "x").as_str()), ("200", "401"));
    let reader = [&["--name", "reader", "--scope", "people:read"], &listen[..]].concat();
    let refused = folder.run(&[&["token", "create"], reader.as_slice()].concat());
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.said.contains("PEOPLEINFO_TOKEN"), "{refused:?}");
    let (from, may) = (["--scope", "people:write"], ["--name", "writer"]);
    let writer = [&from[..], &may, &listen].concat();
    let writer = made(&folder, &writer, &[("PEOPLEINFO_TOKEN", &admin)]);
    for token in [None, Some(&writer)] {
        let mut backup = folder.command(&[&["backup", "copy.db"], &listen[..]].concat());
        let refused = backup.envs(token.map(|token| ("PEOPLEINFO_TOKEN", token))).output().unwrap();
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{said}");
        assert!(said.contains("scope `admin` by PEOPLEINFO_TOKEN"), "{said}");
    }
    let by = [("PEOPLEINFO_TOKEN", admin.as_str())];
    let token = made(&folder, &reader, &by);
    assert_eq!(status(&serving, &token), "200");
    let list = [&["token", "list"], &listen[..]].concat();
    let rows = folder.command(&list).envs(by).output().unwrap();
    let rows = String::from_utf8(rows.stdout).unwrap();
    let row = rows.lines().find(|line| line.contains("reader")).unwrap();
    let id = row.split(' ').next().unwrap();
    let revoke = [&["token", "revoke", id], &listen[..]].concat();
    assert!(folder.command(&revoke).envs(by).output().unwrap().status.success());
    assert_eq!(status(&serving, &token), "401");
    let said = |arguments: &[&str]| {
        let output = folder.command(&[arguments, &listen].concat()).envs(by).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    for id in ["0123456789abcdef", "no/id"] {
        let unknown = said(&["token", "revoke", id]);
        assert!(unknown.contains("No token has this id"), "{unknown}");
        assert!(!unknown.contains("administrator"), "{unknown}");
    }
    let again = said(&["token", "create", "--name", "root", "--scope", "admin"]);
    assert!(again.contains("Another token has this name"), "{again}");
}

#[test]
fn nobody_serves_others_without_access_control() {
    let folder = Folder::new();
    let serve = ["serve", "--listen", "0.0.0.0:0", "--metrics-listen", "127.0.0.1:0"];
    let refused = folder.run(&serve);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    for says in ["refusing to serve", "peopleinfo token create", "--oidc-issuer"] {
        assert!(refused.said.contains(says), "{refused:?}");
    }
    let metrics = ["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "0.0.0.0:0"];
    let refused = folder.run(&metrics);
    assert!(refused.code == Some(1) && refused.said.contains("metrics"), "{refused:?}");
    let token = made(&folder, &["--name", "root", "--scope", "admin"], &[]);
    let serving = Serving::start(&folder, &["--listen", "0.0.0.0:0"]);
    let port = serving.address.rsplit(':').next().unwrap();
    let from = format!("authorization: Bearer {token}\r\n");
    let address = format!("127.0.0.1:{port}");
    for (headers, expected) in [(from.as_str(), "200"), ("", "401")] {
        let (head, _) = ask(&address, "GET /v1/people", headers, "");
        assert_eq!(head.split(' ').nth(1), Some(expected), "{head}");
    }
}

/// On a loopback address too, whoever is named by an option closes the service for all others.
#[test]
fn access_that_is_configured_closes_a_service_of_this_machine() {
    let folder = Folder::new();
    let generated = folder.run(&["token", "generate"]).out;
    let (token, hash) = generated.trim().split_once('\n').unwrap();
    folder.write("hash", hash);
    let issuer = ["--oidc-issuer", "https://id.example", "--oidc-audience", "people"];
    for (more, with_token) in [
        (&["--admin-token-hash", hash][..], "200"),
        (&["--admin-token-hash-file", "hash"], "200"),
        (&issuer, "401"),
    ] {
        let serving = Serving::start(&folder, more);
        assert!(serving.said.contains("Whoever asks needs a token"), "{}", serving.said);
        let (head, _) = ask(&serving.address, "GET /v1/people", "", "");
        assert_eq!(head.split(' ').nth(1), Some("401"), "{more:?} {head}");
        assert_eq!(status(&serving, token), with_token, "{more:?}");
    }
    let serving = Serving::start(&folder, &[]);
    assert!(serving.said.contains("only this machine may ask"), "{}", serving.said);
    let (head, _) = ask(&serving.address, "GET /v1/people", "", "");
    assert_eq!(head.split(' ').nth(1), Some("200"), "{head}");
}

/// What is said at the start is so: the tokens of the store are known by then.
#[test]
fn a_service_with_tokens_says_that_one_is_needed() {
    let folder = Folder::new();
    made(&folder, &["--name", "root", "--scope", "admin"], &[]);
    let serving = Serving::start(&folder, &[]);
    assert!(serving.said.contains("Whoever asks needs a token"), "{}", serving.said);
}

/// A proxy on this machine asks for others.
#[test]
fn nobody_serves_behind_proxies_without_access_control() {
    let folder = Folder::new();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"];
    let refused = folder.run(&[&serve[..], &["--proxies", "1"]].concat());
    assert_eq!(refused.code, Some(1), "{refused:?}");
    for says in ["refusing to serve behind a proxy", "peopleinfo token create", "--proxies"] {
        assert!(refused.said.contains(says), "{refused:?}");
    }
    let token = made(&folder, &["--name", "root", "--scope", "admin"], &[]);
    let serving = Serving::start(&folder, &["--proxies", "1"]);
    assert_eq!(status(&serving, &token), "200");
}

#[test]
fn what_can_not_be_configured_is_refused_at_once() {
    let folder = Folder::new();
    let refused = |more: &[&str]| {
        let ran = folder.run(&[&["serve", "--listen", "127.0.0.1:0"], more].concat());
        assert_ne!(ran.code, Some(0), "{ran:?}");
        ran.said
    };
    for (more, says) in [
        (&["--private", "name"][..], "can't be private"),
        (&["--private", "shoeSize"], "no person has the member"),
        (&["--admin-token-hash", "x"], "64 hexadecimal digits"),
        (&["--admin-token-hash-file", "none"], "can't read none"),
        (&["--oidc-issuer", "https://id.example"], "--oidc-audience"),
        (&["--oidc-issuer", "http://id.example", "--oidc-audience", "a"], "https"),
        (&["--cors-origin", "https://hr.example/"], "no `/` at the end"),
        (&["--cors-origin", "*"], "a scheme and a host"),
    ] {
        let said = refused(more);
        assert!(said.contains(says), "{more:?}: {said}");
    }
    for (arguments, says) in [
        (&["--name", "a", "--scope", "root"][..], "there is no scope `root`"),
        (&["--name", "A b", "--scope", "admin"], "a-z"),
    ] {
        let ran = folder.run(&[&["token", "create"], arguments].concat());
        assert!(ran.code == Some(1) && ran.said.contains(says), "{ran:?}");
    }
    let create = ["token", "create", "--name", "a", "--scope", "admin", "--expires"];
    for (time, says) in [
        ("soon", "90d"),
        ("8000y", "beyond the year 9999"),
        ("999999999y", "beyond the year 9999"),
        ("584554000000y", "too large"),
    ] {
        let ran = folder.run(&[&create[..], &[time]].concat());
        assert!(ran.code == Some(2) && ran.said.contains(says), "{time} {ran:?}");
    }
    folder.done(&[&create[..], &["7900y"]].concat());
    assert!(folder.run(&["token", "list"]).out.contains("  99"));
}

/// Two processes on one table: what one of them revokes, the other refuses within the bound.
#[test]
fn a_token_that_one_process_revokes_is_refused_by_the_other() {
    let (folder, table) = folder_of_a_table();
    folder.done(&["table", "create"]);
    let store = format!("dynamodb:{table}");
    let admin = made(&folder, &["--name", "root", "--scope", "admin", "--store", &store], &[]);
    let (one, other) = (Serving::start(&folder, &[]), Serving::start(&folder, &[]));
    let from = format!("authorization: Bearer {admin}\r\ncontent-type: application/json\r\n");
    let body = r#"{"name":"reader","scopes":["people:read"]}"#;
    let (_, answer) = ask(&one.address, "POST /v1/tokens", &from, body);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let (token, id) = (answer["secret"].as_str().unwrap(), answer["id"].as_str().unwrap());
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(status(&other, token), "200");
    let revoked = Instant::now();
    let (head, _) = ask(&one.address, &format!("DELETE /v1/tokens/{id}"), &from, "");
    assert!(head.starts_with("HTTP/1.1 204"), "{head}");
    assert_eq!(status(&one, token), "401");
    std::thread::sleep(Duration::from_millis(5_100).saturating_sub(revoked.elapsed()));
    assert_eq!(status(&other, token), "401");
}
