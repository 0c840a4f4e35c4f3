//! Contract 0.1: the only file that knows its types. It turns them into the host's own.

use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, ComponentType, InstancePre, Lower};
use waystation_domain::plugin::assessment::{Assessment, Case, UnknownId, Value, Verdict};
use waystation_domain::plugin::catalogue as ours;
use waystation_domain::plugin::catalogue::Pathway;
use waystation_domain::words::text::Text;

use self::bindings::exports::waystation::sop::sop as wit;
use crate::adapters::lifting::Lifting;
use crate::contract::{Contract, Described};
use crate::fault::{Failure, Fault};
use crate::guest::Guest;
use crate::stray::StrayId;

mod bindings {
    wasmtime::component::bindgen!({ path: "../../wit/0.1.0", world: "operation" });
}

/// A plugin that speaks contract 0.1.
pub(crate) struct PluginV01 {
    pre: InstancePre<Guest>,
    describe: ComponentExportIndex,
    assess: ComponentExportIndex,
}

impl PluginV01 {
    /// Finds both functions. Their types are checked with every instance; admission has already explained what differs.
    pub(crate) fn bind(pre: InstancePre<Guest>) -> wasmtime::Result<Self> {
        let component = pre.component();
        let missing = || wasmtime::Error::msg("the component does not export contract 0.1");
        let sop = component.get_export_index(None, "waystation:sop/sop@0.1.0").ok_or_else(missing)?;
        let describe = component.get_export_index(Some(&sop), "describe").ok_or_else(missing)?;
        let assess = component.get_export_index(Some(&sop), "assess").ok_or_else(missing)?;
        // The generated world looks at the component as a whole.
        bindings::OperationPre::new(pre.clone())?;
        Ok(Self { pre, describe, assess })
    }
}

impl Contract for PluginV01 {
    fn describe(&self, store: &mut Store<Guest>) -> Result<Described, Failure> {
        let instance = self.pre.instantiate(&mut *store).map_err(|error| Failure::of_start(&error))?;
        let describe = instance
            .get_typed_func::<(), (wit::Catalogue,)>(&mut *store, &self.describe)
            .map_err(|error| Failure::of_start(&error))?;
        let (catalogue,) = describe.call(&mut *store, ()).map_err(|error| Failure::of_call(&error))?;
        let mut lifting = Lifting::default();
        let catalogue = lift_catalogue(&mut lifting, catalogue);
        Ok(Described { catalogue, bad_words: lifting.bad_words })
    }

    fn assess(&self, store: &mut Store<Guest>, case: &Case, pathway: &Pathway) -> Result<Assessment, Failure> {
        let instance = self.pre.instantiate(&mut *store).map_err(|error| Failure::of_start(&error))?;
        let assess = instance
            .get_typed_func::<(CaseRef<'_>,), (wit::Assessment,)>(&mut *store, &self.assess)
            .map_err(|error| Failure::of_start(&error))?;
        let facts: Vec<FactRef<'_>> = case
            .facts
            .iter()
            .map(|f| FactRef { id: f.id.as_str(), value: f.value.as_ref().map(lower_value) })
            .collect();
        let answers: Vec<AnswerRef<'_>> = case
            .answers
            .iter()
            .map(|a| AnswerRef { question: a.question.as_str(), value: a.value.as_ref().map(lower_value) })
            .collect();
        let of = CaseRef { pathway: case.pathway.as_str(), facts: &facts, answers: &answers };
        let (answer,) = assess.call(&mut *store, (of,)).map_err(|error| Failure::of_call(&error))?;
        lift_assessment(&answer, pathway)
    }
}

// The generated records own their strings. These borrow them, so that a case is lowered without being copied first: the
// benchmark `decision` keeps the whole call within 1.25 times a bare one.

#[derive(ComponentType, Lower)]
#[component(record)]
struct CaseRef<'a> {
    pathway: &'a str,
    facts: &'a [FactRef<'a>],
    answers: &'a [AnswerRef<'a>],
}

#[derive(ComponentType, Lower)]
#[component(record)]
struct FactRef<'a> {
    id: &'a str,
    value: Option<ValueRef<'a>>,
}

#[derive(ComponentType, Lower)]
#[component(record)]
struct AnswerRef<'a> {
    question: &'a str,
    value: Option<ValueRef<'a>>,
}

#[derive(ComponentType, Lower)]
#[component(variant)]
enum ValueRef<'a> {
    #[component(name = "yes-no")]
    YesNo(bool),
    #[component(name = "one")]
    One(&'a str),
    #[component(name = "many")]
    Many(Vec<&'a str>),
    #[component(name = "number")]
    Number(i64),
    #[component(name = "days-ago")]
    DaysAgo(i32),
    #[component(name = "given")]
    Given,
}

fn lower_value(value: &Value) -> ValueRef<'_> {
    match value {
        Value::YesNo(yes) => ValueRef::YesNo(*yes),
        Value::One(choice) => ValueRef::One(choice.as_str()),
        Value::Many(choices) => ValueRef::Many(choices.iter().map(|choice| choice.as_str()).collect()),
        Value::Number(number) => ValueRef::Number(*number),
        Value::DaysAgo(days) => ValueRef::DaysAgo(*days),
        Value::Given => ValueRef::Given,
    }
}

