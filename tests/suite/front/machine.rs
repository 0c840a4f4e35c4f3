//! A machine that is set up by the book: its files are those of `docs/deploy`, and its commands those that the book
//! prints, in their order. Only addresses and folders are others, so that several fit on one machine; and what needs root,
//! a network or a whole machine is stood in for.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use waystation_test_databases::Database;

use crate::PROGRAM;

/// The name that stands in the files and in the book.
const NAME: &str = "waystation.example";

/// No program of a machine takes longer to say that it is there.
const PATIENCE: Duration = Duration::from_secs(60);

/// What stands in for a program that needs more than one user of one machine has. `REAL` is the program itself.
const STANDINS: [(&str, &str); 9] = [
    ("sudo", r#"while [[ $1 == -* ]]; do [[ $1 == -u ]] && shift; shift; done; exec "$@""#),
    (
        "cargo",
        "[[ $1 != build || $* != *waystation-server* ]] && exec REAL \"$@\"; mkdir -p target/release; ln -s PROGRAM target/release/waystation",
    ),
    // Without owners and groups; a link stays one, so that the program is not copied.
    (
        "install",
        r#"all=(); while (($#)); do case $1 in -o|-g) shift;; *) all+=("$1");; esac; shift; done
        [[ -L ${all[-2]} ]] && exec cp -P "${all[-2]}" "${all[-1]}"; exec REAL "${all[@]}""#,
    ),
    ("nginx", "exec REAL -e stderr -p . -c etc/main.conf \"$@\""),
    ("useradd", ""),
    // The database of a test is there already.
    ("createuser", ""),
    ("createdb", ""),
    ("systemctl", ""),
    ("update-ca-certificates", ""),
];

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The text of a file of the repository.
pub(crate) fn text(path: &str) -> String {
    std::fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What a page of the book gives to be typed, block by block.
pub(crate) fn printed(page: &str) -> Vec<String> {
    let text = text(page);
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.map(str::to_owned).collect()
}

/// The central team's book: what is typed, in its order.
pub(crate) struct Book {
    /// The program, its user, its configuration, a database.
    program: String,
    /// The console, the schema, the first token.
    console: String,
    /// The service, a certificate, the proxy.
    service: String,
    /// The machine trusts the certificate of a trial, and asks whether the host is ready.
    pub(crate) trust: String,
    /// An operation that is set up at the console.
    pub(crate) next_operation: String,
    /// What is looked at every week.
    pub(crate) every_week: String,
}

impl Book {
    pub(crate) fn open() -> Self {
        let blocks = printed("docs/central-team.md");
        let [program, console, service, trust, next_operation, every_week] = blocks.try_into().unwrap();
        Self { program, console, service, trust, next_operation, every_week }
    }

    /// What a new shell has to know again.
    pub(crate) fn console(&self) -> &str {
        self.console.lines().find(|line| line.starts_with("console() {")).unwrap()
    }
}

/// A program of this machine; those of the system are where no user looks.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    folders.map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// As [`program`], for one without which nothing can be said.
pub(crate) fn needed(name: &str) -> PathBuf {
    program(name).unwrap_or_else(|| panic!("{name} is not on this machine: apt-get install {name}"))
}

/// A port that is free.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// A program that runs until it is dropped.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    said: String,
}

impl Running {
    /// Starts it, and waits until it says this on its error stream.
    pub(crate) fn start(command: &mut Command, ready: &str) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (send, lines) = channel();
        // Read to the end: a log that nobody reads would hold up the program.
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).for_each(|line| drop(send.send(line))));
        let mut running = Self { child, lines, said: String::new() };
        running.until(ready);
        running
    }

    fn until(&mut self, words: &str) {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("never said {words:?}:\n{}", self.said));
            self.said.push_str(&line);
            self.said.push('\n');
            if line.contains(words) {
                return;
            }
        }
    }

    /// Asks it to end, waits until it did, and gives all that it said.
    pub(crate) fn stop(mut self) -> String {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "{ended}");
        let rest: Vec<_> = self.lines.iter().collect();
        format!("{}{}\n", self.said, rest.join("\n"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// The machine.
pub(crate) struct Machine {
    folder: TempDir,
    database: Database,
    /// The port of the proxy, by TLS.
    pub(crate) tls: u16,
    /// The port of the proxy, without.
    pub(crate) plain: u16,
    host: u16,
    metrics: u16,
    /// The secret of the first token, and the staff id of its holder.
    pub(crate) first: [String; 2],
}

impl Machine {
    /// With this database, set up by the book.
    pub(crate) fn new(database: Database) -> Self {
        Self::with(database, free_port())
    }

    /// One where something else answers in the place of the host, at this port.
    pub(crate) fn in_front_of(port: u16) -> Self {
        Self::with(Database::sqlite(), port)
    }

    fn with(database: Database, host: u16) -> Self {
        let folder = tempfile::Builder::new().prefix("waystation-front-").tempdir().unwrap();
        let site = "etc/nginx/sites-enabled";
        for name in [
            "bin",
            "data",
            "docs/deploy",
            "log/nginx",
            "log/caddy",
            "etc/nginx/sites-available",
            site,
            "etc/systemd/system",
            "etc/ssl",
            "usr/local/bin",
            "usr/local/share/ca-certificates",
        ] {
            std::fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        std::os::unix::fs::symlink(repository("plugins"), folder.path().join("plugins")).unwrap();
        let [tls, plain, metrics] = std::array::from_fn(|_| free_port());
        let mut machine = Self { folder, database, tls, plain, host, metrics, first: Default::default() };
        machine.stand_in();
        for file in repository("docs/deploy").read_dir().unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let text = machine.here(&text(&format!("docs/deploy/{name}")));
            std::fs::write(machine.path("docs/deploy").join(name), text).unwrap();
        }
        // What curl is to trust and where the name is: on a real machine, the system knows both.
        let curl = format!(
            "cacert = {}\nresolve = {NAME}:{tls}:127.0.0.1\nresolve = {NAME}:{plain}:127.0.0.1\n",
            machine.path("etc/ssl/waystation/fullchain.pem").display()
        );
        std::fs::write(machine.path(".curlrc"), curl).unwrap();
        machine.nginx_of_debian();
        let book = Book::open();
        let said = machine.shell(&format!("{}\n{}\n{}", book.program, book.console, book.service));
        machine.first = ["secret ", "staff  "].map(|begin| {
            let line = said.lines().find_map(|line| line.strip_prefix(begin));
            line.unwrap_or_else(|| panic!("no {begin} in {said}")).to_owned()
        });
        machine
    }

    /// The programs that stand in for those of a whole machine.
    fn stand_in(&self) {
        for (name, script) in STANDINS {
            let real = program(name).unwrap_or_default();
            let script = script.replace("REAL", &real.display().to_string()).replace("PROGRAM", PROGRAM);
            let path = self.path("bin").join(name);
            std::fs::write(&path, format!("#!/usr/bin/env bash\n{script}\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    /// What Debian's own file does, for one process that says on its error stream when it listens.
    fn nginx_of_debian(&self) {
        let folder = self.folder.path().display();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {folder}/log/{kind};"))
            .join(" ");
        let main = format!(
            "daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr notice; events {{}}\n\
             http {{ {temporary} default_type text/html; access_log off; include {folder}/etc/nginx/sites-enabled/*; }}\n"
        );
        std::fs::write(self.path("etc/main.conf"), main).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What is another here than in the files and in the book: addresses and folders.
    fn here(&self, text: &str) -> String {
        let folder = self.folder.path().display();
        let (tls, plain) = (self.tls, self.plain);
        let uri = "postgres:///waystation?host=/run/postgresql&user=waystation";
        [
            ("/etc/".to_owned(), format!("{folder}/etc/")),
            ("/usr/local/".to_owned(), format!("{folder}/usr/local/")),
            ("/var/lib/waystation".to_owned(), format!("{folder}/data")),
            ("/var/log/".to_owned(), format!("{folder}/log/")),
            (uri.to_owned(), self.database.uri().to_owned()),
            ("127.0.0.1:8080".to_owned(), format!("127.0.0.1:{}", self.host)),
            ("127.0.0.1:8081".to_owned(), format!("127.0.0.1:{}", self.metrics)),
            // nginx, then Caddy, then the book.
            ("    listen [::]:443 ssl;\n".to_owned(), String::new()),
            ("    listen [::]:80;\n".to_owned(), String::new()),
            ("listen 443 ssl;".to_owned(), format!("listen 127.0.0.1:{tls} ssl;")),
            ("listen 80;".to_owned(), format!("listen 127.0.0.1:{plain};")),
            (format!("\n{NAME} {{"), format!("\nhttps://{NAME}:{tls} {{\n\tbind 127.0.0.1")),
            (format!("https://{NAME}/"), format!("https://{NAME}:{tls}/")),
        ]
        .into_iter()
        .fold(text.to_owned(), |text, (there, here)| text.replace(&there, &here))
    }

    /// A command in this machine's folder, with its programs.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        let own = ["bin", "usr/local/bin"].map(|name| self.path(name));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&path))).unwrap();
        command.current_dir(self.folder.path()).env("PATH", path).env("CURL_HOME", self.folder.path());
        // The host is on this machine, and what is set for another one is not for it.
        command.env("no_proxy", "*");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("WAYSTATION_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Runs a script as a person would type it; what it printed.
    pub(crate) fn shell(&self, script: &str) -> String {
        let script = self.here(script);
        let done = self.command("bash").args(["-euo", "pipefail", "-c", &script]).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success(), "{}\n{script}\n{out}\n{err}", done.status);
        out.into_owned()
    }

    /// The host, as the unit of systemd starts it.
    pub(crate) fn serve(&self, more: &[(&str, &str)]) -> Running {
        let mut serve = self.command("waystation");
        serve
            .arg("serve")
            .env("WAYSTATION_CONFIG", self.path("etc/waystation/waystation.toml"))
            .envs(more.iter().copied());
        Running::start(&mut serve, "\"message\":\"ready\"")
    }

    /// nginx with the file of the book.
    pub(crate) fn nginx(&self) -> Running {
        let mut nginx = self.command(needed("nginx"));
        nginx.arg("-e").arg("stderr").arg("-p").arg(self.folder.path()).arg("-c").arg(self.path("etc/main.conf"));
        Running::start(&mut nginx, "event method")
    }

    /// Caddy with the file of the book, if it is on this machine.
    pub(crate) fn caddy(&self) -> Option<Running> {
        let program = program("caddy")?;
        let file = self.path("docs/deploy/Caddyfile");
        let mut caddy = self.command(program);
        caddy.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
        caddy.env("XDG_DATA_HOME", self.path("log")).env("XDG_CONFIG_HOME", self.path("log"));
        Some(Running::start(&mut caddy, "serving initial configuration"))
    }

    /// What Prometheus would read.
    pub(crate) fn metrics(&self) -> String {
        self.shell(&format!("curl -sS --fail http://127.0.0.1:{}/metrics", self.metrics))
    }
}
