//! What outsiders do: verify with the host's program and with that of the book, which know nothing of each other, and
//! witness.

use std::path::{Path, PathBuf};
use std::process::Command;

use waystation_domain::audit::exported::Line;
use waystation_domain::audit::{Chained, Head};
use waystation_domain::words::digest::HexHash;

use super::{Place, Ran, text};

/// The program of the book.
fn python(place: &Place, arguments: &[&str]) -> Ran {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify_audit.py");
    let mut command = Command::new("python3");
    Ran::of(command.arg("-I").arg(program).args(arguments).current_dir(place.path("")))
}

/// A host whose audit has some entries, and what it published.
struct Published {
    place: Place,
    central: String,
    /// The keys of its chains: of the host's own, and of the operation.
    keys: Vec<String>,
}

impl Published {
    fn new() -> Self {
        let place = Place::migrated();
        let central = place.central();
        let host = Self { place, central, keys: Vec::new() };
        host.partner("first");
        host.act(&["operation", "put", "--id", "north", "--title", "North \u{2014} \"one\"", "--country", "jor"]);
        let keys = host.place.run(&["audit", "key"]).succeeded().out;
        Self { keys: keys.lines().map(str::to_owned).collect(), ..host }
    }

    fn act(&self, arguments: &[&str]) {
        self.place.run(&[arguments, &["--by", &self.central]].concat()).succeeded();
    }

    fn partner(&self, id: &str) {
        self.act(&["partner", "put", "--id", id, "--name", "A partner", "--kind", "private"]);
    }

    /// The checkpoint of the host's own chain, kept in a file.
    fn checkpoint(&self, name: &str) -> PathBuf {
        let signed = self.place.run(&["audit", "checkpoint", "host"]).succeeded().out;
        self.place.write(name, signed)
    }

    fn export(&self, name: &str) -> Vec<String> {
        self.act(&["audit", "export", "-o", name]);
        std::fs::read_to_string(self.place.path(name)).unwrap().lines().map(str::to_owned).collect()
    }

    /// Another host with the same keys and the database as it is now, as from a copy of its disk.
    fn copied(&self) -> Self {
        let place = Place::new();
        std::fs::create_dir(place.path("waystation-data")).unwrap();
        for name in ["master.key", "audit.key", "waystation.db"] {
            let name = format!("waystation-data/{name}");
            std::fs::copy(self.place.path(&name), place.path(&name)).unwrap();
        }
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(place.path("waystation-data"), mode).unwrap();
        Self { place, central: self.central.clone(), keys: self.keys.clone() }
    }

    /// Whether both programs say that the file is as it was written; they must agree.
    fn both(&self, lines: &[String], checkpoint: &Path) -> bool {
        let file = self.place.write("given.jsonl", lines.join("\n") + "\n");
        let mut ours = vec!["audit", "verify", text(&file), "--checkpoint", text(checkpoint)];
        let mut theirs = vec![text(&file), text(checkpoint)];
        for key in &self.keys {
            ours.extend(["--key", key]);
            theirs.push(key);
        }
        let (ours, theirs) = (self.place.run(&ours), python(&self.place, &theirs));
        assert_eq!(ours.code, theirs.code, "they differ: {ours:?} {theirs:?}");
        assert_eq!(theirs.err.contains("NOT AS IT WAS WRITTEN"), theirs.code == Some(1), "{theirs:?}");
        ours.code == Some(0)
    }
}

fn is_of(line: &str, chain: &str) -> bool {
    line.starts_with(&format!("{{\"chain\":\"{chain}\""))
}

/// The export with the entries of a chain written anew from what `change` makes of their texts, all hashes and the footer with
/// them.
fn written_anew(lines: &[String], chain: &str, change: impl Fn(&str) -> String) -> Vec<String> {
    let mut head: Option<Head> = None;
    let mut anew: Vec<String> = lines
        .iter()
        .map(|text| {
            if !is_of(text, chain) {
                return text.clone();
            }
            let line: Line<'_> = serde_json::from_str(text).unwrap();
            let link = Chained::new(head.as_ref(), change(&line.body));
            head = Some(Head { seq: link.seq, hash: link.hash });
            serde_json::to_string(&Line::of(chain, link)).unwrap()
        })
        .collect();
    let head = head.unwrap();
    let footer = anew.last_mut().unwrap();
    let mut said: serde_json::Value = serde_json::from_str(footer).unwrap();
    for line in said["heads"].as_array_mut().unwrap() {
        if line["chain"] == chain {
            *line = serde_json::json!({"chain": chain, "seq": head.seq, "hash": HexHash(head.hash).to_string()});
        }
    }
    *footer = said.to_string();
    anew
}

