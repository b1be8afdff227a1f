//! The same story is told to a service of each engine, and the answers are the same.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::dynamodb::folder_of_a_table;
use crate::program::Folder;
use crate::serving::{Serving, ask};

const JSON: &str = "content-type: application/json\r\n";
const MERGE: &str = "content-type: application/merge-patch+json\r\n";
const CSV: &str = "content-type: text/csv\r\n";

/// What was asked and answered, without what is another one in every run: ids are numbered in the
/// order in which they come, moments and cursors are blank.
#[derive(Default)]
struct Story {
    told: Vec<String>,
    ids: HashMap<String, String>,
}

impl Story {
    /// Asks, writes down the answer, and gives its body.
    fn ask(&mut self, serving: &Serving, what: &str, headers: &str, body: &str) -> Value {
        let (head, body) = ask(&serving.address, what, headers, body);
        let status = head.split(' ').nth(1).unwrap();
        let lines = body
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| Value::from(line)));
        let answer: Vec<Value> = lines.collect();
        let etag = head.lines().find(|line| line.to_lowercase().starts_with("etag:"));
        let known: Vec<Value> = answer.iter().map(|value| self.known("", value)).collect();
        let what = self.text("", what);
        self.told.push(format!("{what}: {status} {} {}", etag.unwrap_or(""), json!(known)));
        answer.into_iter().next().unwrap_or_default()
    }

    /// Writes down what a command says.
    fn run(&mut self, folder: &Folder, arguments: &[&str]) {
        let ran = folder.run(arguments);
        let lines: Vec<Value> = ran
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| line.into()))
            .map(|value| self.known("", &value))
            .collect();
        self.told.push(format!("{arguments:?}: {:?} {} {}", ran.code, ran.said, json!(lines)));
    }

    fn known(&mut self, name: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(name, text).into(),
            Value::Array(values) => values.iter().map(|value| self.known(name, value)).collect(),
            Value::Object(members) => {
                let known =
                    members.iter().map(|(name, value)| (name.clone(), self.known(name, value)));
                Value::Object(known.collect())
            }
            other => other.clone(),
        }
    }

    fn text(&mut self, name: &str, text: &str) -> String {
        if matches!(name, "next" | "cursor" | "after" | "instance" | "requestId") {
            return format!("({name})");
        }
        let numbered = |part: &str| {
            let count = self.ids.len() + 1;
            self.ids.entry(part.to_owned()).or_insert_with(|| format!("(id {count})")).clone()
        };
        let mut numbered = numbered;
        let parts = text.split_inclusive(['/', '?', ' ', ',', '"']).map(|part| {
            let bare = part.trim_end_matches(['/', '?', ' ', ',', '"']);
            if bare.len() == 36 && bare.matches('-').count() == 4 {
                part.replace(bare, &numbered(bare))
            } else if bare.len() == 24 && bare.ends_with('Z') && bare.contains('T') {
                part.replace(bare, "(moment)")
            } else {
                part.to_owned()
            }
        });
        parts.collect()
    }
}

/// Rows are written at once in any order; only those with the same key take turns.
const TABLE: &str = "userName,name.givenName,name.familyName,birthDate\n\
    grace,Grace,Hopper,\nalan,Alan,Turing,23/06/1912\ngrace,Grace,Murray,1906-12-09\n";

