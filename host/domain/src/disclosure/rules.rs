//! The table of rules: code, source, text, and how it is asked. The book's page of rules is made from it.

use serde::{Deserialize, Serialize};

use super::{Ask, elements, whole};

macro_rules! rules {
    ($($variant:ident $code:literal $source:literal $ask:expr, $en:literal $fr:literal $ar:literal;)*) => {
        /// The stable code of a rule: the reason for everything that is withheld.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Code {
            $(#[doc = $en] $variant,)*
        }

        impl Code {
            /// The word of the API and of the audit.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Where the rule comes from: document and heading.
            #[must_use]
            pub const fn source(self) -> &'static str {
                match self { $(Self::$variant => $source,)* }
            }

            /// The rule in words: English, French, Arabic.
            #[must_use]
            pub const fn texts(self) -> [(&'static str, &'static str); 3] {
                match self { $(Self::$variant => [("en", $en), ("fr", $fr), ("ar", $ar)],)* }
            }
        }

        /// The rules, in the order in which they are asked.
        pub static RULES: [Rule; [$($code),*].len()] = [$(Rule { code: Code::$variant, ask: $ask },)*];
    };
}

/// One rule.
pub struct Rule {
    /// Its code.
    pub code: Code,
    pub(super) ask: Ask,
}

rules! {
    RecipientOrigin "recipient-origin" "Privacy Notice, Who will have access to your data?" Ask::Whole(whole::recipient_origin),
        "Nothing is ever shared with an authority of the person's country of origin; where the nationality is unknown, nothing is shared with any authority."
        "Rien n'est jamais partagé avec une autorité du pays d'origine de la personne ; si la nationalité est inconnue, rien n'est partagé avec une autorité."
        "لا تُشارَك أي بيانات مع سلطات بلد الشخص الأصلي أبدًا؛ وإذا كانت الجنسية غير معروفة فلا تُشارَك مع أي سلطة.";
    RecipientAgreement "recipient-agreement" "Technical Note, Data Security; Purpose Specification" Ask::Whole(whole::recipient_agreement),
        "The recipient has an agreement that is in force today, names this purpose, and has no overdue assessment."
        "Le destinataire a un accord en vigueur aujourd'hui, qui nomme cette finalité et dont l'évaluation n'est pas en retard."
        "لدى الجهة المستلمة اتفاق ساري المفعول اليوم يذكر هذا الغرض ولم يتأخر تقييمه.";
    RecipientExcluded "recipient-excluded" "Technical Note, Sample Scenarios, Operation A" Ask::Whole(whole::recipient_excluded),
        "The person has not excluded this organisation, or the member of its staff who wants to read."
        "La personne n'a exclu ni cette organisation ni le membre de son personnel qui veut lire."
        "لم يستبعد الشخص هذه المنظمة ولا الموظف الذي يريد الاطلاع.";
    RecipientRole "recipient-role" "Technical Note, Terminology; Need-to-Know" Ask::Whole(whole::recipient_role),
        "The recipient holds a role of this pathway, its part in the processing fits the purpose, and whoever reads has a function that the purpose names."
        "Le destinataire tient un rôle de ce parcours, sa part dans le traitement convient à la finalité, et la fonction de qui lit est nommée par la finalité."
        "للجهة المستلمة دور في هذا المسار، ودورها في المعالجة يناسب الغرض، ووظيفة من يطّلع مذكورة في الغرض.";
    PurposeSpecific "purpose-specific" "Technical Note, Purpose Specification; Processing for Other Purposes" Ask::Whole(whole::purpose_specific),
        "The purpose is one of the five, leads to named services, and shares data at all."
        "La finalité est l'une des cinq, mène à des services nommés et comporte un partage."
        "الغرض واحد من الأغراض الخمسة ويؤدي إلى خدمات مسمّاة ويتضمن مشاركة بيانات.";
    BasisConsent "basis-consent" "Technical Note, Consent; IOM, Informed consent" Ask::Whole(whole::basis_consent),
        "Consent is in force for this purpose, this recipient and this stage, informed, and from the people whose yes counts."
        "Un consentement est en vigueur pour cette finalité, ce destinataire et cette étape, éclairé, et donné par ceux dont le oui compte."
        "توجد موافقة سارية لهذا الغرض ولهذه الجهة ولهذه المرحلة، مستنيرة، وممن تُعتدّ موافقته.";
    ElementDeclared "element-declared" "Technical Note, Necessity and Proportionality" Ask::Element(elements::declared),
        "The pathway declares the element."
        "Le parcours déclare l'élément."
        "المسار يعلن عن هذا العنصر.";
    ElementGranted "element-granted" "Technical Note, Necessity and Proportionality" Ask::Element(elements::granted),
        "The central team granted the element to this plugin."
        "L'équipe centrale a accordé l'élément à ce module."
        "منح الفريق المركزي هذا العنصر لهذه الوحدة.";
    ElementAgreed "element-agreed" "Technical Note, Necessity and Proportionality; Purpose Specification" Ask::Element(elements::agreed),
        "The agreement with the recipient names the element."
        "L'accord avec le destinataire nomme l'élément."
        "الاتفاق مع الجهة المستلمة يذكر هذا العنصر.";
    ElementConsented "element-consented" "Technical Note, Consent; Necessity and Proportionality" Ask::Element(elements::consented),
        "The person said yes to the element."
        "La personne a dit oui à cet élément."
        "وافق الشخص على هذا العنصر.";
    ElementPurpose "element-purpose" "Technical Note, Okay to Share and Not Okay to Share of each purpose" Ask::Element(elements::purpose),
        "The class of purpose can carry this kind of datum."
        "Cette classe de finalité peut porter ce genre de donnée."
        "فئة الغرض تسمح بهذا النوع من البيانات.";
    ElementStage "element-stage" "Technical Note, Sample Scenarios, Operation C" Ask::Element(elements::stage),
        "The stage for the element has come: the least with the offer, what the service needs after acceptance, the rest at follow-up."
        "L'étape de l'élément est venue : le minimum avec l'offre, le nécessaire après l'acceptation, le reste au suivi."
        "حانت مرحلة هذا العنصر: الحد الأدنى مع العرض، وما تحتاجه الخدمة بعد القبول، والباقي عند المتابعة.";
    ElementWithheld "element-withheld" "Technical Note, Consent" Ask::Element(elements::withheld),
        "The person did not ask to keep it back."
        "La personne n'a pas demandé de le garder pour elle."
        "لم يطلب الشخص حجب هذا العنصر.";
    Channel "channel" "Technical Note, Protection Sensitive Processing" Ask::Element(elements::channel),
        "A way to reach the person is shared only with a channel that the person agreed to and the pathway allows."
        "Un moyen de joindre la personne n'est partagé qu'avec un canal accepté par elle et permis par le parcours."
        "لا تُشارَك وسيلة الوصول إلى الشخص إلا مع قناة وافق عليها ويسمح بها المسار.";
    DecisionHuman "decision-human" "Privacy Notice, What data do we collect and why?" Ask::Whole(whole::decision_human),
        "A named member of staff confirmed; nothing is shared by a machine's decision."
        "Un membre nommé du personnel a confirmé ; rien n'est partagé par la décision d'une machine."
        "أكّد موظف مسمّى ذلك؛ فلا شيء يُشارَك بقرار آلي.";
}
