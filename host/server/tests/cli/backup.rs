use std::os::unix::fs::PermissionsExt as _;

use super::{Place, text};

/// A host with some set-up and a sealed file, its backup, and the secret key that opens it.
struct BackedUp {
    place: Place,
    /// The staff id of the central team.
    central: String,
}

impl BackedUp {
    fn new() -> Self {
        let place = Place::migrated();
        let central = place.central();
        let by = ["--by", &*central];
        let put = ["operation", "put", "--id", "south", "--title", "South", "--country", "jor"];
        place.run(&[&put[..], &by].concat()).succeeded();
        std::fs::create_dir_all(place.path("waystation-data/files/ab")).unwrap();
        place.write("waystation-data/files/ab/one", vec![7; 100_000]);
        place.write("waystation-data/files/two", "sealed");
        let public = place.run(&["backup-key", "-o", "backup.key"]).succeeded().out;
        let backup = ["backup", "--to", public.trim(), "-o", "backup.age"];
        let made = place.run(&[&backup[..], &by].concat()).succeeded();
        assert!(made.out.contains("2 files"), "{}", made.out);
        Self { place, central }
    }

    fn restore(&self, place: &Place, more: &[&str]) -> super::Ran {
        let (file, key) = (self.place.path("backup.age"), self.place.path("backup.key"));
        place.run(&[&["restore", text(&file), "--identity", text(&key)][..], more].concat())
    }

    /// Another machine, which has the keys and nothing else.
    fn machine(&self) -> Place {
        let place = Place::new();
        std::fs::create_dir(place.path("waystation-data")).unwrap();
        std::fs::set_permissions(place.path("waystation-data"), std::fs::Permissions::from_mode(0o700)).unwrap();
        for key in ["master.key", "audit.key"].map(|key| format!("waystation-data/{key}")) {
            if self.place.path(&key).exists() {
                std::fs::copy(self.place.path(&key), place.path(&key)).unwrap();
            }
        }
        std::fs::create_dir(place.path("waystation-data/keys")).unwrap();
        std::fs::set_permissions(place.path("waystation-data/keys"), std::fs::Permissions::from_mode(0o700)).unwrap();
        for key in std::fs::read_dir(self.place.path("waystation-data/keys")).unwrap() {
            let key = key.unwrap();
            std::fs::copy(key.path(), place.path("waystation-data/keys").join(key.file_name())).unwrap();
        }
        place
    }
}

#[test]
fn a_backup_is_restored_on_another_machine_and_the_host_there_is_closed() {
    let backed_up = BackedUp::new();
    let place = backed_up.machine();
    let restored = backed_up.restore(&place, &[]).succeeded();
    assert!(restored.out.contains("restore-check"), "{}", restored.out);
    let file = std::fs::read(place.path("waystation-data/files/ab/one")).unwrap();
    assert_eq!(file, vec![7; 100_000]);
    let listed = place.run(&["operation", "list"]).succeeded().out;
    assert!(listed.contains("south"), "{listed}");
    place.run(&["restore-check"]).ended(1, &["an older copy"]);
    // The mark of the old machine is the evidence that an export has everything.
    let export = backed_up.place.path("audit.jsonl");
    let by = ["--by", &*backed_up.central];
    backed_up.place.run(&[&["audit", "export", "-o", text(&export)][..], &by].concat()).succeeded();
    let check = [&["restore-check", "--audit", text(&export)][..], &by].concat();
    place.run(&check).ended(1, &["has no mark"]);
    std::fs::copy(backed_up.place.path("waystation-data/mark"), place.path("waystation-data/mark")).unwrap();
    place.run(&check).succeeded();
    place.run(&["restore-check"]).succeeded();
}

#[test]
fn a_backup_is_checked_without_leaving_anything_and_a_damaged_one_is_found() {
    let backed_up = BackedUp::new();
    let elsewhere = Place::new();
    let said = backed_up.restore(&elsewhere, &["--check"]).succeeded().out;
    assert!(said.contains("whole") && said.contains("2 files") && said.contains("key-"), "{said}");
    assert!(!elsewhere.path("waystation-data").exists());
    let file = backed_up.place.path("backup.age");
    let whole = std::fs::read(&file).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!whole.windows(5).any(|bytes| bytes == b"south" || bytes == b"South"), "it is sealed");
    for length in [100, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&file, &whole[..length]).unwrap();
        backed_up.restore(&elsewhere, &["--check"]).ended(1, &[]);
    }
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    std::fs::write(&file, changed).unwrap();
    backed_up.restore(&elsewhere, &["--check"]).ended(1, &["changed, or cut short"]);
}

#[test]
fn nothing_is_restored_over_something_or_with_another_key() {
    let backed_up = BackedUp::new();
    let place = backed_up.machine();
    std::fs::write(place.path("waystation-data/waystation.db"), "something").unwrap();
    std::fs::set_permissions(place.path("waystation-data/waystation.db"), std::fs::Permissions::from_mode(0o600))
        .unwrap();
    backed_up.restore(&place, &[]).ended(3, &["is there already"]);
    let other = Place::migrated();
    backed_up.restore(&other, &[]).ended(2, &["the backup is for the master key"]);
    std::fs::write(backed_up.place.path("backup.key"), "AGE-SECRET-KEY-1").unwrap();
    backed_up.restore(&place, &[]).ended(2, &["not a secret key of age"]);
    let by = ["--by", &*backed_up.central];
    let again = ["backup", "--to", "age1nobody", "-o", "other.age"];
    backed_up.place.run(&[&again[..], &by].concat()).ended(2, &["not a public key of age"]);
}
