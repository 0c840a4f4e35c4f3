//! The table of rules: code, source, text, and how it is asked. The book's page of rules is made from it.

mod answer;
mod bases;
mod elements;
mod feedback;
mod purposes;
mod whole;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::matter::{Found, Matter};
use super::request::Told;
use crate::basis::Kind;
use crate::plugin::catalogue::PurposeClass;
use crate::words::codes::codes;
pub(super) use answer::Answer;
use answer::ElementAnswer;

/// A question about the sharing as a whole.
pub(super) type AskWhole = fn(&Matter<'_>) -> Answer;

/// A question about one element. `None`: the id is not an element of the pathway.
pub(super) type AskElement = fn(&Matter<'_>, Option<&Found<'_>>) -> ElementAnswer;

/// How a rule is asked.
pub(super) enum Ask {
    /// Once, for the whole sharing.
    Whole(AskWhole),
    /// Once, for the whole sharing, and of what a partner reports about a service too.
    Always(AskWhole),
    /// Once, when this basis is claimed. Exactly one of the four is.
    Basis(Kind, AskWhole),
    /// When the pathway's purpose is of this class: once, and if that says yes, for each element.
    Purpose(PurposeClass, AskWhole, AskElement),
    /// For each element.
    Element(AskElement),
    /// When a partner tells the operation what became of a referral, see [`feedback`](super::feedback).
    Feedback(fn(&Matter<'_>, &Told<'_>) -> Answer),
}

/// What is still open when a person is asked: a no that comes from it can become a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Circumstance {
    /// The person's answers, past and future, or the basis that is claimed instead. Wishes are among them: somebody who
    /// is asked again can lift what they kept back.
    Claim,
    /// How far the referral has come.
    Stage,
    /// That the case is closed: consent to what follows is asked before that too.
    Closing,
    /// That a member of staff confirms.
    Confirmation,
    /// Who wants to read. Nobody does yet when a person is asked.
    Reader,
}

/// One rule.
pub struct Rule {
    /// Its code.
    pub code: Code,
    /// What its answer depends on that is still open when a person is asked.
    pub depends_on: &'static [Circumstance],
    pub(super) ask: Ask,
    /// The part of the rule that nothing of this can change, where there is one.
    regardless: Option<Ask>,
}

impl Rule {
    /// What can be asked of the rule before the person has said a word, at any stage and for any reader: its no is
    /// one that lasts. `None` when there is nothing.
    pub(super) fn lasting(&self) -> Option<&Ask> {
        let is_open = self.depends_on.iter().any(|circumstance| *circumstance != Circumstance::Reader);
        if is_open { self.regardless.as_ref() } else { Some(&self.ask) }
    }
}

macro_rules! regardless {
    () => {
        None
    };
    ($ask:expr) => {
        Some($ask)
    };
}

macro_rules! rules {
    ($($variant:ident $source:literal $ask:expr, [$($on:ident)* $(; $regardless:expr)?], $en:literal $fr:literal $ar:literal;)*) => {
        /// The stable code of a rule: the reason for everything that is withheld.
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Rule))]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[derive(IntoStaticStr, EnumString, VariantArray)]
        #[serde(rename_all = "kebab-case")]
        #[strum(serialize_all = "kebab-case")]
        pub enum Code {
            $(#[doc = $en] $variant,)*
        }

        impl Code {
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
        pub static RULES: [Rule; Code::ALL.len()] = [$(
            Rule {
                code: Code::$variant,
                depends_on: &[$(Circumstance::$on),*],
                ask: $ask,
                regardless: regardless!($($regardless)?),
            },
        )*];
    };
}

