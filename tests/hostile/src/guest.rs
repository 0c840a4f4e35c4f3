//! What the plugins in this package share: the bindings, and the parts of a catalogue.

#![expect(missing_docs, reason = "generated from the contract, which documents it")]

wit_bindgen::generate!({
    path: "../../wit/0.1.0",
    world: "operation",
    pub_export_macro: true,
    default_bindings_module: "waystation_hostile::guest",
});

pub use exports::waystation::sop::sop::*;

/// A sentence in the one language of these catalogues.
pub fn text(sentence: &str) -> Text {
    vec![Translation { language: "en".into(), text: sentence.into() }]
}

/// A question that takes yes or no.
pub fn question(id: &str) -> Question {
    Question {
        id: id.into(),
        ask: text(&format!("Please say yes or no to this: {id}")),
        why: text("So that we can tell whether the service fits."),
        kind: QuestionKind::YesNo,
        required: true,
    }
}

/// The element with the person's name.
pub fn name(id: &str) -> Element {
    Element {
        id: id.into(),
        label: text("Name"),
        source: Source::Dictionary("full-name".into()),
        necessity: text("The lawyer writes the name on the request."),
        stage: Stage::Acceptance,
        required: true,
    }
}

/// A pathway with these questions and one element.
pub fn pathway(id: &str, questions: &[&str], element: &str) -> Pathway {
    Pathway {
        id: id.into(),
        title: text(&format!("Legal advice, {id}")),
        mode: Mode::Referral,
        purpose: Purpose {
            class: PurposeClass::ImmediateService,
            benefit: text("You get advice on your papers."),
            services: vec![Service { code: "legal-advice".into(), name: text("Legal advice") }],
            keep_days: 90,
            functions: vec!["lawyer".into()],
        },
        for_survivors: false,
        recipients: vec!["legal-aid".into()],
        channels: vec![Channel::PhoneCall],
        facts: vec!["age-band".into(), "household-size".into()],
        questions: questions.iter().map(|id| question(id)).collect(),
        elements: vec![name(element)],
        reasons: vec![Reason { id: "fits".into(), text: text("The service fits.") }],
        feedback: vec![FeedbackItem { id: "advised".into(), label: text("Advice given"), kind: QuestionKind::YesNo }],
        script: Script {
            explanation: text("Your name goes to the legal aid organisation."),
            benefits: text("You get advice. It is not certain that they have time."),
            risks: text("Others may see you there."),
            refusal: text("You may say no, and withdraw later."),
            exceptions: text("We share without asking only when a life is in danger."),
        },
    }
}

/// A catalogue of these pathways.
pub fn catalogue(operation: &str, pathways: Vec<Pathway>) -> Catalogue {
    Catalogue { operation: operation.into(), title: text("Testland"), languages: vec!["en".into()], pathways }
}

/// An assessment that says nothing.
pub fn nothing() -> Assessment {
    Assessment {
        verdict: Verdict::CannotTell,
        ask: Vec::new(),
        reasons: Vec::new(),
        priority: None,
        score: None,
        elements: Vec::new(),
        recipients: Vec::new(),
    }
}
