//! Programs are set up, changed, joined and ended; their slots come one after the other.

use jiff::SignedDuration;
use jiff::civil::{date, time};
use vc_kernel::Actor;

use super::{admin, pairs};
use crate::commands::{
    ArchiveProgram, ChangeProgram, CreateProgram, JoinProgram, LeaveProgram, PassSlot, StartRound,
};
use crate::model::program::{ProgramSettings, Weights};
use crate::model::schedule::Schedule;
use crate::model::texts::ProgramTexts;
use crate::model::{
    ManagerRule, Membership, NewcomerRule, OddRule, ProgramId, SlotOutcome, Strictness, TeamRule,
    UnmatchedReason,
};
use crate::testing::{World, person};
use crate::views::current::CurrentState;
use crate::views::programs::{self, Program};
use crate::views::{pool, runs};

fn mondays() -> ProgramSettings {
    ProgramSettings {
        name: "Lunch".to_owned(),
        group_size: 3,
        time_zone: "Europe/Berlin".to_owned(),
        odd_rule: OddRule::Skip,
        minimum_gap_rounds: 4,
        strictness: Strictness::Balanced,
        membership: Membership::Everyone,
        weights: Weights::default(),
        teams: TeamRule::Any,
        managers: ManagerRule::Any,
        newcomers: NewcomerRule::Any,
        require_common_slot: false,
        prompts: vec!["What do you read?".to_owned()],
        silent_rounds: 3,
        schedule: Some(Schedule::Weeks {
            every: 1,
            start: date(2026, 11, 23),
            time: time(9, 0, 0, 0),
        }),
        holidays: Vec::new(),
        lottery: None,
        skip_if_matched_elsewhere: false,
        texts: ProgramTexts::default(),
    }
}

fn create(world: &mut World, settings: ProgramSettings) -> ProgramId {
    world.when(Actor::Operator, CreateProgram { settings }).answer()
}

fn get(world: &World, id: ProgramId) -> Program {
    programs::one(&world.view(), Some(id))
        .expect("reads")
        .expect("there is one")
}

fn next(world: &World, id: ProgramId) -> Option<String> {
    get(world, id).next.map(|next| next.slot)
}

fn due(world: &World) -> Vec<(String, String)> {
    let due = world.due();
    due.into_iter()
        .map(|(key, _, at)| (key, at.to_string()))
        .collect()
}

fn pass(program: ProgramId, slot: &str, outcome: SlotOutcome) -> PassSlot {
    PassSlot {
        program,
        slot: slot.to_owned(),
        outcome,
        round: None,
        error: (outcome != SlotOutcome::Formed).then(|| "because".to_owned()),
    }
}

