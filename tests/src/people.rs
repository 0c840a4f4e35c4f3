//! The people of a case, and the steps they take over the API: what every scenario begins with.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::{FunctionId, OperationId, PartnerId, StaffId};
use waystation_domain::words::time::{Clock as _, DAY};

use crate::{Answer, Kind, World, plugin};

/// An operation that is ready to work: its plugin active, one partner with agreement, everything granted.
#[derive(Debug)]
pub struct Setting {
    /// The host.
    pub world: World,
    /// The operation.
    pub operation: String,
    /// The partner.
    pub partner: String,
    /// Tokens: a caseworker, a supervisor, a protection officer, and two members of the partner's staff.
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
    /// Digest of the active plugin.
    pub digest: String,
    /// The agreement's id.
    pub agreement: String,
    /// What the agreement says.
    pub agreement_terms: Value,
    /// The grant's id.
    pub grant: String,
    /// What the grant says.
    pub grant_terms: Value,
}

/// A person with a date of birth that makes an adult, and a value in every datum that forms ask for.
#[must_use]
pub fn amina() -> Value {
    json!({
        "full-name": "Amina Example-Rahimi",
        "date-of-birth": "1990-04-12",
        "sex": "female",
        "nationality": "AFG",
        "phone": "+62 811 000 111",
        "email": "amina.example@mail.invalid",
        "preferred-language": "fa",
        "individual-number": "123-45C67890",
        "address-street": "Jalan Contoh 5",
        "address-district": "Kebayoran Contoh",
        "household-size": 4,
        "identity-document-type": "passport",
        "identity-document-number": "P-9911882",
        "national-id-number": "N-77665544",
        "specific-needs": ["legal-protection"],
        "date-of-arrival": "2025-11-02"
    })
}

/// The answers with which legal assistance is recommended.
#[must_use]
pub fn legal_answers() -> Value {
    json!({
        "has-lawyer": false,
        "matter": "papers",
        "date-is-set": true,
        "days-left": 9,
        "what-is-requested": "Help with the birth certificate of Zahra",
        "already-provided": "One talk at the help desk"
    })
}

/// The value of a header that gives a moment some days from now.
fn in_days(world: &World, days: i64) -> String {
    world.clock.now().plus(days * DAY).to_string()
}

