//! What is measured, one after the other.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Outcome;
use crate::load::{self, Ask, Client, Requests, Round};
use crate::report::{Report, println};
use crate::service::{self, Program, Service};

/// The words of the `n`th search.
type Words = fn(&Sample, usize) -> String;

/// What is searched for.
pub(crate) const SEARCHES: [(&str, Words); 4] = [
    ("`q` of one word", |sample, n| prefix(sample, n, 2 + n % 5)),
    ("`q` of two words", |sample, n| {
        format!("{}+{}", prefix(sample, n, 2 + n % 4), prefix(sample, n / 7, 1 + n % 3))
    }),
    ("`q` of two whole names", |sample, n| {
        format!("{}+{}", prefix(sample, n, usize::MAX), prefix(sample, n / 7, usize::MAX))
    }),
    ("`q` of one letter", |sample, n| prefix(sample, n, 1)),
];

/// How many people are asked for.
const SAMPLE: usize = 20_000;

/// How the run is set up.
pub(crate) struct Bench {
    pub(crate) program: Program,
    pub(crate) folder: PathBuf,
    pub(crate) people: u64,
    pub(crate) round: Duration,
    pub(crate) rounds: usize,
}

/// What is known of the large store.
pub(crate) struct Sample {
    pub(crate) ids: Vec<String>,
    words: Vec<String>,
}

impl Bench {
    pub(crate) async fn run(&self, report: &mut Report) -> Outcome<()> {
        report.part("SQLite", &format!("{} people in the large store.", self.people));
        let binary = std::fs::metadata(&self.program.file)?.len();
        report.row("release binary", mebibytes(binary), "≤ 25 MiB", Some(share(25 << 20, binary)));
        let large = self.fill(report)?;
        self.reads(report, &large).await?;
        self.writes(report, &large).await?;
        self.imports(report, &large)
    }

    pub(crate) fn store(file: &Path) -> String {
        format!("sqlite:{}", file.display())
    }

    /// Makes the large store, unless a run before has kept it.
    fn fill(&self, report: &mut Report) -> Outcome<PathBuf> {
        let file = self.folder.join(format!("large-{}.db", self.people));
        if !file.exists() {
            let people = self.people.to_string();
            let demo = ["demo", "--people", &people, "--store", &Self::store(&file)];
            let (took, memory) = service::run(&self.program, &demo)?;
            let rate = self.people as f64 / took.as_secs_f64();
            let result = format!("{rate:.0} people/s, {} at most", mebibytes(memory));
            report.row("`demo` fills the store", result, "none", None);
        }
        Ok(file)
    }

    async fn reads(&self, report: &mut Report, large: &Path) -> Outcome<()> {
        let begun = Instant::now();
        let service = Service::start(&self.program, &Self::store(large))?;
        Client::connect(service.address).await?.ask(get("/v1/people?limit=1")).await?;
        let took = begun.elapsed();
        let kept = Some(0.1 / took.as_secs_f64());
        report.row("start to first answer", millis(took), "≤ 100 ms", kept);

        let sample = Arc::new(self.sample(&service).await?);
        self.get(report, &service, &sample).await?;
        self.list(report, &service, &sample).await?;
        let (now, most) = service.memory()?;
        let result = format!("{} now, {} at most", mebibytes(now), mebibytes(most));
        report.row(
            "resident memory under these reads",
            result,
            "≤ 128 MiB",
            Some(share(128 << 20, most)),
        );
        Ok(())
    }

    /// Takes some thousand people from all over the store; neighbours would share pages of the
    /// file.
    pub(crate) async fn sample(&self, service: &Service) -> Outcome<Sample> {
        let mut client = Client::connect(service.address).await?;
        let (_, body) = client.ask(get("/v1/people?limit=1&total=true")).await?;
        let total = serde_json::from_slice::<Value>(&body)?["total"].as_u64();
        let total = usize::try_from(total.ok_or("a page without a total")?)?;
        let apart = (total / SAMPLE).max(1);
        let (mut ids, mut words) = (Vec::new(), Vec::new());
        let (mut path, mut seen) = ("/v1/people?limit=500&fields=name".to_owned(), 0);
        loop {
            let (_, body) = client.ask(get(&path)).await?;
            let page: Value = serde_json::from_slice(&body)?;
            let people = page["people"].as_array().ok_or("a page without people")?;
            let chosen = (seen..).zip(people).filter(|(n, _)| n % apart == 0);
            for (_, person) in chosen {
                ids.extend(person["id"].as_str().map(str::to_owned));
                let name = &person["name"];
                let parts = [&name["givenName"], &name["familyName"]];
                words.extend(parts.iter().filter_map(|part| word(part.as_str()?)));
            }
            seen += people.len();
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/v1/people?limit=500&fields=name&cursor={next}");
        }
        Ok(Sample { ids, words })
    }

