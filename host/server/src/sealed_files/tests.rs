use cap_std::fs::PermissionsExt as _;

use super::*;
use crate::clock::OsRandom;

fn here() -> (tempfile::TempDir, SealedFiles) {
    let dir = tempfile::tempdir().unwrap();
    let files = SealedFiles::open(dir.path()).unwrap();
    (dir, files)
}

/// Every file in the directory, by its path in it.
fn all(files: &SealedFiles) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in files.0.dir.entries().unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            let within = entry.open_dir().unwrap().entries().unwrap();
            found.extend(within.map(|entry| format!("{name}/{}", entry.unwrap().file_name().into_string().unwrap())));
        } else {
            found.insert(name);
        }
    }
    found
}

async fn kept_one(files: &SealedFiles) -> FileName {
    let name = FileName::new(&OsRandom);
    let mut file = files.begin(&name).await.unwrap();
    file.write(b"sealed".to_vec()).await.unwrap();
    file.keep().await.unwrap();
    name
}

#[tokio::test]
async fn a_file_that_is_kept_is_read_back_and_is_for_its_owner_alone() {
    let (_dir, files) = here();
    let name = kept_one(&files).await;
    let mut file = files.open(&name).await.unwrap().unwrap();
    assert_eq!(file.length(), 6);
    assert_eq!(file.read(4).await.unwrap(), b"seal");
    assert_eq!(file.read(4).await.unwrap(), b"ed");
    assert_eq!(files.names(name.shelf()).await.unwrap(), BTreeSet::from([name.clone()]));
    assert_eq!(all(&files), BTreeSet::from([format!("{}/{name}", name.shelf())]));
    let mode = |path: &Path| files.0.dir.metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&kept(&name)), mode(Path::new(name.shelf()))), (0o600, 0o700));
    assert!(files.open(&FileName::new(&OsRandom)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_file_that_is_given_up_leaves_nothing_behind() {
    let (_dir, files) = here();
    let mut file = files.begin(&FileName::new(&OsRandom)).await.unwrap();
    file.write(b"sealed".to_vec()).await.unwrap();
    assert_eq!(all(&files).len(), 1);
    drop(file);
    assert_eq!(all(&files), BTreeSet::new());
}

#[tokio::test]
async fn what_a_host_that_died_had_begun_is_removed_and_what_is_being_written_is_not() {
    let (_dir, files) = here();
    files.0.dir.write(arriving(&FileName::new(&OsRandom)), b"half").unwrap();
    let mut alive = files.begin(&FileName::new(&OsRandom)).await.unwrap();
    assert_eq!(files.remove_begun().await.unwrap(), 1);
    alive.keep().await.unwrap();
    assert_eq!(all(&files).len(), 1);
}

#[tokio::test]
async fn a_file_cannot_be_seized_until_its_writer_is_done_with_it() {
    let (_dir, files) = here();
    let name = FileName::new(&OsRandom);
    let mut file = files.begin(&name).await.unwrap();
    file.keep().await.unwrap();
    assert!(files.seize(&name).await.unwrap().is_none());
    drop(file);
    files.seize(&name).await.unwrap().unwrap().remove().await.unwrap();
    assert_eq!(all(&files), BTreeSet::new());
    assert!(files.seize(&name).await.unwrap().is_none());
}

#[tokio::test]
async fn a_place_says_once_which_it_is() {
    let (_dir, files) = here();
    assert_eq!(files.mark().await.unwrap(), None);
    let (one, two) = (FilesMark::new(&OsRandom), FilesMark::new(&OsRandom));
    assert_eq!(files.set_mark(&one).await.unwrap(), one);
    assert_eq!(files.set_mark(&two).await.unwrap(), one);
    assert_eq!(files.mark().await.unwrap(), Some(one));
    assert_eq!(all(&files), BTreeSet::from([MARK.to_owned()]));
    files.0.dir.write(MARK, b"something else").unwrap();
    assert!(files.mark().await.is_err());
}