/// The ids of an answer are looked up in the catalogue and taken from there, so that no word of the plugin gets through.
fn lift_assessment(answer: &wit::Assessment, pathway: &Pathway) -> Result<Assessment, Failure> {
    fn known<'a, I: Clone + 'a>(
        words: &[String],
        declared: impl Iterator<Item = &'a I> + Clone,
        text: impl Fn(&I) -> &str,
        list: &'static str,
    ) -> Result<Vec<I>, Failure> {
        let stray =
            |word: &str| Failure { stray: Some(StrayId::new(word)), ..Fault::UnknownId(UnknownId(list)).into() };
        let mut ids = Vec::with_capacity(words.len());
        for (place, word) in words.iter().enumerate() {
            let declared = declared.clone().find(|id| text(id) == word).filter(|_| !words[..place].contains(word));
            ids.push(declared.cloned().ok_or_else(|| stray(word))?);
        }
        Ok(ids)
    }
    let assessment = Assessment {
        verdict: match answer.verdict {
            wit::Verdict::Eligible => Verdict::Eligible,
            wit::Verdict::NotEligible => Verdict::NotEligible,
            wit::Verdict::CannotTell => Verdict::CannotTell,
        },
        ask: known(&answer.ask, pathway.questions.iter().map(|q| &q.id), |id| id.as_str(), "a question")?,
        reasons: known(&answer.reasons, pathway.reasons.iter().map(|r| &r.id), |id| id.as_str(), "a reason")?,
        priority: answer.priority.map(|priority| match priority {
            wit::Priority::Emergency => ours::Priority::Emergency,
            wit::Priority::Urgent => ours::Priority::Urgent,
            wit::Priority::Normal => ours::Priority::Normal,
        }),
        score: answer.score,
        elements: known(&answer.elements, pathway.elements.iter().map(|e| &e.id), |id| id.as_str(), "an element")?,
        recipients: known(&answer.recipients, pathway.recipients.iter(), |id| id.as_str(), "a recipient")?,
    };
    assessment.check(pathway).map_err(Fault::UnknownId)?;
    Ok(assessment)
}

fn lift_text(lifting: &mut Lifting, part: &'static str, text: wit::Text) -> Option<Text> {
    lifting.at(part, None, |lifting| {
        let translations = lifting.each(text, "language", |lifting, translation| {
            Some((lifting.language(&translation.language)?, translation.text))
        })?;
        lifting.text(translations)
    })
}

fn lift_catalogue(l: &mut Lifting, catalogue: wit::Catalogue) -> Option<ours::Catalogue> {
    let operation = l.at("operation", None, |l| l.id(&catalogue.operation));
    let title = lift_text(l, "title", catalogue.title);
    let languages = l.each(catalogue.languages, "language", |l, tag| l.language(&tag));
    let pathways = l.named(catalogue.pathways, "pathway", |p| p.id.clone(), lift_pathway);
    Some(ours::Catalogue { operation: operation?, title: title?, languages: languages?, pathways: pathways? })
}

fn lift_pathway(l: &mut Lifting, pathway: wit::Pathway) -> Option<Pathway> {
    let id = l.id(&pathway.id);
    let title = lift_text(l, "title", pathway.title);
    let mode = match pathway.mode {
        wit::Mode::Referral => Some(ours::Mode::Referral),
        wit::Mode::InformationOnly(how) => lift_text(l, "mode", how).map(|how| ours::Mode::InformationOnly { how }),
    };
    let purpose = l.at("purpose", None, |l| lift_purpose(l, pathway.purpose));
    let recipients = l.each(pathway.recipients, "recipient", |l, word| l.id(&word));
    let channels = pathway.channels.into_iter().map(lift_channel).collect();
    let facts = l.each(pathway.facts, "fact", |l, word| l.id(&word));
    let questions = l.named(pathway.questions, "question", |q| q.id.clone(), lift_question);
    let elements = l.named(pathway.elements, "element", |e| e.id.clone(), lift_element);
    let reasons = l.named(
        pathway.reasons,
        "reason",
        |r| r.id.clone(),
        |l, reason| {
            let id = l.id(&reason.id);
            let text = lift_text(l, "text", reason.text);
            Some(ours::Reason { id: id?, text: text? })
        },
    );
    let feedback = l.named(
        pathway.feedback,
        "feedback item",
        |f| f.id.clone(),
        |l, item| {
            let id = l.id(&item.id);
            let label = lift_text(l, "label", item.label);
            let kind = lift_kind(l, item.kind);
            Some(ours::FeedbackItem { id: id?, label: label?, kind: kind? })
        },
    );
    let script = l.at("script", None, |l| lift_script(l, pathway.script));
    Some(Pathway {
        id: id?,
        title: title?,
        mode: mode?,
        purpose: purpose?,
        for_survivors: pathway.for_survivors,
        recipients: recipients?,
        channels,
        facts: facts?,
        questions: questions?,
        elements: elements?,
        reasons: reasons?,
        feedback: feedback?,
        script: script?,
    })
}

