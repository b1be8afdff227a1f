//! A copy of the whole store.

use std::env;
use std::io;
use std::path::Path;
use std::process;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures_util::{FutureExt, Stream, TryStreamExt, stream};
use serde_json::json;
use store::TemporaryFolder;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::App;
use crate::access::{Admin, Scope};
use crate::http::extract::Parameters;
use crate::http::{Route, on};
use crate::openapi::{Operation, problems};
use crate::problem::Problem;
use crate::telemetry::Current;

/// The header that tells which process answers: the one that has the store open. Whoever knows the
/// store as a file can tell by it whether this is its service.
pub(crate) const PROCESS: HeaderName = HeaderName::from_static("peopleinfo-process");
/// The registered media type of a SQLite database.
const MEDIA_TYPE: &str = "application/vnd.sqlite3";
/// How long the answer waits for the copy before it begins: what fails until then is a problem, and
/// what fails later cuts the answer off.
const PATIENCE: Duration = Duration::from_secs(20);
/// How much of the copy is read at once, in bytes.
const CHUNK: usize = 256 * 1024;

pub(super) fn routes() -> Vec<Route> {
    vec![Route { path: "/v1/backup", methods: vec![on(operation(), backup)], form: None }]
}

async fn backup(
    State(app): State<App>,
    caller: Admin,
    method: Method,
    parameters: Parameters,
) -> Result<Response, Problem> {
    // What answers GET would answer HEAD: by a whole copy, of which nothing is sent.
    if method == Method::HEAD {
        let problem = Problem::MethodNotAllowed(method);
        return Ok(([(header::ALLOW, "GET")], problem).into_response());
    }
    parameters.none_left("none here")?;
    let mut copying = tokio::spawn(Current::carry(copy(app, caller)));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)),
        (PROCESS, process::id().into()),
    ];
    match tokio::time::timeout(PATIENCE, &mut copying).await {
        Ok(copied) => {
            let copy = copied.map_err(|_| Problem::Internal)??;
            let length = [(header::CONTENT_LENGTH, copy.bytes)];
            Ok((headers, length, Body::from_stream(chunks(copy.file))).into_response())
        }
        Err(_) => Ok((headers, Body::from_stream(once_there_is(copying))).into_response()),
    }
}

/// A copy of the store. Its file has no name any more, so that nothing of it stays once it is
/// closed, however this process ends.
struct Copy {
    file: File,
    bytes: u64,
}

impl Copy {
    async fn open(name: &Path) -> io::Result<Self> {
        let file = File::open(name).await?;
        let bytes = file.metadata().await?.len();
        Ok(Self { file, bytes })
    }
}

/// Makes a copy in the system's temporary folder; one at a time, so that it takes the room of one.
async fn copy(app: App, caller: Admin) -> Result<Copy, Problem> {
    static TURN: Semaphore = Semaphore::const_new(1);
    let _turn = TURN.acquire().await.map_err(|_| Problem::Unavailable)?;
    let folder = TemporaryFolder::within(&env::temp_dir()).map_err(|cause| no_room(&cause))?;
    let name = folder.path().join("backup");
    app.directory().backup(&caller, &name).await?;
    Copy::open(&name).await.map_err(|cause| no_room(&cause))
}

fn no_room(cause: &io::Error) -> Problem {
    tracing::error!(%cause, "a backup can't be kept in the temporary folder");
    Problem::Unavailable
}

/// The copy, once it is made.
fn once_there_is(
    copying: JoinHandle<Result<Copy, Problem>>,
) -> impl Stream<Item = io::Result<Bytes>> {
    let made = copying.map(|copied| match copied {
        Ok(Ok(copy)) => Ok(chunks(copy.file)),
        Ok(Err(problem)) => Err(io::Error::other(problem.detail())),
        Err(error) => Err(io::Error::other(error)),
    });
    made.into_stream().try_flatten()
}

fn chunks(file: File) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        let mut chunk = BytesMut::with_capacity(CHUNK);
        let read = file.read_buf(&mut chunk).await?;
        Ok((read > 0).then(|| (chunk.freeze(), file)))
    })
}

fn operation() -> Operation {
    let process = json!({"description": "The process that answers.",
                         "schema": {"type": "integer"}});
    let copied = json!({
        "description": "The copy.",
        "headers": {"Peopleinfo-Process": process},
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    });
    Operation {
        method: "get",
        id: "backup",
        scope: Some(Scope::Admin),
        summary: "Copy everything",
        about: "Answers the whole store as of one moment, history and deleted people included, as \
                a SQLite file from which `peopleinfo restore` makes a store; of a table, as of \
                the moment at which the copy began, and maybe with some of what came later. The \
                copy is made in the system's temporary folder first, while others read and write, \
                where nobody else can read it; nothing of it stays there, and what is left of one \
                that was killed is removed by the next one. Check the file before relying on it, \
                as `peopleinfo backup` does.",
        parameters: Vec::new(),
        bodies: Vec::new(),
        answers: [vec![(200, copied)], problems(&[400, 503])].concat(),
    }
}
