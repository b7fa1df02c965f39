//! What two nodes do with each other, step by step: releases side by side, an instance that goes.

use vc_kernel::InstanceId;
use vc_store::Commit;

use crate::known::Outcome;
use crate::ledger::{Ask, NEWEST};
use crate::run::World;

/// The version in which the last addition was written.
fn version_written(world: &World, instance: &InstanceId) -> u16 {
    let commits = world.store.commits(instance);
    let additions = commits.iter().flat_map(|stored| {
        let commit = Commit::decode(stored.seq, &stored.bytes).expect("a commit");
        let events = commit.entries.into_iter().flat_map(|entry| entry.events);
        events.filter(|event| event.name == "ledger.added")
    });
    additions.last().expect("there is one").version
}

async fn ask(world: &mut World, node: usize, instance: &InstanceId, ask: Ask) -> Outcome {
    let index = world.new_request(instance, ask);
    let open = world.known[instance].open();
    world.send(node, instance, vec![index], &open).await;
    world.known[instance].sent[index].outcome.clone()
}

/// Two nodes of these releases, and an instance.
async fn two_nodes(releases: [usize; 2]) -> (World, InstanceId) {
    // The first seed with three nodes; the third one stays down.
    let mut seeds = (0..).map(World::new);
    let mut world = seeds.find(|world| world.nodes.len() == 3).expect("soon");
    let instance = world.known.keys().next().expect("one at least").clone();
    world.nodes[2].kill();
    for (node, release) in releases.into_iter().enumerate() {
        world.restart(node, release).await;
    }
    world.settle_leases().await;
    (world, instance)
}

fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime.expect("a runtime").block_on(test);
}

#[test]
fn an_instance_that_one_node_deletes_is_gone_from_the_other() {
    block_on(async {
        let (mut world, instance) = two_nodes([NEWEST; 2]).await;
        for node in 0..2 {
            world.open(node, &instance).await.expect("it opens");
        }
        let (account, name) = (vc_testkit::person(1), "name".to_owned());
        ask(&mut world, 0, &instance, Ask::Open { account, name }).await;
        world.follow(1).await;
        let folder = world.nodes[1].views.join(instance.as_str());
        assert_eq!(vc_testkit::view_files(&folder).len(), 1);

        let engine = world.engine(0).expect("it runs");
        let deleted = engine.delete(&instance).await.expect("deleted");
        assert!(!deleted.log_left && deleted.keep_rows_left == 0 && !deleted.folder_left);
        world.follow(1).await;
        assert!(vc_testkit::view_files(&folder).is_empty(), "names were in it");
        let other = world.engine(1).expect("it runs");
        let refused = other
            .open(&instance)
            .await
            .map(|_| ())
            .expect_err("not by itself");
        assert!(
            refused.to_string().contains("was deleted by another server"),
            "{refused}"
        );
        assert!(world.store.commits(&instance).is_empty());

        // Whoever restarts begins anew, and the other goes along.
        drop((engine, other));
        world.restart(0, NEWEST).await;
        world.settle_leases().await;
        world.open(0, &instance).await.expect("anew");
        world.open(1, &instance).await.expect("the new one");
    });
}

#[test]
fn a_second_version_is_written_once_every_node_reads_it() {
    block_on(async {
        let (mut world, instance) = two_nodes([NEWEST, 0]).await;
        world
            .open(0, &instance)
            .await
            .expect("the newer release opens it");
        world.open(1, &instance).await.expect("the older one too");
        assert_eq!(world.owner_of(&instance), Some(0));

        let account = vc_testkit::person(1);
        let name = "name".to_owned();
        ask(&mut world, 0, &instance, Ask::Open { account, name }).await;
        let add = Ask::Add { account, amount: 1 };
        assert_eq!(
            ask(&mut world, 0, &instance, add.clone()).await,
            Outcome::Accepted(1)
        );
        assert_eq!(
            version_written(&world, &instance),
            1,
            "the older release would not read more"
        );
        world.follow(1).await;
        let engine = world.engine(1).expect("it runs");
        assert_eq!(engine.get(&instance).expect("open").stopped(), None);
        drop(engine);

        world.restart(1, NEWEST).await;
        world.settle_leases().await;
        assert_eq!(
            ask(&mut world, 0, &instance, add.clone()).await,
            Outcome::Accepted(2)
        );
        assert_eq!(version_written(&world, &instance), 2, "now everybody reads it");

        // Whoever comes back with the older release serves everything but this.
        world.restart(1, 0).await;
        let engine = world.engine(1).expect("it runs");
        let refused = engine
            .open(&instance)
            .await
            .map(|_| ())
            .expect_err("it cannot be read");
        assert!(
            refused
                .to_string()
                .contains("event ledger.added version 2 is unknown to this release"),
            "{refused}"
        );
        assert_eq!(world.owner_of(&instance), Some(0), "the newer one goes on");
    });
}
