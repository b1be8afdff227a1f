//! A DynamoDB for the tests of this process: one that is running already, or the emulator beside
//! this folder.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The URL of a DynamoDB that is running already, such as the one of `.ci/dynamodb-local`.
const GIVEN: &str = "PEOPLEINFO_TEST_DYNAMODB";

/// The emulator's URL, and its process, which ends when the pipe to its standard input does.
type Emulator = (String, Child);

/// The URL of a DynamoDB that the tests may do with as they like, or none where the emulator can't
/// be built; the first call has to wait for that.
pub(crate) fn endpoint() -> Option<&'static str> {
    static URL: OnceLock<Option<String>> = OnceLock::new();
    static EMULATOR: OnceLock<Option<Emulator>> = OnceLock::new();
    let given = URL.get_or_init(|| env::var_os(GIVEN).and_then(|url| url.into_string().ok()));
    let ours = || EMULATOR.get_or_init(start).as_ref().map(|(url, _)| url.as_str());
    given.as_deref().or_else(ours)
}

#[expect(clippy::print_stderr, reason = "it tells why tests are ignored")]
fn start() -> Option<Emulator> {
    // Cargo becomes the emulator once it has built it; its own output is but errors.
    let child = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emulator/Cargo.toml"))
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("emulator"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = child.inspect_err(|error| eprintln!("cargo can't be run: {error}")).ok()?;
    let url = child.stdout.take().and_then(first_line);
    if url.is_none() {
        eprintln!("The emulator of DynamoDB doesn't run, so nothing is tested with it.");
    }
    Some((url?, child))
}

/// The first line, unless the output ends before it does.
fn first_line(output: impl std::io::Read) -> Option<String> {
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).ok()?;
    line.strip_suffix('\n').map(str::to_owned)
}
