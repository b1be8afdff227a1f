//! What holds for every engine: plain functions over the contract, each a test with each engine.
//!
//! A test is named after its engine and its function, such as
//! `sqlite::race::one_of_64_creators_of_a_user_name_wins`. An engine that isn't there shows as
//! ignored, never as passed. To add an engine is to add a row to [`ENGINES`]; to add a case is to
//! write a function and to name it in the `cases` of its theme.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

mod people;
mod read;

mod access;
mod at_once;
mod backup;
mod copy;
mod cursor;
mod erase;
mod feed;
mod filter;
mod follow;
mod history;
mod life;
mod limits;
mod list;
mod model;
mod once;
mod order;
mod race;
mod random;
mod restore;
mod script;
mod search;
mod table;
mod text;
mod unique;
mod versions;
mod walk;
mod wire;
mod write;

mod erasures;
mod faults;
mod making;
mod metrics;
mod processes;
mod reasons;
mod requests;

use std::any;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::{Arguments, Trial};
use store::{Network, Store};
use tempfile::TempDir;
use tokio::runtime::Handle;

/// An engine, and how to come by an empty store of it.
struct Engine {
    name: &'static str,
    /// Whether it can be used on this machine.
    is_there: fn() -> bool,
    /// The address of a store that is empty when it is opened first, given a directory of its own.
    address: fn(&Path) -> String,
    /// The cases that are about this engine only.
    own: fn() -> Vec<Case>,
}

const ENGINES: &[Engine] = &[
    Engine {
        name: "sqlite",
        is_there: || true,
        address: |directory| format!("sqlite:{}", directory.join("people.db").display()),
        own: metrics::of_sqlite,
    },
    Engine {
        name: "dynamodb",
        is_there: table::is_there,
        address: |_| table::new_address(),
        own: || {
            let own = [
                faults::cases(),
                reasons::cases(),
                erasures::cases(),
                making::cases(),
                metrics::of_dynamodb(),
                requests::cases(),
                processes::cases(),
            ];
            own.into_iter().flatten().collect()
        },
    },
];

/// How long a call may take where all cases run at once on a machine that does other things besides;
/// that answers come in time is tried by cases of its own.
pub(crate) const PATIENT: Network = Network {
    endpoint: None,
    attempt: Duration::from_secs(10),
    call: Duration::from_secs(40),
    attempts: 12,
};

/// Where one case keeps its people: a store that can be closed and opened again.
pub(crate) struct Home {
    engine: &'static str,
    address: String,
    directory: TempDir,
}

impl Home {
    fn new(engine: &Engine) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let address = (engine.address)(directory.path());
        Self { engine: engine.name, address, directory }
    }

    /// Opens the store; whoever opens it again has closed it before by dropping it.
    pub(crate) fn open(&self) -> Arc<dyn Store> {
        open(&self.address)
    }

    /// A path at which there is no file yet.
    pub(crate) fn new_file(&self) -> PathBuf {
        self.directory.path().join("another file")
    }

    /// Opens the store that is kept in a file.
    pub(crate) fn open_file(file: &Path) -> Arc<dyn Store> {
        open(&format!("sqlite:{}", file.display()))
    }

    /// Another store of the same engine, which has nothing to do with this one.
    pub(crate) fn another(&self) -> Self {
        Self::new(ENGINES.iter().find(|engine| engine.name == self.engine).unwrap())
    }
}

/// Opens a store from within a case.
fn open(address: &str) -> Arc<dyn Store> {
    let open = async {
        if address.starts_with("dynamodb:") {
            table::make(address).await;
        }
        store::open_over(address, &PATIENT).await.unwrap()
    };
    tokio::task::block_in_place(|| Handle::current().block_on(open))
}

type Run = Box<dyn FnOnce(Home) -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// A function of the suite.
pub(crate) struct Case {
    name: &'static str,
    run: Run,
}

/// A case that needs one empty store.
pub(crate) fn case<F, R>(run: F) -> Case
where
    F: FnOnce(Arc<dyn Store>) -> R + Send + 'static,
    R: Future<Output = ()> + 'static,
{
    let name = any::type_name::<F>();
    let run = move |home: Home| -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(async move { run(home.open()).await })
    };
    Case { name, run: Box::new(run) }
}

/// A case that opens its stores itself.
pub(crate) fn case_at_home<F, R>(run: F) -> Case
where
    F: FnOnce(Home) -> R + Send + 'static,
    R: Future<Output = ()> + 'static,
{
    Case { name: any::type_name::<F>(), run: Box::new(move |home| Box::pin(run(home))) }
}

fn cases() -> impl Iterator<Item = Case> {
    let themes = [
        write::cases(),
        at_once::cases(),
        unique::cases(),
        versions::cases(),
        race::cases(),
        list::cases(),
        order::cases(),
        cursor::cases(),
        walk::cases(),
        search::cases(),
        script::cases(),
        filter::cases(),
        model::cases(),
        text::cases(),
        limits::cases(),
        life::cases(),
        restore::cases(),
        history::cases(),
        feed::cases(),
        follow::cases(),
        once::cases(),
        erase::cases(),
        backup::cases(),
        copy::cases(),
        access::cases(),
        random::cases(),
    ];
    themes.into_iter().flatten()
}

fn trial(engine: &'static Engine, case: Case) -> Trial {
    // The function's path is the name of its case: theme and function.
    let path = case.name.split_once("::").map_or(case.name, |(_, path)| path);
    let run = move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on((case.run)(Home::new(engine)));
        Ok(())
    };
    Trial::test(format!("{}::{path}", engine.name), run).with_ignored_flag(!(engine.is_there)())
}

fn main() -> ExitCode {
    if let Some(outcome) = processes::run_as_worker() {
        return outcome;
    }
    let arguments = Arguments::from_args();
    if let Some(outcome) = table::run_beside_server() {
        return outcome;
    }
    let of_engine = |engine: &'static Engine| {
        cases().chain((engine.own)()).map(move |case| trial(engine, case))
    };
    let trials = ENGINES.iter().flat_map(of_engine).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
