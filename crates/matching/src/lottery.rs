//! A lottery: each host sits with a few guests who are drawn by lot.
//!
//! Whoever was left over goes first, then chance decides; where the guests sit is chosen by the objective. Whoever cannot
//! sit with any host, because of a hard rule, gives the seat to the next in the draw.

use std::cmp::Reverse;

use crate::anneal::anneal;
use crate::chance::Rng;
use crate::groups::{Seating, Values};
use crate::partition::shuffle;
use crate::pool::{Context, Pool};

/// Seats that are filled at once; more hosts are dealt into blocks.
const BLOCK_SEATS: usize = 500;
/// Guests of a block who may sit with one of its hosts; those after them in the draw wait for the next round.
const BLOCK_GUESTS: usize = 1_000;

/// The groups of all hosts in `open` who have guests, who are drawn from the others.
pub(crate) fn form(context: &Context<'_>, open: &[u32]) -> Vec<Vec<u32>> {
    let size = context.problem.rules.group_size;
    let mut rng = Rng::new(context.problem.seed);
    let (mut hosts, mut guests): (Vec<u32>, Vec<u32>) = open
        .iter()
        .partition(|&&person| context.both_host(person, person));
    shuffle(&mut hosts, &mut rng);
    let credit = |person: u32| context.problem.people[person as usize].left_over_credit;
    guests.sort_by_key(|&person| (Reverse(credit(person)), context.lot(person)));
    let blocks = (hosts.len() * (size - 1)).div_ceil(BLOCK_SEATS).max(1);
    let hosts_per_block = hosts.len().div_ceil(blocks).max(1);
    let mut groups = Vec::new();
    for (i, hosts) in hosts.chunks(hosts_per_block).enumerate() {
        let may_sit = |guest: &u32| hosts.iter().any(|&host| context.is_allowed(host, *guest));
        let dealt = guests.iter().copied().skip(i).step_by(blocks);
        let guests: Vec<u32> = dealt.filter(may_sit).take(BLOCK_GUESTS).collect();
        groups.extend(block(context, hosts, &guests, &mut rng));
    }
    groups
}

fn block(context: &Context<'_>, hosts: &[u32], guests: &[u32], rng: &mut Rng) -> Vec<Vec<u32>> {
    let size = context.problem.rules.group_size;
    let pool = Pool::new(context, [hosts, guests].concat());
    let values = Values::new(context, &pool);
    // Few guests are spread over all hosts; only who cannot sit like that makes a group larger than others.
    let seated = pool.len().min(hosts.len() * size);
    let even = |i: usize| seated / hosts.len() + usize::from(i < seated % hosts.len());
    let mut seating = Seating {
        groups: (0..hosts.len()).map(|host| vec![host]).collect(),
        is_locked: (0..pool.len()).map(|person| person < hosts.len()).collect(),
        sizes: (0..hosts.len()).map(even).collect(),
    };
    seating.merge(&values, &[], (hosts.len()..pool.len()).collect());
    seating.sizes = vec![size; hosts.len()];
    seating.seat_left(&values);
    anneal(&mut seating, &values, rng);
    // Others have moved, so a seat may be open now to who could not have it before.
    seating.seat_left(&values);
    let global = |group: Vec<usize>| group.into_iter().map(|person| pool.members[person]).collect();
    let groups = seating.groups.into_iter().filter(|group| group.len() > 1);
    groups.map(global).collect()
}