/// Every data item that a pathway of the catalogue asks for.
#[must_use]
pub fn items_of(catalogue: &Value) -> Vec<String> {
    let mut items = Vec::new();
    for pathway in catalogue["pathways"].as_array().into_iter().flatten() {
        for element in pathway["elements"].as_array().into_iter().flatten() {
            let source = &element["source"];
            let item = match (source["dictionary"].as_str(), source["answer"].as_str()) {
                (Some(datum), _) => datum.to_owned(),
                (_, Some(question)) => format!("answer:{}/{question}", pathway["id"].as_str().unwrap_or_default()),
                _ => continue,
            };
            if !items.contains(&item) {
                items.push(item);
            }
        }
    }
    items
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
        let world = World::new(kind, program).await;
        let (operation, partner) = match plugin_name {
            "resettlement-consideration" => ("resettlement", "resettlement-office"),
            "protection-coordination" => ("protection-coordination", "coordination-partner"),
            _ => ("inter-agency", "legal-centre"),
        };
        let central = world.central.clone();
        let made = world
            .put(
                &central,
                &format!("/api/v1/operations/{operation}"),
                json!({"title": "An operation", "country": "idn"}),
            )
            .await;
        let _made = made.expect(200);
        for id in [partner, "other-organisation"] {
            let body = json!({"name": format!("The {id}"), "kind": {"type": "non-governmental"}});
            let _made = world.put(&central, &format!("/api/v1/partners/{id}"), body).await.expect(200);
        }
        let (id, digest, catalogue) = install(&world, plugin(plugin_name)).await;
        for step in ["approval", "activation"] {
            let path = format!("/api/v1/plugins/{id}/{step}");
            let _done = world.call(&central, Method::POST, &path, None, &[]).await.expect(200);
        }
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
        let agreement = world.post(&central, "/api/v1/agreements", agreement_terms.clone()).await.expect(201).id();
        let grant_terms = json!({
            "operation": operation,
            "digest": digest,
            "facts": all_of(&catalogue, "facts"),
            "items": items_of(&catalogue),
            "until": in_days(&world, 300),
        });
        let grant = world.post(&central, "/api/v1/grants", grant_terms.clone()).await.expect(201).id();
        let of = OperationId::new(operation).ok();
        let staff = |role: fn(OperationId) -> Role| of.clone().map(role);
        let (caseworker, _) = token(&world, staff(|operation| Role::Caseworker { operation })).await;
        let (supervisor, _) = token(&world, staff(|operation| Role::Supervisor { operation })).await;
        let (officer, _) = token(&world, staff(|operation| Role::ProtectionOfficer { operation })).await;
        let function = match plugin_name {
            "resettlement-consideration" => "resettlement-officer",
            "protection-coordination" => "livelihoods-officer",
            _ => "legal-counsellor",
        };
        let (focal_point, focal_staff) = token(&world, partner_role(partner, function)).await;
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
            digest,
            agreement,
            agreement_terms,
            grant,
            grant_terms,
        }
    }

    /// Registers a person.
    pub async fn register(&self, profile: Value) -> String {
        self.world.post(&self.caseworker, "/api/v1/individuals", profile).await.expect(201).id()
    }

    /// Begins a referral.
    pub async fn begin(&self, person: &str, pathway: &str) -> String {
        let body = json!({"individual": person, "pathway": pathway});
        self.world.post(&self.caseworker, "/api/v1/referrals", body).await.expect(201).id()
    }

    /// Answers questions; the answer is the referral after the plugin was asked.
    pub async fn answer(&self, referral: &str, answers: Value) -> Answer {
        self.world.post(&self.caseworker, &format!("/api/v1/referrals/{referral}/answers"), answers).await
    }

    /// The version of a referral as its `If-Match` takes it.
    pub async fn version(&self, referral: &str) -> String {
        self.world.get(&self.caseworker, &format!("/api/v1/referrals/{referral}")).await.expect(200).etag()
    }

    /// Confirms the recommendation.
    pub async fn confirm(&self, referral: &str, extra: Value) -> Answer {
        let mut body = json!({"partner": self.partner});
        merge(&mut body, extra);
        let etag = self.version(referral).await;
        self.world.post_on(&self.caseworker, &format!("/api/v1/referrals/{referral}/confirmation"), &etag, body).await
    }

    /// A yes to everything that is proposed, in English and in writing, for 30 days; `extra` replaces parts of it.
    pub async fn consent(&self, referral: &str, extra: Value) -> Answer {
        let path = format!("/api/v1/referrals/{referral}/proposal");
        let proposal = self.world.get(&self.caseworker, &path).await.expect(200).body;
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
        self.world.post(&self.caseworker, &format!("/api/v1/referrals/{referral}/consents"), body).await
    }

    /// What would be shared now.
    pub async fn preview(&self, referral: &str) -> Value {
        let path = format!("/api/v1/referrals/{referral}/preview");
        self.world.post(&self.caseworker, &path, Value::Null).await.expect(200).body
    }

    /// Shares, and so sends the referral.
    pub async fn disclose(&self, referral: &str) -> Answer {
        let etag = self.version(referral).await;
        let path = format!("/api/v1/referrals/{referral}/disclosures");
        self.world.call(&self.caseworker, Method::POST, &path, None, &[("if-match", &etag)]).await
    }

    /// The form, as the partner's focal point reads it.
    pub async fn form(&self, referral: &str) -> Answer {
        self.world.get(&self.focal_point, &format!("/api/v1/partner/referrals/{referral}/form")).await
    }

    /// The form, as a member of the partner's staff with a token of their own reads it.
    pub async fn form_as(&self, token: &str, referral: &str) -> Answer {
        self.world.get(token, &format!("/api/v1/partner/referrals/{referral}/form")).await
    }

    /// A new member of the partner's staff with a function: the secret of a token, and the staff's id.
    pub async fn reader(&self, function: &str) -> (String, StaffId) {
        token(&self.world, partner_role(&self.partner, function)).await
    }

    /// The same people with new tokens, after the old ones have expired.
    pub async fn signed_in_again(mut self) -> Self {
        let of = OperationId::new(&self.operation).ok();
        let staff = |role: fn(OperationId) -> Role| of.clone().map(role);
        self.caseworker = token(&self.world, staff(|operation| Role::Caseworker { operation })).await.0;
        self.supervisor = token(&self.world, staff(|operation| Role::Supervisor { operation })).await.0;
        self.officer = token(&self.world, staff(|operation| Role::ProtectionOfficer { operation })).await.0;
        self
    }

    /// Asks for a basis beside consent for this referral.
    pub async fn basis(&self, referral: &str, ground: Value, items: &[&str], extra: Value) -> Answer {
        let mut body = json!({
            "ground": ground, "items": items, "stage": "acceptance",
            "until": self.world.clock.now().plus(3 * DAY).to_string(),
            "tell_by": in_days(&self.world, 7),
        });
        merge(&mut body, extra);
        self.world.post(&self.caseworker, &format!("/api/v1/referrals/{referral}/bases"), body).await
    }

    /// A supervisor approves a basis.
    pub async fn approve(&self, basis: &str) -> Answer {
        let path = format!("/api/v1/bases/{basis}/approval");
        self.world.call(&self.supervisor, Method::POST, &path, None, &[]).await
    }

    /// Shares on a basis beside consent.
    pub async fn disclose_on(&self, referral: &str, basis: &str) -> Answer {
        let etag = self.version(referral).await;
        let path = format!("/api/v1/referrals/{referral}/disclosures");
        self.world.post_on(&self.caseworker, &path, &etag, json!({ "basis": basis })).await
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
            let page = self.world.get(&self.officer, &path).await.expect(200).body;
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
        self.world.post_on(&self.focal_point, &path, &etag, step).await
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
    let etag = world.get(&world.central, path).await.expect(200).etag();
    let mut body = terms.clone();
    merge(&mut body, extra);
    world.call(&world.central, Method::PUT, path, Some(body), &[("if-match", &etag)]).await
}

