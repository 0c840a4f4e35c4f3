//! Every route, once: method, path, who may call it, and what answers. This page makes the router, the description of
//! the API, and the list from which the tests know what must be refused, and to whom.

pub(crate) mod route;

use axum::http::Method;

use waystation_domain::security::caller::RoleName;

use crate::problem::Code::{Conflict, DoesNotFit, FilesAway, LessThanActive, NotFound, NotReady, NothingReleased};
use crate::routes::{
    agreements, audit, bases, closing, consents, dictionary, disclosures, duties, erasures, evidence, figures,
    file_requests, grants, guardianship, holds, individuals, me, milestones, operations, partner, partners, pathways,
    plugin_faults, plugins, receipts, referrals, retention, rights, service, status, tokens,
};
use route::Route;

const ANYONE: &[RoleName] = &[];
const ALL: &[RoleName] = RoleName::ALL;
const CENTRAL: &[RoleName] = &[RoleName::Central];
const WORK: &[RoleName] = &[RoleName::Caseworker, RoleName::Supervisor];
const APPROVE: &[RoleName] = &[RoleName::Supervisor];
const FIGURES: &[RoleName] = &[RoleName::Supervisor, RoleName::ProtectionOfficer];
const STAFF: &[RoleName] = &[RoleName::Caseworker, RoleName::Supervisor, RoleName::ProtectionOfficer];
const CHOOSE: &[RoleName] =
    &[RoleName::Central, RoleName::Caseworker, RoleName::Supervisor, RoleName::ProtectionOfficer];
const AUDIT: &[RoleName] = &[RoleName::Central, RoleName::ProtectionOfficer];
const PROTECTION: &[RoleName] = &[RoleName::ProtectionOfficer];
const OVERSIGHT: &[RoleName] = &[RoleName::Supervisor, RoleName::ProtectionOfficer];
const RETENTION: &[RoleName] = &[RoleName::Central, RoleName::Supervisor, RoleName::ProtectionOfficer];
const PARTNER: &[RoleName] = &[RoleName::Partner];

/// What the routes are about.
pub(crate) const NOUNS: &[(&str, &str)] = &[
    ("service", "The host itself"),
    ("status", "How the host stands"),
    ("me", "The caller"),
    ("dictionary", "What may be known about a person"),
    ("operations", "Country operations"),
    ("retention", "How long files are kept, and what ended"),
    ("partners", "Partner organisations"),
    ("agreements", "What an operation and a partner signed"),
    ("grants", "What the central team allows a plugin"),
    ("plugins", "Components with the SOPs of an operation"),
    ("plugin_faults", "What went wrong in plugins"),
    ("tokens", "Bearer tokens"),
    ("audit", "Who did what"),
    ("individuals", "Persons"),
    ("evidence", "Files that prove something"),
    ("guardianship", "Who decides for an adult without capacity"),
    ("milestones", "What happened to an account before there was a case"),
    ("closing", "Closing and reopening a case"),
    ("holds", "What keeps a file although a clock has run out"),
    ("file_requests", "Formal requests for a file"),
    ("erasures", "A person is forgotten"),
    ("pathways", "What the active plugin offers"),
    ("referrals", "Requests that a partner serve a person"),
    ("consents", "What a person was asked, and answered"),
    ("bases", "Bases other than consent"),
    ("duties", "What is due"),
    ("receipts", "What a person takes home"),
    ("rights", "What a person asks for by right"),
    ("disclosures", "Acts of sharing"),
    ("figures", "Figures without persons"),
    ("partner", "The side of a partner's staff"),
];

