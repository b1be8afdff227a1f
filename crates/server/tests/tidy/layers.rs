//! Who may know whom.

use crate::code::{code, words};
use crate::none;
use crate::tree::{self, File};

/// What only these packages may depend on. `bench` measures the service beside bare stand-ins, and
/// so uses what they are made of.
const ONLY: [(&str, &[&str]); 11] = [
    ("server", &["bench"]),
    ("store", &["server", "bench"]),
    ("tokio", &["store", "server", "bench", "emulator", "issuer"]),
    ("rusqlite", &["store", "bench"]),
    ("aws-config", &["store"]),
    ("aws-sdk-dynamodb", &["store"]),
    ("aws-types", &["store"]),
    ("dynoxide-rs", &["emulator"]),
    ("axum", &["server", "bench", "issuer"]),
    ("hyper", &["server", "bench"]),
    ("clap", &["server", "bench"]),
];
/// What the tests of a package may depend on as well: those of the store stand between it and a
/// DynamoDB, and fail as a network does.
const IN_TESTS: [(&str, &str); 1] = [("hyper", "store")];

#[test]
fn dependencies_go_in_one_direction() {
    let mut broken = Vec::new();
    for (package, manifest) in packages() {
        for (name, is_of_tests) in dependencies(&manifest.text) {
            let only = ONLY.iter().find(|(only, _)| *only == name);
            let tests = IN_TESTS.contains(&(name.as_str(), package.as_str()));
            let may = |packages: &[&str]| packages.contains(&package.as_str());
            if only.is_some_and(|(_, packages)| !may(packages)) && !(tests && is_of_tests) {
                broken.push(format!("{}: {name}", manifest.path));
            }
        }
    }
    let what = "people knows no I/O, store no HTTP, and only store knows SQL; these dependencies \
                belong to another package:";
    none(&broken, what);
}

#[test]
fn no_package_has_features() {
    let manifests = tree::ending("Cargo.toml").into_iter();
    let featured = manifests.filter(|file| sections(&file.text).any(|name| name == "features"));
    let featured: Vec<String> = featured.map(|file| file.path).collect();
    none(&featured, "What differs is chosen at run time; take `[features]` out of:");
}

#[test]
fn only_the_directory_calls_a_store() {
    const MAY: [&str; 3] = ["src/directory.rs", "src/directory/", "src/lib.rs"];
    let calls = [
        "write",
        "get",
        "list",
        "history",
        "changes",
        "purge",
        "settle",
        "count",
        "backup",
        "health",
        "requests",
        "add_token",
        "change_token",
        "tokens",
        "record",
        "audit",
    ]
    .map(|name| format!("store.{name}("));
    let mut others = Vec::new();
    for file in tree::rust() {
        let code = code(&file.text);
        let named = words(&code, "Store").next().is_some();
        let called = calls.iter().any(|call| code.contains(call));
        let ours = file.path.strip_prefix("crates/server/");
        let ours = ours.filter(|path| path.starts_with("src/"));
        let may_not = |path: &str| !MAY.iter().any(|may| path.starts_with(may));
        if ours.is_some_and(may_not) && (named || called) {
            others.push(file.path);
        }
    }
    none(&others, "Ask the `Directory`, which checks and counts, rather than a `Store`, in:");
}

#[test]
fn only_the_configuration_reads_the_environment() {
    // A test says how often it runs, which DynamoDB it has, and which process of many it is.
    const MAY: [&str; 12] = [
        "crates/server/src/config.rs",
        "crates/server/src/config/access.rs",
        "crates/server/src/config/connections.rs",
        "crates/server/src/config/table.rs",
        "crates/server/src/config/token.rs",
        "crates/server/src/config/traces.rs",
        "crates/server/src/config/variables.rs",
        "crates/server/tests/cli/dynamodb.rs",
        "crates/store/tests/conformance/processes.rs",
        "crates/store/tests/conformance/random.rs",
        "crates/store/tests/conformance/table.rs",
        "crates/store/tests/conformance/wire/emulator.rs",
    ];
    let reads = |file: &File| {
        let code = code(&file.text);
        let by_clap = words(&code, "env").any(|at| {
            let (before, next) = (code[..at].rsplit("#[").next(), code[at + 3..].trim_start());
            before.is_some_and(|before| before.starts_with("arg(") && !before.contains(']'))
                && next.starts_with(['=', ',', ')'])
        });
        by_clap || words(&code, "env").any(|at| code[at..].starts_with("env::var"))
    };
    let files = tree::rust();
    for may in MAY {
        let file = files.iter().find(|file| file.path == may);
        assert!(file.is_some_and(reads), "{may} doesn't read the environment: mend this rule");
    }
    let others = files.iter().filter(|file| !MAY.contains(&&*file.path) && reads(file));
    let others: Vec<String> = others.map(|file| file.path.clone()).collect();
    none(&others, "Declare a flag in config.rs and pass its value on, instead of reading it in:");
}