/// Installs a component: the plugin's id, its digest and its catalogue.
pub async fn install(world: &World, component: &[u8]) -> (String, String, Value) {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/v1/plugins?label=1.0")
        .header(header::AUTHORIZATION, format!("Bearer {}", world.central))
        .header(header::CONTENT_TYPE, "application/wasm")
        .body(Body::from(component.to_vec()))
        .unwrap_or_default();
    let installed = world.send(request).await.expect(201);
    let plugin = world.get(&world.central, &format!("/api/v1/plugins/{}", installed.id())).await.expect(200).body;
    (installed.id(), plugin["digest"].as_str().unwrap_or_default().to_owned(), plugin["catalogue"].clone())
}

/// The role of a member of a partner's staff.
#[must_use]
pub fn partner_role(partner: &str, function: &str) -> Option<Role> {
    Some(Role::Partner { partner: PartnerId::new(partner).ok()?, function: FunctionId::new(function).ok()? })
}

async fn token(world: &World, role: Option<Role>) -> (String, StaffId) {
    world.token(role.unwrap_or(Role::Central)).await
}

/// Replaces the members of an object by those of another.
pub fn merge(into: &mut Value, extra: Value) {
    if let (Some(into), Value::Object(extra)) = (into.as_object_mut(), extra) {
        into.extend(extra);
    }
}

/// The element ids in `released` of an explanation.
#[must_use]
pub fn released(explanation: &Value) -> Vec<&str> {
    explanation["released"].as_array().into_iter().flatten().filter_map(|e| e["element"].as_str()).collect()
}

/// The code with which an element was withheld.
#[must_use]
pub fn withheld<'a>(explanation: &'a Value, element: &str) -> Option<&'a str> {
    let all = explanation["withheld"].as_array()?;
    all.iter().find(|e| e["element"].as_str() == Some(element))?["code"].as_str()
}

/// The element ids on a form.
#[must_use]
pub fn on_form(form: &Value) -> Vec<&str> {
    form["elements"].as_array().into_iter().flatten().filter_map(|e| e["element"].as_str()).collect()
}
