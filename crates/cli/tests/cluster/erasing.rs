//! Somebody is erased through the node that does not decide: both nodes' files forget them.

use crate::chance::Chance;
use crate::installation::{Installation, TEAMS};
use crate::reading;
use crate::server::Server;
use crate::team::Team;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_erased_through_one_node_is_in_no_file_of_either() {
    let installation = Installation::new();
    let mut nodes = [installation.start(0).await, installation.start(1).await];
    let mut team = Team::new(&installation, TEAMS[0], &mut Chance::new(1)).await;
    // A client's first write is an import; the check learns who came by it.
    let to = installation.to(1, team.name);
    team.clients[1].write(&to, 1).await;
    team.check_reading(&installation).await;

    team.clients[1].erase_somebody(&to).await;
    assert_eq!(team.clients[1].ledger.erased.len(), 1);
    let knew = [0, 1].map(|node| reading::knows_erased(&team.clients, &installation.folder(node, team.name)));
    assert!(knew.iter().any(Option::is_some), "the name was there to be found");
    team.wait_until_quiet(&installation).await;
    team.wait_until_forgotten(&installation).await;
    nodes.iter_mut().for_each(Server::kill);
    team.check_views(&installation);
}