#[test]
fn only_one_engine_speaks_to_aws() {
    const MAY: [&str; 3] =
        ["crates/store/src/dynamodb.rs", "crates/store/src/dynamodb/", "crates/store/tests/"];
    let speaks = |file: &File| {
        let code = code(&file.text);
        ["aws_config", "aws_sdk_dynamodb", "aws_types"]
            .into_iter()
            .any(|name| words(&code, name).next().is_some())
    };
    let files = tree::rust();
    let (ours, others): (Vec<&File>, Vec<&File>) = files
        .iter()
        .filter(|file| speaks(file))
        .partition(|file| MAY.iter().any(|may| file.path.starts_with(may)));
    assert!(!ours.is_empty(), "the engine doesn't speak to AWS: mend this rule");
    let others: Vec<String> = others.iter().map(|file| file.path.clone()).collect();
    none(&others, "Ask the engine in `crates/store/src/dynamodb`, rather than AWS itself, in:");
}

#[test]
fn no_lint_is_allowed() {
    let allows = |code: &str| {
        let compact: String = code.split_whitespace().collect();
        ["#[allow(", "#![allow(", ",allow("].iter().any(|begin| compact.contains(begin))
    };
    let allowing = tree::rust().into_iter().filter(|file| allows(&code(&file.text)));
    let allowing: Vec<String> = allowing.map(|file| file.path).collect();
    none(&allowing, "Write `#[expect(…, reason = …)]`, which ends when it isn't needed any more:");
}

/// The manifests of packages, by the names of these.
fn packages() -> Vec<(String, File)> {
    let named = |file: File| {
        let name = file.text.lines().find_map(|line| line.strip_prefix("name = \""));
        Some((name?.trim_end_matches('"').to_owned(), file))
    };
    let manifests = tree::ending("Cargo.toml").into_iter();
    let packages = manifests.filter(|file| file.text.contains("[package]"));
    let packages: Vec<_> = packages.filter_map(named).collect();
    for name in ["people", "store", "server"] {
        assert!(packages.iter().any(|(package, _)| package == name), "no package {name} found");
    }
    packages
}

fn sections(manifest: &str) -> impl Iterator<Item = &str> {
    manifest
        .lines()
        .filter_map(|line| Some(line.trim().strip_prefix('[')?.split(']').next()?.trim()))
}

/// The names of the packages that a manifest depends on, and whether only its tests do.
fn dependencies(manifest: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let (mut within, mut of_tests) = (false, false);
    for line in manifest.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            within = section.ends_with("dependencies");
            of_tests = section.contains("dev-dependencies");
            let named = section.rsplit_once("dependencies.");
            found.extend(named.map(|(_, name)| (name.to_owned(), of_tests)));
        } else if let Some((name, value)) = line.split_once('=').filter(|_| within) {
            let name = name.split('.').next().unwrap_or_default().trim();
            found.push((name.trim_matches('"').to_owned(), of_tests));
            let renamed =
                value.split_once("package = \"").and_then(|(_, name)| name.split('"').next());
            found.extend(renamed.map(|name| (name.to_owned(), of_tests)));
        }
    }
    found
}

#[test]
fn dependencies_are_found_however_they_are_written() {
    let manifest = "[package]\nname = \"a\"\n[dependencies]\nb = \"1\"\nc.workspace = true\n\
        d = { package = \"e\" }\n[target.'cfg(unix)'.dev-dependencies]\n\"f\" = \"1\"\n\
        [build-dependencies.g]\nversion = \"1\"\n[lints]\nworkspace = true\n";
    let expected =
        [("b", false), ("c", false), ("d", false), ("e", false), ("f", true), ("g", false)];
    assert_eq!(dependencies(manifest), expected.map(|(name, tests)| (name.to_owned(), tests)));
}
