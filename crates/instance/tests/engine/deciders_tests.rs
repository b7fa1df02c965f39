//! Two deciders on one log are harmless; live and rebuilt views are the same to the row; closed
//! instances are opened in time.

use std::sync::Arc;

use jiff::SignedDuration;
use vc_instance::Instance;
use vc_kernel::Clock;
use vc_testkit::ViewRows;

use crate::guestbook::{Sign, engine, guests, request, sign};

/// As clients do: a "try again" is tried again, with the same id. Two active deciders may starve
/// each other for a while, which is why instances have an owner.
async fn sign_many(instance: &Instance, numbers: std::ops::Range<u32>) {
    for number in numbers {
        let request = request(instance);
        for tries in 0.. {
            match instance.submit(request.clone(), Sign::new(number, "Ada")).await {
                Ok(_) => break,
                Err(vc_instance::SubmitError::Unavailable { .. }) if tries < 1_000 => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_deciders_on_one_log_agree_and_lose_nothing() {
    let test = engine();
    let second = test.second_engine();
    let one = test.main().await;
    let two = second.open(&"main".parse().unwrap()).await.unwrap();
    let other = Arc::clone(&two);
    let racing = tokio::spawn(async move { sign_many(&other, 100..200).await });
    sign_many(&one, 0..100).await;
    racing.await.unwrap();
    // A command with nothing to append confirms the head first, so both are caught up after it.
    assert_eq!(sign(&one, Sign::new(500, "")).await, Ok(201));
    assert_eq!(sign(&two, Sign::new(500, "")).await, Ok(201));
    assert_eq!(guests(&one).await, guests(&two).await);
    drop((one, two));
    let folder = test.folder(&"main".parse().unwrap());
    let second_folder = folder.parent().unwrap().with_file_name("second").join("main");
    test.engine.close().await;
    second.close().await;
    ViewRows::of_folder(&folder).assert_same(&ViewRows::of_folder(&second_folder), "two deciders");
}

#[tokio::test]
async fn whoever_builds_a_view_past_its_own_commits_goes_on_from_there() {
    let test = engine();
    let one = test.main().await;
    let second = test.second_engine();
    let two = second.open(&"main".parse().unwrap()).await.unwrap();
    sign(&one, Sign::new(1, "Ada")).await.unwrap();
    let written = one.subscribe().borrow().seq;
    assert!(two.subscribe().borrow().seq < written, "it has not followed");

    // The new view has the commit that the former one had not, and no further one comes.
    two.rebuild().await.unwrap();
    assert_eq!(two.subscribe().borrow().seq, written);
    assert_eq!(sign(&two, Sign::new(2, "Ben")).await, Ok(2));
    second.close().await;
    test.engine.close().await;
}

#[tokio::test]
async fn a_rebuilt_view_is_the_live_one_to_the_row() {
    let test = engine();
    let main = test.main().await;
    for number in 0..300 {
        let remind_at =
            (number % 7 == 0).then(|| test.clock.now() + SignedDuration::from_hours(i64::from(number)));
        sign(
            &main,
            Sign {
                remind_at,
                ..Sign::new(number, "Ada")
            },
        )
        .await
        .unwrap();
        test.clock.advance(SignedDuration::from_mins(97));
    }
    main.fire_due().await;
    test.clock.advance(SignedDuration::from_hours(24 * 40));
    sign(&main, Sign::new(900, "Bo")).await.unwrap();
    let folder = test.folder(&"main".parse().unwrap());
    let live = ViewRows::of_folder(&folder);
    assert_eq!(live.count("commands"), 1, "old ids are forgotten");
    main.rebuild().await.unwrap();
    live.assert_same(&ViewRows::of_folder(&folder), "live and rebuilt");
}

#[tokio::test]
async fn a_closed_instance_is_opened_when_something_is_due() {
    let mut test = engine();
    let registered = ["sleepy".parse().unwrap()];
    let sleepy = test.instance("sleepy").await;
    let remind_at = test.clock.now() + SignedDuration::from_hours(1);
    sign(
        &sleepy,
        Sign {
            remind_at: Some(remind_at),
            ..Sign::new(1, "Ada")
        },
    )
    .await
    .unwrap();
    drop(sleepy);
    test.restart().await;
    assert_eq!(test.engine.wake_due(&[]).await, Ok(None), "not one of ours");
    assert_eq!(test.engine.wake_due(&registered).await, Ok(Some(remind_at)));
    assert_eq!(test.engine.instances().len(), 0);
    test.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(test.engine.wake_due(&registered).await, Ok(None));
    assert_eq!(test.engine.instances()[0].fire_due().await, 1);
    assert_eq!(
        test.engine.wake_due(&registered).await,
        Ok(None),
        "nothing is due any more"
    );
}

#[tokio::test]
async fn the_instance_idle_longest_is_closed_for_another() {
    let test = engine();
    for number in 0..105 {
        test.clock.advance(SignedDuration::from_secs(1));
        let instance = test.instance(&format!("team-{number}")).await;
        sign(&instance, Sign::new(1, "Ada")).await.unwrap();
    }
    assert_eq!(test.engine.instances().len(), 100);
    assert!(test.engine.get(&"team-0".parse().unwrap()).is_none());
    assert_eq!(guests(&*test.instance("team-0").await).await.len(), 1);
}
