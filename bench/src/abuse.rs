//! What a well-behaved caller notices of others who are not.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::StatusCode;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::Outcome;
use crate::load::{Client, Round};
use crate::report::Report;
use crate::rounds::{Bench, get, millis, remove};
use crate::service::{self, Service};

/// What the figures mean.
const TEXT: &str = "One caller asks for a person, each time on a connection of its own, about 200 \
    times a second, and has to be answered each time. Meanwhile others, at another address, do \
    what stands in the row. All limits of the service are as they are by default.";

/// How many callers send their requests byte by byte.
const SLOW: usize = 2_000;
/// On how many connections requests and guesses are sent without a pause.
const CONNECTIONS: usize = 64;
/// How long the well-behaved caller pauses between requests.
const PAUSE: Duration = Duration::from_millis(5);
/// From where it asks: limits of the others' address aren't its own.
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// What others do.
#[derive(Clone, Copy)]
enum Abuse {
    Nothing,
    /// They keep connections busy with a byte now and then ("slow loris").
    Slow,
    /// One of them asks without end, with a good token.
    Flood,
    /// They try tokens of the right form.
    Guesses,
}

/// How often each status was answered.
type Answers = Arc<Mutex<BTreeMap<StatusCode, u64>>>;

impl Bench {
    /// Measures the times of a well-behaved caller, alone and beside others.
    pub(crate) async fn abuse(&self, report: &mut Report) -> Outcome<()> {
        report.part("Beside those who misbehave", TEXT);
        // Both ends of each connection are files, one of them of this process.
        rlimit::increase_nofile_limit(u64::MAX)?;
        let file = self.folder.join("abuse.db");
        let store = Self::store(&file);
        remove(&file)?;
        service::run(&self.program, &["demo", "--people", "1000", "--store", &store])?;
        let token = |name| {
            let scope = ["--scope", "people:read", "--store", &store];
            let create = [["token", "create", "--name", name].as_slice(), &scope].concat();
            service::output(&self.program, &create)
        };
        let (polite, greedy) = (token("polite")?, token("greedy")?);
        for (what, abuse) in [
            ("alone", Abuse::Nothing),
            ("beside 2,000 callers who send a byte every half second", Abuse::Slow),
            ("beside a caller who asks without end on 64 connections", Abuse::Flood),
            ("beside guesses of tokens without end on 64 connections", Abuse::Guesses),
        ] {
            let service = Service::start(&self.program, &store)?;
            let answers = Answers::default();
            let others = begin(abuse, service.address, &greedy, &answers).await?;
            let length = self.round * u32::try_from(self.rounds)?;
            let round = behave(service.address, &polite, length).await?;
            drop(others);
            let answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            let [half, most] = [50, 99].map(|percent| round.percentile(percent));
            let result = format!("p50 {}, p99 {}{}", millis(half), millis(most), said(&answers));
            report.row(what, result, "none", None);
            let let_in = answers.keys().any(StatusCode::is_success);
            if let_in && matches!(abuse, Abuse::Guesses) {
                return Err("a guessed token was let in".into());
            }
        }
        remove(&file)
    }
}

fn said(answers: &BTreeMap<StatusCode, u64>) -> String {
    let texts = answers.iter().map(|(status, many)| format!("{} {many} times", status.as_u16()));
    let texts: Vec<_> = texts.collect();
    if texts.is_empty() { String::new() } else { format!("; they got {}", texts.join(", ")) }
}

/// Asks for a person every now and then; any answer but a good one ends it.
async fn behave(address: SocketAddr, token: &str, length: Duration) -> Outcome<Round> {
    let mut client = Client::connect_as(address, ELSEWHERE, token).await?;
    let (_, page) = client.ask(get("/v1/people?limit=1")).await?;
    let page: Value = serde_json::from_slice(&page)?;
    let id = page["people"][0]["id"].as_str().ok_or("a page without people")?;
    let path = format!("/v1/people/{id}");
    let (begun, mut took) = (Instant::now(), Vec::new());
    while begun.elapsed() < length {
        let asked = Instant::now();
        let mut client = Client::connect_as(address, ELSEWHERE, token).await?;
        client.ask_well(get(&path)).await?;
        took.push(asked.elapsed());
        sleep(PAUSE).await;
    }
    Ok(Round::of(took, begun.elapsed()))
}

/// Has others begin; they go on until this is dropped.
async fn begin(
    abuse: Abuse,
    address: SocketAddr,
    greedy: &str,
    answers: &Answers,
) -> Outcome<JoinSet<Outcome<()>>> {
    let mut others = JoinSet::new();
    match abuse {
        Abuse::Nothing => {}
        Abuse::Slow => {
            for _ in 0..SLOW {
                others.spawn(trickle(TcpStream::connect(address).await?, address));
            }
        }
        Abuse::Flood | Abuse::Guesses => {
            for connection in 0..CONNECTIONS {
                let token = matches!(abuse, Abuse::Flood).then(|| greedy.to_owned());
                others.spawn(press(address, connection, token, Arc::clone(answers)));
            }
        }
    }
    Ok(others)
}

/// Sends the head of a request byte by byte, and begins anew when it is cut off.
async fn trickle(mut stream: TcpStream, address: SocketAddr) -> Outcome<()> {
    loop {
        for byte in b"GET /v1/people HTTP/1.1\r\nx: ".iter().chain(std::iter::repeat(&b'x')) {
            if stream.write_all(&[*byte]).await.is_err() {
                break;
            }
            sleep(Duration::from_millis(500)).await;
        }
        stream = TcpStream::connect(address).await?;
    }
}

/// Asks without a pause, with a token or with guesses.
async fn press(
    address: SocketAddr,
    connection: usize,
    token: Option<String>,
    answers: Answers,
) -> Outcome<()> {
    let mut client = Client::connect(address).await?;
    for n in 0_u64.. {
        client.authorize(&token.clone().unwrap_or_else(|| guess(connection, n)));
        let (status, _) = client.ask(get("/v1/people?limit=1")).await?;
        *answers.lock().unwrap_or_else(PoisonError::into_inner).entry(status).or_default() += 1;
    }
    Ok(())
}

/// A token as one might be, with a checksum that is right.
fn guess(connection: usize, n: u64) -> String {
    let random = format!("{connection:032x}{n:032x}");
    let sum = Sha256::digest(format!("peopleinfo_{random}"));
    let sum = u32::from_be_bytes([sum[0], sum[1], sum[2], sum[3]]);
    format!("peopleinfo_{random}{sum:08x}")
}
