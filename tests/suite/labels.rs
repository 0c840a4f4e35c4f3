//! People, logs and metrics tell the components of an operation by their labels: no two have the same.

use waystation_test_world::{Kind, World, plugin};

use crate::{PROGRAM, on_both};

on_both!(two_components_of_an_operation_never_have_one_label, not_even_when_both_come_at_the_same_moment);

/// The same plugin in another build: a section with a name, which nobody reads, at its end.
fn another_build(name: u8) -> Vec<u8> {
    [plugin("inter-agency-referral"), &[0, 2, 1, name][..]].concat()
}

async fn world(kind: Kind) -> World {
    let world = World::new(kind, PROGRAM).await;
    world.record_operation("inter-agency").await;
    world
}

async fn two_components_of_an_operation_never_have_one_label(kind: Kind) {
    let world = world(kind).await;
    let first = world.install_as("2026.1", plugin("inter-agency-referral")).await.expect(201).id();
    let other = another_build(b'a');
    let refused = world.install_as("2026.1", &other).await.expect_problem(409, "conflict");
    assert!(refused.text.contains("give this one a label of its own"), "{}", refused.text);
    // Not by signs around it either, and not when the first one has had its day.
    let _refused = world.install_as("%202026.1%20", &other).await.expect_problem(409, "conflict");
    world.activate(&first).await;
    let second = world.install_as("2026.2", &other).await.expect(201).id();
    world.activate(&second).await;
    let _retired = world.install_as("2026.1", &another_build(b'b')).await.expect_problem(409, "conflict");
    let _again = world.install_as("2026.2", &other).await.expect_problem(409, "conflict");
}

async fn not_even_when_both_come_at_the_same_moment(kind: Kind) {
    let world = world(kind).await;
    let builds = [b'a', b'b', b'c'].map(another_build);
    let [a, b, c] = builds.each_ref().map(|build| world.install_as("2026.1", build));
    let (a, b, c) = tokio::join!(a, b, c);
    let mut statuses = [a.status, b.status, c.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409]);
}
