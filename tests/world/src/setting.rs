//! An operation at work, and the steps that people take over the API: what every scenario begins with.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::{OperationId, StaffId};
use waystation_domain::words::time::DAY;
use waystation_test_client::Answer;

use crate::people::{amina, items_of, legal_answers, merge, partner_role};
use crate::{Kind, World, plugin};

/// An operation that is ready to work: its plugin active, one partner with agreement, everything granted.
#[derive(Debug)]
pub struct Setting {
    /// The host.
    pub world: World,
    /// The operation.
    pub operation: String,
    /// The partner.
    pub partner: String,
    /// The secret of a caseworker's token, as of everybody below.
    pub caseworker: String,
    /// A supervisor.
    pub supervisor: String,
    /// A protection officer.
    pub officer: String,
    /// A member of the partner's staff with the function of the pathway.
    pub focal_point: String,
    /// That member's id.
    pub focal_staff: StaffId,
    /// The catalogue of the active plugin.
    pub catalogue: Value,
    /// The agreement's id.
    pub agreement: String,
    /// What the agreement says.
    pub agreement_terms: Value,
    /// The grant's id.
    pub grant: String,
    /// What the grant says.
    pub grant_terms: Value,
    /// How many persons were registered here: each has a number of their own.
    pub registered: AtomicUsize,
}

/// A moment some days from now, as the API takes it.
fn in_days(world: &World, days: i64) -> String {
    world.clock_after(days * DAY)
}

fn all_of(catalogue: &Value, list: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for pathway in catalogue["pathways"].as_array().into_iter().flatten() {
        for id in pathway[list].as_array().or_else(|| pathway["purpose"][list].as_array()).into_iter().flatten() {
            if !all.contains(id) {
                all.push(id.clone());
            }
        }
    }
    all
}

impl Setting {
    /// The operation of one of the plugins of this repository, on a database of a kind.
    pub async fn new(kind: Kind, program: &str, plugin_name: &'static str) -> Self {
        Self::in_world(World::new(kind, program).await, plugin_name).await
    }

    /// The operation of one of the plugins of this repository, in an empty world.
    pub async fn in_world(world: World, plugin_name: &'static str) -> Self {
        let (operation, partner) = match plugin_name {
            "resettlement-consideration" => ("resettlement", "resettlement-office"),
            "protection-coordination" => ("protection-coordination", "coordination-partner"),
            _ => ("inter-agency", "legal-centre"),
        };
        world.record_operation(operation).await;
        for id in [partner, "other-organisation"] {
            world.record_partner(id).await;
        }
        let installed = world.install(plugin(plugin_name)).await.expect(201).id();
        let reviewed = world.api.get(&world.central, format!("/api/v1/plugins/{installed}")).await.expect(200).body;
        let (digest, catalogue) = (reviewed["digest"].clone(), reviewed["catalogue"].clone());
        world.activate(&installed).await;
        let agreement_terms = json!({
            "operation": operation,
            "partner": partner,
            "party": "co-controller",
            "roles": all_of(&catalogue, "recipients"),
            "purposes":
                ["immediate-service", "future-service", "referral-feedback", "closed-case-access", "archiving"],
            "items": items_of(&catalogue),
            "functions": all_of(&catalogue, "functions"),
            "from": in_days(&world, -1),
            "until": in_days(&world, 300),
            "assessment_due": in_days(&world, 200),
        });
        let agreement =
            world.api.post(&world.central, "/api/v1/agreements").json(&agreement_terms).await.expect(201).id();
        let grant_terms = json!({
            "operation": operation,
            "digest": digest,
            "facts": all_of(&catalogue, "facts"),
            "items": items_of(&catalogue),
            "until": in_days(&world, 300),
        });
        let grant = world.api.post(&world.central, "/api/v1/grants").json(&grant_terms).await.expect(201).id();
        let [caseworker, supervisor, officer] = staff(&world, operation).await;
        let function = match plugin_name {
            "resettlement-consideration" => "resettlement-officer",
            "protection-coordination" => "livelihoods-officer",
            _ => "legal-counsellor",
        };
        let (focal_point, focal_staff) = world.token(partner_role(operation, partner, function)).await;
        Self {
            world,
            operation: operation.to_owned(),
            partner: partner.to_owned(),
            caseworker,
            supervisor,
            officer,
            focal_point,
            focal_staff,
            catalogue,
            agreement,
            agreement_terms,
            grant,
            grant_terms,
            registered: AtomicUsize::new(0),
        }
    }

