//! A small catalogue without a finding, to be broken one rule at a time.

use crate::plugin::catalogue::{
    Catalogue, Channel, Choice, Element, FeedbackItem, Mode, Pathway, Purpose, PurposeClass, Question, QuestionKind,
    Reason, Script, Service, Source, Stage,
};
use crate::words::ids::{DatumId, FactId, FunctionId, OperationId, QuestionId, RoleId};
use crate::words::language::Language;
use crate::words::text::Text;

pub(super) fn language(tag: &str) -> Language {
    Language::new(tag).unwrap()
}

pub(super) fn text(en: &str, fr: &str, ar: &str) -> Text {
    Text::new([("en", en), ("fr", fr), ("ar", ar)].map(|(tag, sentence)| (language(tag), sentence.to_owned()))).unwrap()
}

/// The same text, but for one language.
pub(super) fn with(text: &Text, tag: &str, sentence: &str) -> Text {
    let others = text.iter().filter(|(l, _)| l.as_str() != tag).map(|(l, s)| (l.clone(), s.to_owned()));
    Text::new(others.chain([(language(tag), sentence.to_owned())])).unwrap()
}

pub(super) fn without(text: &Text, tag: &str) -> Text {
    Text::new(text.iter().filter(|(l, _)| l.as_str() != tag).map(|(l, s)| (l.clone(), s.to_owned()))).unwrap()
}

pub(super) fn choice(id: &str, label: Text) -> Choice {
    Choice { id: id.parse().unwrap(), label }
}

pub(super) fn dictionary(datum: &str) -> Source {
    Source::Dictionary(DatumId::new(datum).unwrap())
}

pub(super) fn element(id: &str, source: Source, stage: Stage, label: Text, necessity: Text) -> Element {
    Element { id: id.parse().unwrap(), label, source, necessity, stage, required: true }
}

pub(super) fn catalogue() -> Catalogue {
    Catalogue {
        operation: OperationId::new("jordan").unwrap(),
        title: text("Referrals in Jordan", "Orientations en Jordanie", "الإحالات في الأردن"),
        languages: ["en", "fr", "ar"].map(language).to_vec(),
        pathways: vec![pathway()],
    }
}

fn pathway() -> Pathway {
    Pathway {
        id: "legal-assistance".parse().unwrap(),
        title: text("Legal assistance", "Assistance juridique", "المساعدة القانونية"),
        mode: Mode::Referral,
        purpose: Purpose {
            class: PurposeClass::ImmediateService,
            benefit: text(
                "A lawyer helps you with your documents.",
                "Un avocat vous aide pour vos documents.",
                "يساعدك محام في وثائقك.",
            ),
            services: vec![Service {
                code: "legal-counselling".parse().unwrap(),
                name: text("Legal counselling", "Conseil juridique", "الاستشارة القانونية"),
            }],
            keep_days: 180,
            functions: vec![FunctionId::new("lawyer").unwrap()],
        },
        for_survivors: false,
        recipients: vec![RoleId::new("legal-aid").unwrap()],
        channels: vec![Channel::PhoneCall],
        facts: vec![FactId::new("age-band").unwrap()],
        questions: vec![question()],
        elements: elements(),
        reasons: vec![Reason {
            id: "documents-missing".parse().unwrap(),
            text: text("A document is missing.", "Un document manque.", "هناك وثيقة ناقصة."),
        }],
        feedback: vec![FeedbackItem {
            id: "appointment-kept".parse().unwrap(),
            label: text("Appointment kept", "Rendez-vous honoré", "حضر الموعد"),
            kind: QuestionKind::YesNo,
        }],
        script: script(),
    }
}

fn question() -> Question {
    Question {
        id: QuestionId::new("which-document").unwrap(),
        ask: text("Which document do you need?", "De quel document avez-vous besoin ?", "ما الوثيقة التي تحتاجها؟"),
        why: text(
            "The lawyer prepares for the first meeting.",
            "L'avocat prépare le premier rendez-vous.",
            "يستعد المحامي للقاء الأول.",
        ),
        kind: QuestionKind::OneOf {
            choices: vec![
                choice("birth-certificate", text("Birth certificate", "Acte de naissance", "شهادة الميلاد")),
                choice("work-permit", text("Work permit", "Permis de travail", "تصريح العمل")),
            ],
        },
        required: true,
    }
}

fn elements() -> Vec<Element> {
    vec![
        element(
            "document",
            Source::Answer(QuestionId::new("which-document").unwrap()),
            Stage::Offer,
            text("Document", "Document", "الوثيقة"),
            text("It decides which lawyer is free.", "Il décide quel avocat est libre.", "تحدد المحامي المتاح."),
        ),
        element(
            "name",
            dictionary("full-name"),
            Stage::Acceptance,
            text("Name", "Nom", "الاسم"),
            text("The lawyer files the request.", "L'avocat dépose la demande.", "يقدم المحامي الطلب."),
        ),
        element(
            "phone",
            dictionary("phone"),
            Stage::Acceptance,
            text("Phone", "Téléphone", "الهاتف"),
            text(
                "The lawyer calls to agree on a day.",
                "L'avocat appelle pour fixer un jour.",
                "يتصل المحامي لتحديد يوم.",
            ),
        ),
    ]
}

fn script() -> Script {
    Script {
        explanation: text(
            "Your name, your phone number and the document go to the legal aid office. A lawyer calls you.",
            "Votre nom, votre numéro de téléphone et le document vont au bureau d'aide juridique. Un avocat vous appelle.",
            "يُرسل اسمك ورقم هاتفك والوثيقة إلى مكتب المساعدة القانونية. ويتصل بك محام.",
        ),
        benefits: text(
            "A lawyer looks at your request. The office decides whether it takes it on.",
            "Un avocat étudie votre demande. Le bureau décide s'il la prend en charge.",
            "ينظر محام في طلبك. ويقرر المكتب قبوله أو عدم قبوله.",
        ),
        risks: text(
            "Somebody may hear the call. Tell us when it is safe to call.",
            "Quelqu'un peut entendre l'appel. Dites-nous quand appeler sans risque.",
            "قد يسمع أحد المكالمة. أخبرنا متى يكون الاتصال آمناً.",
        ),
        refusal: text(
            "You may say no now or later. Nothing else changes for you.",
            "Vous pouvez refuser maintenant ou plus tard. Rien d'autre ne change pour vous.",
            "يمكنك الرفض الآن أو لاحقاً. ولن يتغير شيء آخر بالنسبة لك.",
        ),
        exceptions: text(
            "Without your agreement we share only when a life is in danger.",
            "Sans votre accord, nous ne partageons que si une vie est en danger.",
            "لا نشارك شيئاً من دون موافقتك إلا إذا كانت حياة إنسان في خطر.",
        ),
    }
}
