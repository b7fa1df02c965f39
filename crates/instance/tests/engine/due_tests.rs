//! Due work: at least once outside, exactly once in state.

use std::sync::Arc;

use jiff::SignedDuration;
use vc_instance::{Instance, JobError, ReadError};
use vc_kernel::Clock;
use vc_testkit::person;

use crate::guestbook::{Remind, Sign, engine_with, sign};

async fn reminded(instance: &Instance) -> i64 {
    instance
        .read(|view| {
            let count = view.one("SELECT sum(reminded) FROM guestbook_guests", [], |row| row.get(0))?;
            Ok::<_, ReadError>(count.unwrap_or(0))
        })
        .await
        .unwrap()
}

fn key() -> String {
    format!("guestbook.remind:{}", person(1))
}

#[tokio::test]
async fn work_runs_when_due_once_also_over_a_restart() {
    let mut test = engine_with(Arc::default());
    let main = test.main().await;
    let remind_at = test.clock.now() + SignedDuration::from_hours(1);
    sign(
        &main,
        Sign {
            remind_at: Some(remind_at),
            ..Sign::new(1, "Ada")
        },
    )
    .await
    .unwrap();
    assert_eq!(main.fire_due().await, 0, "not yet");
    drop(main);
    test.restart().await;
    let main = test.main().await;
    test.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(main.fire_due().await, 1);
    assert_eq!(main.fire_due().await, 0);
    assert_eq!(reminded(&main).await, 1);
}

#[tokio::test]
async fn failures_are_kept_and_tried_again_with_back_off_also_over_a_restart() {
    let job = Arc::new(Remind::default());
    job.failures
        .lock()
        .unwrap()
        .extend([JobError::temporary("second"), JobError::temporary("first")]);
    let mut test = engine_with(Arc::clone(&job));
    let main = test.main().await;
    sign(
        &main,
        Sign {
            remind_at: Some(test.clock.now()),
            ..Sign::new(1, "Ada")
        },
    )
    .await
    .unwrap();
    assert_eq!(main.fire_due().await, 1);
    let pending = main.attempts_of(&key()).await.unwrap().unwrap();
    assert_eq!(pending.attempts.len(), 1);
    assert_eq!(pending.attempts[0].error, "first");
    let wait = pending.next_at.duration_since(test.clock.now()).as_secs();
    assert!((30..=50).contains(&wait), "{wait}");
    drop(main);
    test.restart().await;
    let main = test.main().await;
    main.fire_due().await;
    assert_eq!(
        main.attempts_of(&key()).await.unwrap().unwrap().attempts.len(),
        1,
        "the back-off outlives a restart"
    );
    test.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(main.fire_due().await, 1);
    main.try_again_now(&key()).await.unwrap();
    assert_eq!(main.fire_due().await, 1);
    assert_eq!(reminded(&main).await, 1);
    assert_eq!(main.attempts_of(&key()).await.unwrap(), None);
    assert_eq!(*job.given_up.lock().unwrap(), 0);
}

#[tokio::test]
async fn it_gives_up_after_the_last_try_or_at_once_when_permanent() {
    for (failures, runs) in [
        (vec![JobError::permanent("no")], 1),
        (vec![JobError::temporary("no"); 3], 3),
    ] {
        let job = Arc::new(Remind::default());
        job.failures.lock().unwrap().extend(failures);
        let test = engine_with(Arc::clone(&job));
        let main = test.main().await;
        sign(
            &main,
            Sign {
                remind_at: Some(test.clock.now()),
                ..Sign::new(1, "Ada")
            },
        )
        .await
        .unwrap();
        let mut total = 0;
        for _ in 0..5 {
            total += main.fire_due().await;
            test.clock.advance(SignedDuration::from_hours(2));
        }
        assert_eq!(total, runs);
        assert_eq!(*job.given_up.lock().unwrap(), 1);
        assert_eq!(main.attempts_of(&key()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn closing_waits_for_work_under_way() {
    let held = Arc::new(tokio::sync::Semaphore::new(0));
    let job = Remind {
        held: Some(Arc::clone(&held)),
        ..Remind::default()
    };
    let mut test = engine_with(Arc::new(job));
    let main = test.main().await;
    sign(
        &main,
        Sign {
            remind_at: Some(test.clock.now()),
            ..Sign::new(1, "Ada")
        },
    )
    .await
    .unwrap();
    let running = Arc::clone(&main);
    let fired = tokio::spawn(async move { running.fire_due().await });
    let engine = Arc::clone(&test.engine);
    tokio::task::yield_now().await;
    let closed = tokio::spawn(async move { engine.close().await });
    held.add_permits(1);
    closed.await.unwrap();
    fired.await.unwrap();
    test.restart().await;
    let main = test.main().await;
    assert_eq!(
        reminded(&main).await + i64::try_from(main.fire_due().await).unwrap(),
        1,
        "once, before or after"
    );
}
