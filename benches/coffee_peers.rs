//! Three simpler ways to form rounds, written for the bench after what is known of other programs. The first looks at
//! nothing; the other two keep exclusions and prefer people who never met.

use std::collections::HashSet;

use vc_matching::Problem;

use crate::people::Rng;

/// What the others look at: how often two people met, and [`EXCLUDED`] where they may not.
struct Past {
    people: usize,
    met: Vec<u16>,
}

const EXCLUDED: u16 = u16::MAX;

impl Past {
    fn new(problem: &Problem) -> Self {
        let people = problem.people.len();
        let mut met = vec![0; people * people];
        for meeting in &problem.meetings {
            met[meeting.a * people + meeting.b] += 1;
            met[meeting.b * people + meeting.a] += 1;
        }
        for &(a, b) in &problem.exclusions {
            met[a * people + b] = EXCLUDED;
            met[b * people + a] = EXCLUDED;
        }
        Self { people, met }
    }

    fn met(&self, a: usize, b: usize) -> u16 {
        self.met[a * self.people + b]
    }

    fn fits(&self, person: usize, group: &[usize]) -> bool {
        group.iter().all(|&member| self.met(person, member) != EXCLUDED)
    }

    /// Who fits with nobody left joins the smallest group that has room for one more than asked for.
    fn seat(&self, groups: &mut [Vec<usize>], size: usize, left: Vec<usize>) {
        for person in left {
            let open = groups
                .iter_mut()
                .filter(|group| group.len() <= size && self.fits(person, group));
            if let Some(group) = open.min_by_key(|group| group.len()) {
                group.push(person);
            }
        }
    }
}

fn shuffled(people: usize, rng: &mut Rng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..people).collect();
    rng.shuffle(&mut order);
    order
}

/// How many people sit in each group, as near to `size` as can be.
fn sizes(people: usize, size: usize) -> Vec<usize> {
    let groups = if size == 2 {
        people / 2
    } else {
        (people + size / 2) / size
    }
    .max(1);
    (0..groups)
        .map(|i| people / groups + usize::from(i < people % groups))
        .collect()
}

/// People in random order, cut into groups.
pub fn shuffle(problem: &Problem, rng: &mut Rng) -> Vec<Vec<usize>> {
    let people = problem.people.len();
    let mut order = shuffled(people, rng).into_iter();
    let sizes = sizes(people, problem.rules.group_size);
    sizes
        .into_iter()
        .map(|size| order.by_ref().take(size).collect())
        .collect()
}

/// One after another in random order takes whom the group met least, never-met people first.
pub fn greedy(problem: &Problem, rng: &mut Rng) -> Vec<Vec<usize>> {
    let past = Past::new(problem);
    let mut open = shuffled(past.people, rng);
    let mut groups = Vec::new();
    for size in sizes(past.people, problem.rules.group_size) {
        let Some(first) = open.pop() else { break };
        let mut group = vec![first];
        while group.len() < size {
            let fits = (0..open.len()).filter(|&i| past.fits(open[i], &group));
            let times = |i: &usize| {
                group
                    .iter()
                    .map(|&member| past.met(open[*i], member))
                    .sum::<u16>()
            };
            match fits.min_by_key(times) {
                Some(best) => group.push(open.swap_remove(best)),
                None => break,
            }
        }
        groups.push(group);
    }
    let (mut groups, alone): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.len() > 1);
    open.extend(alone.into_iter().flatten());
    past.seat(&mut groups, problem.rules.group_size, open);
    groups
}

/// Random halves that choose each other by Gale and Shapley's algorithm: whom they met least, then who shares most
/// topics. The best of many halvings: of 100 up to 101 people, 10 up to 500, else of one.
pub fn stable_halves(problem: &Problem, rng: &mut Rng) -> Vec<Vec<usize>> {
    let past = Past::new(problem);
    let tries = match past.people {
        0..=101 => 100,
        102..=500 => 10,
        _ => 1,
    };
    let rounds = (0..tries).map(|_| halves(problem, &past, rng));
    let repeats = |groups: &Vec<Vec<usize>>| {
        let seated: usize = groups.iter().map(Vec::len).sum();
        let met = groups
            .iter()
            .filter(|group| past.met(group[0], group[1]) > 0)
            .count();
        (past.people - seated, met)
    };
    rounds.min_by_key(repeats).unwrap_or_default()
}

fn halves(problem: &Problem, past: &Past, rng: &mut Rng) -> Vec<Vec<usize>> {
    let order = shuffled(past.people, rng);
    let half = past.people / 2;
    let (askers, answerers) = (&order[..half], &order[half..2 * half]);
    let dislike = |a: usize, b: usize| {
        let topics = &problem.people[a].topics;
        let shared = topics
            .iter()
            .filter(|topic| problem.people[b].topics.contains(topic))
            .count();
        (past.met(a, b), std::cmp::Reverse(shared))
    };
    let wishes = |&asker: &usize| -> Vec<usize> {
        let mut wishes: Vec<usize> = (0..half).filter(|&i| past.fits(asker, &[answerers[i]])).collect();
        wishes.sort_by_key(|&i| std::cmp::Reverse(dislike(asker, answerers[i])));
        wishes
    };
    // The best wish is the last of each list.
    let mut wishes: Vec<Vec<usize>> = askers.iter().map(wishes).collect();
    let mut holds: Vec<Option<usize>> = vec![None; half];
    let mut free: Vec<usize> = (0..half).collect();
    while let Some(asker) = free.pop() {
        let Some(answerer) = wishes[asker].pop() else {
            continue;
        };
        match holds[answerer] {
            Some(held)
                if dislike(answerers[answerer], askers[held])
                    <= dislike(answerers[answerer], askers[asker]) =>
            {
                free.push(asker);
            }
            before => {
                holds[answerer] = Some(asker);
                free.extend(before);
            }
        }
    }
    let pairs = holds.iter().zip(answerers);
    let mut groups: Vec<Vec<usize>> = pairs
        .filter_map(|(held, &answerer)| held.map(|asker| vec![askers[asker], answerer]))
        .collect();
    let seated: HashSet<usize> = groups.iter().flatten().copied().collect();
    let mut left: Vec<usize> = order
        .iter()
        .copied()
        .filter(|person| !seated.contains(person))
        .collect();
    while let Some(person) = left.pop() {
        match left.iter().position(|&other| past.fits(person, &[other])) {
            Some(i) => groups.push(vec![person, left.swap_remove(i)]),
            None => past.seat(&mut groups, 2, vec![person]),
        }
    }
    groups
}
