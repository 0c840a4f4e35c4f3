//! Rules about the sharing as a whole: recipient, purpose, basis, and the person who confirms.

use super::{Answer, Request};
use crate::agreement::PartyRole;
use crate::catalogue::{Mode, PurposeClass};
use crate::partner::PartnerKind;

/// Never to an authority of the person's country of origin.
pub(super) fn recipient_origin(request: &Request<'_>) -> Answer {
    let PartnerKind::Government { country } = &request.recipient.kind else {
        return Ok(vec![request.recipient.id.to_string()]);
    };
    let looked_at = vec![request.recipient.id.to_string(), "government".to_owned()];
    let home = |c: &Option<_>| c.as_ref() == Some(country);
    // An unknown nationality could be this very country: withhold, and ask.
    if request.person.nationality.is_none()
        || home(&request.person.nationality)
        || home(&request.person.former_residence)
    {
        Err(looked_at)
    } else {
        Ok(looked_at)
    }
}

/// An agreement in force today that names the purpose.
pub(super) fn recipient_agreement(request: &Request<'_>) -> Answer {
    let purpose = request.pathway.purpose.class;
    match request.agreement() {
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
pub(super) fn recipient_excluded(request: &Request<'_>) -> Answer {
    for consent in request.wishes() {
        if consent.terms.excluded_partners.contains(&request.recipient.id) {
            return Err(vec![consent.id.to_string(), request.recipient.id.to_string()]);
        }
        if let Some(reader) = request.reader
            && consent.terms.excluded_staff.contains(&reader.staff)
        {
            return Err(vec![consent.id.to_string(), reader.staff.to_string()]);
        }
    }
    Ok(Vec::new())
}

/// The recipient holds one of the pathway's roles, its part fits the purpose, and the reader's function is one that
/// the purpose names.
pub(super) fn recipient_role(request: &Request<'_>) -> Answer {
    let Some(agreement) = request.agreement() else {
        return Err(vec!["no agreement in force".to_owned()]);
    };
    let roles: Vec<String> = request
        .pathway
        .recipients
        .iter()
        .filter(|role| agreement.roles.contains(role))
        .map(ToString::to_string)
        .collect();
    if roles.is_empty() {
        return Err(vec![agreement.id.to_string(), "no role of this pathway".to_owned()]);
    }
    // A processor acts for others and has no purposes of its own, so it cannot keep closed files.
    let keeps_files = matches!(request.pathway.purpose.class, PurposeClass::ClosedCaseAccess | PurposeClass::Archiving);
    if keeps_files && agreement.party == PartyRole::Processor {
        return Err(vec![agreement.id.to_string(), "processor".to_owned()]);
    }
    let functions = &request.pathway.purpose.functions;
    if let Some(reader) = request.reader
        && !(functions.contains(&reader.function) && agreement.functions.contains(&reader.function))
    {
        return Err(vec![agreement.id.to_string(), format!("function {}", reader.function)]);
    }
    if !functions.iter().any(|function| agreement.functions.contains(function)) {
        return Err(vec![agreement.id.to_string(), "no function of this purpose".to_owned()]);
    }
    Ok(roles)
}

/// A referral with services to it: a pathway that only informs shares nothing.
pub(super) fn purpose_specific(request: &Request<'_>) -> Answer {
    let looked_at = vec![request.pathway.id.to_string(), request.pathway.purpose.class.code().to_owned()];
    if matches!(request.pathway.mode, Mode::Referral) && !request.pathway.purpose.services.is_empty() {
        Ok(looked_at)
    } else {
        Err(looked_at)
    }
}

/// A named member of staff confirmed.
pub(super) fn decision_human(request: &Request<'_>) -> Answer {
    request.confirmed_by.map(|staff| vec![staff.to_string()]).ok_or_else(|| vec!["nobody".to_owned()])
}
