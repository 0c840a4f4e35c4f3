//! Plugins.

use waystation_domain::plugin::PluginState;
use waystation_domain::ports::StoreError;

use crate::fresh::{Fresh, configured, north, plugin, plugin_id, south, staff_id};

async fn a_plugin_and_its_component_are_read_back(fresh: Fresh) {
    let first = configured(&fresh).await;
    let mut second = plugin(&south());
    second.approved_by = Some(staff_id());
    second.state = PluginState::Approved;
    let bytes: Vec<u8> = (0..=255).cycle().take(3_000_000).collect();
    let mut tx = fresh.begin().await;
    tx.insert_plugin(&second, &bytes).await.unwrap();
    assert_eq!(tx.plugin(second.id).await.unwrap().as_ref(), Some(&second));
    assert!(tx.component(second.id).await.unwrap() == Some(bytes));
    assert_eq!(tx.plugins(None).await.unwrap().whole, [first.clone(), second.clone()]);
    assert_eq!(tx.plugins(Some(&south())).await.unwrap().whole, [second]);
    assert_eq!(tx.plugin(plugin_id()).await.unwrap(), None);
    assert_eq!(tx.component(plugin_id()).await.unwrap(), None);
}

async fn a_component_is_installed_once_in_an_operation(fresh: Fresh) {
    let first = configured(&fresh).await;
    let mut again = plugin(&north());
    again.digest.clone_from(&first.digest);
    let mut elsewhere = plugin(&south());
    elsewhere.digest.clone_from(&first.digest);
    let mut tx = fresh.begin().await;
    assert_is!(tx.insert_plugin(&again, b"component").await, Err(StoreError::Exists("plugin")));
    tx.insert_plugin(&elsewhere, b"component").await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_state_changes_only_from_the_one_that_was_seen(fresh: Fresh) {
    let installed = configured(&fresh).await;
    let mut approved = installed.clone().step(PluginState::Approved).unwrap();
    approved.approved_by = Some(staff_id());
    let mut tx = fresh.begin().await;
    tx.set_plugin_state(installed.id, PluginState::Installed, &approved).await.unwrap();
    assert_eq!(tx.plugin(installed.id).await.unwrap(), Some(approved.clone()));
    let again = tx.set_plugin_state(installed.id, PluginState::Installed, &approved).await;
    assert_is!(again, Err(StoreError::Conflict("plugin")));
}

async fn at_most_one_plugin_is_active_in_an_operation(fresh: Fresh) {
    let mut one = configured(&fresh).await;
    one.state = PluginState::Active;
    let mut two = plugin(&north());
    let mut elsewhere = plugin(&south());
    elsewhere.state = PluginState::Active;
    fresh
        .write(async |tx| {
            assert_eq!(tx.active_plugin(&north()).await?, None);
            tx.set_plugin_state(one.id, PluginState::Installed, &one).await?;
            tx.insert_plugin(&two, b"two").await?;
            tx.insert_plugin(&elsewhere, b"three").await
        })
        .await
        .unwrap();
    two.state = PluginState::Active;
    let mut tx = fresh.begin().await;
    let second = tx.set_plugin_state(two.id, PluginState::Installed, &two).await;
    assert_is!(second, Err(StoreError::Conflict("plugin")));
    drop(tx);

    let mut tx = fresh.begin().await;
    one.state = PluginState::Retired;
    tx.set_plugin_state(one.id, PluginState::Active, &one).await.unwrap();
    tx.set_plugin_state(two.id, PluginState::Installed, &two).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.active_plugin(&north()).await.unwrap(), Some(two));
    assert_eq!(tx.active_plugin(&south()).await.unwrap(), Some(elsewhere));
}

on_both!(
    a_plugin_and_its_component_are_read_back,
    a_component_is_installed_once_in_an_operation,
    a_state_changes_only_from_the_one_that_was_seen,
    at_most_one_plugin_is_active_in_an_operation,
);