/// A story in which every operation has its part.
fn tell(folder: &Folder) -> Vec<String> {
    let mut story = Story::default();
    let serving = Serving::start(folder, &[]);
    let it = &serving;
    let ada = json!({"userName": "ada", "name": {"givenName": "Ada", "familyName": "Lovelace"},
                     "emails": [{"value": "ada@example.org", "type": "work"}],
                     "externalIds": [{"system": "hr", "id": "7"}], "birthDate": "1815-12-10"});
    let ada = story.ask(it, "POST /v1/people", JSON, &ada.to_string());
    let boss = ada["id"].as_str().unwrap().to_owned();
    let mira = json!({"userName": "mira", "displayName": "Mira", "manager": {"value": boss}});
    let once = format!("{JSON}idempotency-key: 01\r\n");
    let mira = story.ask(it, "POST /v1/people", &once, &mira.to_string());
    let id = mira["id"].as_str().unwrap();
    let repeated = json!({"userName": "mira", "displayName": "Mira", "manager": {"value": boss}});
    story.ask(it, "POST /v1/people", &once, &repeated.to_string());
    story.ask(it, "POST /v1/people", JSON, "{\"userName\": \"ADA\"}");
    story.ask(it, "POST /v1/people", JSON, "{\"userName\": 1}");
    story.ask(it, &format!("GET /v1/people/{id}"), "", "");
    story.ask(it, "POST /v1/people/import?key=userName", CSV, TABLE);
    look(&mut story, it, id);

    let old = format!("{MERGE}if-match: \"9\"\r\n");
    story.ask(it, &format!("PATCH /v1/people/{id}"), &old, "{\"nickName\": \"M\"}");
    story.ask(it, &format!("PATCH /v1/people/{id}"), MERGE, "{\"nickName\": \"Mi\"}");
    story.ask(it, &format!("PATCH /v1/people/{id}"), MERGE, "{\"userName\": \"grace\"}");
    story.ask(it, &format!("DELETE /v1/people/{id}"), "", "");
    look(&mut story, it, id);
    story.ask(it, &format!("POST /v1/people/{id}/restore"), "", "");
    look(&mut story, it, id);
    story.ask(it, &format!("POST /v1/people/{boss}/erase"), "", "");
    serving.kill();

    let serving = Serving::start(folder, &[]);
    look(&mut story, &serving, id);
    look(&mut story, &serving, &boss);
    story.ask(&serving, "POST /v1/people", &once, &repeated.to_string());
    serving.kill();
    folder.write("more.csv", "userName,displayName\nnew,New\nnew,Newer\n");
    story.run(folder, &["import", "more.csv", "--key", "userName"]);
    story.run(folder, &["import", "more.csv", "--key", "userName"]);
    story.run(folder, &["export"]);
    story.run(folder, &["export", "--format", "csv"]);
    story.told
}

/// Reads in every way.
fn look(story: &mut Story, serving: &Serving, id: &str) {
    for what in [
        "GET /v1/people",
        "GET /v1/people?limit=2&total=true",
        "GET /v1/people?sort=name&limit=3",
        "GET /v1/people?q=grac",
        "GET /v1/people?q=murr+gr&sort=name",
        "GET /v1/people?filter=userName+eq+%22ada%22",
        "GET /v1/people?filter=emails.value+eq+%22ada%40example.org%22",
        "GET /v1/people?filter=externalIds%5Bsystem+eq+%22hr%22+and+id+eq+%227%22%5D&total=true",
        "GET /v1/people?cursor=nonsense",
        "GET /data?person_surname=murray",
        "GET /v1/changes",
        "GET /v1/changes?limit=3",
        "GET /v1/people/export?format=ndjson",
        "GET /v1/people/export?format=csv",
        "GET /readyz",
    ] {
        story.ask(serving, what, "", "");
    }
    for what in ["", "/history", "/history?limit=1", "/versions/1"] {
        story.ask(serving, &format!("GET /v1/people/{id}{what}"), "", "");
    }
}

#[test]
fn a_table_answers_as_a_file_does() {
    let file = tell(&Folder::new());
    let (folder, _) = folder_of_a_table();
    folder.done(&["table", "create"]);
    let table = tell(&folder);
    for (of_file, of_table) in file.iter().zip(&table) {
        assert_eq!(of_table, of_file);
    }
    assert_eq!(file.len(), table.len());
    let went_well = file.iter().filter(|told| told.contains(": 200 ")).count();
    assert!(went_well > file.len() / 2, "{file:#?}");
}
