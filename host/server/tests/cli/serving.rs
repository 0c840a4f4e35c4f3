use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use waystation_test_client::{Client, Http};

use super::Place;

/// A host that serves, at a port of its own.
pub(super) struct Serving {
    child: Child,
    address: String,
    /// Where its metrics are read, if anywhere.
    pub(super) metrics: Option<String>,
    log: BufReader<std::process::ChildStderr>,
}

impl Serving {
    /// Starts, and waits until the log says that it is ready.
    pub(super) fn start(place: &Place, more: &[&str]) -> Self {
        let arguments = [&["serve", "--migrate", "--listen", "127.0.0.1:0", "--log-format", "json"][..], more].concat();
        let mut child = place.command(&arguments).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut serving = Self { child, address: String::new(), metrics: None, log };
        serving.address = serving.until("listening")["address"].as_str().unwrap().to_owned();
        serving.until("ready");
        serving
    }

    /// Reads the log until this message.
    pub(super) fn until(&mut self, message: &str) -> serde_json::Value {
        let mut line = String::new();
        while self.log.read_line(&mut line).unwrap() > 0 {
            let said: serde_json::Value = serde_json::from_str(&line).unwrap();
            let words = said["message"].as_str().unwrap_or_default();
            if words == "metrics can be read" {
                self.metrics = said["address"].as_str().map(str::to_owned);
            }
            if words.starts_with(message) {
                return said;
            }
            line.clear();
        }
        let ended = self.child.wait();
        None.ok_or_else(|| format!("the host ended without saying {message:?}: {ended:?}")).unwrap()
    }

    pub(super) fn api(&self) -> Client<Http> {
        Client::new(Http::at(format!("http://{}", self.address)))
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    pub(super) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    pub(super) fn ended(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

/// No host outlives its test.
impl Drop for Serving {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_host_serves_and_ends_with_0_when_it_is_asked_to() {
    for signal in [Signal::TERM, Signal::INT] {
        let place = Place::new();
        let mut serving = Serving::start(&place, &[]);
        serving.api().get("", "/ready").expect(200).unwrap();
        serving.signal(signal);
        serving.until("stopped; every request was answered");
        assert_eq!(serving.ended(), Some(0));
        assert!(!place.path("waystation-data/waystation.db-wal").exists(), "the database was closed");
    }
}

#[test]
fn the_host_sweeps_again_and_again_and_ends_in_good_order_all_the_same() {
    let place = Place::new();
    place.write("waystation.toml", "sweep-seconds = 1\n");
    let mut serving = Serving::start(&place, &["--log-filter", "info,waystation_server=debug"]);
    serving.until("swept: nothing had ended");
    serving.until("swept: nothing had ended");
    serving.signal(Signal::TERM);
    serving.until("stopped; every request was answered");
    assert_eq!(serving.ended(), Some(0));
    assert!(!place.path("waystation-data/waystation.db-wal").exists(), "the database was closed");
}

const BODY: &str = r#"{"title": "South", "country": "jor"}"#;

/// A request of the central team whose body is still to come. The host asked for the body, so it is in flight.
fn half_a_request(serving: &Serving, secret: &str) -> TcpStream {
    let mut stream = serving.connect();
    let head = format!(
        "PUT /api/v1/operations/south HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {secret}\r\n\
         content-type: application/json\r\nexpect: 100-continue\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        BODY.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(std::str::from_utf8(&go_on).unwrap(), "HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

fn secret(place: &Place) -> String {
    let made = place.json(&["token", "create", "--new-staff", "--role", "central", "--label", "Ada", "--days", "1"]);
    made["secret"].as_str().unwrap().to_owned()
}

#[test]
fn a_request_in_flight_is_answered_before_the_host_ends() {
    let place = Place::migrated();
    let secret = secret(&place);
    let mut serving = Serving::start(&place, &[]);
    let mut stream = half_a_request(&serving, &secret);
    serving.signal(Signal::TERM);
    serving.until("asked to stop");
    stream.write_all(BODY.as_bytes()).unwrap();
    let answer = answer(stream);
    assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    serving.until("stopped; every request was answered");
    assert_eq!(serving.ended(), Some(0));
    assert!(place.run(&["operation", "list"]).succeeded().out.contains("South"), "what it did was kept");
}

#[test]
fn a_request_that_never_ends_does_not_keep_the_host() {
    let place = Place::migrated();
    let secret = secret(&place);
    let mut serving = Serving::start(&place, &["--shutdown-seconds", "1"]);
    let stream = half_a_request(&serving, &secret);
    let asked = Instant::now();
    serving.signal(Signal::TERM);
    serving.until("stopped; requests were cut short");
    assert_eq!(serving.ended(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    drop(stream);
    assert!(!place.run(&["operation", "list"]).succeeded().out.contains("South"));
}

#[test]
fn a_port_that_is_taken_is_a_failure_with_the_address() {
    let place = Place::migrated();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    place.run(&["serve", "--listen", &address]).ended(3, &["cannot listen at", &address]);
}

#[test]
fn a_host_leaves_no_image_of_its_memory_and_makes_its_files_for_its_owner() {
    use std::os::unix::process::ExitStatusExt as _;
    let place = Place::new();
    let mut serving = Serving::start(&place, &[]);
    let of_process = |name: &str| std::fs::read_to_string(format!("/proc/{}/{name}", serving.child.id())).unwrap();
    assert!(of_process("status").contains("Umask:\t0077"));
    let limits = of_process("limits");
    let cores = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let numbers: Vec<&str> = cores.split_whitespace().filter(|word| word.bytes().all(|b| b.is_ascii_digit())).collect();
    assert_eq!(numbers, ["0", "0"], "{cores}");
    serving.signal(Signal::ABORT);
    assert!(!serving.child.wait().unwrap().core_dumped());
}
