//! Views that did not see an erasure happen do not keep the erased either: those of other nodes, and
//! those that were closed.

use std::path::Path;

use vc_testkit::{TestEngine, person};

use crate::guestbook::{Forget, Sign, engine, guests, request, sign};

/// Long enough not to be anywhere by chance.
const NAME: &str = "Zebulon Quagga";

/// Whether any file below this folder holds the name.
fn is_anywhere(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_anywhere(&path);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(NAME.len()).any(|window| window == NAME.as_bytes())
    })
}

fn copy_files(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// Erases the first guest on the first node, as the job of a domain does it.
async fn erase(test: &TestEngine) {
    let main = test.main().await;
    main.destroy_person_key(person(1)).await.unwrap();
    main.rebuild().await.unwrap();
    main.submit(request(&main), Forget { guest: person(1) })
        .await
        .unwrap();
}

fn second_folder(test: &TestEngine) -> std::path::PathBuf {
    let first = test.folder(&"main".parse().unwrap());
    first.parent().unwrap().parent().unwrap().join("second")
}

#[tokio::test]
async fn a_view_that_follows_an_erasure_is_built_anew() {
    let test = engine();
    sign(&*test.main().await, Sign::new(1, NAME)).await.unwrap();
    let second = test.second_engine();
    let other = second.open(&"main".parse().unwrap()).await.unwrap();
    assert_eq!(guests(&other).await, [(person(1), Some(NAME.to_owned()))]);
    assert!(is_anywhere(&second_folder(&test)), "it has seen the name");

    erase(&test).await;
    // Somebody else appended, so deciding here follows first.
    sign(&other, Sign::new(2, "Ben")).await.unwrap();
    assert!(
        is_anywhere(&second_folder(&test)),
        "the row is empty, the file is not"
    );
    other.fire_due().await;
    assert!(!is_anywhere(&second_folder(&test)), "the file is another one");
    assert_eq!(
        guests(&other).await,
        [(person(1), None), (person(2), Some("Ben".to_owned()))]
    );
    second.close().await;
    test.engine.close().await;
}

#[tokio::test]
async fn a_node_that_ends_between_following_an_erasure_and_building_anew_still_forgets() {
    let test = engine();
    sign(&*test.main().await, Sign::new(1, NAME)).await.unwrap();
    let second = test.second_engine();
    let other = second.open(&"main".parse().unwrap()).await.unwrap();
    erase(&test).await;
    sign(&other, Sign::new(2, "Ben")).await.unwrap();
    drop(other);
    // As a killed process leaves it: closing in order would tidy the files.
    let (folder, left) = (second_folder(&test).join("main"), tempfile::tempdir().unwrap());
    copy_files(&folder, left.path());
    second.close().await;
    copy_files(left.path(), &folder);
    assert!(is_anywhere(&folder), "it had no time to build anew");

    let second = test.second_engine();
    second.open(&"main".parse().unwrap()).await.unwrap();
    assert!(!is_anywhere(&second_folder(&test)), "as soon as it is open");
    second.close().await;
    test.engine.close().await;
}

#[tokio::test]
async fn a_view_that_was_closed_during_an_erasure_is_built_anew() {
    let test = engine();
    sign(&*test.main().await, Sign::new(1, NAME)).await.unwrap();
    let second = test.second_engine();
    second.open(&"main".parse().unwrap()).await.unwrap();
    second.close().await;
    assert!(is_anywhere(&second_folder(&test)));

    erase(&test).await;
    let second = test.second_engine();
    let other = second.open(&"main".parse().unwrap()).await.unwrap();
    assert!(!is_anywhere(&second_folder(&test)), "as soon as it is open");
    assert_eq!(guests(&other).await, [(person(1), None)]);
    second.close().await;
    test.engine.close().await;
}
