//! `table`, and what else there is to say of a store that is a table.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::dynamodb::{folder, folder_of_a_table, new_table, operate};
use crate::program::{Folder, Ran};
use crate::serving::Serving;

fn refused(ran: &Ran, why: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.said.contains(why), "{why}: {ran:?}");
}

#[test]
fn a_table_is_made_once_and_is_as_it_should_be() {
    let (folder, table) = folder_of_a_table();
    let missing = folder.run(&["table", "check"]);
    refused(&missing, &format!("there is no table {table} in eu-central-1 at http://"));
    refused(&missing, "peopleinfo table create");
    refused(&folder.run(&["export"]), "peopleinfo table create");

    let made = folder.run(&["table", "create"]);
    let said = format!("dynamodb:{table} is made, and can be used\n");
    assert_eq!((made.code, made.out.as_str(), made.said), (Some(0), "", said));
    let checked = folder.run(&["table", "check"]);
    let said = format!("dynamodb:{table} is as it should be\n");
    assert_eq!((checked.code, checked.out.as_str(), checked.said), (Some(0), "", said));

    folder.done(&["demo", "--people", "5"]);
    refused(&folder.run(&["table", "create"]), "is there already, and was left as it is");
    assert_eq!(folder.run(&["export"]).out.lines().count(), 5);
    assert_eq!(folder.run(&["table", "check"]).code, Some(0));
}

/// The definition that is printed, as a request of `CreateTable` and what comes behind it.
fn definition(folder: &Folder) -> (Value, Value) {
    let printed = folder.run(&["table", "definition"]);
    assert_eq!((printed.code, printed.said.as_str()), (Some(0), ""));
    let mut request: Value = serde_json::from_str(&printed.out).unwrap();
    let members = request.as_object_mut().unwrap();
    let expiry = members.remove("TimeToLive").unwrap();
    assert_eq!(members.remove("Streams"), Some(false.into()));
    assert_eq!(members.remove("Indexes"), Some(json!([])));
    (request, expiry)
}

/// Makes a table that differs from the definition, with this time to live, and gives its address.
fn other_table(folder: &Folder, differences: &Value, expiry: Option<&str>) -> String {
    let table = new_table();
    let (mut request, _) = definition(folder);
    request["TableName"] = table.clone().into();
    for (name, value) in differences.as_object().unwrap() {
        request[name] = value.clone();
    }
    operate("CreateTable", &request);
    if let Some(name) = expiry {
        let expiry = json!({"AttributeName": name, "Enabled": true});
        let request = json!({"TableName": table, "TimeToLiveSpecification": expiry});
        operate("UpdateTimeToLive", &request);
    }
    format!("dynamodb:{table}")
}