pub(crate) fn table() -> Vec<Route> {
    route::page! {
        // The host itself
        GET "/health" ANYONE service::health "Whether the process answers".at_root();
        GET "/ready" ANYONE service::ready "Whether requests may be sent here".at_root().refuses(NotReady);
        GET "/openapi.json" ANYONE service::openapi "This description";
        GET "/me" ALL me::read "Who you are to this host";
        GET "/dictionary" ALL dictionary::read "What may be known about a person, and what a plugin may learn from it";

        // What the central team sets up
        GET "/status" CENTRAL status::read "How the host and what is set up stand, with what to do".stays_open();
        GET "/operations" CENTRAL operations::list "All operations";
        GET "/operations/{operation}" CENTRAL operations::read "One operation";
        PUT "/operations/{operation}" CENTRAL operations::put "Adds or replaces an operation".makes();
        GET "/operations/{operation}/retention" RETENTION retention::preview "How long files are kept, and which would end on a day; to the central team, how many".refuses(DoesNotFit);
        PUT "/operations/{operation}/retention" CENTRAL retention::put "Says how long files are kept; to keep any longer, and to begin, takes two".refuses(DoesNotFit);
        GET "/operations/{operation}/retention/certificates" RETENTION retention::certificates "Certificates of what ended by a clock: counts, and a digest over pseudonyms";
        GET "/partners" CHOOSE partners::list "All partners";
        GET "/partners/{partner}" CENTRAL partners::read "One partner";
        PUT "/partners/{partner}" CENTRAL partners::put "Adds or replaces a partner".makes();
        GET "/partners/{partner}/staff" WORK partners::staff "A partner's staff by name, to exclude one whom a person fears";
        GET "/agreements" CENTRAL agreements::list "The agreements of an operation".refuses(NotFound);
        POST "/agreements" CENTRAL agreements::make "Records an agreement";
        GET "/agreements/{agreement}" CENTRAL agreements::read "One agreement";
        PUT "/agreements/{agreement}" CENTRAL agreements::change "Changes, suspends or resumes an agreement";
        GET "/grants" CENTRAL grants::list "The grants of an operation".refuses(NotFound);
        POST "/grants" CENTRAL grants::make "Grants facts and items to one component";
        GET "/grants/{grant}" CENTRAL grants::read "One grant";
        PUT "/grants/{grant}" CENTRAL grants::change "Changes or revokes a grant";
        GET "/plugins" CENTRAL plugins::list "The plugins of an operation, or of all";
        POST "/plugins" CENTRAL plugins::install "Installs a component, if it is admitted".compiles().refuses(DoesNotFit);
        GET "/plugins/{plugin}" CENTRAL plugins::read "One plugin, with its catalogue";
        POST "/plugins/{plugin}/approval" CENTRAL plugins::approve "Approves a plugin whose catalogue was read";
        GET "/plugins/{plugin}/outlook" CENTRAL plugins::outlook "What a plugin would offer, ask and share today, compared with the active one";
        POST "/plugins/{plugin}/activation" CENTRAL plugins::activate "Makes a plugin the one that assesses cases; the previous one retires".compiles().refuses(LessThanActive);
        GET "/plugin-faults" AUDIT plugin_faults::list "What went wrong in plugins since this host started, and which are on hold".refuses(NotFound);
        GET "/tokens" CENTRAL tokens::list "All tokens, without their secrets";
        POST "/tokens" CENTRAL tokens::make "Makes a token; its secret is in this answer and nowhere else";
        DELETE "/tokens/{token}" CENTRAL tokens::revoke "Ends a token at once".stays_open();
        GET "/audit" AUDIT audit::read "A chain of the audit; reading it is recorded in the audit too".refuses(NotFound);
        GET "/audit/checkpoint" AUDIT audit::checkpoint "Signs what is new in a chain: its newest checkpoint, and the keys that verify it".refuses(NotFound);
        GET "/audit/consistency" AUDIT audit::consistency "The proof that a chain only grew since an earlier checkpoint".refuses(NotFound).refuses(DoesNotFit);
        GET "/audit/proof" AUDIT audit::proof "The proof that an entry is in its chain; reading it is recorded in the audit too".refuses(NotFound);

        GET "/audit/subjects/{pseudonym}" PROTECTION audit::subject "Whom or what a pseudonym of the audit stands for; asking is in the audit too".refuses(NotFound);

        // The work with a person
        POST "/individuals" WORK individuals::register "Registers a person";
        POST "/individuals/search" WORK individuals::search "Finds persons by number, telephone or name";
        POST "/individuals/duplicates" APPROVE individuals::duplicates "Goes through the files of your operation, and lists those that may be of one person";
        GET "/individuals/{individual}" WORK individuals::read "A person's file";
        PATCH "/individuals/{individual}" WORK individuals::correct "Corrects a file; null removes a datum";
        GET "/individuals/{individual}/corrections" PROTECTION individuals::corrections "Which datums of a file were corrected, when and by whom";
        GET "/individuals/{individual}/history" WORK individuals::history "What a file said before each change, and after it";
        POST "/individuals/{individual}/undoing" WORK individuals::undo "Undoes a change of a file, by a new one";
        POST "/individuals/{individual}/origin-errors" WORK individuals::take_out_origin "Takes out a country of origin that was recorded by mistake; until then its government receives nothing, whatever the file says now";
        PUT "/individuals/{individual}/same-person" WORK individuals::same_person "Records that another file is of the same person, or, as a supervisor, that it is not";
        POST "/individuals/{individual}/evidence" WORK evidence::attach "Attaches a file: a signed form, a document, a recording".carries_file().refuses(FilesAway);
        GET "/evidence/{evidence}" WORK evidence::read "A file that was attached, as a whole; a recording only for whoever attached it and for supervisors".carries_file().refuses(FilesAway);
        PUT "/individuals/{individual}/guardianship" WORK guardianship::record "Records that a guardianship authority decides for an adult";
        DELETE "/individuals/{individual}/guardianship" WORK guardianship::end "Records that there is no longer such an authority";
        GET "/individuals/{individual}/closing" WORK closing::look "What is open, and would end with the case";
        POST "/individuals/{individual}/closing" WORK closing::close "Closes the case, and ends what is open";
        POST "/individuals/{individual}/reopening" WORK closing::reopen "Reopens a closed case";
        POST "/individuals/{individual}/milestones" WORK milestones::record "Records an application, an appointment, a visit: from these the clocks of an account count";
        GET "/individuals/{individual}/holds" OVERSIGHT holds::list "What keeps the file although a clock has run out";
        POST "/individuals/{individual}/holds" OVERSIGHT holds::place "Keeps the file, with a reason, the paper behind it, and the day on which it is looked at again";
        POST "/holds/{hold}/review" OVERSIGHT holds::review "Records that a hold was looked at again, and until when it holds";
        POST "/holds/{hold}/end" OVERSIGHT holds::lift "Lifts a hold, at once";
        POST "/individuals/{individual}/file-requests" WORK file_requests::take "Records a formal request of the person for their file";
        POST "/file-requests/{request}/approval" APPROVE file_requests::approve "Approves a formal request, as a second person";
        POST "/individuals/{individual}/objection" STAFF rights::object "The person objects: nothing is shared from now on, until somebody has decided".stays_open();
        GET "/individuals/{individual}/rights-requests" STAFF rights::list "What a person asked for by right";
        POST "/individuals/{individual}/rights-requests" WORK rights::receive "Receives what a person asks for: a copy, a correction, an objection, erasure, or a complaint";
        GET "/rights-requests/{request}" STAFF rights::read "A request of the person; a complaint only for protection officers and whoever received it";
        POST "/rights-requests/{request}/verification" STAFF rights::verify "Records how the identity of whoever asks was verified";
        POST "/rights-requests/{request}/examination" OVERSIGHT rights::examine "Begins to examine a request";
        POST "/rights-requests/{request}/extension" OVERSIGHT rights::extend "Extends the time for an answer, once, with a reason";
        POST "/rights-requests/{request}/decision" OVERSIGHT rights::decide "Decides on a request, and does what a yes asks for; whoever received it does not refuse it";
        POST "/rights-requests/{request}/partner-told" STAFF rights::partner_told "Records that a partner was told what was corrected";
        POST "/rights-requests/{request}/answered" STAFF rights::answered "Records that the person has the answer";
        POST "/rights-requests/{request}/lifting" APPROVE rights::lift "The person takes back an objection that was granted; what was closed stays closed";
        POST "/rights-requests/{request}/erasure" OVERSIGHT rights::erase "Erases the person as they asked and it was granted, by somebody else than whoever granted it".refuses(DoesNotFit);
        GET "/rights-requests/{request}/answer" STAFF rights::answer "The answer for the person: JSON, or a page to print with `Accept: text/html`";
        GET "/rights-requests/{request}/copy" WORK rights::copy "The copy of what is known, for the person: JSON, or a page to print with `Accept: text/html`".refuses(Conflict);
        POST "/individuals/{individual}/erasure-requests" APPROVE erasures::ask "Asks for a person to be erased; a second supervisor has to say the same";
        POST "/erasure-requests/{request}/approval" APPROVE erasures::approve "Erases the person, as a second supervisor who gives the same reason";
        GET "/pathways" WORK pathways::list "What the operation's active plugin offers".refuses(NotFound);
        GET "/referrals" WORK referrals::list "The referrals of your operation";
        POST "/referrals" WORK referrals::begin "Begins a referral".refuses(NotFound);
        GET "/referrals/{referral}" WORK referrals::read "A referral, with the next questions";
        POST "/referrals/{referral}/answers" WORK referrals::answer "Takes answers and asks the plugin; an empty object only asks it";
        POST "/referrals/{referral}/retraction" WORK referrals::retract "Takes answers back, as if they had never been asked, and asks the plugin";
        POST "/referrals/{referral}/confirmation" WORK referrals::confirm "Confirms the recommendation, or departs from it with a reason";
        POST "/referrals/{referral}/cancellation" WORK referrals::cancel "Takes the referral back; the partner's access ends".stays_open();
        GET "/referrals/{referral}/proposal" WORK consents::proposal "What to explain and ask before anything is shared".refuses(DoesNotFit);
        POST "/referrals/{referral}/consents" WORK consents::record "Records what the person was asked and answered, in one conversation";
        POST "/referrals/{referral}/consent-requests" WORK consents::ask "Freezes what is put to the person, to be answered later; asking decides nothing";
        POST "/consent-requests/{request}/answer" WORK consents::answer "Records the answer to a request: a yes or a no to exactly what was asked";
        POST "/consents/{consent}/withdrawal" WORK consents::withdraw "Takes a consent back, at once".stays_open();
        POST "/consents/{consent}/invalidation" WORK consents::invalidate "Declares that a consent no longer counts: it was not valid, or circumstances changed".stays_open();
        GET "/consents/{consent}/receipt" WORK receipts::of_consent "What the person takes home: JSON, or a page to print with `Accept: text/html`";
        POST "/referrals/{referral}/bases" WORK bases::request "Asks for a basis other than consent";
        POST "/bases/{basis}/approval" APPROVE bases::approve "Approves a basis, as a second person";
        POST "/bases/{basis}/end" WORK bases::end "Ends a basis at once".stays_open();
        POST "/bases/{basis}/told" WORK bases::told "Records that the person was informed";
        POST "/referrals/{referral}/preview" WORK disclosures::preview "What would be shared now and after acceptance, and why the rest would not";
        POST "/referrals/{referral}/disclosures" WORK disclosures::disclose "Shares, and so sends the referral; after acceptance, shares what the partner asked for".refuses(NothingReleased);
        GET "/disclosures/{disclosure}" STAFF disclosures::explain "Why something was shared, and why the rest was not";
        GET "/disclosures/{disclosure}/receipt" WORK receipts::of_disclosure "What the person takes home: JSON, or a page to print with `Accept: text/html`";

        GET "/duties" STAFF duties::list "Who has still to be told what was shared without their consent, what persons asked for by right, and by when";
        GET "/figures" FIGURES figures::read "How many referrals of a quarter went where, and their states, with small cells suppressed".refuses(DoesNotFit);

        // A partner's staff
        GET "/partner/referrals" PARTNER partner::list "The referrals that your organisation was sent";
        GET "/partner/referrals/{referral}/form" PARTNER partner::form "What was shared with you".refuses(NothingReleased);
        POST "/partner/referrals/{referral}/steps" PARTNER partner::step "Receives, accepts, declines, ...".refuses(NothingReleased);
        POST "/partner/referrals/{referral}/reports" PARTNER partner::report "Reports feedback items".refuses(NothingReleased);
        POST "/partner/referrals/{referral}/requests" PARTNER partner::ask "Asks for more elements; the person decides";
        GET "/partner/availability" PARTNER partner::availability "The pathways for which your organisation is full";
        PUT "/partner/availability" PARTNER partner::declare_availability "Says that your organisation is full for a pathway, or has room again".refuses(NotFound);
        POST "/partner/referrals/{referral}/destruction" PARTNER partner::attest "Attests that what was received has been destroyed".refuses(DoesNotFit);
    }
}

