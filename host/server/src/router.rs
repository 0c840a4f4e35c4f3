//! Every route, once: method, path, who may call it, and what answers. This page makes the router, the description of
//! the API, and the list from which the tests know what must be refused to whom.

mod route;

use axum::http::Method;

use crate::caller::RoleName;
use crate::openapi::schema as s;
use crate::routes::{
    agreements, audit, consents, dictionary, disclosures, figures, grants, individuals, me, operations, partner,
    partners, pathways, plugins, receipts, records, referrals, service, tokens,
};
pub(crate) use route::get;
pub(crate) use route::{Body, Precondition, Route};
use route::{delete, patch, post, put};

const ANYONE: &[RoleName] = &[];
const ALL: &[RoleName] = &RoleName::ALL;
const CENTRAL: &[RoleName] = &[RoleName::Central];
const WORK: &[RoleName] = &[RoleName::Caseworker, RoleName::Supervisor];
const APPROVE: &[RoleName] = &[RoleName::Supervisor];
const FIGURES: &[RoleName] = &[RoleName::Supervisor, RoleName::ProtectionOfficer];
const STAFF: &[RoleName] = &[RoleName::Caseworker, RoleName::Supervisor, RoleName::ProtectionOfficer];
const CHOOSE: &[RoleName] =
    &[RoleName::Central, RoleName::Caseworker, RoleName::Supervisor, RoleName::ProtectionOfficer];
const AUDIT: &[RoleName] = &[RoleName::Central, RoleName::ProtectionOfficer];
const PARTNER: &[RoleName] = &[RoleName::Partner];

