//! What the host does by itself, by a timer: it looks whether time has ended something, and wraps anew what an older epoch
//! wraps.
//!
//! What that is, and that of several hosts one at a time does it, is the domain's: see [`waystation_domain::work::sweep`].

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;
use waystation_domain::work::WorkError;
use waystation_domain::work::office;
use waystation_domain::work::sweep::{self, Rewrapped, Swept, Terms};

use crate::app::App;

/// The jobs, under way until they are stopped.
pub struct Jobs {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Jobs {
    /// Begins: with each job at once, and again each time `every` has passed since it last ended.
    #[must_use]
    pub fn start(app: Arc<App>, every: Duration, terms: Terms) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            tokio::select! {
                _ = stopped => {}
                // Each at its own pace: many data keys to wrap keep no access open.
                ((), ()) = async { tokio::join!(run(&app, every, terms), run_rewrap(&app, every)) } => {}
            }
        });
        Self { stop, task }
    }

    /// Ends. What is under way is dropped where it is: what it has not committed is done next time.
    pub async fn stop(self) {
        // Neither fails but by a panic of the task, which is over then too.
        let _told = self.stop.send(());
        let _ended = self.task.await;
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

async fn sweep_once(app: &App, terms: Terms) {
    let trouble =
        |error: &WorkError| tracing::error!(%error, "something could not be swept; it is tried again next time");
    match sweep::sweep(&app.host, terms, trouble).await {
        Ok(Some(Swept { lapsed, closed, forgotten, failed })) if lapsed + closed + forgotten + failed > 0 => {
            tracing::info!(lapsed, closed, forgotten, failed, "swept");
        }
        Ok(Some(_)) => tracing::debug!("swept: nothing had ended"),
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

async fn run_rewrap(app: &App, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        rewrap_once(app).await;
    }
}

async fn rewrap_once(app: &App) {
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
