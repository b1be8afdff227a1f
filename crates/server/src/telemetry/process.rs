//! `process_*`: what Prometheus' client libraries say of every process.

use std::fmt;
use std::time::Duration;

use procfs::process::LimitValue;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// Reads `/proc` when it is asked; where there is none, it says nothing.
#[derive(Debug)]
pub(super) struct Process;

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Ok(process) = procfs::process::Process::myself() else { return Ok(()) };
        let Ok(stat) = process.stat() else { return Ok(()) };
        let ticks = stat.utime + stat.stime;
        let used = Duration::from_millis(ticks * 1_000 / procfs::ticks_per_second());
        let seconds = ConstCounter::new(used.as_secs_f64());
        let kind = seconds.metric_type();
        seconds.encode(encoder.encode_descriptor(
            "process_cpu_seconds",
            "Processor time used",
            None,
            kind,
        )?)?;
        let mut gauge = |name: &str, help: &str, value: u64| {
            let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            let kind = gauge.metric_type();
            gauge.encode(encoder.encode_descriptor(name, help, None, kind)?)
        };
        let resident = stat.rss * procfs::page_size();
        gauge("process_resident_memory_bytes", "Resident memory", resident)?;
        gauge("process_virtual_memory_bytes", "Virtual memory", stat.vsize)?;
        gauge("process_threads", "Threads", stat.num_threads.cast_unsigned())?;
        if let Ok(open) = process.fd_count() {
            gauge("process_open_fds", "Open file descriptors", open as u64)?;
        }
        if let Ok(LimitValue::Value(most)) =
            process.limits().map(|all| all.max_open_files.soft_limit)
        {
            gauge("process_max_fds", "File descriptors that may be open", most)?;
        }
        // Ticks since the machine was started.
        let Ok(boot) = procfs::boot_time_secs() else { return Ok(()) };
        let started = boot + stat.starttime / procfs::ticks_per_second();
        gauge("process_start_time_seconds", "When it started, in seconds since 1970", started)
    }
}
