//! Operations and partners.

use waystation_domain::words::ids::{OperationId, PartnerId};

use crate::fresh::{Fresh, clinic, north, operation, partner, school};

async fn an_operation_is_read_back_as_it_was_put_last(fresh: Fresh) {
    let first = operation(&north());
    let mut second = first.clone();
    second.title = "الشمال".into();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.operation(&north()).await.unwrap(), None);
    tx.put_operation(&first).await.unwrap();
    assert_eq!(tx.operation(&north()).await.unwrap(), Some(first));
    tx.put_operation(&second).await.unwrap();
    assert_eq!(tx.operations().await.unwrap().whole, [second]);
}

async fn lists_are_in_the_order_of_the_bytes_of_ids(fresh: Fresh) {
    let mut tx = fresh.begin().await;
    for id in ["b", "ab", "a-z", "a", "a1"] {
        tx.put_operation(&operation(&OperationId::new(id).unwrap())).await.unwrap();
        tx.put_partner(&partner(&PartnerId::new(id).unwrap())).await.unwrap();
    }
    let operations: Vec<_> = tx.operations().await.unwrap().whole.iter().map(|o| o.id.to_string()).collect();
    let partners: Vec<_> = tx.partners().await.unwrap().whole.iter().map(|p| p.id.to_string()).collect();
    assert_eq!(operations, ["a", "a-z", "a1", "ab", "b"]);
    assert_eq!(partners, operations);
}

async fn a_partner_is_read_back_as_it_was_put_last(fresh: Fresh) {
    let first = partner(&clinic());
    let mut second = first.clone();
    second.name = "Clinique de la gare".into();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.partner(&clinic()).await.unwrap(), None);
    tx.put_partner(&first).await.unwrap();
    assert_eq!(tx.partner(&clinic()).await.unwrap(), Some(first));
    tx.put_partner(&second).await.unwrap();
    tx.put_partner(&partner(&school())).await.unwrap();
    assert_eq!(tx.partners().await.unwrap().whole, [second, partner(&school())]);
}

on_both!(
    an_operation_is_read_back_as_it_was_put_last,
    lists_are_in_the_order_of_the_bytes_of_ids,
    a_partner_is_read_back_as_it_was_put_last,
);
