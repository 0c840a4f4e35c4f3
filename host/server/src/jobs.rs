//! What the host does by itself, by a timer: it looks whether time has ended something, ends files whose clock has run out, and
//! wraps anew what an older epoch wraps.
//!
//! What that is, and that of several hosts one at a time does it, is the domain's: see [`waystation_domain::work::sweep`].

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;
use waystation_domain::retention::certificate::{Certificate, Left};
use waystation_domain::words::time::HOUR;
use waystation_domain::work::WorkError;
use waystation_domain::work::office;
use waystation_domain::work::office::status::Verified;
use waystation_domain::work::restoration;
use waystation_domain::work::sweep::{self, Rewrapped, Swept, Terms, retention};

use crate::app::App;
use crate::status;

/// The jobs, under way until they are stopped.
pub struct Jobs {
    app: Arc<App>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Jobs {
    /// Begins: with each job at once, and again each time `every` has passed since it last ended.
    #[must_use]
    pub fn start(app: Arc<App>, every: Duration, terms: Terms) -> Self {
        let (stop, stopped) = oneshot::channel();
        let host = Arc::clone(&app);
        let task = tokio::spawn(async move {
            let app = host;
            tokio::select! {
                _ = stopped => {}
                // Each at its own pace: many data keys to wrap keep no access open.
                ((), (), ()) = async {
                    tokio::join!(run(&app, every, terms), run_rewrap(&app, every), run_retention(&app, every))
                } => {}
                () = watch(&app) => {}
            }
        });
        Self { app, stop, task }
    }

    /// Ends. What is under way is dropped where it is: what it has not committed is done next time.
    pub async fn stop(self) {
        // Neither fails but by a panic of the task, which is over then too.
        let _told = self.stop.send(());
        let _ended = self.task.await;
        if let Some(kept) = &self.app.kept {
            kept.mark(&self.app.host);
        }
    }
}

async fn run(app: &App, every: Duration, terms: Terms) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        sweep_once(app, terms).await;
    }
}

/// How often the mark is kept, and it is looked whether somebody closed or opened the database. What is withdrawn in the
/// moment before a crash and a restore is not noticed.
const LOOK: Duration = Duration::from_secs(1);
/// At every so many looks everything that is known of the database is compared with it.
const COMPARE: u32 = 60;

/// Keeps the mark, and watches whether the database was put back.
async fn watch(app: &App) {
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looks = 0;
    let mut was = app.host.closure();
    loop {
        ticks.tick().await;
        let thorough = looks % COMPARE == 0;
        looks += 1;
        let looked = if thorough { restoration::compare(&app.host).await } else { restoration::look(&app.host).await };
        if let Err(error) = looked {
            tracing::debug!(%error, "it cannot be looked whether the database was put back");
        }
        let is = app.host.closure();
        if is.is_some() && (thorough || was.is_none()) {
            let check = status::of_closure(is.as_ref());
            tracing::error!(what_to_do = check.fix, "{}", check.message);
        }
        if is.is_none() && was.is_some() {
            *app.verified.lock().await = Verified::default();
            tracing::info!("the database was checked after it was restored: open again");
        }
        was = is;
        if let Some(kept) = &app.kept {
            kept.mark(&app.host);
        }
        if let Err(error) = app.keep_erased().await {
            tracing::debug!(%error, "the list of those who were erased cannot be brought up to date");
        }
    }
}

fn told(swept: Swept) {
    let Swept { lapsed, closed, forgotten, files_removed, files_missing, failed } = swept;
    if files_missing > 0 {
        tracing::error!(
            files = files_missing,
            "files that were attached are not where they were kept: restore them from a backup; `waystation doctor` counts \
             them again"
        );
    }
    if lapsed + closed + forgotten + files_removed + failed > 0 {
        tracing::info!(lapsed, closed, forgotten, files_removed, failed, "swept");
    } else {
        tracing::debug!("swept: nothing had ended");
    }
}

async fn sweep_once(app: &App, terms: Terms) {
    if app.host.is_closed() {
        // The lease says until when the database was worked on.
        return;
    }
    let trouble =
        |error: &WorkError| tracing::error!(%error, "something could not be swept; it is tried again next time");
    match sweep::sweep(&app.host, terms, trouble).await {
        Ok(Some(swept)) => told(swept),
        Ok(None) => tracing::debug!("another host is sweeping"),
        Err(error) => tracing::error!(%error, "the sweep stopped; it is tried again next time"),
    }
    if let Some(behind) = app.host.clock_behind() {
        tracing::error!(
            seconds = behind / 1000,
            "the clock of this machine is behind the last act of this host: set it right; until it has caught up, time \
             stands still here"
        );
    }
}

/// Clocks run out with a day, and days end at another hour in each time zone: a few times a day is often enough.
const RETENTION_EVERY: i64 = 6 * HOUR;

async fn run_retention(app: &App, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        retention_once(app).await;
    }
}

async fn retention_once(app: &App) {
    if app.host.is_closed() {
        // What keeps a file may be among what was lost.
        return;
    }
    match retention::is_due(&app.host, RETENTION_EVERY).await {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => {
            tracing::error!(%error, "it cannot be looked when files were last ended; it is tried again next time");
            return;
        }
    }
    let trouble = |error: &WorkError| tracing::error!(%error, "a file cannot be looked at: no clock ends it");
    match retention::run(&app.host, env!("CARGO_PKG_VERSION"), None, trouble).await {
        Ok(Some(ran)) => {
            let ended: u64 = ran.certificates.iter().map(Certificate::total).sum();
            let Left { to_archive, held, appointment, waiting, failed } = ran.left;
            if ended + failed > 0 {
                tracing::info!(ended, to_archive, held, appointment, waiting, failed, "files ended by their clocks");
            } else {
                tracing::debug!(to_archive, held, appointment, waiting, "no file was to be ended");
            }
        }
        Ok(None) => tracing::debug!("another host ends files"),
        Err(error) => tracing::error!(%error, "ending files stopped; it is tried again next time"),
    }
}

async fn run_rewrap(app: &App, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        rewrap_once(app).await;
    }
}

async fn rewrap_once(app: &App) {
    if app.host.is_closed() {
        // Whether this is the database in use is not known yet.
        return;
    }
    if let Err(error) = office::tend(&app.host).await {
        tracing::error!(%error, "the epochs could not be tended; it is tried again next time");
    }
    let trouble =
        |error: &WorkError| tracing::error!(%error, "a data key could not be wrapped anew; it is tried again");
    match sweep::rewrap(&app.host, trouble).await {
        Ok(Some(Rewrapped { done, failed })) if done + failed > 0 => {
            tracing::info!(done, failed, "data keys were wrapped anew");
        }
        Ok(Some(_)) => tracing::debug!("no data key is to be wrapped anew"),
        Ok(None) => tracing::debug!("another host wraps data keys anew"),
        Err(error) => tracing::error!(%error, "wrapping data keys anew stopped; it is tried again next time"),
    }
}