/// A route, as a test sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The method.
    pub method: Method,
    /// The path; its variable parts are in braces.
    pub path: String,
    /// Who may call it; empty: anyone, without a token.
    pub roles: &'static [RoleName],
    /// Whether it answers while the database is closed because it was restored.
    pub stays_open: bool,
}

/// Every route with its roles, in the order of the page.
#[must_use]
pub fn routes() -> Vec<Listed> {
    let listed = |Route { method, path, roles, stays_open, .. }| Listed { method, path, roles, stays_open };
    table().into_iter().map(listed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_route_is_listed_twice_and_every_one_says_what_it_does() {
        let mut seen = std::collections::HashSet::new();
        for route in table() {
            assert!(!route.says.is_empty(), "{} {}", route.method, route.path);
            assert!(seen.insert((route.method.clone(), route.path.clone())), "{} {}", route.method, route.path);
        }
    }

    #[test]
    fn the_book_lists_every_route_with_its_roles_and_no_other() {
        let book = include_str!("../../../docs/api.md");
        let listed: Vec<_> = book.lines().filter(|line| line.starts_with("| `/")).collect();
        let mut wanted = Vec::new();
        for route in routes() {
            let roles: Vec<_> = route.roles.iter().map(|role| role.code()).collect();
            let roles = match roles.len() {
                0 => "anyone".to_owned(),
                length if length == RoleName::ALL.len() => "all".to_owned(),
                _ => roles.join(", "),
            };
            let path = route.path.trim_start_matches("/api/v1");
            wanted.push(format!("| `{path}` | {} | {roles} |", route.method));
        }
        let rows: Vec<_> =
            listed.iter().map(|line| line.split(" | ").take(3).collect::<Vec<_>>().join(" | ") + " |").collect();
        assert_eq!(rows, wanted);
    }

    #[test]
    fn what_closes_goes_by_a_way_of_its_own() {
        let closing: Vec<_> = table()
            .into_iter()
            .filter(|route| route.shape.closes)
            .map(|route| format!("{} {}", route.method, route.path.trim_start_matches("/api/v1")))
            .collect();
        let wanted = [
            "PUT /agreements/{agreement}",
            "PUT /grants/{grant}",
            "DELETE /tokens/{token}",
            "POST /individuals/{individual}/closing",
            "POST /individuals/{individual}/objection",
            "POST /referrals/{referral}/cancellation",
            "POST /consents/{consent}/withdrawal",
            "POST /consents/{consent}/invalidation",
            "POST /bases/{basis}/end",
        ];
        assert_eq!(closing, wanted);
    }

    #[test]
    fn only_the_host_itself_answers_without_a_token() {
        let open: Vec<_> = routes().into_iter().filter(|route| route.roles.is_empty()).map(|r| r.path).collect();
        assert_eq!(open, ["/health", "/ready", "/api/v1/openapi.json"]);
    }

    #[test]
    fn the_central_team_never_comes_near_a_persons_data() {
        for route in routes().iter().filter(|route| route.roles.contains(&RoleName::Central)) {
            for noun in [
                "individuals",
                "referrals",
                "consents",
                "consent-requests",
                "bases",
                "evidence",
                "file-requests",
                "rights-requests",
                "erasure-requests",
                "holds",
                "disclosures",
                "pathways",
            ] {
                assert!(!route.path.contains(noun), "{} {}", route.method, route.path);
            }
        }
    }
}
