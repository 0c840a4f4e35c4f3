//! This process, as Linux tells it, under the names that Prometheus gives such numbers everywhere.

const CPU: &str = "process_cpu_seconds_total";
const START: &str = "process_start_time_seconds";
const RESIDENT: &str = "process_resident_memory_bytes";
const FILES: &str = "process_open_fds";
const FILES_MOST: &str = "process_max_fds";
const THREADS: &str = "process_threads";

pub(super) fn describe() {
    metrics::describe_counter!(CPU, metrics::Unit::Seconds, "Processor time of this process");
    metrics::describe_gauge!(START, metrics::Unit::Seconds, "When this process began, in seconds since 1970");
    metrics::describe_gauge!(RESIDENT, metrics::Unit::Bytes, "Memory of this process that is in use");
    metrics::describe_gauge!(FILES, "Open files of this process");
    metrics::describe_gauge!(FILES_MOST, "The most files that this process may open");
    metrics::describe_gauge!(THREADS, "Threads of this process");
}

/// Reads them. What the system does not tell is left as it was.
#[cfg(target_os = "linux")]
pub(super) fn read() {
    use procfs::process::{LimitValue, Process};

    let Ok(me) = Process::myself() else { return };
    let ticks = procfs::ticks_per_second();
    if let Ok(stat) = me.stat() {
        // Whole seconds: a counter of this kind has no fraction here, and a rate over minutes needs none.
        metrics::counter!(CPU).absolute(stat.utime.saturating_add(stat.stime) / ticks);
        #[expect(clippy::cast_precision_loss, reason = "a gauge takes floats; these numbers are far below 2^52")]
        {
            metrics::gauge!(RESIDENT).set(stat.rss.saturating_mul(procfs::page_size()) as f64);
            metrics::gauge!(THREADS).set(stat.num_threads as f64);
            if let Ok(boot) = procfs::boot_time_secs() {
                metrics::gauge!(START).set(boot.saturating_add(stat.starttime / ticks) as f64);
            }
        }
    }
    if let Ok(files) = me.fd_count() {
        #[expect(clippy::cast_precision_loss, reason = "a gauge takes floats; this number is small")]
        metrics::gauge!(FILES).set(files as f64);
    }
    if let Ok(limits) = me.limits() {
        let most = match limits.max_open_files.soft_limit {
            #[expect(clippy::cast_precision_loss, reason = "a gauge takes floats; this number is small")]
            LimitValue::Value(most) => most as f64,
            LimitValue::Unlimited => f64::INFINITY,
        };
        metrics::gauge!(FILES_MOST).set(most);
    }
}

/// Only Linux tells them in this way, and only there the host is run for more than trying it.
#[cfg(not(target_os = "linux"))]
pub(super) fn read() {}