    /// Registers a person. Each has a registration number of their own: the one that everybody in [`amina`] has goes to the
    /// first.
    pub async fn register(&self, mut profile: Value) -> String {
        if profile["individual-number"] == amina()["individual-number"] {
            let others = self.registered.fetch_add(1, Ordering::Relaxed);
            if others > 0 {
                profile["individual-number"] = json!(format!("123-45C{:05}", 67890 + others));
            }
        }
        self.world.api.post(&self.caseworker, "/api/v1/individuals").json(&profile).await.expect(201).id()
    }

    /// Begins a referral.
    pub async fn begin(&self, person: &str, pathway: &str) -> String {
        let body = json!({"individual": person, "pathway": pathway});
        self.world.api.post(&self.caseworker, "/api/v1/referrals").json(&body).await.expect(201).id()
    }

    /// Answers questions; the answer is the referral after the plugin was asked.
    pub async fn answer(&self, referral: &str, answers: Value) -> Answer {
        self.world.api.post(&self.caseworker, format!("/api/v1/referrals/{referral}/answers")).json(&answers).await
    }

    /// The version of a referral as its `If-Match` takes it.
    pub async fn version(&self, referral: &str) -> String {
        self.world.api.get(&self.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).etag()
    }

    /// Confirms the recommendation.
    pub async fn confirm(&self, referral: &str, extra: Value) -> Answer {
        let mut body = json!({"partner": self.partner});
        merge(&mut body, extra);
        let etag = self.version(referral).await;
        self.world
            .api
            .post(&self.caseworker, format!("/api/v1/referrals/{referral}/confirmation"))
            .on(&etag)
            .json(&body)
            .await
    }