rules! {
    RecipientOrigin "Privacy Notice, Who will have access to your data?" Ask::Whole(whole::recipient_origin), [],
        "Nothing is ever shared with an authority of a country of origin: of any nationality or former residence that was ever recorded and not taken out as an error; where the nationality is unknown, or a stateless person's former residence is, nothing is shared with any authority."
        "Rien n'est jamais partagé avec une autorité d'un pays d'origine : de toute nationalité ou résidence antérieure jamais enregistrée et non retirée comme erreur ; si la nationalité est inconnue, ou l'ancienne résidence d'une personne apatride, rien n'est partagé avec une autorité."
        "لا تُشارَك أي بيانات أبدًا مع سلطات أي بلد أصلي: أي جنسية أو إقامة سابقة سُجّلت يومًا ولم تُسحب على أنها خطأ؛ وإذا كانت الجنسية غير معروفة، أو كانت الإقامة السابقة لعديم الجنسية غير معروفة، فلا تُشارَك مع أي سلطة.";
    RecipientAgreement "Technical Note, Data Security; Purpose Specification" Ask::Whole(whole::recipient_agreement), [],
        "The recipient has an agreement that is in force today, names this purpose, and has no overdue assessment."
        "Le destinataire a un accord en vigueur aujourd'hui, qui nomme cette finalité et dont l'évaluation n'est pas en retard."
        "لدى الجهة المستلمة اتفاق ساري المفعول اليوم يذكر هذا الغرض ولم يتأخر تقييمه.";
    RecipientExcluded "Technical Note, Sample Scenarios, Operation A" Ask::Whole(whole::recipient_excluded), [Claim Reader],
        "The person has not excluded this organisation, or the member of its staff who wants to read."
        "La personne n'a exclu ni cette organisation ni le membre de son personnel qui veut lire."
        "لم يستبعد الشخص هذه المنظمة ولا الموظف الذي يريد الاطلاع.";
    Objection "Privacy Notice, What are your rights and how can you exercise them?" Ask::Always(whole::objection), [],
        "The person has no objection against this sharing that is being examined, or that was granted."
        "La personne n'a pas d'opposition à ce partage qui soit en cours d'examen ou qui ait été acceptée."
        "ليس للشخص اعتراض على هذه المشاركة قيد النظر أو تم قبوله.";
    RecipientRole "Technical Note, Terminology; Need-to-Know" Ask::Whole(whole::recipient_role), [Reader],
        "The recipient holds a role of this pathway, its part in the processing fits the purpose, and whoever reads has a function that the purpose names."
        "Le destinataire tient un rôle de ce parcours, sa part dans le traitement convient à la finalité, et la fonction de qui lit est nommée par la finalité."
        "للجهة المستلمة دور في هذا المسار، ودورها في المعالجة يناسب الغرض، ووظيفة من يطّلع مذكورة في الغرض.";
    PurposeSpecific "Technical Note, Purpose Specification; Processing for Other Purposes" Ask::Whole(whole::purpose_specific), [],
        "The purpose is one of the five, leads to named services, and shares data at all."
        "La finalité est l'une des cinq, mène à des services nommés et comporte un partage."
        "الغرض واحد من الأغراض الخمسة ويؤدي إلى خدمات مسمّاة ويتضمن مشاركة بيانات.";
    ServiceAvailable "Technical Note, Legitimate Purposes, Open, active cases for referrals for specific and immediate protection services and assistance" Ask::Purpose(PurposeClass::ImmediateService, purposes::service_available, purposes::every_element), [],
        "An immediate service is there now: the partner had not said that it is full when it was offered the case."
        "Un service immédiat est disponible maintenant : le partenaire n'avait pas dit être complet lorsque le cas lui a été proposé."
        "الخدمة الفورية متاحة الآن: لم يكن الشريك قد أعلن أنه مكتمل العدد عندما عُرضت عليه الحالة.";
    BasisConsent "Technical Note, Consent; IOM, Informed consent" Ask::Basis(Kind::Consent, bases::consent), [Claim Stage],
        "Consent is in force for this purpose, this recipient and this stage, informed, and from the people whose yes counts."
        "Un consentement est en vigueur pour cette finalité, ce destinataire et cette étape, éclairé, et donné par ceux dont le oui compte."
        "توجد موافقة سارية لهذا الغرض ولهذه الجهة ولهذه المرحلة، مستنيرة، وممن تُعتدّ موافقته.";
    BasisVital "Technical Note, Exceptional Circumstances; Legitimate Bases" Ask::Basis(Kind::VitalInterests, bases::vital), [Claim Stage],
        "Vital interests: an immediate danger, consent cannot be had, the benefit outweighs the risk, the recipient is safe, a second person approved, and no more than 72 hours have passed."
        "Intérêts vitaux : un danger immédiat, un consentement impossible à obtenir, un bénéfice supérieur au risque, un destinataire sûr, l'approbation d'une deuxième personne, et pas plus de 72 heures écoulées."
        "المصالح الحيوية: خطر فوري، وتعذّر الحصول على الموافقة، وفائدة تفوق الخطر، وجهة مستلمة آمنة، وموافقة شخص ثانٍ، ولم تمضِ أكثر من 72 ساعة.";
    BasisBestInterests "Technical Note, Legitimate Bases; Best Interests of the Child" Ask::Basis(Kind::BestInterests, bases::best_interests), [Claim Stage],
        "Best interests of a child: assessed with a reference, the child's views recorded, the caregivers absent, unreachable or set aside with reasons, and a second person approved."
        "Intérêt supérieur d'un enfant : évalué avec une référence, avis de l'enfant consigné, personnes qui s'en occupent absentes, injoignables ou écartées avec des raisons, et approbation d'une deuxième personne."
        "المصلحة الفضلى للطفل: مقيَّمة بمرجع، وآراء الطفل مدوَّنة، ومقدمو الرعاية غائبون أو يتعذّر الوصول إليهم أو جرى تجاوزهم لأسباب مبيَّنة، مع موافقة شخص ثانٍ.";
    BasisMandate "Technical Note, Legitimate Bases" Ask::Basis(Kind::Mandate, bases::mandate), [Claim Stage],
        "Mandate: an inquiry or the security of files, for this one person, with the data controller's written approval and that of a second person."
        "Mandat : une enquête ou la sécurité des dossiers, pour cette seule personne, avec l'approbation écrite du responsable du traitement et celle d'une deuxième personne."
        "الولاية: تحقيق أو أمن الملفات، لهذا الشخص وحده، بموافقة خطية من المتحكم بالبيانات وموافقة شخص ثانٍ.";
    FeedbackProcess "Technical Note, Legitimate Purposes, Feedback on service referrals" Ask::Feedback(feedback::process), [],
        "A step of the partner's own process needs no consent: it is a word of a closed list, and none about the person."
        "Une étape du processus propre au partenaire ne demande pas de consentement : c'est un mot d'une liste fermée, qui ne dit rien de la personne."
        "لا تحتاج خطوات عمل الشريك إلى موافقة: فهي كلمة من قائمة مغلقة لا تقول شيئًا عن الشخص.";
    FeedbackService "Technical Note, Legitimate Purposes, Feedback on service referrals" Ask::Feedback(feedback::service), [Claim],
        "What is said about the service is agreed between the organisations, and the person said yes to each item."
        "Ce qui est dit du service est convenu entre les organisations, et la personne a dit oui à chaque point."
        "ما يُقال عن الخدمة متفق عليه بين المنظمتين، ووافق الشخص على كل بند منه.";
    ClosedCase "Technical Note, Legitimate Purposes, Closed cases for access for future protection and assistance services" Ask::Purpose(PurposeClass::ClosedCaseAccess, purposes::closed_case, purposes::every_element), [Claim Closing Reader],
        "The case is closed, the person has not refused, and was asked again before a later reading where that is possible."
        "Le cas est clos, la personne n'a pas refusé, et a été interrogée de nouveau avant une lecture ultérieure lorsque c'est possible."
        "الحالة مغلقة، ولم يرفض الشخص، وسُئل مجددًا قبل أي اطلاع لاحق حيثما أمكن ذلك.";
    Archive "Technical Note, Legitimate Purposes, Closed cases for archiving" Ask::Purpose(PurposeClass::Archiving, purposes::archive, purposes::archive_own), [Claim Closing Reader; Ask::Purpose(PurposeClass::Archiving, purposes::asked_at_intake, purposes::every_element)],
        "The case is closed, the person said yes at intake and again at closure (or it is in a child's best interests), and whoever reads has a formal request; what belongs to another member of the family is taken out."
        "Le cas est clos, la personne a dit oui à l'accueil et de nouveau à la clôture (ou c'est dans l'intérêt supérieur d'un enfant), et qui lit a une demande formelle ; ce qui appartient à un autre membre de la famille est retiré."
        "الحالة مغلقة، ووافق الشخص عند الاستقبال ومجددًا عند الإغلاق (أو في ذلك مصلحة فضلى للطفل)، ولدى من يطّلع طلب رسمي؛ ويُستبعد ما يخص فردًا آخر من الأسرة.";
    ElementDeclared "Technical Note, Necessity and Proportionality" Ask::Element(elements::declared), [],
        "The pathway declares the element."
        "Le parcours déclare l'élément."
        "المسار يعلن عن هذا العنصر.";
    ElementGranted "Technical Note, Necessity and Proportionality" Ask::Element(elements::granted), [],
        "The central team granted the element to this plugin."
        "L'équipe centrale a accordé l'élément à ce module."
        "منح الفريق المركزي هذا العنصر لهذه الوحدة.";
    ElementAgreed "Technical Note, Necessity and Proportionality; Purpose Specification" Ask::Element(elements::agreed), [],
        "The agreement with the recipient names the element."
        "L'accord avec le destinataire nomme l'élément."
        "الاتفاق مع الجهة المستلمة يذكر هذا العنصر.";
    ElementConsented "Technical Note, Consent; Necessity and Proportionality" Ask::Element(elements::consented), [Claim],
        "The person said yes to the element; under another basis, the basis names it."
        "La personne a dit oui à cet élément ; sous une autre base, la base le nomme."
        "وافق الشخص على هذا العنصر؛ وعلى أساس آخر، يذكره ذلك الأساس.";
    ElementPurpose "Technical Note, Okay to Share and Not Okay to Share of each purpose" Ask::Element(elements::purpose), [],
        "The class of purpose can carry this kind of datum."
        "Cette classe de finalité peut porter ce genre de donnée."
        "فئة الغرض تسمح بهذا النوع من البيانات.";
    ElementStage "Technical Note, Sample Scenarios, Operation C" Ask::Element(elements::stage), [Claim Stage],
        "The stage for the element has come: the least with the offer, what the service needs after acceptance, the rest at follow-up."
        "L'étape de l'élément est venue : le minimum avec l'offre, le nécessaire après l'acceptation, le reste au suivi."
        "حانت مرحلة هذا العنصر: الحد الأدنى مع العرض، وما تحتاجه الخدمة بعد القبول، والباقي عند المتابعة.";
    ElementWithheld "Technical Note, Consent" Ask::Element(elements::withheld), [Claim],
        "The person did not ask to keep it back."
        "La personne n'a pas demandé de le garder pour elle."
        "لم يطلب الشخص حجب هذا العنصر.";
    Channel "Technical Note, Protection Sensitive Processing" Ask::Element(elements::channel), [Claim; Ask::Element(elements::channel_of_pathway)],
        "A way to reach the person is shared only with a channel that the person agreed to (or another basis names) and the pathway allows."
        "Un moyen de joindre la personne n'est partagé qu'avec un canal accepté par elle (ou nommé par une autre base) et permis par le parcours."
        "لا تُشارَك وسيلة الوصول إلى الشخص إلا مع قناة وافق عليها (أو يذكرها أساس آخر) ويسمح بها المسار.";
    DecisionHuman "Privacy Notice, What data do we collect and why?" Ask::Whole(whole::decision_human), [Confirmation],
        "A named member of staff confirmed; nothing is shared by a machine's decision."
        "Un membre nommé du personnel a confirmé ; rien n'est partagé par la décision d'une machine."
        "أكّد موظف مسمّى ذلك؛ فلا شيء يُشارَك بقرار آلي.";
}

codes! { Circumstance Code }