#[test]
fn a_program_with_a_schedule_is_due_at_its_next_slot() {
    let mut world = World::new();
    let admin = {
        world.people(1);
        admin(&mut world)
    };
    let created = world.when(admin, CreateProgram { settings: mondays() });
    created.then(&["coffee.program_created", "coffee.program_changed"]);
    let id = created.answer();
    assert_eq!(next(&world, id).as_deref(), Some("2026-11-23T09:00"));
    let key = format!("coffee.run_schedule:{id}:2026-11-23T09:00");
    assert_eq!(due(&world), [(key, "2026-11-23T08:00:00Z".to_owned())]);
    assert_eq!(get(&world, id).settings, mondays());
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn slots_pass_one_after_the_other_and_each_only_once() {
    let mut world = World::new();
    let id = create(&mut world, mondays());
    world.pass(SignedDuration::from_hours(24 * 9));
    let missed = pass(id, "2026-11-23T09:00", SlotOutcome::Missed);
    world
        .when(Actor::System, missed.clone())
        .then(&["coffee.slot_passed"]);
    // The one after it is over as well, and is noted too, not skipped.
    assert_eq!(next(&world, id).as_deref(), Some("2026-11-30T09:00"));
    world.when(Actor::System, missed).then(&[]);
    world
        .when(
            Actor::System,
            pass(id, "2026-11-30T09:00", SlotOutcome::NobodyToMatch),
        )
        .then(&["coffee.slot_passed"]);
    assert_eq!(next(&world, id).as_deref(), Some("2026-12-07T09:00"));
    let log: Vec<_> = runs::list(&world.view(), id, None, 10)
        .expect("reads")
        .into_iter()
        .map(|row| runs::complete(&world.view(), row).expect("reads"))
        .map(|run| (run.slot.expect("a slot"), run.outcome, run.error))
        .collect();
    let because = Some("because".to_owned());
    assert_eq!(
        log,
        [
            (
                "2026-11-30T09:00".to_owned(),
                SlotOutcome::NobodyToMatch,
                because.clone()
            ),
            ("2026-11-23T09:00".to_owned(), SlotOutcome::Missed, because)
        ]
    );
    assert_eq!(runs::count(&world.view(), id).expect("reads"), 2);
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn another_schedule_moves_what_is_due_and_none_takes_it_away() {
    let mut world = World::new();
    let id = create(&mut world, mondays());
    let cron = ProgramSettings {
        schedule: Some(Schedule::Cron {
            expression: "30  14 * * thu".to_owned(),
            start: None,
        }),
        ..mondays()
    };
    let change = |version, settings| ChangeProgram {
        program: id,
        version,
        settings,
    };
    let version = get(&world, id).version;
    world
        .when(Actor::Operator, change(version, cron.clone()))
        .then(&["coffee.program_changed"]);
    assert_eq!(next(&world, id).as_deref(), Some("2026-11-26T14:30"));
    world
        .when(Actor::Operator, change(version + 1, cron.clone()))
        .then(&[]);
    assert_eq!(
        world.refused(Actor::Operator, change(version, cron)),
        "program_changed_meanwhile"
    );
    let by_hand = ProgramSettings {
        schedule: None,
        ..mondays()
    };
    world
        .when(Actor::Operator, change(version + 1, by_hand))
        .then(&["coffee.program_changed"]);
    assert_eq!((next(&world, id), due(&world)), (None, Vec::new()));
    let changes = runs::changes(&world.view(), id, None, 10).expect("reads");
    let fields: Vec<Vec<&str>> = changes
        .iter()
        .map(|change| change.fields.iter().map(|field| field.field.as_str()).collect())
        .collect();
    assert_eq!(
        (fields[0].as_slice(), fields[1].as_slice()),
        (&["schedule"][..], &["schedule"][..])
    );
    assert_eq!(changes.len(), 3, "the beginning is a change as well");
}

#[test]
fn a_slot_that_is_due_is_not_lost_to_a_change_at_that_moment() {
    let mut world = World::new();
    let id = create(&mut world, mondays());
    world.pass(SignedDuration::from_hours(24));
    let renamed = ChangeProgram {
        program: id,
        version: get(&world, id).version,
        settings: ProgramSettings {
            name: "Lunch lottery".to_owned(),
            ..mondays()
        },
    };
    world
        .when(Actor::Operator, renamed)
        .then(&["coffee.program_changed"]);
    assert_eq!(next(&world, id).as_deref(), Some("2026-11-23T09:00"));
}

#[test]
fn settings_that_are_not_right_are_refused() {
    let mut world = World::new();
    world.people(2);
    create(&mut world, mondays());
    let with = |change: &dyn Fn(&mut ProgramSettings)| {
        let mut settings = ProgramSettings {
            name: "Another".to_owned(),
            ..mondays()
        };
        change(&mut settings);
        CreateProgram { settings }
    };
    let invalid: [&dyn Fn(&mut ProgramSettings); 10] = [
        &|s| s.name = " ".to_owned(),
        &|s| s.name = "a\u{1b}".to_owned(),
        &|s| s.group_size = 9,
        &|s| s.minimum_gap_rounds = 101,
        &|s| s.time_zone = "Mars/Base".to_owned(),
        &|s| s.weights.shared_slots = 11,
        &|s| s.prompts = vec!["a".repeat(201)],
        &|s| s.texts.opening = Some("Hi {firstname}".to_owned()),
        &|s| {
            s.schedule = Some(Schedule::Cron {
                expression: "0 9 30 2 *".to_owned(),
                start: None,
            })
        },
        &|s| {
            s.holidays = (0..201)
                .map(|n| date(2027, 1, 1) + jiff::Span::new().days(n))
                .collect()
        },
    ];
    for (number, change) in invalid.into_iter().enumerate() {
        assert_eq!(
            world.refused(Actor::Operator, with(change)),
            "validation_failed",
            "{number}"
        );
    }
    let same_name = with(&|s| s.name = "LUNCH ".to_owned());
    assert_eq!(world.refused(Actor::Operator, same_name), "program_name_taken");
    let member = Actor::Person(person(1));
    assert_eq!(world.refused(member, with(&|_| ())), "forbidden");
}

#[test]
fn an_archived_program_does_nothing_any_more_and_one_always_stays() {
    let mut world = World::new();
    world.people(2);
    let first = world.program().id;
    assert_eq!(
        world.refused(Actor::Operator, ArchiveProgram { program: first }),
        "last_program"
    );
    let id = create(&mut world, mondays());
    world
        .when(Actor::Operator, ArchiveProgram { program: id })
        .then(&["coffee.program_archived"]);
    assert_eq!(due(&world), Vec::new());
    let program = get(&world, id);
    let change = ChangeProgram {
        program: id,
        version: program.version,
        settings: mondays(),
    };
    assert_eq!(world.refused(Actor::Operator, change), "program_archived");
    assert_eq!(
        world.refused(Actor::Operator, ArchiveProgram { program: id }),
        "program_archived"
    );
    let member = Actor::Person(person(1));
    assert_eq!(
        world.refused(member, JoinProgram { program: id }),
        "program_archived"
    );
    let pool = pool::read(&world.view(), program, world.now()).expect("reads");
    let start: StartRound = world.start(&pool, None, "r", pairs(&[(0, 1)]));
    assert_eq!(world.refused(Actor::System, start), "program_archived");
    // Its name is free again.
    create(&mut world, mondays());
}

#[test]
fn teams_newcomers_and_hours_decide_who_may_meet() {
    let mut world = World::new();
    world.people(2);
    for number in [0, 1] {
        world.set(person(number), "team", "Support");
        world.set(
            person(number),
            "joined_at_ms",
            &world.now().as_millisecond().to_string(),
        );
    }
    let pairs = |change: fn(&mut ProgramSettings), world: &mut World, name: &str| {
        let mut settings = ProgramSettings {
            name: name.to_owned(),
            group_size: 2,
            ..mondays()
        };
        change(&mut settings);
        let id = create(world, settings);
        let pool = pool::read(&world.view(), get(world, id), world.now()).expect("reads");
        crate::proposal::propose(&pool, 1, Vec::new())
            .expect("a round")
            .groups
            .len()
    };
    assert_eq!(pairs(|_| {}, &mut world, "any"), 1);
    assert_eq!(pairs(|set| set.teams = TeamRule::Within, &mut world, "within"), 1);
    assert_eq!(pairs(|set| set.teams = TeamRule::Across, &mut world, "across"), 0);
    assert_eq!(
        pairs(|set| set.newcomers = NewcomerRule::Apart, &mut world, "apart"),
        0
    );
    assert_eq!(
        pairs(|set| set.require_common_slot = true, &mut world, "in common"),
        1
    );
    world.set(person(1), "slots", "[30,31]");
    assert_eq!(
        pairs(|set| set.require_common_slot = true, &mut world, "no time"),
        0
    );
    assert_eq!(pairs(|_| {}, &mut world, "anyhow"), 1);
}

#[test]
fn managers_decide_who_may_meet_and_a_proposal_from_before_a_change_of_them_is_refused() {
    let mut world = World::new();
    world.people(5);
    let manage = |world: &mut World, of: usize, by: usize| {
        world.set(person(of), "manager", &person(by).to_string());
    };
    // The first manages the second and the third; the last two have no manager.
    manage(&mut world, 1, 0);
    manage(&mut world, 2, 0);
    let settings = |managers, name: &str| ProgramSettings {
        name: name.to_owned(),
        group_size: 2,
        managers,
        ..mondays()
    };
    let round = |world: &World, program| {
        let pool = pool::read(&world.view(), get(world, program), world.now()).expect("reads");
        let proposal = crate::proposal::propose(&pool, 1, Vec::new()).expect("a round");
        let mut groups = proposal.groups.clone();
        for group in &mut groups {
            group.sort_unstable();
        }
        (groups, proposal.unmatched)
    };

    let within = create(&mut world, settings(ManagerRule::Within, "within"));
    let (groups, unmatched) = round(&world, within);
    assert_eq!(groups, [[1, 2]]);
    let alone = |number| (person(number), UnmatchedReason::NoAllowedPartner);
    assert_eq!(unmatched, [alone(0), alone(3), alone(4)]);

    let across = create(&mut world, settings(ManagerRule::Across, "across"));
    for seed_week in 0..6 {
        let (groups, _) = round(&world, across);
        assert_eq!(groups.len(), 2, "in week {seed_week}");
        for pair in [[0, 1], [0, 2], [1, 2]] {
            assert!(!groups.contains(&pair.to_vec()), "{pair:?}");
        }
        world.pass(SignedDuration::from_hours(24 * 7));
    }
    let any = create(&mut world, settings(ManagerRule::Any, "any"));
    let digests = |world: &World| {
        let of = |program| {
            pool::read(&world.view(), get(world, program), world.now())
                .expect("reads")
                .digest
        };
        (of(any), of(across))
    };
    let before = digests(&world);
    // Both with one manager whom they may not meet either: then nobody of the three may meet another.
    manage(&mut world, 3, 0);
    let after = digests(&world);
    assert_eq!(
        before.0, after.0,
        "where managers decide nothing, a round stays as it was proposed"
    );
    assert_ne!(before.1, after.1);
    world.set(person(4), "status", "paused");
    assert_eq!(round(&world, across).0, Vec::<Vec<usize>>::new());

    // A manager who is not here any more keeps nobody apart.
    world.set(person(0), "removed_at_ms", "1");
    assert_eq!(round(&world, across).0.len(), 1);
}

#[test]
fn whoever_joins_takes_part_and_whoever_leaves_does_not() {
    let mut world = World::new();
    world.people(3);
    let opt_in = ProgramSettings {
        membership: Membership::OptIn,
        ..mondays()
    };
    let id = create(&mut world, opt_in);
    let taking_part = |world: &World| -> Vec<vc_kernel::PersonId> {
        let pool = pool::read(&world.view(), get(world, id), world.now()).expect("reads");
        pool.people.iter().map(|participant| participant.person).collect()
    };
    assert!(taking_part(&world).is_empty());
    for number in [0, 2] {
        world
            .when(Actor::Person(person(number)), JoinProgram { program: id })
            .then(&["coffee.program_joined"]);
    }
    world
        .when(Actor::Person(person(2)), JoinProgram { program: id })
        .then(&[]);
    assert_eq!(taking_part(&world), [person(0), person(2)]);
    world
        .when(Actor::Person(person(0)), LeaveProgram { program: id })
        .then(&["coffee.program_left"]);
    assert_eq!(taking_part(&world), [person(2)]);
    let everyone = world.program().id;
    let member = Actor::Person(person(0));
    assert_eq!(
        world.refused(member, JoinProgram { program: everyone }),
        "program_not_opt_in"
    );
    assert_eq!(
        world.refused(Actor::Operator, JoinProgram { program: id }),
        "forbidden"
    );
    let nowhere = ProgramId::from_ulid(vc_kernel::id::Ulid::from_parts(9, 9));
    assert_eq!(
        world.refused(member, LeaveProgram { program: nowhere }),
        "not_found"
    );
}

#[test]
fn a_round_of_another_program_hides_nobodys_match() {
    let mut world = World::new();
    world.people(4);
    world.round(1);
    let opt_in = ProgramSettings {
        membership: Membership::OptIn,
        group_size: 2,
        ..mondays()
    };
    let id = create(&mut world, opt_in);
    for number in [0, 2] {
        let join = JoinProgram { program: id };
        world.when(Actor::Person(person(number)), join).answer();
    }
    let pool = pool::read(&world.view(), get(&world, id), world.now()).expect("reads");
    let pair = crate::commands::RoundPart {
        groups: vec![vec![person(0), person(2)].into()],
        unmatched: Vec::new(),
        ..crate::commands::RoundPart::default()
    };
    let start = world.start(&pool, None, "lunch", pair);
    world.when(Actor::System, start).answer();
    let now = world.now();
    let standing = |number| crate::views::current::of(&world.view(), person(number), now).expect("reads");
    let both = standing(0);
    assert_eq!((both.state, both.also.len()), (CurrentState::Matched, 1));
    assert_eq!(both.match_.expect("the newest").program_name, "Lunch");
    assert_eq!(both.also[0].program_name, "Virtual coffee");
    let one = standing(1);
    assert_eq!((one.state, one.also.len()), (CurrentState::Matched, 0));
}