    /// A yes to everything that is proposed, in English and in writing, for 30 days; `extra` replaces parts of it.
    pub async fn consent(&self, referral: &str, extra: Value) -> Answer {
        let path = format!("/api/v1/referrals/{referral}/proposal");
        let proposal = self.world.api.get(&self.caseworker, &path).await.expect(200).body;
        let items: serde_json::Map<String, Value> = proposal["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| Some((item["item"].as_str()?.to_owned(), Value::Bool(true))))
            .collect();
        let feedback: Vec<_> =
            proposal["feedback"].as_array().into_iter().flatten().map(|f| f["item"].clone()).collect();
        let mut body = json!({
            "agrees": true,
            "items": items,
            "channels": proposal["channels"],
            "stage": proposal["stage"],
            "feedback": feedback,
            "given_by": "person",
            "method": {"type": "written"},
            "language": "en",
            "explained": ["explanation", "benefits", "risks", "refusal", "exceptions"],
            "until": in_days(&self.world, 30),
        });
        merge(&mut body, extra);
        if body["caregiver"].is_null()
            && !matches!(body["given_by"].as_str(), Some("person" | "guardianship-authority"))
        {
            body["caregiver"] = json!("The caregiver");
        }
        self.world.api.post(&self.caseworker, format!("/api/v1/referrals/{referral}/consents")).json(&body).await
    }

    /// What would be shared now.
    pub async fn preview(&self, referral: &str) -> Value {
        let path = format!("/api/v1/referrals/{referral}/preview");
        self.world.api.post(&self.caseworker, &path).await.expect(200).body
    }

    /// Shares, and so sends the referral.
    pub async fn disclose(&self, referral: &str) -> Answer {
        let etag = self.version(referral).await;
        let path = format!("/api/v1/referrals/{referral}/disclosures");
        self.world.api.post(&self.caseworker, &path).on(&etag).await
    }

    /// The form, as the partner's focal point reads it.
    pub async fn form(&self, referral: &str) -> Answer {
        self.world.api.get(&self.focal_point, format!("/api/v1/partner/referrals/{referral}/form")).await
    }

    /// The form, as a member of the partner's staff with a token of their own reads it.
    pub async fn form_as(&self, token: &str, referral: &str) -> Answer {
        self.world.api.get(token, format!("/api/v1/partner/referrals/{referral}/form")).await
    }

    /// A new member of the partner's staff with a function: the secret of a token, and the staff's id.
    pub async fn reader(&self, function: &str) -> (String, StaffId) {
        self.world.token(partner_role(&self.operation, &self.partner, function)).await
    }

    /// The same people with new tokens, after the old ones have expired.
    pub async fn signed_in_again(mut self) -> Self {
        [self.caseworker, self.supervisor, self.officer] = staff(&self.world, &self.operation).await;
        self
    }

    /// Asks for a basis other than consent for this referral.
    pub async fn basis(&self, referral: &str, ground: Value, items: &[&str], extra: Value) -> Answer {
        let mut body = json!({
            "ground": ground, "items": items, "stage": "acceptance",
            "until": in_days(&self.world, 3),
            "tell_by": in_days(&self.world, 7),
        });
        merge(&mut body, extra);
        self.world.api.post(&self.caseworker, format!("/api/v1/referrals/{referral}/bases")).json(&body).await
    }

    /// A supervisor approves a basis.
    pub async fn approve(&self, basis: &str) -> Answer {
        let path = format!("/api/v1/bases/{basis}/approval");
        self.world.api.post(&self.supervisor, &path).await
    }

    /// Shares on a basis other than consent.
    pub async fn disclose_on(&self, referral: &str, basis: &str) -> Answer {
        let etag = self.version(referral).await;
        let path = format!("/api/v1/referrals/{referral}/disclosures");
        self.world.api.post(&self.caseworker, &path).on(&etag).json(&json!({ "basis": basis })).await
    }

    /// Begins a referral for a person, answers and confirms.
    pub async fn referred(&self, person: &str, pathway: &str, answers: Value, extra: Value) -> String {
        let referral = self.begin(person, pathway).await;
        let _assessed = self.answer(&referral, answers).await.expect(200);
        let _confirmed = self.confirm(&referral, extra).await.expect(200);
        referral
    }

    /// Every act in the audit of the operation, with its codes, oldest first.
    pub async fn acts(&self) -> Vec<Value> {
        let mut acts = Vec::new();
        let mut after = 0;
        loop {
            let path = format!("/api/v1/audit?chain=operation:{}&after={after}&limit=500", self.operation);
            let page = self.world.api.get(&self.officer, &path).await.expect(200).body;
            let entries = page["entries"].as_array().cloned().unwrap_or_default();
            let Some(last) = entries.last() else { return acts };
            after = last["seq"].as_i64().unwrap_or(i64::MAX);
            acts.extend(entries.iter().filter_map(|e| serde_json::from_str(e["body"].as_str()?).ok()));
            if page["next"].is_null() {
                return acts;
            }
        }
    }

    /// A step of the partner.
    pub async fn step(&self, referral: &str, step: Value) -> Answer {
        // Staff see the version too; a partner takes it from the form or from its list.
        let etag = self.version(referral).await;
        let path = format!("/api/v1/partner/referrals/{referral}/steps");
        self.world.api.post(&self.focal_point, &path).on(&etag).json(&step).await
    }

    /// A referral to legal assistance, confirmed, for a new person.
    pub async fn confirmed(&self) -> (String, String) {
        let person = self.register(amina()).await;
        let referral = self.begin(&person, "legal-assistance").await;
        let _assessed = self.answer(&referral, legal_answers()).await.expect(200);
        let _confirmed = self.confirm(&referral, json!({})).await.expect(200);
        (person, referral)
    }

    /// The same with consent to everything: the referral and the consent.
    pub async fn consented(&self) -> (String, String) {
        let (_, referral) = self.confirmed().await;
        let consent = self.consent(&referral, json!({})).await.expect(201).id();
        (referral, consent)
    }

    /// The same, sent.
    pub async fn sent(&self) -> (String, String) {
        let (referral, consent) = self.consented().await;
        let _sent = self.disclose(&referral).await.expect(201);
        (referral, consent)
    }

    /// Replaces parts of the agreement.
    pub async fn change_agreement(&self, extra: Value) -> Answer {
        let path = format!("/api/v1/agreements/{}", self.agreement);
        change(&self.world, &path, &self.agreement_terms, extra).await
    }

    /// Replaces parts of the grant.
    pub async fn change_grant(&self, extra: Value) -> Answer {
        change(&self.world, &format!("/api/v1/grants/{}", self.grant), &self.grant_terms, extra).await
    }
}

async fn change(world: &World, path: &str, terms: &Value, extra: Value) -> Answer {
    let etag = world.api.get(&world.central, path).await.expect(200).etag();
    let mut body = terms.clone();
    merge(&mut body, extra);
    world.api.put(&world.central, path).on(&etag).json(&body).await
}

/// Tokens of a caseworker, a supervisor and a protection officer of an operation.
async fn staff(world: &World, operation: &str) -> [String; 3] {
    let of = |role: fn(OperationId) -> Role| role(OperationId::new(operation).expect("an id of an operation"));
    [
        world.token(of(|operation| Role::Caseworker { operation })).await.0,
        world.token(of(|operation| Role::Supervisor { operation })).await.0,
        world.token(of(|operation| Role::ProtectionOfficer { operation })).await.0,
    ]
}
