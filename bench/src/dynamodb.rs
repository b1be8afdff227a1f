//! The DynamoDB engine beside SQLite's, with the same people.

mod asked;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::Outcome;
use crate::load::{self, Requests, Round};
use crate::report::Report;
use crate::rounds::{
    Bench, SEARCHES, Sample, gets, mebibytes, median, millis, pages, remove, searches,
};
use crate::service::{self, Emulator, Program, Service};
use crate::writes::{CONNECTIONS, patches, posts};

use asked::Asked;

const TABLE: &str = "dynamodb:people";
const IMPORTED: &str = "dynamodb:imported";

/// What the figures mean.
const TEXT: &str = "What is measured here is an emulator, not AWS: `dynamodb` is the service with \
    dynoxide, which is SQLite in memory behind an HTTP server, on the same cores as the service \
    and the load generator. So the figures say what the engine asks for and what that costs the \
    service, and nothing of how fast AWS is, where every request travels through a network, and \
    many machines answer. `sqlite` is the service with a file that has the same people, in the same \
    run, in turns; its writes wait for the disk, and the emulator's don't. What each operation asks \
    of DynamoDB is what the service counted over all rounds, with what it looks for by itself; what \
    failed and was sent again stands there with its outcome.";

/// A service with people whom the load generator knows.
struct Known {
    service: Service,
    sample: Arc<Sample>,
}

/// What is measured of both.
struct Load {
    what: &'static str,
    connections: usize,
    dynamo: Requests,
    sqlite: Requests,
}

/// Where the rounds on SQLite go.
enum Beside<'a> {
    /// To a service that is there.
    Served(SocketAddr),
    /// To a service on a copy of this store, each round to another.
    Copy(&'a Path),
}

impl Bench {
    /// Measures the engine on an emulator. Reads come first, then writes, which leave the table
    /// with more people and more of a history.
    pub(crate) async fn dynamodb(
        &self,
        report: &mut Report,
        emulator: &Path,
        people: u64,
    ) -> Outcome<()> {
        report.part("DynamoDB", &format!("{people} people in the table. {TEXT}"));
        let emulator = Emulator::start(emulator)?;
        let file = self.program.file.clone();
        let program = Program { file, environment: emulator.environment() };
        let store = self.folder.join("beside.db");
        remove(&store)?;
        self.fill_both(report, &program, &store, people)?;
        let dynamo = self.known(&program, TABLE).await?;
        let sqlite = self.known(&self.program, &Self::store(&store)).await?;
        self.reads_of_both(report, &dynamo, &sqlite).await?;
        let sample = Arc::clone(&sqlite.sample);
        drop(sqlite);
        self.writes_of_both(report, &dynamo, &store, &sample).await?;
        drop(dynamo);
        self.import_into_both(report, &program, &store, people)?;
        remove(&store)
    }

    fn fill_both(
        &self,
        report: &mut Report,
        program: &Program,
        store: &Path,
        people: u64,
    ) -> Outcome<()> {
        service::run(program, &["table", "create", "--store", TABLE])?;
        let number = people.to_string();
        let demo = |store| ["demo", "--people", &number, "--store", store];
        let dynamo = service::run(program, &demo(TABLE))?;
        let sqlite = service::run(&self.program, &demo(&Self::store(store)))?;
        report.row("`demo` fills the store", bulk(people, dynamo, sqlite), "none", None);
        Ok(())
    }

    async fn known(&self, program: &Program, store: &str) -> Outcome<Known> {
        let service = Service::start(program, store)?;
        let sample = Arc::new(self.sample(&service).await?);
        Ok(Known { service, sample })
    }

    async fn reads_of_both(
        &self,
        report: &mut Report,
        dynamo: &Known,
        sqlite: &Known,
    ) -> Outcome<()> {
        let of_both = |what, connections, requests: fn(&Known) -> Requests| {
            let (dynamo, sqlite) = (requests(dynamo), requests(sqlite));
            Load { what, connections, dynamo, sqlite }
        };
        let pages = Load {
            what: "a page of 50",
            connections: 16,
            dynamo: pages(self.cursors(&dynamo.service).await?),
            sqlite: pages(self.cursors(&sqlite.service).await?),
        };
        let [(one, _), (two, _), ..] = SEARCHES;
        let loads = [
            of_both("`GET /v1/people/{id}`", 64, |known| gets(&known.sample)),
            of_both(one, 16, |known| searches(&known.sample, SEARCHES[0].1)),
            of_both(two, 16, |known| searches(&known.sample, SEARCHES[1].1)),
            pages,
        ];
        for load in loads {
            let beside = Beside::Served(sqlite.service.address);
            self.turns(report, &dynamo.service, &load, &beside).await?;
        }
        Ok(())
    }

