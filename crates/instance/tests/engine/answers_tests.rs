//! What was answered is answered again without reading, until somebody writes.

use std::sync::atomic::{AtomicUsize, Ordering};

use vc_instance::{Instance, Question, ReadError};
use vc_kernel::View;

use crate::guestbook::{Sign, engine, guests, sign};

static READ: AtomicUsize = AtomicUsize::new(0);

/// How many guests have a name that begins so.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Guests(&'static str);

impl Question for Guests {
    type Answer = u64;
    type Error = ReadError;
    const DOMAIN: Option<&'static str> = Some("guestbook");

    fn answer(&self, view: &View<'_>) -> Result<u64, ReadError> {
        READ.fetch_add(1, Ordering::Relaxed);
        let sql = "SELECT count(*) FROM guestbook_guests WHERE name LIKE ?1 || '%'";
        Ok(view.count(sql, [self.0])?)
    }
}

/// What is not about guests, as often as the view was read for it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Elsewhere;

impl Question for Elsewhere {
    type Answer = usize;
    type Error = ReadError;
    const DOMAIN: Option<&'static str> = Some("elsewhere");

    fn answer(&self, _view: &View<'_>) -> Result<usize, ReadError> {
        static READ: AtomicUsize = AtomicUsize::new(0);
        Ok(READ.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// The answer, and how often the view was read for it.
async fn ask(instance: &Instance, begin: &'static str) -> (u64, usize) {
    let before = READ.load(Ordering::Relaxed);
    let answer = instance.ask(Guests(begin)).await.unwrap();
    (answer, READ.load(Ordering::Relaxed) - before)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_read_once_until_somebody_writes_or_the_view_is_another() {
    let test = engine();
    let main = test.main().await;
    assert_eq!(ask(&main, "A").await, (0, 1));
    sign(&main, Sign::new(1, "Ada")).await.unwrap();
    assert_eq!(ask(&main, "A").await, (1, 1));
    assert_eq!(ask(&main, "A").await, (1, 0));
    assert_eq!(ask(&main, "B").await, (0, 1));
    // Whoever wrote reads it at once, however often.
    for number in 2..50 {
        sign(&main, Sign::new(number, "Ada")).await.unwrap();
        assert_eq!(ask(&main, "A").await, (number.into(), 1));
        assert_eq!(ask(&main, "A").await, (number.into(), 0));
    }
    // Somebody erased may have been in it.
    main.rebuild().await.unwrap();
    assert_eq!(ask(&main, "A").await, (49, 1));
    assert_eq!(guests(&main).await.len(), 49);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_about_another_domain_is_not_read_again_until_the_view_is_another() {
    let test = engine();
    let main = test.main().await;
    assert_eq!(main.ask(Elsewhere).await.unwrap(), 1);
    sign(&main, Sign::new(1, "Ada")).await.unwrap();
    assert_eq!(main.ask(Elsewhere).await.unwrap(), 1);
    main.rebuild().await.unwrap();
    assert_eq!(main.ask(Elsewhere).await.unwrap(), 2);
}
