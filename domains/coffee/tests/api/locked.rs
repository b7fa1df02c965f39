//! Groups fixed by hand, with the round formed around them.

use serde_json::{Value, json};
use vc_kernel::PersonId;

use crate::app::App;

async fn app() -> App {
    App::new(vec![vc_coffee::domain(|_| None)]).await
}

fn groups(of: &Value) -> Vec<Vec<String>> {
    let members = |group: &Value| -> Vec<String> {
        let mut ids: Vec<String> = group["members"]
            .as_array()
            .expect("members")
            .iter()
            .map(|member| member["id"].as_str().expect("an id").to_owned())
            .collect();
        ids.sort();
        ids
    };
    of.as_array().expect("groups").iter().map(members).collect()
}

fn pair(a: PersonId, b: PersonId) -> Vec<String> {
    let mut ids = vec![a.to_string(), b.to_string()];
    ids.sort();
    ids
}

#[tokio::test]
async fn fixed_groups_meet_round_after_round_and_the_others_around_them() {
    let app = app().await;
    let (admin, members) = app.people(5).await;
    let locked = json!([[members[0], members[1]]]);
    for _ in 0..2 {
        let body = json!({ "locked": locked });
        let (status, preview) = app.post(admin, "/rounds/preview", body).await;
        assert_eq!(status, 200, "{preview}");
        let shown = groups(&preview["groups"]);
        assert!(shown.contains(&pair(members[0], members[1])), "{shown:?}");
        assert_eq!(
            (shown.len(), preview["quality"]["unmatched"].as_u64()),
            (3, Some(0))
        );

        let body = json!({ "locked": locked, "seed": preview["seed"] });
        let (status, round) = app.post(admin, "/rounds", body).await;
        assert_eq!(status, 201, "{round}");
        assert_eq!(round["by"], "person");
        let path = format!("/rounds/{}/matches", round["id"].as_str().expect("an id"));
        let matches = app.get(admin, &path).await;
        let why = matches["items"][0]["why"]["summary"].as_str().expect("a reason");
        assert!(why.starts_with("They "), "about others: {why}");
        let mut formed = groups(&matches["items"]);
        let mut shown = shown;
        formed.sort();
        shown.sort();
        assert_eq!(formed, shown, "what was previewed is what is formed");
    }
}

#[tokio::test]
async fn groups_that_cannot_be_fixed_are_refused_and_nothing_is_formed() {
    let app = app().await;
    let (admin, members) = app.people(6).await;
    let (a, b, c, d) = (members[0], members[1], members[2], members[3]);
    let excluded = json!({ "person": b });
    assert_eq!(app.post(a, "/exclusions", excluded).await.0, 200);
    let nobody = "person_01JD8ZQ4K5N000000000000000";
    for (locked, expected) in [
        (json!([[a]]), "group_size"),
        (json!([[a, c, d, members[4]]]), "group_size"),
        (json!([[a, c], [c, members[4]]]), "locked_twice"),
        (json!([[a, a]]), "locked_twice"),
        (json!([[a, nobody]]), "not_in_pool"),
        (json!([[a, b]]), "kept_apart"),
        (json!(vec![json!([a, c]); 51]), "too_many_locked"),
    ] {
        for path in ["/rounds/preview", "/rounds"] {
            let (status, answer) = app.post(admin, path, json!({ "locked": locked })).await;
            assert_eq!(
                (status, answer["error"].as_str()),
                (400, Some(expected)),
                "{path} {locked}"
            );
        }
    }
    assert_eq!(app.get(admin, "/rounds").await["items"], json!([]));
}
