//! Batches, command ids, refusals, panics, lost answers.

use jiff::SignedDuration;
use vc_instance::{Request, SubmitError};
use vc_kernel::{Actor, CommandId};
use vc_testkit::{AppendFault, person};

use crate::guestbook::{Sign, engine, guests, request, sign};

#[tokio::test]
async fn an_answer_means_that_it_is_stored_and_readable() {
    let mut test = engine();
    let main = test.main().await;
    assert_eq!(sign(&main, Sign::new(1, "Ada")).await, Ok(1));
    assert_eq!(guests(&main).await, [(person(1), Some("Ada".to_owned()))]);
    drop(main);
    test.restart().await;
    assert_eq!(
        guests(&*test.main().await).await,
        [(person(1), Some("Ada".to_owned()))]
    );
}

#[tokio::test]
async fn commands_of_one_batch_see_each_other() {
    let test = engine();
    let main = test.main().await;
    let answers = futures_join((0..200).map(|number| sign(&main, Sign::new(number, "Ada")))).await;
    let mut numbers: Vec<u64> = answers.into_iter().map(Result::unwrap).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=200).collect::<Vec<u64>>());
    assert!(main.subscribe().borrow().seq < 200, "they shared commits");
}

#[tokio::test]
async fn a_repeated_id_gets_the_first_answer_and_another_body_is_refused() {
    let mut test = engine();
    let main = test.main().await;
    let request = request(&main);
    assert_eq!(main.submit(request.clone(), Sign::new(1, "Ada")).await, Ok(1));
    assert_eq!(sign(&main, Sign::new(2, "Bo")).await, Ok(2));
    assert_eq!(main.submit(request.clone(), Sign::new(1, "Ada")).await, Ok(1));
    assert_eq!(
        main.submit(request.clone(), Sign::new(1, "Eve")).await,
        Err(SubmitError::CommandIdReused)
    );
    let other = Request {
        actor: Actor::System,
        ..request.clone()
    };
    let refused = main.submit(other, Sign::new(1, "Ada")).await;
    assert!(
        matches!(refused, Err(SubmitError::Refused(_))),
        "an id belongs to its actor"
    );
    drop(main);
    test.restart().await;
    assert_eq!(
        test.main().await.submit(request, Sign::new(1, "Ada")).await,
        Ok(1),
        "also after a restart"
    );
}

#[tokio::test]
async fn ids_out_of_memory_or_from_the_future_are_refused() {
    let test = engine();
    let main = test.main().await;
    let old = request(&main);
    test.clock.advance(SignedDuration::from_hours(24 * 30 + 1));
    assert_eq!(
        main.submit(old, Sign::new(1, "Ada")).await,
        Err(SubmitError::CommandExpired)
    );
    let ahead = CommandId::from_ulid(vc_kernel::id::Ulid::from_parts(9_000_000_000_000, 1));
    let request = Request {
        command_id: ahead,
        ..request(&main)
    };
    assert_eq!(
        main.submit(request, Sign::new(1, "Ada")).await,
        Err(SubmitError::CommandIdAhead)
    );
}

#[tokio::test]
async fn an_id_is_remembered_until_it_is_refused_for_its_age() {
    let test = engine();
    let main = test.main().await;
    let day_ms = 24 * 60 * 60 * 1_000;
    let ahead_ms = u64::try_from(main.now().as_millisecond()).unwrap() + day_ms;
    let ahead = Request {
        command_id: CommandId::from_ulid(vc_kernel::id::Ulid::from_parts(ahead_ms, 1)),
        ..request(&main)
    };
    assert_eq!(main.submit(ahead.clone(), Sign::new(1, "Ada")).await, Ok(1));
    test.clock.advance(SignedDuration::from_hours(24 * 30 + 1));
    sign(&main, Sign::new(2, "Bo")).await.unwrap();
    assert_eq!(main.submit(ahead.clone(), Sign::new(1, "Ada")).await, Ok(1));
    test.clock.advance(SignedDuration::from_hours(24));
    sign(&main, Sign::new(3, "Cy")).await.unwrap();
    assert_eq!(
        main.submit(ahead, Sign::new(1, "Ada")).await,
        Err(SubmitError::CommandExpired)
    );
}

#[tokio::test]
async fn a_refusal_is_not_remembered() {
    let test = engine();
    let main = test.main().await;
    sign(&main, Sign::new(1, "Ada")).await.unwrap();
    let seq = main.subscribe().borrow().seq;
    let again = request(&main);
    for _ in 0..2 {
        let refused = main.submit(again.clone(), Sign::new(1, "Ada")).await;
        assert!(matches!(refused, Err(SubmitError::Refused(refused)) if refused.code == "already_signed"));
    }
    assert_eq!(main.subscribe().borrow().seq, seq, "nothing was appended");
}

