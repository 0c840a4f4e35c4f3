//! Rules about the sharing as a whole: recipient, purpose, basis, and the person who confirms.

use super::answer::Answer;
use crate::disclosure::matter::{self, Matter};
use crate::organisation::partner::PartnerKind;
use crate::person::origin::Kept;
use crate::plugin::catalogue::Mode;
use crate::sharing::agreement::Unfit;

/// Never to an authority of the person's country of origin.
pub(super) fn recipient_origin(matter: &Matter<'_>) -> Answer {
    let request = matter.request;
    let PartnerKind::Government { country } = &request.recipient.kind else {
        return Ok(vec![request.recipient.id.as_str().to_owned()]);
    };
    let mut looked_at = vec![request.recipient.id.as_str().to_owned(), "government".to_owned()];
    match request.person.origin.may_tell(country) {
        Ok(()) => Ok(looked_at),
        Err(Kept::Home) => Err(looked_at),
        // It could be this very country: withhold, and ask.
        Err(Kept::Unknown) => {
            looked_at.push("origin-unknown".to_owned());
            Err(looked_at)
        }
    }
}

/// An agreement in force today that names the purpose.
pub(super) fn recipient_agreement(matter: &Matter<'_>) -> Answer {
    let request = matter.request;
    let purpose = request.pathway.purpose.class;
    match matter.agreements.first() {
        Some(agreement) if agreement.purposes.contains(&purpose) => Ok(vec![agreement.id.to_string()]),
        Some(agreement) => Err(vec![agreement.id.to_string(), format!("purpose {}", purpose.code())]),
        None => Err(request
            .agreements
            .iter()
            .filter_map(|a| a.in_force(request.now).err().map(|why| format!("{} {why}", a.id)))
            .collect()),
    }
}

/// Neither the organisation nor the reader is one that the person excluded.
pub(super) fn recipient_excluded(matter: &Matter<'_>) -> Answer {
    let request = matter.request;
    if let Some(said) = matter.wishes.excluded_partners.get(&request.recipient.id) {
        return Err(vec![said.to_string(), request.recipient.id.as_str().to_owned()]);
    }
    if let Some(reader) = request.reader
        && let Some(said) = matter.wishes.excluded_staff.get(&reader.staff)
    {
        return Err(vec![said.to_string(), reader.staff.to_string()]);
    }
    Ok(Vec::new())
}

/// The person does not object.
pub(super) fn objection(matter: &Matter<'_>) -> Answer {
    let request = matter.request;
    match request.objections.against(&request.recipient.id) {
        Some(said) => Err(vec![said.to_string()]),
        None => Ok(Vec::new()),
    }
}

/// The recipient holds one of the pathway's roles, its part fits the purpose, and the reader's function is one that
/// the purpose names. Where not, it says of each agreement which of the three failed, what the pathway takes, and what
/// the agreement has.
pub(super) fn recipient_role(matter: &Matter<'_>) -> Answer {
    let (request, pathway) = (matter.request, matter.request.pathway);
    if matter.agreements.is_empty() {
        return Err(vec!["no agreement in force".to_owned()]);
    }
    let mut failed = Vec::new();
    for agreement in &matter.agreements {
        let Err(unfit) = matter::fits(request, agreement) else {
            return Ok(agreement.roles_of(pathway).map(|role| role.as_str().to_owned()).collect());
        };
        failed.extend([agreement.id.to_string(), unfit.code().to_owned()]);
        match unfit {
            Unfit::Role => {
                failed.extend(pathway.recipients.iter().map(|role| format!("takes {role}")));
                failed.extend(agreement.roles.iter().map(|role| format!("has {role}")));
            }
            Unfit::Part => failed.push(format!("has {}", agreement.party.code())),
            Unfit::Function => {
                failed.extend(request.reader.map(|reader| format!("reader {}", reader.function)));
                failed.extend(pathway.purpose.functions.iter().map(|function| format!("takes {function}")));
                failed.extend(agreement.functions.iter().map(|function| format!("has {function}")));
            }
        }
    }
    Err(failed)
}

/// A referral with services to it: a pathway that only informs shares nothing.
pub(super) fn purpose_specific(matter: &Matter<'_>) -> Answer {
    let request = matter.request;
    let looked_at = vec![request.pathway.id.as_str().to_owned(), request.pathway.purpose.class.code().to_owned()];
    if matches!(request.pathway.mode, Mode::Referral) && !request.pathway.purpose.services.is_empty() {
        Ok(looked_at)
    } else {
        Err(looked_at)
    }
}

/// A named member of staff confirmed.
pub(super) fn decision_human(matter: &Matter<'_>) -> Answer {
    matter.request.confirmed_by.map(|staff| vec![staff.to_string()]).ok_or_else(|| vec!["nobody".to_owned()])
}
