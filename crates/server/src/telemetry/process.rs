//! `process_*`: what Prometheus' client libraries say of every process.

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// Reads `/proc` when it is asked; where there is none, it says nothing.
#[derive(Debug)]
pub(super) struct Process;

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let Ok(process) = procfs::process::Process::myself() else { return Ok(()) };
        let Ok(stat) = process.stat() else { return Ok(()) };
        let mut write = |name: &str, help: &str, metric: &dyn Fn() -> Metric| {
            let metric = metric();
            let kind = match &metric {
                Metric::Counter(counter) => counter.metric_type(),
                Metric::Gauge(gauge) => gauge.metric_type(),
            };
            let encoder = encoder.encode_descriptor(name, help, None, kind)?;
            match metric {
                Metric::Counter(counter) => counter.encode(encoder),
                Metric::Gauge(gauge) => gauge.encode(encoder),
            }
        };
        let seconds = (stat.utime + stat.stime) as f64 / procfs::ticks_per_second() as f64;
        write("process_cpu_seconds", "Processor time used", &|| {
            Metric::Counter(ConstCounter::new(seconds))
        })?;
        let resident = stat.rss * procfs::page_size();
        write("process_resident_memory_bytes", "Resident memory", &|| Metric::gauge(resident))?;
        write("process_virtual_memory_bytes", "Virtual memory", &|| Metric::gauge(stat.vsize))?;
        let threads = stat.num_threads.cast_unsigned();
        write("process_threads", "Threads", &|| Metric::gauge(threads))?;
        if let Ok(open) = process.fd_count() {
            write("process_open_fds", "Open file descriptors", &|| Metric::gauge(open as u64))?;
        }
        Ok(())
    }
}

enum Metric {
    Counter(ConstCounter<f64>),
    Gauge(ConstGauge<i64>),
}

impl Metric {
    fn gauge(value: u64) -> Self {
        Self::Gauge(ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX)))
    }
}