#[tokio::test]
async fn a_panic_fails_only_the_command_that_caused_it() {
    let test = engine();
    let main = test.main().await;
    for name in ["Panic", "Decide"] {
        let base = if name == "Panic" { 100 } else { 200 };
        let answers = futures_join((0..20).map(|number| {
            sign(
                &main,
                Sign::new(base + number, if number == 7 { name } else { "Ada" }),
            )
        }))
        .await;
        for (number, answer) in answers.into_iter().enumerate() {
            assert_eq!(
                matches!(answer, Err(SubmitError::Internal { .. })),
                number == 7,
                "{name} {number}: {answer:?}"
            );
        }
    }
    assert_eq!(guests(&main).await.len(), 38);
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_not_applied_twice() {
    for fault in [AppendFault::AnswerLost, AppendFault::RequestLost] {
        let mut test = engine();
        let main = test.main().await;
        test.faults.on_append(fault.clone());
        assert_eq!(sign(&main, Sign::new(1, "Ada")).await, Ok(1), "{fault:?}");
        assert_eq!(main.subscribe().borrow().seq, 2);
        assert_eq!(sign(&main, Sign::new(2, "Bo")).await, Ok(2), "{fault:?}");
        drop(main);
        test.restart().await;
        assert_eq!(guests(&*test.main().await).await.len(), 2);
    }
}

#[tokio::test]
async fn a_store_that_is_away_leaves_everything_as_it_was() {
    let test = engine();
    let main = test.main().await;
    let request = request(&main);
    test.faults.on_keep(1);
    let failed = main.submit(request.clone(), Sign::new(1, "Ada")).await;
    assert!(
        matches!(failed, Err(SubmitError::Unavailable { .. })),
        "{failed:?}"
    );
    test.faults.on_append(AppendFault::Unavailable);
    let failed = main.submit(request.clone(), Sign::new(1, "Ada")).await;
    assert!(
        matches!(failed, Err(SubmitError::Unavailable { .. })),
        "{failed:?}"
    );
    assert_eq!(guests(&main).await, []);
    assert_eq!(
        main.submit(request, Sign::new(1, "Ada")).await,
        Ok(1),
        "the same id, tried again"
    );
}

#[tokio::test]
async fn a_large_change_is_refused_and_the_others_are_not() {
    let test = engine();
    let main = test.main().await;
    let large = "x".repeat(300_000);
    let answers = futures_join(
        (0..5).map(|number| sign(&main, Sign::new(number, if number == 2 { &large } else { "Ada" }))),
    )
    .await;
    for (number, answer) in answers.into_iter().enumerate() {
        match answer {
            Err(SubmitError::Refused(refused)) => assert_eq!((number, refused.code), (2, "change_too_large")),
            other => assert!(other.is_ok() && number != 2, "{number}: {other:?}"),
        }
    }
    let half = "x".repeat(100_000);
    let answers = futures_join((10..20).map(|number| sign(&main, Sign::new(number, &half)))).await;
    assert!(
        answers.iter().all(Result::is_ok),
        "many large ones are split over commits"
    );
}

#[tokio::test]
async fn a_full_queue_says_so() {
    let test = engine();
    let main = test.main().await;
    let answers = futures_join((0..6_000).map(|number| sign(&main, Sign::new(number, "Ada")))).await;
    let busy = answers
        .iter()
        .filter(|answer| **answer == Err(SubmitError::Busy))
        .count();
    let stored = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(busy + stored, 6_000, "each was stored or told so");
    assert_eq!(guests(&main).await.len(), stored);
}

#[tokio::test]
async fn instances_are_worlds_of_their_own() {
    let test = engine();
    let (one, two) = (test.instance("one").await, test.instance("two").await);
    assert_eq!(sign(&one, Sign::new(1, "Ada")).await, Ok(1));
    assert_eq!(sign(&two, Sign::new(1, "Bo")).await, Ok(1));
    assert_eq!(guests(&two).await, [(person(1), Some("Bo".to_owned()))]);
}

#[tokio::test]
async fn closing_answers_what_was_queued() {
    let test = engine();
    let main = test.main().await;
    let waiting: Vec<_> = (0..100)
        .map(|number| {
            let main = std::sync::Arc::clone(&main);
            tokio::spawn(async move { sign(&main, Sign::new(number, "Ada")).await })
        })
        .collect();
    tokio::task::yield_now().await;
    test.engine.close().await;
    let mut stored = 0;
    for answer in waiting {
        match answer.await.unwrap() {
            Ok(_) => stored += 1,
            Err(SubmitError::Unavailable { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(guests(&main).await.len(), stored);
}

async fn futures_join<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut done = true;
        for (future, output) in &mut pending {
            if output.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *output = Some(value),
                    std::task::Poll::Pending => done = false,
                }
            }
        }
        if done {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    pending.into_iter().map(|(_, output)| output.unwrap()).collect()
}
