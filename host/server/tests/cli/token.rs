use super::Place;

/// A token of the central team, but for whose it is.
const CENTRAL: [&str; 8] = ["token", "create", "--role", "central", "--label", "Ada", "--days", "1"];

fn secret_of(printed: &str) -> &str {
    printed.lines().find_map(|line| line.strip_prefix("secret  ")).unwrap()
}

#[test]
fn the_first_central_token_is_made_on_an_empty_database_and_its_secret_is_stored_nowhere() {
    let place = Place::migrated();
    let made = place.run(&[&CENTRAL[..], &["--new-staff"]].concat()).succeeded();
    let secret = secret_of(&made.out);
    assert!(secret.strip_prefix("wst_").is_some_and(|s| s.len() == 64 && s.bytes().all(|b| b.is_ascii_hexdigit())));
    let folders =
        ["waystation-data", "waystation-data/keys"].map(|folder| std::fs::read_dir(place.path(folder)).unwrap());
    for path in folders.into_iter().flatten().map(|file| file.unwrap().path()).filter(|path| path.is_file()) {
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{}", path.display());
    }
    let listed = place.run(&["token", "list"]).succeeded().out;
    assert!(listed.contains("central") && listed.contains("Ada") && !listed.contains(secret), "{listed}");
}

#[test]
fn every_other_token_is_made_in_the_name_of_the_central_team() {
    let place = Place::migrated();
    let create = [
        "token",
        "create",
        "--role",
        "caseworker",
        "--operation",
        "south",
        "--label",
        "Samira",
        "--days",
        "1",
        "--new-staff",
    ];
    place.run(&create).ended(2, &["nobody is named", "--by"]);
    let stranger = "01890a5d-ac96-774b-bcce-b302099a8057";
    place.run(&[&create[..], &["--by", stranger]].concat()).ended(1, &["not a member of the central team"]);
    let central = place.central();
    place.run(&[&create[..], &["--by", &central]].concat()).ended(1, &["no such operation"]);
    let put = ["operation", "put", "--id", "south", "--title", "South", "--country", "jor", "--by", &central];
    place.run(&put).succeeded();
    let made = place.json(&[&create[..], &["--by", &central, "--staff", stranger]].concat());
    assert_eq!(made["staff"], stranger);
    assert_eq!(made["role"], serde_json::json!({"role": "caseworker", "operation": "south"}));
}

#[test]
fn who_makes_a_token_names_its_holder_or_says_that_they_are_new() {
    let place = Place::migrated();
    place.run(&CENTRAL).ended(2, &["--staff"]);
    let ada = place.central();
    let renewed = place.json(&[&CENTRAL[..], &["--by", &ada, "--staff", &ada]].concat());
    assert_eq!(renewed["staff"], ada.as_str(), "a renewed token is one of the same person");
    let slip = "01890a5d-ac96-774b-bcce-b302099a8057";
    place.run(&[&CENTRAL[..], &["--by", &ada, "--staff", slip]].concat()).ended(1, &["nobody with this id"]);
    place.run(&[&CENTRAL[..], &["--by", &ada, "--staff", &ada, "--new-staff"]].concat()).ended(1, &["new_staff"]);
}

#[test]
fn the_console_acts_in_the_name_that_the_configuration_gives() {
    let place = Place::migrated();
    let central = place.central();
    place.write("waystation.toml", format!("staff = \"{central}\""));
    let file = place.write("partner.toml", "id = \"open-door\"\nname = \"Open Door\"\nkind = \"non-governmental\"\n");
    place.run(&["partner", "put", super::text(&file)]).succeeded();
    assert!(place.run(&["partner", "list"]).succeeded().out.contains("Open Door"));
}

#[test]
fn a_flag_that_the_role_does_not_take_is_a_mistake() {
    let place = Place::new();
    let create = |rest: &[&str]| {
        place.run(&[&["token", "create", "--new-staff", "--label", "x", "--days", "1", "--role"], rest].concat())
    };
    create(&["central", "--operation", "south"]).ended(2, &["this role does not take --operation"]);
    create(&["partner", "--partner", "open-door", "--operation", "south"]).ended(2, &["needs --function"]);
    create(&["partner", "--partner", "open-door", "--function", "nurse"]).ended(2, &["needs --operation"]);
    create(&["caseworker"]).ended(2, &["needs --operation"]);
}

#[test]
fn a_revoked_token_is_listed_as_revoked() {
    let place = Place::migrated();
    let made = place.json(&[&CENTRAL[..], &["--new-staff"]].concat());
    let (id, staff) = (made["id"].as_str().unwrap(), made["staff"].as_str().unwrap());
    place.run(&["token", "revoke", id, "--by", staff]).succeeded();
    let listed = place.json(&["token", "list"]);
    assert!(listed[0]["revoked_at"].is_string(), "{listed}");
    let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    place.run(&["token", "revoke", unknown, "--by", staff]).ended(1, &["no such token"]);
}

#[test]
fn an_organisation_from_a_file_with_an_unknown_key_is_refused() {
    let place = Place::new();
    let file = place.write("operation.json", r#"{"id": "south", "title": "South", "country": "jor", "colour": "red"}"#);
    place.run(&["operation", "put", super::text(&file)]).ended(2, &["operation.json", "unknown field `colour`"]);
    let file = place.write("partner.toml", "id = \"p\"\nname = \"P\"\nkind = \"government\"\n");
    place.run(&["partner", "put", super::text(&file)]).ended(2, &["country of origin"]);
}

#[test]
fn the_flag_staff_is_the_holder_of_a_token_and_nobody_else() {
    let place = Place::migrated();
    let central = place.central();
    let put = ["operation", "put", "--id", "south", "--title", "South", "--country", "jor", "--staff", &central];
    place.run(&put).ended(2, &["--staff"]);
}

#[test]
fn a_token_in_the_name_of_somebody_who_has_been_here_takes_two_members_of_the_central_team() {
    let place = Place::migrated();
    let ada = place.central();
    let ben = place.json(&[&CENTRAL[..], &["--new-staff"]].concat())["staff"].as_str().unwrap().to_owned();
    let put = ["operation", "put", "--id", "south", "--title", "South", "--country", "jor", "--by", &ada];
    place.run(&put).succeeded();
    let role = ["--role", "caseworker", "--operation", "south", "--label", "Samira", "--days", "1"];
    let create = [&["token", "create"][..], &role].concat();
    let samira = place.json(&[&create[..], &["--new-staff", "--by", &ada]].concat())["staff"].clone();
    let again = [&create[..], &["--staff", samira.as_str().unwrap()]].concat();
    let asked = place.json(&[&again[..], &["--by", &ada]].concat());
    assert_eq!(asked["awaits"]["staff"], samira);
    assert!(place.run(&["token", "list"]).succeeded().out.contains("waits for a second"));
    let repeated = place.run(&[&again[..], &["--by", &ada]].concat()).succeeded().out;
    assert!(repeated.contains("There is no token yet"), "{repeated}");
    let made = place.json(&[&again[..], &["--by", &ben]].concat());
    assert_eq!((&made["id"], &made["staff"]), (&asked["awaits"]["id"], &samira));
    assert!(made["secret"].is_string());
}