fn lift_purpose(l: &mut Lifting, purpose: wit::Purpose) -> Option<ours::Purpose> {
    let benefit = lift_text(l, "benefit", purpose.benefit);
    let services = l.named(
        purpose.services,
        "service",
        |s| s.code.clone(),
        |l, service| {
            let code = l.id(&service.code);
            let name = lift_text(l, "name", service.name);
            Some(ours::Service { code: code?, name: name? })
        },
    );
    let functions = l.each(purpose.functions, "function", |l, word| l.id(&word));
    let class = match purpose.class {
        wit::PurposeClass::ImmediateService => ours::PurposeClass::ImmediateService,
        wit::PurposeClass::FutureService => ours::PurposeClass::FutureService,
        wit::PurposeClass::ReferralFeedback => ours::PurposeClass::ReferralFeedback,
        wit::PurposeClass::ClosedCaseAccess => ours::PurposeClass::ClosedCaseAccess,
        wit::PurposeClass::Archiving => ours::PurposeClass::Archiving,
    };
    Some(ours::Purpose {
        class,
        benefit: benefit?,
        services: services?,
        keep_days: purpose.keep_days,
        functions: functions?,
    })
}

fn lift_channel(channel: wit::Channel) -> ours::Channel {
    match channel {
        wit::Channel::PhoneCall => ours::Channel::PhoneCall,
        wit::Channel::TextMessage => ours::Channel::TextMessage,
        wit::Channel::Email => ours::Channel::Email,
        wit::Channel::OfficeVisit => ours::Channel::OfficeVisit,
        wit::Channel::HomeVisit => ours::Channel::HomeVisit,
        wit::Channel::ThroughCaregiver => ours::Channel::ThroughCaregiver,
        wit::Channel::ThroughReferrer => ours::Channel::ThroughReferrer,
    }
}

fn lift_question(l: &mut Lifting, question: wit::Question) -> Option<ours::Question> {
    let id = l.id(&question.id);
    let ask = lift_text(l, "ask", question.ask);
    let why = lift_text(l, "why", question.why);
    let kind = lift_kind(l, question.kind);
    Some(ours::Question { id: id?, ask: ask?, why: why?, kind: kind?, required: question.required })
}

fn lift_kind(l: &mut Lifting, kind: wit::QuestionKind) -> Option<ours::QuestionKind> {
    let choices = |l: &mut Lifting, choices: Vec<wit::Choice>| {
        l.named(
            choices,
            "choice",
            |c| c.id.clone(),
            |l, choice| {
                let id = l.id(&choice.id);
                let label = lift_text(l, "label", choice.label);
                Some(ours::Choice { id: id?, label: label? })
            },
        )
    };
    Some(match kind {
        wit::QuestionKind::YesNo => ours::QuestionKind::YesNo,
        wit::QuestionKind::OneOf(list) => ours::QuestionKind::OneOf { choices: choices(l, list)? },
        wit::QuestionKind::AnyOf(list) => ours::QuestionKind::AnyOf { choices: choices(l, list)? },
        wit::QuestionKind::Number(range) => ours::QuestionKind::Number { min: range.min, max: range.max },
        wit::QuestionKind::Date => ours::QuestionKind::Date,
        wit::QuestionKind::Words(max) => ours::QuestionKind::Words { max },
    })
}

fn lift_element(l: &mut Lifting, element: wit::Element) -> Option<ours::Element> {
    let id = l.id(&element.id);
    let label = lift_text(l, "label", element.label);
    let source = l.at("source", None, |l| match &element.source {
        wit::Source::Dictionary(word) => l.id(word).map(ours::Source::Dictionary),
        wit::Source::Answer(word) => l.id(word).map(ours::Source::Answer),
    });
    let necessity = lift_text(l, "necessity", element.necessity);
    let stage = match element.stage {
        wit::Stage::Offer => ours::Stage::Offer,
        wit::Stage::Acceptance => ours::Stage::Acceptance,
        wit::Stage::FollowUp => ours::Stage::FollowUp,
    };
    Some(ours::Element {
        id: id?,
        label: label?,
        source: source?,
        necessity: necessity?,
        stage,
        required: element.required,
    })
}

fn lift_script(l: &mut Lifting, script: wit::Script) -> Option<ours::Script> {
    let explanation = lift_text(l, "explanation", script.explanation);
    let benefits = lift_text(l, "benefits", script.benefits);
    let risks = lift_text(l, "risks", script.risks);
    let refusal = lift_text(l, "refusal", script.refusal);
    let exceptions = lift_text(l, "exceptions", script.exceptions);
    Some(ours::Script {
        explanation: explanation?,
        benefits: benefits?,
        risks: risks?,
        refusal: refusal?,
        exceptions: exceptions?,
    })
}
