//! Rounds: a load, a crash, a start, and a look at everything.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use waystation_test_client::Client;
use waystation_test_world::Kind;
use waystation_test_world::over_http::OverHttp;

use crate::balancer::Balancer;
use crate::case::Case;
use crate::check::{Inside, Places, look, was_looked_at};
use crate::dice::Dice;
use crate::host::{Api, Program, Running};
use crate::keeper::{Console, Keeper};
use crate::load::{ClientOf, Shared, settle};
use crate::server::{End, Server};
use crate::setting::{Cast, set_up};
use crate::violation::{Found, Violation, at};

/// How many clients there are, beside the console.
const CLIENTS: usize = 4;
/// After so many rounds every case is looked at; in between those in which something was done.
const ALL_CASES: u64 = 20;
/// How long a host may take to be ready again when its database is back.
const READY: Duration = Duration::from_secs(60);
/// The client of the console, for the dice.
const CONSOLE: u64 = 200;
/// What decides about the round itself.
const ROUND: u64 = 201;

/// What to do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The binary of the host.
    pub program: PathBuf,
    /// Which database.
    pub kind: Kind,
    /// How many rounds.
    pub rounds: u64,
    /// What chance comes from.
    pub seed: u64,
    /// How many hosts there are over the database; more than one only over PostgreSQL.
    pub hosts: usize,
    /// At least so many answers come before something is killed, and fewer than so many.
    pub answers: (usize, usize),
    /// The log of the embedded database is lost with the host: for a test of the harness itself.
    pub loses_log: bool,
}

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rounds.
    pub rounds: u64,
    /// How often a host was killed.
    pub hosts_killed: u64,
    /// How often the server of the database was.
    pub servers_killed: u64,
    /// Acts that were answered.
    pub answered: u64,
    /// Requests without an answer.
    pub cut: u64,
    /// Persons.
    pub persons: u64,
    /// Epochs that were begun, for certain.
    pub epochs: u64,
    /// Backups that were made, for certain.
    pub backups: u64,
    /// Checkpoints that were kept outside.
    pub checkpoints: u64,
}

/// Where everything is.
struct Scene {
    // Hosts end before their database and their directories.
    running: Vec<Option<Running>>,
    server: Option<Server>,
    programs: Vec<Program>,
    places: Places,
    balancer: Option<Balancer>,
    _folder: tempfile::TempDir,
}

/// Carries the plan out.
///
/// # Errors
/// The first violation, with the seed and the round.
pub fn run(plan: &Plan, mut say: impl FnMut(&str)) -> Found<Tally> {
    say(&format!("seed {}: {} rounds on {:?}, {} hosts", plan.seed, plan.rounds, plan.kind, plan.hosts));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(at("threads"))?;
    let mut tally = Tally::default();
    let done = rounds(plan, &runtime, &mut tally, &mut say);
    done.map_err(|Violation(what)| Violation(format!("seed {}, round {}: {what}", plan.seed, tally.rounds)))?;
    Ok(tally)
}

fn rounds(plan: &Plan, runtime: &tokio::runtime::Runtime, tally: &mut Tally, say: &mut dyn FnMut(&str)) -> Found {
    let mut scene = Scene::new(plan, runtime)?;
    for host in 0..plan.hosts {
        scene.start(host)?;
    }
    let cast = set_up(&scene.programs[0], &scene.api(0)?)?;
    let mut keeper = Keeper::new(scene.programs[0].clone(), scene.places.outside.clone())?;
    let mut clients: Vec<ClientOf> = (0..CLIENTS).map(ClientOf::new).collect();
    for round in 1..=plan.rounds {
        tally.rounds = round;
        let dice = Dice::of(plan.seed, round, ROUND);
        let crash = Crash::draw(plan, &dice);
        let enough = dice.between(plan.answers.0, plan.answers.1) as u64;
        let before = tally.answered;
        load_and_crash(&mut scene, plan, round, crash, enough, &cast, &mut clients, &mut keeper, tally)
            .map_err(|Violation(what)| Violation(format!("{what}\n{}", scene.troubles())))?;
        let all = round % ALL_CASES == 0 || round == plan.rounds;
        let api = scene.front()?;
        settle_all(&api, &cast, &mut clients, all, tally)
            .map_err(|Violation(what)| Violation(format!("after {crash:?}: {what}\n{}", scene.troubles())))?;
        let cases: Vec<&Case> = clients.iter().flat_map(|client| &client.cases).collect();
        let inspected = runtime.block_on(async {
            let inside = Inside::open(&scene.programs[0], &scene.places).await?;
            let inspected = inside.inspect(&cases, &keeper).await;
            inside.close().await;
            inspected
        });
        inspected.map_err(|Violation(what)| Violation(format!("after {crash:?}: {what}\n{}", scene.troubles())))?;
        say(&format!(
            "round {round}: {crash:?} after {} acts ({} in all, {} requests without an answer)",
            tally.answered - before,
            tally.answered,
            tally.cut
        ));
    }
    tally.persons = clients.iter().flat_map(|client| &client.cases).filter(|case| case.person.is_some()).count() as u64;
    (tally.epochs, tally.backups) = (keeper.epochs.done, keeper.backups.done);
    tally.checkpoints = keeper.witnessed.len() as u64;
    scene.end(&keeper, runtime)
}

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Crash {
    Host(usize),
    Server(End),
    Both(End),
}

