//! `peopleinfo serve`.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing::level_filters::LevelFilter;

use super::{Outcome, say};
use crate::config::{Log, Serve};
use crate::http::{listen, metrics_router, router};
use crate::{telemetry, upkeep};

/// How long requests may take to finish once the service is told to stop.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn serve(config: Serve) -> Outcome {
    for address in [config.listen, config.metrics_listen] {
        loopback_only(address)?;
    }
    let logs = telemetry::log_to_stdout(level(config.log))?;
    let opened = super::open(&config.store.store, &config.store.network).await;
    let app = opened.map_err(|error| error.to_string())?;
    app.telemetry().log_requests(&logs);
    let people = bind(config.listen).await?;
    let metrics = bind(config.metrics_listen).await?;
    let stop = stop_signal()?;
    announce(&config, &people, &metrics);

    let (stopped, all_stopped) = tokio::sync::watch::channel(false);
    let mut metrics_stop = all_stopped.clone();
    let metrics = tokio::spawn(listen::serve(
        metrics,
        metrics_router(app.clone()),
        async move { drop(metrics_stop.changed().await) },
        Duration::from_secs(1),
    ));
    let upkeep = tokio::spawn(upkeep::keep(app.clone()));
    let drain = Duration::from_secs(config.drain_seconds);
    let draining = app.clone();
    let stop = async move {
        stop.await;
        draining.drain();
        tracing::info!(drain_seconds = drain.as_secs(), "stopping");
        tokio::time::sleep(drain).await;
    };
    let cut_off = listen::serve(people, router(app), stop, PATIENCE).await;
    drop(stopped);
    drop(metrics.await);
    drop(upkeep.await);
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

fn level(log: Log) -> LevelFilter {
    match log {
        Log::Error => LevelFilter::ERROR,
        Log::Warn => LevelFilter::WARN,
        Log::Info => LevelFilter::INFO,
        Log::Off => LevelFilter::OFF,
    }
}

/// Until there is access control, nobody but this machine may ask.
fn loopback_only(address: SocketAddr) -> Result<(), String> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(format!(
        "refusing to serve at {address}: there is no access control yet, so only this machine may \
         ask. Use a loopback address, such as 127.0.0.1:{}.",
        address.port()
    ))
}

async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| {
        format!(
            "can't serve at {address}: {error}. Choose another with --listen or --metrics-listen."
        )
    })
}

fn announce(config: &Serve, people: &TcpListener, metrics: &TcpListener) {
    let address = |listener: &TcpListener, or: SocketAddr| listener.local_addr().unwrap_or(or);
    let listen = address(people, config.listen);
    let metrics_listen = address(metrics, config.metrics_listen);
    tracing::info!(%listen, %metrics_listen, store = %config.store.store, "serving");
    say(&format!(
        "PeopleInfo serves on http://{listen} (documentation: http://{listen}/docs), metrics on \
         http://{metrics_listen}/metrics.\nIt keeps people in {}. Without access control, only \
         this machine may ask.",
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