#[rustfmt::skip]
pub(crate) fn table() -> Vec<Route> {
    vec![
        // The host itself
        get("/health", ANYONE, service::health).says("Whether the process answers").gives::<s::Health>(200).at_root(),
        get("/ready", ANYONE, service::ready).says("Whether requests should be sent here").gives::<s::Health>(200).at_root(),
        get("/metrics", ANYONE, service::metrics).says("Metrics for Prometheus, as text").gives_text(200).at_root(),
        get("/openapi.json", ANYONE, service::openapi).says("This description").gives_any(200),
        get("/me", ALL, me::me).says("Who you are to this host").gives::<s::Me>(200),
        get("/dictionary", ALL, dictionary::dictionary).says("What may be known about a person, and what a plugin may learn of it").gives::<s::Dictionary>(200),

        // What the central team sets up
        get("/operations", CENTRAL, operations::list).says("All operations").gives::<s::Operations>(200),
        get("/operations/{operation}", CENTRAL, operations::read).says("One operation").gives::<s::Operation>(200),
        put("/operations/{operation}", CENTRAL, operations::put).says("Adds or replaces an operation").takes::<s::OperationInput>().gives::<s::Operation>(200),
        get("/partners", CHOOSE, partners::list).says("All partners").gives::<s::Partners>(200),
        get("/partners/{partner}", CENTRAL, partners::read).says("One partner").gives::<s::Partner>(200),
        put("/partners/{partner}", CENTRAL, partners::put).says("Adds or replaces a partner").takes::<s::PartnerInput>().gives::<s::Partner>(200),
        get("/agreements", CENTRAL, agreements::list).says("The agreements of an operation").may_miss().query(&["operation", "partner?"]).gives::<s::Agreements>(200),
        post("/agreements", CENTRAL, agreements::make).says("Writes down an agreement").takes::<s::AgreementInput>().once().gives::<s::Agreement>(201),
        get("/agreements/{agreement}", CENTRAL, agreements::read).says("One agreement").gives::<s::Agreement>(200),
        put("/agreements/{agreement}", CENTRAL, agreements::change).says("Changes, suspends or resumes an agreement").takes::<s::AgreementInput>().if_match().gives::<s::Agreement>(200),
        get("/grants", CENTRAL, grants::list).says("The grants of an operation").may_miss().query(&["operation"]).gives::<s::Grants>(200),
        post("/grants", CENTRAL, grants::make).says("Grants facts and items to one component").takes::<s::GrantInput>().once().gives::<s::Grant>(201),
        get("/grants/{grant}", CENTRAL, grants::read).says("One grant").gives::<s::Grant>(200),
        put("/grants/{grant}", CENTRAL, grants::change).says("Changes or revokes a grant").takes::<s::GrantInput>().if_match().gives::<s::Grant>(200),
        get("/plugins", CENTRAL, plugins::list).says("The plugins of an operation, or of all").query(&["operation?"]).gives::<s::Plugins>(200),
        post("/plugins", CENTRAL, plugins::install).says("Installs a component, if it is admitted").query(&["label"]).uploads().once().gives::<s::Installed>(201),
        get("/plugins/{plugin}", CENTRAL, plugins::read).says("One plugin, with its catalogue").gives::<s::PluginWithCatalogue>(200),
        post("/plugins/{plugin}/approval", CENTRAL, plugins::approve).says("Approves a plugin whose catalogue was read").gives::<s::Plugin>(200),
        post("/plugins/{plugin}/activation", CENTRAL, plugins::activate).says("Makes a plugin the one by which cases are assessed; the one that was retires").compiles().gives::<s::Plugin>(200),
        get("/tokens", CENTRAL, tokens::list).says("All tokens, without their secrets").gives::<s::Tokens>(200),
        post("/tokens", CENTRAL, tokens::make).says("Makes a token; its secret is in this answer and nowhere else").takes::<s::TokenInput>().gives::<s::MadeToken>(201),
        delete("/tokens/{token}", CENTRAL, tokens::revoke).says("Ends a token at once").gives_nothing(204),
        get("/audit", AUDIT, audit::read).says("A chain of the audit; reading it is in the audit too").may_miss().query(&["chain", "after?", "limit?"]).gives::<s::AuditPage>(200),

        // The work with a person
        post("/individuals", WORK, individuals::register).says("Registers a person").takes::<s::Profile>().once().gives::<s::Registered>(201),
        post("/individuals/search", WORK, individuals::search).says("Finds persons by registration number").takes::<s::Search>().gives::<s::SearchResult>(200),
        get("/individuals/{individual}", WORK, individuals::read).says("A person's file").gives::<s::CaseFile>(200),
        patch("/individuals/{individual}", WORK, individuals::correct).says("Corrects a file; null removes a datum").takes::<s::Profile>().if_match().gives::<s::Changed>(200),
        post("/individuals/{individual}/evidence", WORK, records::attach).says("Attaches a file: a signed form, a recording").takes_file().gives::<s::Attached>(201),
        get("/evidence/{evidence}", WORK, records::evidence).says("A file that was attached").gives_file(200),
        put("/individuals/{individual}/guardianship", WORK, records::record_guardianship).says("Records that a guardianship authority decides for an adult").takes::<s::Guardianship>().gives::<s::Made>(200),
        delete("/individuals/{individual}/guardianship", WORK, records::end_guardianship).says("Records that none does any more").gives_nothing(204),
        post("/individuals/{individual}/closing", WORK, records::close_case).says("Closes the case").takes::<s::ClosingInput>().gives::<s::Made>(200),
        post("/individuals/{individual}/reopening", WORK, records::reopen_case).says("Opens a closed case again").gives_nothing(204),
        post("/individuals/{individual}/file-requests", WORK, records::request_file).says("Takes a formal request of the person for their file").takes::<s::FileRequestInput>().gives::<s::FileRequestTaken>(200),
        post("/file-requests/{request}/approval", APPROVE, records::approve_file_request).says("Approves a formal request, as a second person").gives::<s::FileRequestTaken>(200),
        get("/pathways", WORK, pathways::list).says("What the operation's active plugin offers").may_miss().gives::<s::Offer>(200),
        post("/referrals", WORK, referrals::begin).says("Begins a referral").may_miss().takes::<s::BeginReferral>().once().gives::<s::Changed>(201),
        get("/referrals/{referral}", WORK, referrals::read).says("A referral, with the next questions").gives::<s::ReferralFile>(200),
        post("/referrals/{referral}/answers", WORK, referrals::answer).says("Takes answers and asks the plugin; an empty object only asks it").takes::<s::Answers>().if_match_optional().gives::<s::Assessed>(200),
        post("/referrals/{referral}/confirmation", WORK, referrals::confirm).says("Confirms the recommendation, or departs from it with a reason").takes::<s::ConfirmInput>().if_match().gives::<s::Changed>(200),
        post("/referrals/{referral}/cancellation", WORK, referrals::cancel).says("Takes the referral back; the partner's access ends").if_match().gives::<s::Changed>(200),
        get("/referrals/{referral}/proposal", WORK, consents::proposal).says("What to explain and to ask before anything is shared").gives::<s::Proposal>(200),
        post("/referrals/{referral}/consents", WORK, consents::record).says("Records what the person was asked and said, in one conversation").takes::<s::ConsentInput>().once().gives::<s::RecordedConsent>(201),
        post("/referrals/{referral}/consent-requests", WORK, consents::ask).says("Freezes what is put to the person, to be answered later; nothing is decided by asking").takes::<s::AskInput>().once().gives::<s::ConsentAsked>(201),
        post("/consent-requests/{request}/answer", WORK, consents::answer).says("Records the answer to a request: a yes or a no to what was asked, and no more").takes::<s::ConsentInput>().once().gives::<s::RecordedConsent>(201),
        post("/consents/{consent}/withdrawal", WORK, consents::withdraw).says("Takes a consent back, at once").gives::<s::Withdrawal>(200),
        post("/consents/{consent}/invalidation", WORK, consents::invalidate).says("Declares that a consent counts no more: it was not valid, or circumstances changed").takes::<s::InvalidationInput>().gives::<s::RecordedConsent>(200),
        get("/consents/{consent}/receipt", WORK, receipts::of_consent).says("What the person takes home: JSON, or a page to print with `Accept: text/html`").gives::<s::Receipt>(200),
        post("/referrals/{referral}/bases", WORK, records::request_basis).says("Asks for a basis beside consent").takes::<s::BasisInput>().once().gives::<s::BasisLine>(201),
        post("/bases/{basis}/approval", APPROVE, records::approve_basis).says("Approves a basis, as a second person").gives::<s::BasisLine>(200),
        post("/bases/{basis}/end", WORK, records::end_basis).says("Ends a basis at once").gives::<s::BasisLine>(200),
        post("/bases/{basis}/told", WORK, records::person_told).says("Records that the person was told").gives::<s::BasisLine>(200),
        post("/referrals/{referral}/preview", WORK, disclosures::preview).says("What would be shared now and after acceptance, and why the rest would not").takes::<s::DiscloseInput>().may_be_empty().gives::<s::Preview>(200),
        post("/referrals/{referral}/disclosures", WORK, disclosures::disclose).says("Shares, and so sends the referral; after acceptance, shares what the partner asked for").takes::<s::DiscloseInput>().may_be_empty().if_match().once().gives::<s::Shared>(201),
        get("/disclosures/{disclosure}", STAFF, disclosures::explain).says("Why something was shared, and the rest was not").gives::<s::Explained>(200),
        get("/disclosures/{disclosure}/receipt", WORK, receipts::of_disclosure).says("What the person takes home: JSON, or a page to print with `Accept: text/html`").gives::<s::Receipt>(200),

        get("/figures", FIGURES, figures::read).says("How many referrals of a quarter went where and how they stand, small cells suppressed").query(&["quarter"]).gives::<s::Figures>(200),

        // A partner's staff
        get("/partner/referrals", PARTNER, partner::list).says("The referrals that your organisation was sent").query(&["after?", "limit?"]).gives::<s::PartnerReferrals>(200),
        get("/partner/referrals/{referral}/form", PARTNER, partner::form).says("What was shared with you").gives::<s::PartnerForm>(200),
        post("/partner/referrals/{referral}/steps", PARTNER, partner::step).says("Receives, accepts, declines, ...").takes::<s::PartnerStep>().if_match().gives::<s::Stepped>(200),
        post("/partner/referrals/{referral}/reports", PARTNER, partner::report).says("Reports feedback items").takes::<s::Report>().if_match().gives::<s::Changed>(200),
        post("/partner/referrals/{referral}/requests", PARTNER, partner::ask).says("Asks for more elements; the person decides").takes::<s::FollowUpInput>().if_match().gives::<s::Changed>(200),
        get("/partner/availability", PARTNER, partner::full).says("What your organisation is full for").gives::<s::Fulls>(200),
        put("/partner/availability", PARTNER, partner::say).says("Says that your organisation is full for a pathway, or has room again").may_miss().takes::<s::AvailabilityInput>().gives::<s::Fulls>(200),
        post("/partner/referrals/{referral}/destruction", PARTNER, partner::attest).says("Attests that what was received is destroyed").gives_nothing(204),
    ]
}

/// A route, as a test sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The method.
    pub method: Method,
    /// The path; what varies stands in braces.
    pub path: String,
    /// Who may call it; empty: anyone, without a token.
    pub roles: &'static [RoleName],
}

/// Every route with its roles, in the order of the page.
#[must_use]
pub fn routes() -> Vec<Listed> {
    table().into_iter().map(|route| Listed { method: route.method, path: route.path, roles: route.roles }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_route_stands_there_twice_and_every_one_says_what_it_does() {
        let mut seen = std::collections::HashSet::new();
        for route in table() {
            assert!(!route.summary.is_empty(), "{} {}", route.method, route.path);
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
    fn only_the_host_itself_answers_without_a_token() {
        let open: Vec<_> = routes().into_iter().filter(|route| route.roles.is_empty()).map(|r| r.path).collect();
        assert_eq!(open, ["/health", "/ready", "/metrics", "/api/v1/openapi.json"]);
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
                "disclosures",
                "pathways",
            ] {
                assert!(!route.path.contains(noun), "{} {}", route.method, route.path);
            }
        }
    }
}