impl Crash {
    fn draw(plan: &Plan, dice: &Dice) -> Self {
        let host = Self::Host(dice.below(plan.hosts));
        let end = if dice.below(2) == 0 { End::Immediate } else { End::Killed };
        match (plan.kind, plan.hosts, dice.below(4)) {
            (Kind::Postgres, 1, 2) => Self::Server(end),
            (Kind::Postgres, 1, 3) => Self::Both(end),
            _ => host,
        }
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "everything that a round has; a type of its own would only be unpacked here"
)]
fn load_and_crash(
    scene: &mut Scene,
    plan: &Plan,
    round: u64,
    crash: Crash,
    enough: u64,
    cast: &Cast,
    clients: &mut [ClientOf],
    keeper: &mut Keeper,
    tally: &mut Tally,
) -> Found {
    let (answered, cut, over) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let api = scene.front()?;
    let goes_on = plan.hosts > 1;
    let shared = Shared { api: &api, cast, answered: &answered, cut: &cut, enough, goes_on, over: &over };
    let (tell, told) = mpsc::channel();
    let console = Console::default();
    let outcome = std::thread::scope(|scope| {
        let mut threads = Vec::new();
        for client in clients {
            let (shared, tell) = (&shared, tell.clone());
            let dice = Dice::of(plan.seed, round, client.number as u64);
            threads.push(scope.spawn(move || client.work(shared, &dice, &tell)));
        }
        let (shared, console) = (&shared, &console);
        let dice = Dice::of(plan.seed, round, CONSOLE);
        threads.push(scope.spawn(move || keeper.work(shared, &dice, console)));
        drop(tell);
        // Enough is done, or everybody has stopped because of a violation.
        let _stopped = told.recv();
        let crashed = scene.crash(crash, console, tally);
        let restarted = match goes_on {
            // The others go on without it, and go on when it is back.
            true => crashed.and_then(|()| scene.mend(crash)).map(|()| while told.try_recv().is_ok() {}),
            false => crashed,
        };
        if goes_on && restarted.is_ok() {
            let _more = told.recv();
        }
        over.store(true, Ordering::SeqCst);
        if goes_on {
            console.kill();
        }
        let ended = threads.into_iter().map(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err(Violation("a client panicked: an answer is not as described".to_owned())))
        });
        // The first violation is the cause of the others.
        let ended = ended.collect::<Vec<_>>().into_iter().collect::<Found<Vec<()>>>();
        restarted.and(ended.map(drop))
    });
    tally.answered += answered.into_inner();
    tally.cut += cut.into_inner();
    outcome?;
    if plan.loses_log {
        std::fs::remove_file(scene.programs[0].data.join("waystation.db-wal")).map_err(at("the log"))?;
    }
    if !goes_on {
        scene.mend(crash)?;
    }
    Ok(())
}

/// Finds out what became of what had no answer, and looks at the cases.
fn settle_all(api: &Api, cast: &Cast, clients: &mut [ClientOf], all: bool, tally: &mut Tally) -> Found {
    let (answered, cut, over) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let shared = Shared { api, cast, answered: &answered, cut: &cut, enough: 0, goes_on: true, over: &over };
    for case in clients.iter_mut().flat_map(|client| &mut client.cases) {
        if case.doubt.is_some() {
            settle(&shared, case)?;
            tally.answered += 1;
        }
        if all || case.touched {
            look(api, cast, case)?;
            was_looked_at(case);
        }
    }
    tally.cut += cut.into_inner();
    Ok(())
}