    /// Changes first, while both still have the same people.
    async fn writes_of_both(
        &self,
        report: &mut Report,
        known: &Known,
        store: &Path,
        sample: &Arc<Sample>,
    ) -> Outcome<()> {
        let (bodies, beside) = (Arc::new(self.bodies()?), Beside::Copy(store));
        let loads = [
            ("`PATCH /v1/people/{id}`", patches(&known.sample), patches(sample)),
            ("`POST /v1/people`", posts(&bodies), posts(&bodies)),
        ];
        for (what, of_dynamo, of_sqlite) in loads {
            for connections in CONNECTIONS {
                let (dynamo, sqlite) = (Arc::clone(&of_dynamo), Arc::clone(&of_sqlite));
                let load = Load { what, connections, dynamo, sqlite };
                self.turns(report, &known.service, &load, &beside).await?;
            }
        }
        Ok(())
    }

    /// Rounds on both in alternation, and a row with what they came to.
    async fn turns(
        &self,
        report: &mut Report,
        service: &Service,
        load: &Load,
        beside: &Beside<'_>,
    ) -> Outcome<()> {
        let (mut dynamo, mut sqlite, mut asked) = (Vec::new(), Vec::new(), Asked::default());
        for _ in 0..self.rounds.min(3) {
            sqlite.push(self.on_sqlite(load, beside).await?);
            let before = Asked::by(service).await?;
            let requests = Arc::clone(&load.dynamo);
            dynamo
                .push(load::round(service.address, load.connections, self.round, requests).await?);
            asked.add(&Asked::by(service).await?.since(&before));
        }
        let answers = dynamo.iter().map(Round::answers).sum();
        let result = format!(
            "dynamodb {} beside sqlite {}; asks for {}",
            figures(median(&dynamo)),
            figures(median(&sqlite)),
            asked.each(answers)
        );
        let Load { what, connections, .. } = load;
        report.row(&format!("{what}, {connections} connections"), result, "none", None);
        Ok(())
    }

    async fn on_sqlite(&self, load: &Load, beside: &Beside<'_>) -> Outcome<Round> {
        let (connections, requests) = (load.connections, Arc::clone(&load.sqlite));
        let store = match beside {
            Beside::Served(address) => {
                return load::round(*address, connections, self.round, requests).await;
            }
            Beside::Copy(store) => store,
        };
        let copy = self.folder.join("beside-copy.db");
        remove(&copy)?;
        std::fs::copy(store, &copy)?;
        let service = Service::start(&self.program, &Self::store(&copy))?;
        let round = load::round(service.address, connections, self.round, requests).await?;
        drop(service);
        remove(&copy)?;
        Ok(round)
    }

    fn import_into_both(
        &self,
        report: &mut Report,
        program: &Program,
        store: &Path,
        people: u64,
    ) -> Outcome<()> {
        let (file, empty) = (self.folder.join("beside.ndjson"), self.folder.join("imported.db"));
        let path = file.display().to_string();
        service::run(&self.program, &["export", &path, "--force", "--store", &Self::store(store)])?;
        service::run(program, &["table", "create", "--store", IMPORTED])?;
        let import = |store| ["import", &path, "--key", "id", "--store", store];
        let dynamo = service::run(program, &import(IMPORTED))?;
        remove(&empty)?;
        let sqlite = service::run(&self.program, &import(&Self::store(&empty)))?;
        let what = "`import --key id` of them from NDJSON";
        report.row(what, bulk(people, dynamo, sqlite), "none", None);
        remove(&empty)?;
        Ok(std::fs::remove_file(file)?)
    }
}

fn figures(round: &Round) -> String {
    let [half, most] = [50, 99].map(|percent| millis(round.percentile(percent)));
    format!("{:.0}/s, p50 {half}, p99 {most}", round.rate)
}

/// What two commands came to that each wrote so many people: their time and their memory.
fn bulk(people: u64, dynamo: (Duration, u64), sqlite: (Duration, u64)) -> String {
    let [dynamo, sqlite] = [dynamo, sqlite].map(|(took, memory)| {
        let rate = people as f64 / took.as_secs_f64();
        format!("{rate:.0} people/s, {} at most", mebibytes(memory))
    });
    format!("dynamodb {dynamo} beside sqlite {sqlite}")
}
