//! Two releases side by side: an event's second version is written once every node reads it.

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

#[test]
fn a_second_version_is_written_once_every_node_reads_it() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        // The first seed with three nodes; the third one stays down.
        let seed = (0..)
            .find(|seed| World::new(*seed).nodes.len() == 3)
            .expect("soon");
        let mut world = World::new(seed);
        let instance = world.known.keys().next().expect("one at least").clone();
        world.nodes[2].kill();
        world.restart(0, NEWEST).await;
        world.restart(1, 0).await;
        world.settle_leases().await;
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