impl Scene {
    fn new(plan: &Plan, runtime: &tokio::runtime::Runtime) -> Found<Self> {
        let folder = tempfile::tempdir().map_err(at("a folder"))?;
        let server = match plan.kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(Server::new(runtime.block_on(waystation_test_databases::programs()))?),
        };
        let first = folder.path().join("host-0");
        let places = Places::within(&first, folder.path());
        let mut programs = Vec::new();
        for host in 0..plan.hosts {
            let data = folder.path().join(format!("host-{host}"));
            std::fs::create_dir(&data).map_err(at(data.display()))?;
            let database = match &server {
                Some(server) => server.uri(),
                None => format!("sqlite:{}", data.join("waystation.db").display()),
            };
            let settings = [
                ("WAYSTATION_KEY_DIRECTORY", places.keys.clone().into_os_string()),
                ("WAYSTATION_FILES", places.files.clone().into_os_string()),
                // A sweep is always about to begin.
                ("WAYSTATION_SWEEP_SECONDS", "1".into()),
            ];
            let path = plan.program.clone();
            programs.push(Program { way: Vec::new(), path, data, database, settings: settings.into_iter().collect() });
        }
        let running = (0..plan.hosts).map(|_| None).collect();
        let balancer = (plan.hosts > 1).then(|| Balancer::new(plan.hosts)).transpose()?;
        Ok(Self { running, server, programs, places, balancer, _folder: folder })
    }

    /// Starts a host; one that never was gets what further hosts are given.
    fn start(&mut self, host: usize) -> Found {
        let data = &self.programs[host].data;
        if host > 0 && !data.join("master.key").exists() {
            for name in ["master.key", "audit.key", "mark"] {
                let from = self.programs[0].data.join(name);
                std::fs::copy(&from, data.join(name)).map_err(at(from.display()))?;
            }
        }
        let running = self.programs[host].start()?;
        if let Some(balancer) = &self.balancer {
            balancer.set(host, Some(running.base()))?;
        }
        self.running[host] = Some(running);
        Ok(())
    }

    fn api(&self, host: usize) -> Found<Api> {
        let running = self.running[host].as_ref().ok_or_else(|| Violation(format!("host {host} is down")))?;
        Ok(running.api.clone())
    }

    /// What clients speak with.
    fn front(&self) -> Found<Api> {
        match &self.balancer {
            Some(balancer) => Ok(Client::new(OverHttp::at(&balancer.base()))),
            None => self.api(0),
        }
    }

    fn kill(&mut self, host: usize, tally: &mut Tally) -> Found {
        tally.hosts_killed += 1;
        if let Some(balancer) = &self.balancer {
            balancer.set(host, None)?;
        }
        self.running[host].take().map_or(Ok(()), Running::kill)
    }

    fn end_server(&mut self, how: End, tally: &mut Tally) -> Found {
        tally.servers_killed += 1;
        self.server.as_mut().map_or(Ok(()), |server| server.end(how))
    }

    fn crash(&mut self, crash: Crash, console: &Console, tally: &mut Tally) -> Found {
        match crash {
            Crash::Host(host) => {
                if self.balancer.is_none() {
                    console.kill();
                }
                self.kill(host, tally)
            }
            Crash::Server(how) => {
                console.stop();
                self.end_server(how, tally)
            }
            Crash::Both(how) => {
                console.kill();
                self.end_server(how, tally)?;
                self.kill(0, tally)
            }
        }
    }

    /// Starts again what was killed, and waits until it is ready.
    fn mend(&mut self, crash: Crash) -> Found {
        if let (Crash::Server(_) | Crash::Both(_), Some(server)) = (crash, &mut self.server) {
            server.start()?;
        }
        match crash {
            Crash::Host(host) => self.start(host),
            Crash::Both(_) => self.start(0),
            // The host goes on by itself.
            Crash::Server(_) => {
                let (api, end) = (self.api(0)?, Instant::now() + READY);
                while api.get("", "/ready").expect(200).is_err() {
                    if Instant::now() > end {
                        return Err(Violation(format!("the host was not ready within {READY:?}")));
                    }
                    std::thread::sleep(LOOK);
                }
                Ok(())
            }
        }
    }

    /// What the hosts warned of, for whoever looks for the cause.
    fn troubles(&self) -> String {
        let all = self.running.iter().flatten().flat_map(Running::troubles).collect::<Vec<_>>();
        all[all.len().saturating_sub(20)..].join("\n")
    }

    /// Ends it in good order, and looks at what can be seen only then.
    fn end(mut self, keeper: &Keeper, runtime: &tokio::runtime::Runtime) -> Found {
        for running in self.running.iter_mut().filter_map(Option::take) {
            running.stop()?;
        }
        let program = &self.programs[0];
        if let Some(last) = &keeper.last {
            keeper.check(&last.display().to_string())?;
        }
        keeper.verify_export()?;
        runtime.block_on(async {
            let inside = Inside::open(program, &self.places).await?;
            inside.sweep(&self.places).await
        })
    }
}

/// How often it is looked whether a host is ready again: nothing tells but asking it.
const LOOK: Duration = Duration::from_millis(20);