#[test]
fn the_definition_is_a_table_as_it_should_be() {
    let folder = folder();
    let (_, expiry) = definition(&folder);
    let store = other_table(&folder, &json!({}), expiry["AttributeName"].as_str());
    let ran = folder.run(&["table", "check", "--store", &store]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{ran:?}");
}

/// What of a table can be otherwise: how it is made, its time to live, and what is said of it.
fn wrong_tables() -> [(Value, Option<&'static str>, &'static [&'static str]); 8] {
    let ttl = Some("ttl");
    let part = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
    let typed = |name: &str, kind: &str| json!({"AttributeName": name, "AttributeType": kind});
    let index = |name: &str, hash: &str, range: &str| {
        json!([{"IndexName": name, "KeySchema": [part(hash, "HASH"), part(range, "RANGE")],
                "Projection": {"ProjectionType": "ALL"}}])
    };
    let short = json!({"KeySchema": [part("pk", "HASH")],
                       "AttributeDefinitions": [typed("pk", "S")]});
    let other = json!({"KeySchema": [part("id", "HASH"), part("sk", "RANGE")],
                       "AttributeDefinitions": [typed("id", "S"), typed("sk", "N")]});
    let throughput = json!({"ReadCapacityUnits": 5, "WriteCapacityUnits": 5});
    let paid = json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": throughput});
    let global = json!({"GlobalSecondaryIndexes": index("turned", "sk", "pk")});
    let local = json!({"LocalSecondaryIndexes": index("beside", "pk", "sk")});
    let view = json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"});
    let none = json!({});
    [
        (
            short,
            ttl,
            &[
                "The key should be pk (HASH), sk (RANGE), and is pk (HASH).",
                "The attributes of keys should be pk (S), sk (S), and is pk (S).",
            ],
        ),
        (
            other,
            ttl,
            &[
                "The key should be pk (HASH), sk (RANGE), and is id (HASH), sk (RANGE).",
                "The attributes of keys should be pk (S), sk (S), and is id (S), sk (N).",
            ],
        ),
        (paid, ttl, &["The billing mode should be PAY_PER_REQUEST, and is PROVISIONED."]),
        (global, ttl, &["The indexes should be none, and is turned."]),
        (local, ttl, &["The indexes should be none, and is beside."]),
        (json!({"StreamSpecification": view}), ttl, &["The stream should be off, and is on."]),
        (none.clone(), None, &["The attribute of the time to live should be ttl, and is none."]),
        (none, Some("until"), &["The attribute of the time to live should be ttl, and is until."]),
    ]
}

#[test]
fn each_difference_is_a_sentence() {
    let folder = folder();
    for (differences, expiry, sentences) in wrong_tables() {
        let store = other_table(&folder, &differences, expiry);
        let ran = folder.run(&["table", "check", "--store", &store]);
        assert_eq!(ran.out.lines().collect::<Vec<_>>(), sentences, "{differences} {expiry:?}");
        let count = match sentences.len() {
            1 => "has 1 difference;".to_owned(),
            some => format!("has {some} differences;"),
        };
        assert!(ran.code == Some(1) && ran.said.contains(&count), "{ran:?}");
    }
}

#[test]
fn what_is_for_files_refuses_a_table_and_the_other_way_round() {
    let (folder, table) = folder_of_a_table();
    folder.done(&["table", "create"]);
    let address = format!("dynamodb:{table}");
    folder.done(&["demo", "--people", "3", "--store", "sqlite:people.db"]);
    folder.done(&["backup", "copy.db", "--store", "sqlite:people.db"]);
    for arguments in [&["check"][..], &["restore", "copy.db"], &["restore", "copy.db", "--force"]] {
        refused(&folder.run(arguments), &format!("`{address}` is a table, and this is for files"));
    }
    for command in ["create", "check"] {
        let ran = folder.run(&["table", command, "--store", "sqlite:people.db"]);
        refused(&ran, "`sqlite:people.db` is not the address of a table; write `dynamodb:TABLE`");
    }
    assert_eq!(folder.run(&["export"]).out, "");
}

#[test]
fn a_dry_run_of_an_import_needs_the_table() {
    let (folder, table) = folder_of_a_table();
    folder.write("people.ndjson", "{\"userName\": \"ida\"}\n");
    let dry = ["import", "people.ndjson", "--key", "userName", "--dry-run"];
    refused(&folder.run(&dry), &format!("there is no table {table}"));
    folder.done(&["table", "create"]);
    assert!(folder.done(&dry).ends_with("1 created, 0 updated, 0 unchanged, 0 refused"));
    folder.done(&["import", "people.ndjson"]);
    assert!(folder.done(&dry).ends_with("0 created, 0 updated, 1 unchanged, 0 refused"));
}

/// A table of the same key that is made for something else, with an item of that.
fn table_of_others(folder: &Folder, expiry: Option<&str>) -> (String, String) {
    let store = other_table(folder, &json!({}), expiry);
    let table = store.strip_prefix("dynamodb:").unwrap().to_owned();
    let order = json!({"pk": {"S": "ORDER#1"}, "sk": {"S": "META"}, "ttl": {"N": "1"}});
    operate("PutItem", &json!({"TableName": table, "Item": order}));
    (store, table)
}

fn count_items(table: &str) -> Value {
    operate("Scan", &json!({"TableName": table}))["Count"].clone()
}

/// Whoever mistypes a name neither writes into what is somebody else's, nor takes it for a store.
#[test]
fn what_only_reads_leaves_the_tables_of_others_alone() {
    let folder = folder();
    let (store, table) = table_of_others(&folder, Some("ttl"));
    folder.write("people.ndjson", "{\"userName\": \"ida\"}\n");
    for arguments in [
        &["export", "--store", &store][..],
        &["backup", "copy.db", "--store", &store],
        &["token", "list", "--store", &store],
        &["token", "revoke", "a1", "--store", &store],
        &["copy", "--from", &store, "--to", "sqlite:copy.db"],
    ] {
        let why = format!("the table {table} in eu-central-1");
        refused(&folder.run(arguments), &why);
        refused(&folder.run(arguments), "keeps no people: look at its name");
    }
    folder.done(&["import", "people.ndjson", "--dry-run", "--store", &store]);
    assert_eq!(count_items(&table), 1);
    assert!(!folder.at("copy.db").exists());
}

/// As Terraform makes it: whatever is there to write begins the store.
#[test]
fn a_store_begins_in_a_table_with_what_is_written_first() {
    let folder = folder();
    folder.write("people.ndjson", "{\"userName\": \"ida\"}\n");
    folder.done(&["import", "people.ndjson", "--store", "sqlite:first.db"]);
    for (arguments, people) in [
        (&["import", "people.ndjson", "--store"][..], 1),
        (&["demo", "--people", "2", "--store"], 2),
        (&["copy", "--from", "sqlite:first.db", "--to"], 1),
        (&["token", "create", "--name", "hr", "--scope", "people:read", "--store"], 0),
    ] {
        let store = other_table(&folder, &json!({}), Some("ttl"));
        refused(&folder.run(&["export", "--store", &store]), "keeps no people");
        folder.done(&[arguments, &[store.as_str()]].concat());
        let exported = folder.run(&["export", "--store", &store]);
        assert_eq!((exported.code, exported.out.lines().count()), (Some(0), people));
    }
    let store = other_table(&folder, &json!({}), Some("ttl"));
    drop(Serving::start(&folder, &["--store", &store]));
    assert_eq!(folder.run(&["export", "--store", &store]).code, Some(0));
}

/// A time to live could delete what others keep, so nobody switches it on in what is there.
#[test]
fn making_a_table_leaves_those_of_others_alone() {
    let folder = folder();
    let (store, table) = table_of_others(&folder, None);
    let ran = folder.run(&["table", "create", "--store", &store]);
    refused(&ran, &format!("{store} is there already without a time to live"));
    assert!(ran.said.contains(&format!("update-time-to-live --table-name {table} ")), "{ran:?}");
    assert_eq!(count_items(&table), 1);
    let expiry = operate("DescribeTimeToLive", &json!({"TableName": table}));
    assert_eq!(expiry["TimeToLiveDescription"]["TimeToLiveStatus"], "DISABLED", "{expiry}");
}

/// Whoever has forgotten what AWS has to know is told so, and waits for nobody.
#[test]
fn a_region_and_an_endpoint_are_needed() {
    // Nor asks the machine that AWS would run it on.
    let alone = ("AWS_EC2_METADATA_DISABLED", "true".to_owned());
    let folder = Folder::with(vec![alone]);
    for command in [&["table", "check"][..], &["table", "create"], &["serve"], &["export"]] {
        let ran = folder.run(&[command, &["--store", "dynamodb:People"]].concat());
        refused(&ran, "set AWS_REGION");
    }
    let nowhere = Folder::with(vec![
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1".to_owned()),
        ("AWS_REGION", "eu-central-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "invented".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "invented".to_owned()),
    ]);
    for command in [&["table", "check"][..], &["table", "create"], &["serve"], &["export"]] {
        let ran = nowhere.run(&[command, &["--store", "dynamodb:People"]].concat());
        refused(&ran, "People");
    }
}

/// Where AWS's own rules say, as what is said of the table has it; a flag counts more, and what is
/// set to nothing isn't set.
#[test]
fn the_endpoint_is_found_by_the_rules_of_aws() {
    const OF_ALL: &str = "AWS_ENDPOINT_URL";
    const OF_SERVICE: &str = "AWS_ENDPOINT_URL_DYNAMODB";
    const IGNORE: &str = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
    let (one, other) = ("http://127.0.0.1:1", "http://127.0.0.1:2");
    let flag = ["--store-endpoint", "http://127.0.0.1:3"];
    for (variables, flags, place) in [
        (&[(OF_ALL, one)][..], &[][..], "in eu-central-1 at http://127.0.0.1:1:"),
        (&[(OF_SERVICE, one)], &[], "in eu-central-1 at http://127.0.0.1:1:"),
        (&[(OF_ALL, one), (OF_SERVICE, other)], &[], "in eu-central-1 at http://127.0.0.1:2:"),
        (&[(OF_ALL, one), (OF_SERVICE, "")], &[], "in eu-central-1 at http://127.0.0.1:1:"),
        (&[(OF_ALL, ""), (OF_SERVICE, other)], &[], "in eu-central-1 at http://127.0.0.1:2:"),
        (&[(OF_ALL, one), (OF_SERVICE, other)], &flag, "in eu-central-1 at http://127.0.0.1:3:"),
        (&[(OF_ALL, one), (IGNORE, "true")], &flag, "in eu-central-1 at http://127.0.0.1:3:"),
        (&[(OF_ALL, one), (OF_SERVICE, other), (IGNORE, "true")], &[], "in eu-central-1:"),
        (&[(OF_ALL, "")], &[], "in eu-central-1:"),
        (&[], &[], "in eu-central-1:"),
    ] {
        let alone = [("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", "eu-central-1")];
        let all = alone.iter().chain(variables).map(|(name, value)| (*name, (*value).to_owned()));
        // Without credentials nothing is sent, wherever it would go.
        let folder = Folder::with(all.collect());
        let check = ["table", "check", "--store", "dynamodb:People"];
        let ran = folder.run(&[&check, flags].concat());
        refused(&ran, &format!("the table People {place} "));
    }
    let nowhere = Folder::with(vec![
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("AWS_REGION", String::new()),
    ]);
    let check = ["table", "check", "--store", "dynamodb:People"];
    refused(&nowhere.run(&check), "set AWS_REGION");
}

/// Nobody waits for what the next request would want as well, and nothing that was to be sent is said.
#[test]
fn credentials_and_a_url_are_needed_at_once() {
    let of_aws = |name, value: &str| (name, value.to_owned());
    let keys = [of_aws("AWS_ACCESS_KEY_ID", "local"), of_aws("AWS_SECRET_ACCESS_KEY", "local")];
    let nowhere = of_aws("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let no_url = of_aws("AWS_ENDPOINT_URL", "127.0.0.1:1");
    for (variables, why) in [
        (vec![nowhere.clone()], "AWS_PROFILE"),
        (vec![nowhere, of_aws("AWS_PROFILE", "nobody")], "AWS_PROFILE"),
        ([vec![no_url], keys.to_vec()].concat(), "`http://` or `https://`"),
    ] {
        let alone =
            [of_aws("AWS_EC2_METADATA_DISABLED", "true"), of_aws("AWS_REGION", "eu-central-1")];
        let folder = Folder::with([&alone[..], &variables].concat());
        for command in [&["table", "check"][..], &["serve"]] {
            let begun = Instant::now();
            let ran = folder.run(&[command, &["--store", "dynamodb:People"]].concat());
            // AWS's own library may have warned in the log.
            assert!(ran.code == Some(1) && ran.said.contains(why), "{why}: {ran:?}");
            assert!(ran.said.contains("the table People "), "{ran:?}");
            assert!(ran.said.contains(" at "), "{ran:?}");
            assert!(!ran.said.contains("TableName"), "{ran:?}");
            assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        }
    }
}

/// What is wrong is named before anything is sent, and a password never.
#[test]
fn a_region_that_is_none_and_an_endpoint_with_a_password_are_refused() {
    let run = |region: &str, endpoint: &str| {
        let variables = [
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_REGION", region),
            ("AWS_ENDPOINT_URL", endpoint),
        ];
        let folder = Folder::with(variables.map(|(name, value)| (name, value.to_owned())).into());
        folder.run(&["table", "check", "--store", "dynamodb:People"])
    };
    for region in ["no such", "eu_central_1", "eu-central-1/"] {
        for endpoint in ["", "http://127.0.0.1:1"] {
            let ran = run(region, endpoint);
            refused(&ran, "that is no region; set AWS_REGION, such as `eu-central-1`");
        }
    }
    for endpoint in [
        "http://user:secret@127.0.0.1:1",
        "https://secret@127.0.0.1:1/path",
        "user:secret@127.0.0.1:1",
        "http://us/er:secret@127.0.0.1:1",
    ] {
        let ran = run("eu-central-1", endpoint);
        refused(&ran, "People in eu-central-1: the endpoint names a user or a password");
        assert!(!format!("{ran:?}").contains("secret"), "{ran:?}");
    }
    refused(&run("local-1", "http://127.0.0.1:1"), "the connection failed");
}

#[test]
fn a_service_of_a_table_says_so_and_counts_its_requests() {
    let (folder, table) = folder_of_a_table();
    folder.done(&["table", "create"]);
    let flags = ["--store-timeout-ms", "1500", "--store-deadline-ms", "4000"];
    let serving = Serving::start(&folder, &[&flags[..], &["--store-attempts", "5"]].concat());
    let ran = folder.run(&["status", "--listen", &serving.address]);
    let status: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &status["engine"]), (Some(0), &Value::from("dynamodb")), "{status}");
    crate::serving::write(&serving.address, &json!({"userName": "ida"}));
    let (head, metrics) = crate::serving::ask(&serving.metrics, "GET /metrics", "", "");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let labels = "engine=\"dynamodb\",operation=\"TransactWriteItems\",outcome=\"ok\"";
    let line = format!("store_requests_total{{{labels}}} 1");
    assert!(metrics.lines().any(|written| written == line), "{table} {line}\n{metrics}");
    assert!(!metrics.contains(&table), "{metrics}");
}

/// Of rows that want the same name, the first has it, though many are under way at once, and a table
/// may take them in any order.
#[test]
fn rows_of_an_import_into_a_table_keep_their_order() {
    let (folder, _) = folder_of_a_table();
    folder.done(&["table", "create"]);
    let serving = Serving::start(&folder, &[]);
    let row =
        |row: usize| json!({"userName": format!("u{}", row / 2), "nickName": row.to_string()});
    let rows: Vec<String> = (0..400).map(|number| row(number).to_string()).collect();
    let headers = "content-type: application/x-ndjson\r\n";
    for dry_run in ["true", "false"] {
        let path = format!("POST /v1/people/import?dry-run={dry_run}");
        let (_, body) = crate::serving::ask(&serving.address, &path, headers, &rows.join("\n"));
        let outcomes: Vec<Value> =
            body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for (number, told) in outcomes[..400].iter().enumerate() {
            let expected = if number % 2 == 0 { "created" } else { "refused" };
            assert_eq!(told["outcome"], expected, "{dry_run}: {told}");
        }
    }
}
