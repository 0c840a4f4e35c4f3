//! Certificates of what ended by a clock, and whose clock may have run out.

use waystation_domain::ports::Page;
use waystation_domain::retention::certificate::Certificate;
use waystation_domain::retention::terms::Terms;
use waystation_domain::words::ids::{CertificateId, OperationId};

use crate::fresh::{Fresh, at, configured, individual, north, south};

pub(crate) fn certificate(operation: OperationId, millis: i64) -> Certificate {
    let id = CertificateId::new(at(millis), [1; 10]);
    Certificate::begun(id, operation, Terms::default(), "1.0.0", at(millis))
}

async fn the_newest_certificate_of_an_operation_is_gone_on_with(fresh: Fresh) {
    configured(&fresh).await;
    let (first, mut second) = (certificate(north(), 1), certificate(north(), 2));
    let mut tx = fresh.begin().await;
    assert_eq!(tx.newest_certificate(&north()).await.unwrap(), None);
    for certificate in [&second, &first] {
        tx.put_certificate(certificate).await.unwrap();
    }
    assert_eq!(tx.newest_certificate(&north()).await.unwrap().as_ref(), Some(&second));
    second.to = Some(at(3));
    tx.put_certificate(&second).await.unwrap();
    let listed = tx.certificates(&north()).await.unwrap();
    assert_eq!((listed.whole, listed.damaged), (vec![first, second], vec![]));
    assert_eq!(tx.certificates(&south()).await.unwrap().whole, []);
}

async fn a_certificate_that_somebody_changed_is_not_shown_and_not_gone_on_with(fresh: Fresh) {
    configured(&fresh).await;
    fresh.write(async |tx| tx.put_certificate(&certificate(north(), 1)).await).await.unwrap();
    fresh.by_hand("UPDATE certificate SET document = replace(document, '1.0.0', '1.0.1')").await.unwrap();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.certificates(&north()).await.unwrap().damaged.len(), 1);
    assert!(tx.newest_certificate(&north()).await.is_err());
}

async fn those_whose_file_was_made_before_a_moment_are_found_in_pages(fresh: Fresh) {
    configured(&fresh).await;
    let mut persons = [individual(), individual(), individual()];
    let mut tx = fresh.begin().await;
    for (person, millis) in persons.iter_mut().zip([10, 20, 30]) {
        person.created_at = at(millis);
        tx.insert_individual(person).await.unwrap();
    }
    let mut old = [persons[0].id, persons[1].id];
    old.sort();
    let page = |after| Page { after, limit: 1 };
    assert_eq!(tx.individuals_made_before(&north(), at(30), Page { after: None, limit: 9 }).await.unwrap(), old);
    assert_eq!(tx.individuals_made_before(&north(), at(30), page(None)).await.unwrap(), [old[0]]);
    assert_eq!(tx.individuals_made_before(&north(), at(30), page(Some(old[0]))).await.unwrap(), [old[1]]);
    assert_eq!(tx.individuals_made_before(&south(), at(30), page(None)).await.unwrap(), []);
}

on_both!(
    the_newest_certificate_of_an_operation_is_gone_on_with,
    a_certificate_that_somebody_changed_is_not_shown_and_not_gone_on_with,
    those_whose_file_was_made_before_a_moment_are_found_in_pages,
);
