//! `demo`, `openapi`, `status`, and what the command line may be.

use std::net::TcpListener;

use serde_json::Value;

use crate::program::Folder;
use crate::serving::{Serving, ask};

#[test]
fn the_same_seed_gives_the_same_people() {
    let people = |arguments: &[&str]| {
        let folder = Folder::new();
        folder.done(&[&["demo"], arguments].concat());
        folder.everyone_as_sent()
    };
    let first = people(&["--people", "120", "--seed", "7"]);
    assert_eq!(first.len(), 120);
    assert_eq!(people(&["--people", "120", "--seed", "7"]), first);
    assert_eq!(people(&["--people", "40", "--seed", "7"]), first[..40]);
    assert_ne!(people(&["--people", "120", "--seed", "8"]), first);
    assert_eq!(people(&["--people", "0"]), Vec::<Value>::new());
    assert_eq!(people(&[]).len(), 1_000);
}

#[test]
fn the_same_people_twice_are_refused() {
    let folder = Folder::new();
    let demo = ["demo", "--people", "50"];
    assert_eq!(folder.done(&demo), "50 created, 0 updated, 0 unchanged, 0 refused");
    let ran = folder.run(&demo);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.said.contains("use a store without them"), "{ran:?}");
    let there = folder.everyone().len();
    let counted = format!("{} created, 0 updated", there - 50);
    assert!(ran.said.contains(&counted), "{counted}: {ran:?}");
}

#[test]
fn the_contract_is_printed_as_json() {
    let ran = Folder::new().run(&["openapi"]);
    assert_eq!((ran.code, ran.said.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/v1/people/{id}"]["get"]["responses"]["200"].is_object());
}

#[test]
fn the_status_is_an_exit_code() {
    let folder = Folder::new();
    let serving = Serving::start(&folder, &["--drain-seconds", "60"]);
    let address = serving.address.as_str();
    let asked = |word: &str, code: i32| {
        let ran = folder.run(&["status", "--listen", address]);
        let body: Value = serde_json::from_str(&ran.out).unwrap_or_default();
        (ran.code, &body["status"]) == (Some(code), &Value::from(word))
    };
    assert!(asked("ok", 0));
    serving.terminate();
    // The signal takes a moment; whatever is said until then has to be one of the two.
    while !asked("stopping", 1) {
        assert!(asked("ok", 0) || asked("stopping", 1));
    }
}

#[test]
fn no_service_is_no_good_status() {
    let folder = Folder::new();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let ran = folder.run(&["status", "--listen", &nobody]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.said.contains(&format!("no service at {nobody}")), "{ran:?}");
    assert!(ran.said.contains("Is `peopleinfo serve` running there?"), "{ran:?}");
}

const COMMANDS: [&str; 10] = [
    "serve", "import", "export", "demo", "backup", "restore", "check", "table", "openapi", "status",
];

#[test]
fn every_command_has_help() {
    let folder = Folder::new();
    let help = folder.run(&["--help"]);
    assert_eq!((help.code, help.said.as_str()), (Some(0), ""));
    for command in COMMANDS {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command}: {}", help.out);
        for flag in ["--help", "-h"] {
            let ran = folder.run(&[command, flag]);
            assert_eq!((ran.code, ran.said.as_str()), (Some(0), ""), "{command}");
            assert!(ran.out.contains(&format!("Usage: peopleinfo {command}")), "{}", ran.out);
        }
    }
    let version = folder.run(&["--version"]);
    let expected = format!("peopleinfo {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!((version.code, version.out), (Some(0), expected));
}

#[test]
fn a_command_line_that_cant_be_read_exits_with_2() {
    let folder = Folder::new();
    for arguments in [
        &[][..],
        &["--nonsense"],
        &["dance"],
        &["serve", "--nonsense"],
        &["serve", "--listen", "nowhere"],
        &["serve", "--drain-seconds", "-1"],
        &["import"],
        &["import", "a.csv", "--unmapped", "maybe"],
        &["export", "a.csv", "b.csv"],
        &["demo", "--people", "many"],
        &["backup"],
        &["backup", "a", "--listen", "nowhere"],
        &["restore"],
        &["check", "a.db"],
        &["table"],
        &["table", "create"],
        &["table", "check", "people"],
        &["serve", "--store-timeout-ms", "0"],
        &["serve", "--store-deadline-ms", "9001"],
        &["serve", "--store-attempts", "0"],
        &["status", "--listen", "127.0.0.1"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}: {ran:?}");
        assert!(ran.out.is_empty() && ran.said.contains("--help"), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn a_flag_can_be_a_variable_and_counts_more() {
    let folder = Folder::new();
    let run = |arguments: &[&str], variable: (&str, &str)| {
        let output = folder.command(arguments).env(variable.0, variable.1).output().unwrap();
        assert!(output.status.success(), "{arguments:?} {variable:?}: {output:?}");
    };
    run(&["demo", "--people", "3"], ("PEOPLEINFO_STORE", "sqlite:variable.db"));
    run(&["demo", "--people", "5", "--store", "sqlite:flag.db"], ("PEOPLEINFO_PEOPLE", "9"));
    assert_eq!(folder.everyone_in("sqlite:variable.db").len(), 3);
    assert_eq!(folder.everyone_in("sqlite:flag.db").len(), 5);
    folder.write("people.csv", "last,first\nByron,Ada\n");
    let maps = "last=name.familyName\nfirst=name.givenName";
    run(&["import", "people.csv"], ("PEOPLEINFO_MAP", maps));
    assert_eq!(folder.everyone()[0]["name"]["familyName"], "Byron");
    for yes in ["true", "1"] {
        run(&["import", "people.csv", "--map", maps], ("PEOPLEINFO_DRY_RUN", yes));
    }
    assert_eq!(folder.everyone().len(), 1);
}

/// Whoever leaves a line of a file of variables empty means that it isn't set.
#[test]
fn variables_that_are_empty_are_not_set() {
    let manual = include_str!("../../../../docs/configuration.md");
    let words = manual.split('`').filter(|word| word.starts_with("PEOPLEINFO_"));
    let variables: Vec<_> = words.map(|word| (word, String::new())).collect();
    assert!(variables.len() > 50, "{variables:?}");
    let folder = Folder::with(variables);
    let serving = Serving::start(&folder, &[]);
    let (head, _) = ask(&serving.address, "GET /v1/people", "", "");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    drop(serving);
    assert_eq!(folder.run(&["export", "--format", "ndjson"]).code, Some(0));
    folder.done(&["token", "create", "--name", "root", "--scope", "admin"]);
    let unnamed = folder.run(&["token", "create", "--scope", "admin"]);
    assert!(unnamed.code == Some(2) && unnamed.said.contains("--name"), "{unnamed:?}");
}