#[test]
fn the_program_of_the_book_is_as_short_as_the_book_says() {
    let program = include_str!("../../../../docs/verify_audit.py");
    assert!(program.lines().count() <= 60 && program.lines().all(|line| line.chars().count() <= 125));
}

#[test]
fn the_program_of_the_book_and_that_of_the_host_agree_on_every_kind_of_file() {
    let host = Published::new();
    let fork = host.copied();
    host.partner("second");
    let kept = host.checkpoint("kept.txt");
    host.partner("third");
    let valid = host.export("audit.jsonl");
    assert!(host.both(&valid, &kept), "what was exported is as it was written");
    let at = |host: &[String], seq: u32| {
        host.iter().position(|line| line.starts_with(&format!("{{\"chain\":\"host\",\"seq\":{seq},"))).unwrap()
    };

    let mut changed = valid.clone();
    let line = at(&valid, 4);
    changed[line] = valid[line].replacen("partner-recorded", "partner-retorded", 1);
    assert_ne!(changed, valid);
    assert!(!host.both(&changed, &kept), "changed");

    let mut reordered = valid.clone();
    reordered.swap(at(&valid, 4), at(&valid, 5));
    assert!(!host.both(&reordered, &kept), "reordered");

    let mut cut = valid.clone();
    cut.pop();
    assert!(!host.both(&cut, &kept), "cut short");
    let mut cut = valid.clone();
    cut.remove(at(&valid, 7));
    let cut = written_anew(&cut, "host", str::to_owned);
    assert!(!host.both(&cut, &kept), "its newest entry cut off, and the end written anew");

    // It is whole, and signed with the same key; only what was kept elsewhere tells it.
    fork.partner("another");
    fork.checkpoint("forked.txt");
    fork.partner("one-more");
    let forked = fork.export("forked.jsonl");
    assert!(!host.both(&forked, &kept), "forked");
    assert!(
        host.both(&forked, &fork.place.path("forked.txt")),
        "a fork is as it was written, for who saw nothing else"
    );

    let rewritten = written_anew(&valid, "host", |body| body.replace("\"third\"", "\"other\""));
    assert!(!host.both(&rewritten, &kept), "written anew after what was kept");
    let unsigned = |lines: &[String]| {
        let mut header: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
        header.as_object_mut().unwrap().remove("checkpoints");
        // The fields of a header are in their own order; serde_json sorts them.
        let chains = &header["chains"];
        let at = &header["exported_at"];
        let first = format!(r#"{{"format":"waystation-audit","version":1,"exported_at":{at},"chains":{chains}}}"#);
        [&[first][..], &lines[1..]].concat()
    };
    assert!(!host.both(&unsigned(&rewritten), &kept), "written anew, without what was signed");
    assert!(!host.both(&unsigned(&valid), &kept), "a chain whose key is given has to be signed");
}

#[test]
fn an_export_of_before_checkpoints_is_still_verified_by_both() {
    let host = Published::new();
    let mut lines = host.export("audit.jsonl");
    let end = lines[0].find(",\"checkpoints\"").unwrap();
    lines[0].replace_range(end.., "}");
    let file = host.place.write("old.jsonl", lines.join("\n") + "\n");
    host.place.run(&["audit", "verify", text(&file)]).succeeded();
    python(&host.place, &[text(&file)]).succeeded();
}

#[test]
fn a_key_of_another_log_signs_nothing_here() {
    let (host, other) = (Published::new(), Published::new());
    host.export("audit.jsonl");
    let file = host.place.path("audit.jsonl");
    let foreign = &other.keys[0];
    let kept = host.checkpoint("kept.txt");
    let verify = ["audit", "verify", text(&file), "--checkpoint", text(&kept), "--key", foreign];
    host.place.run(&verify).ended(1, &["no --key is that of waystation-"]);
    python(&host.place, &[text(&file), text(&kept), foreign]).ended(1, &["not signed by the given key"]);
    // The other key under the name of this log.
    let (name, key) = (host.keys[0].split('+').next().unwrap(), foreign.splitn(3, '+').nth(2).unwrap());
    let forged = format!("{name}+00000000+{key}");
    host.place.run(&["audit", "verify", text(&file), "--key", &forged]).ended(2, &["not a verifier key"]);
    python(&host.place, &[text(&file), &forged]).ended(1, &["a signature is missing"]);
}

#[test]
fn a_witness_signs_what_continues_and_nothing_that_was_written_anew() {
    let host = Published::new();
    let witness = Place::new();
    let name = "dpa.example/waystation";
    let key = witness.run(&["audit", "witness-key", "witness.key", "--name", name]).succeeded().out.trim().to_owned();
    let again = witness.run(&["audit", "witness-key", "witness.key", "--name", name]).succeeded().out;
    assert_eq!(again.trim(), key, "the key is made once");
    let log = &host.keys[0];
    let asked = |host: &Published, old: &str| {
        let asked = host.place.run(&["audit", "checkpoint", "host", "--old", old]).succeeded().out;
        witness.write("asked.txt", asked);
    };
    let cosign = |seen: &[&str]| {
        let own = ["--witness-key", "witness.key", "--name", name];
        witness.run(&[&["audit", "cosign", "asked.txt", "--key", log][..], &own, seen].concat())
    };
    asked(&host, "0");
    let first = witness.write("first.txt", cosign(&[]).succeeded().out);
    let fork = host.copied();
    let size = |file: &Path| std::fs::read_to_string(file).unwrap().lines().nth(1).unwrap().to_owned();

    host.partner("second");
    asked(&host, "0");
    cosign(&["--seen", "first.txt"]).ended(1, &["it continues 0 entries", "--old 4"]);
    asked(&host, &size(&first));
    let second = witness.write("second.txt", cosign(&["--seen", "first.txt"]).succeeded().out);
    let own = std::fs::read_to_string(witness.path("asked.txt")).unwrap();
    witness.write("asked.txt", own.replacen("\nwaystation-", "\nwaystation-0", 1));
    cosign(&["--seen", "first.txt"]).ended(1, &["this is of the log waystation-0"]);

    fork.partner("another");
    fork.partner("one-more");
    asked(&fork, &size(&first));
    cosign(&["--seen", "first.txt"]).succeeded();
    // The fork had another fifth entry than the one that was signed.
    asked(&fork, &size(&second));
    cosign(&["--seen", "second.txt"]).ended(1, &["it does not continue what was signed before"]);

    // What was signed is kept by the host, and required by whoever verifies.
    host.act(&["audit", "witnessed", text(&second), "--witness", &key]);
    let forked = host.place.run(&["audit", "witnessed", text(&witness.path("asked.txt")), "--witness", &key]);
    assert_ne!(forked.code, Some(0), "{forked:?}");
    host.export("audit.jsonl");
    let file = host.place.path("audit.jsonl");
    let verify = ["audit", "verify", text(&file), "--checkpoint", text(&second), "--key", log, "--witness", &key];
    host.place.run(&verify).succeeded();
    python(&host.place, &[text(&file), text(&second), log, &key]).succeeded();
    let kept = host.checkpoint("kept.txt");
    let verify = ["audit", "verify", text(&file), "--checkpoint", text(&kept), "--key", log, "--witness", &key];
    host.place.run(&verify).ended(1, &["dpa.example/waystation did not sign it"]);
    python(&host.place, &[text(&file), text(&kept), log, &key]).ended(1, &["a signature is missing"]);
}

#[test]
fn the_key_that_signs_is_for_its_owner_alone_and_a_lost_one_is_followed_by_another_only_when_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let host = Published::new();
    let file = host.place.path("waystation-data/audit.key");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let before = std::fs::read(&file).unwrap();
    host.place.run(&["migrate"]).succeeded();
    assert_eq!(std::fs::read(&file).unwrap(), before, "it is made once");
    let database = std::fs::read(host.place.path("waystation-data/waystation.db")).unwrap();
    assert!(!database.windows(32).any(|bytes| bytes == before), "it is not in the database");

    host.act(&["audit", "export", "-o", "before.jsonl"]);
    host.place.run(&["audit", "key", "--new", "--by", &host.central]).ended(2, &["audit.key", "Move it away first"]);
    std::fs::remove_file(&file).unwrap();
    for command in [&["migrate"][..], &["serve"], &["audit", "checkpoint", "host"]] {
        host.place.run(command).ended(2, &["audit.key", "not there", "audit key --new"]);
        assert!(!file.exists());
    }
    host.place.run(&["token", "list"]).succeeded();
    let other = Published::new();
    std::fs::copy(other.place.path("waystation-data/audit.key"), &file).unwrap();
    host.place.run(&["audit", "checkpoint", "host"]).ended(2, &["not the key that signs the audit of this database"]);
    std::fs::remove_file(&file).unwrap();

    host.act(&["audit", "key", "--new"]);
    let keys = host.place.run(&["audit", "key"]).succeeded().out;
    assert_eq!(keys.lines().count(), 4, "each chain has both: {keys}");
    assert!(host.keys.iter().all(|key| keys.contains(key.as_str())));
    host.act(&["audit", "export", "-o", "after.jsonl"]);
    let newest = keys.lines().nth(1).unwrap();
    for (name, key) in [("before.jsonl", host.keys[0].as_str()), ("after.jsonl", newest)] {
        host.place.run(&["audit", "verify", name, "--key", key]).succeeded();
    }
    host.place.run(&["audit", "verify", "after.jsonl", "--key", &host.keys[0]]).ended(1, &["did not sign it"]);
    assert!(std::fs::read_to_string(host.place.path("after.jsonl")).unwrap().contains("audit-key-made"));
}