    async fn get(
        &self,
        report: &mut Report,
        service: &Service,
        sample: &Arc<Sample>,
    ) -> Outcome<()> {
        let mut client = Client::connect(service.address).await?;
        let (_, body) = client.ask(get(&format!("/v1/people/{}", sample.ids[0]))).await?;
        let file = self.folder.join("person.json");
        std::fs::write(&file, &body)?;
        let bare = Service::bare(&file)?;
        let gets = gets(sample);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            theirs.push(load::round(bare.address, 64, self.round, Arc::clone(&gets)).await?);
            ours.push(load::round(service.address, 64, self.round, Arc::clone(&gets)).await?);
        }
        let (ours, theirs) = (median(&ours), median(&theirs));
        let ratio = ours.rate / theirs.rate;
        let result = format!(
            "{ratio:.2} ({:.0}/s beside {:.0}/s, p99 {} beside {})",
            ours.rate,
            theirs.rate,
            millis(ours.percentile(99)),
            millis(theirs.percentile(99))
        );
        let what = "`GET /v1/people/{id}` beside a bare handler, 64 connections";
        report.row(what, result, "≥ 0.80", Some(ratio / 0.8));
        Ok(())
    }

    async fn list(
        &self,
        report: &mut Report,
        service: &Service,
        sample: &Arc<Sample>,
    ) -> Outcome<()> {
        for (what, words) in SEARCHES {
            let searches = searches(sample, words);
            let round = load::round(service.address, 16, self.round, searches).await?;
            Self::latency(report, &format!("{what}, 16 connections"), &round, 10);
        }
        let pages = pages(self.cursors(service).await?);
        let round = load::round(service.address, 16, self.round, pages).await?;
        Self::latency(report, "a page of 50, 16 connections", &round, 5);
        Ok(())
    }

    /// Cursors of the first pages.
    pub(crate) async fn cursors(&self, service: &Service) -> Outcome<Vec<String>> {
        let mut client = Client::connect(service.address).await?;
        let (mut cursors, mut path) = (Vec::new(), "/v1/people?limit=50".to_owned());
        while cursors.len() < 500 {
            let (_, body) = client.ask(get(&path)).await?;
            let page: Value = serde_json::from_slice(&body)?;
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/v1/people?limit=50&cursor={next}");
            cursors.push(next.to_owned());
        }
        Ok(cursors)
    }

    fn latency(report: &mut Report, what: &str, round: &Round, budget: u64) {
        let [half, most] = [50, 99].map(|percent| round.percentile(percent));
        let result = format!("p50 {}, p99 {}, {:.0}/s", millis(half), millis(most), round.rate);
        let kept = Duration::from_millis(budget).as_secs_f64() / most.as_secs_f64();
        report.row(what, result, &format!("p99 ≤ {budget} ms"), Some(kept));
    }

    fn imports(&self, report: &mut Report, large: &Path) -> Outcome<()> {
        let (file, empty) = (self.folder.join("large.ndjson"), self.folder.join("imported.db"));
        let path = file.display().to_string();
        let export = ["export", &path, "--force", "--store", &Self::store(large)];
        let (took, memory) = service::run(&self.program, &export)?;
        let rate = self.people as f64 / took.as_secs_f64();
        let result = format!("{rate:.0} people/s, {} at most", mebibytes(memory));
        report.row("`export` of the large store to NDJSON", result, "none", None);
        let import = ["import", &path, "--key", "id", "--store", &Self::store(&empty)];
        let (took, memory) = service::run(&self.program, &import)?;
        let rate = self.people as f64 / took.as_secs_f64();
        let result = format!("{rate:.0} people/s, {} at most", mebibytes(memory));
        let kept = (rate / 15_000.0).min(share(128 << 20, memory));
        report.row("`import --key id` of it", result, "≥ 15,000 people/s, memory flat", Some(kept));
        println("done");
        remove(&empty)?;
        Ok(std::fs::remove_file(file)?)
    }
}

pub(crate) fn get(path: &str) -> Ask {
    (path.to_owned(), None)
}

/// Reads of one person each.
pub(crate) fn gets(sample: &Arc<Sample>) -> Requests {
    let people = Arc::clone(sample);
    Arc::new(move |connection, n| {
        get(&format!("/v1/people/{}", people.ids[scatter(connection, n) % people.ids.len()]))
    })
}

/// Searches for these words.
pub(crate) fn searches(sample: &Arc<Sample>, words: Words) -> Requests {
    let people = Arc::clone(sample);
    Arc::new(move |connection, n| {
        get(&format!("/v1/people?q={}", words(&people, scatter(connection, n))))
    })
}

/// Reads of a page of 50 each.
pub(crate) fn pages(cursors: Vec<String>) -> Requests {
    Arc::new(move |connection, n| {
        let cursor = &cursors[scatter(connection, n) % cursors.len()];
        get(&format!("/v1/people?limit=50&cursor={cursor}"))
    })
}

/// Spreads the numbers of requests over the sample (the multiplier of Knuth's hash).
pub(crate) fn scatter(connection: usize, n: usize) -> usize {
    (n * 64 + connection).wrapping_mul(2_654_435_761) >> 7
}

/// A word that can stand in an address as it is.
fn word(name: &str) -> Option<String> {
    let plain = name.len() > 3 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    plain.then(|| name.to_owned())
}

fn prefix(sample: &Sample, n: usize, length: usize) -> String {
    let word = &sample.words[n % sample.words.len()];
    word.chars().take(length).collect()
}

pub(crate) fn remove(store: &Path) -> Outcome<()> {
    for ending in ["", "-wal", "-shm", ".lock"] {
        let file = format!("{}{ending}", store.display());
        if Path::new(&file).exists() {
            std::fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// How many times as good a size is as its budget.
fn share(budget: u64, size: u64) -> f64 {
    budget as f64 / size as f64
}

pub(crate) fn median(rounds: &[Round]) -> &Round {
    let mut order: Vec<&Round> = rounds.iter().collect();
    order.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    order[order.len() / 2]
}

pub(crate) fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub(crate) fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / (1024.0 * 1024.0))
}
