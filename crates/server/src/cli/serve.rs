//! `peopleinfo serve`.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing::level_filters::LevelFilter;

use super::{Outcome, rules, say};
use crate::clock::Clock;
use crate::config::{Connections, Log, Serve, Telling};
use crate::http::listen::{self, Settings, Tls};
use crate::http::{metrics_router, router};
use crate::telemetry::{self, Traces};
use crate::{App, upkeep};

/// How long requests may take to finish once the service is told to stop.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many may read the metrics at once.
const METRICS_CONNECTIONS: u32 = 64;
/// How many files the service has open beside connections: those of the store, of answers that
/// wait, and of the process itself.
const OTHER_FILES: u64 = 512;

pub(super) async fn serve(config: Serve) -> Outcome {
    let rules = rules::rules(&config)?;
    let tls = tls(&config.connections)?;
    let traces = Telling::of_environment()?.map(Traces::begin).transpose()?;
    let logs = telemetry::log_to_stdout(level(config.log), traces.as_ref())?;
    let store = &config.store;
    let opened = store::open_over(&store.store, &store.network.of_store()).await;
    let app = App::with(opened.map_err(|error| error.to_string())?, Clock::system(), rules);
    rules::require_access(&config, &app).await?;
    app.telemetry().log_requests(&logs);
    let people = bind(config.listen).await?;
    let metrics = bind(config.metrics_listen).await?;
    let stop = stop_signal()?;
    let is_open = !app.gate().is_closed();
    announce(&config, &people, &metrics, is_open);

    let (stopped, all_stopped) = tokio::sync::watch::channel(false);
    let mut metrics_stop = all_stopped.clone();
    let metrics = tokio::spawn(listen::serve(
        metrics,
        metrics_router(app.clone()),
        Settings::plain(METRICS_CONNECTIONS, Duration::from_secs(1)),
        async move { drop(metrics_stop.changed().await) },
    ));
    let settings = settings(&config.connections, &app, tls);
    let follow = settings.tls.clone().map(|tls| {
        let app = app.clone();
        tokio::spawn(tls.follow(move |end| app.telemetry().certificate_ends(end)))
    });
    let upkeep = tokio::spawn(upkeep::keep(app.clone()));
    let drain = Duration::from_secs(config.drain_seconds);
    let (draining, ending) = (app.clone(), app.clone());
    let stop = async move {
        stop.await;
        draining.drain();
        tracing::info!(drain_seconds = drain.as_secs(), "stopping");
        tokio::time::sleep(drain).await;
    };
    let cut_off = listen::serve(people, router(app), settings, stop).await;
    drop(stopped);
    if let Some(follow) = follow {
        follow.abort();
    }
    drop(metrics.await);
    drop(upkeep.await);
    ending.directory().settle_audit().await;
    if let Some(traces) = traces {
        traces.end().await;
    }
    tracing::info!(cut_off, "stopped");
    drop(logs);
    if cut_off > 0 {
        say(&format!(
            "{cut_off} connections didn't come to an end within {} seconds and were cut off.",
            PATIENCE.as_secs()
        ));
    }
    Ok(true)
}

/// What the files of TLS say, if there are any.
fn tls(config: &Connections) -> Result<Option<Arc<Tls>>, String> {
    let Some((certificate, key)) = config.tls() else { return Ok(None) };
    Ok(Some(Arc::new(Tls::read(certificate, key)?)))
}

/// How connections are taken: as many as are configured, or as many as the system has room for.
fn settings(config: &Connections, app: &App, tls: Option<Arc<Tls>>) -> Settings {
    let configured = config.limit;
    // Where the limit can't be raised, it is what it is.
    let files = rlimit::increase_nofile_limit(u64::MAX).or_else(|_| soft_limit()).ok();
    let room = files.map_or(u64::from(configured), |files| files.saturating_sub(OTHER_FILES));
    let max_connections = u32::try_from(room.max(1)).unwrap_or(u32::MAX).min(configured);
    if max_connections < configured {
        tracing::warn!(
            max_connections,
            configured,
            "this process may open too few files for all connections: raise its limit \
             (`ulimit -n`), or lower --max-connections"
        );
    }
    let counts = app.telemetry().connections().clone();
    Settings { max_connections, tls, patience: PATIENCE, counts }
}

fn soft_limit() -> std::io::Result<u64> {
    rlimit::Resource::NOFILE.get_soft()
}

fn level(log: Log) -> LevelFilter {
    match log {
        Log::Error => LevelFilter::ERROR,
        Log::Warn => LevelFilter::WARN,
        Log::Info => LevelFilter::INFO,
        Log::Off => LevelFilter::OFF,
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| {
        format!(
            "can't serve at {address}: {error}. Choose another with --listen or --metrics-listen."
        )
    })
}

fn announce(config: &Serve, people: &TcpListener, metrics: &TcpListener, is_open: bool) {
    let address = |listener: &TcpListener, or: SocketAddr| listener.local_addr().unwrap_or(or);
    let listen = address(people, config.listen);
    let metrics_listen = address(metrics, config.metrics_listen);
    tracing::info!(%listen, %metrics_listen, store = %config.store.store, "serving");
    let who = if is_open {
        "Without access control, only this machine may ask; `peopleinfo token --help` says more."
    } else {
        "Whoever asks needs a token."
    };
    let scheme = if config.connections.tls().is_some() { "https" } else { "http" };
    say(&format!(
        "PeopleInfo serves on {scheme}://{listen} (documentation: {scheme}://{listen}/docs), \
         metrics on http://{metrics_listen}/metrics.\nIt keeps people in {}. {who}",
        config.store.store
    ));
}

/// Done at SIGTERM or SIGINT.
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    let install = |kind| signal(kind).map_err(|error| format!("can't wait for signals: {error}"));
    let (mut terminate, mut interrupt) =
        (install(SignalKind::terminate())?, install(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
