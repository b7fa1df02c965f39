//! Whole files through [`Config::parse`]: what runs, and what each mistake looks like.

use std::path::Path;

use serde_json::{Map, Value, json};
use vc_config::{
    Config, LogFormat, Mail, Overrides, Postgres, SecretRef, Storage, Tls, WebhookReach, WrongSetting,
};

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(text, Path::new("vc.yaml"), &Overrides::default(), &check_program)
        .map_err(|error| error.to_string())
}

/// Stands for the circle's rules.
fn check_program(settings: &Map<String, Value>) -> Result<(), WrongSetting> {
    match settings.get("group_size").and_then(Value::as_u64) {
        Some(size) if !(2..=8).contains(&size) => Err(WrongSetting {
            setting: "group_size".to_owned(),
            message: "Use 2 to 8 people.".to_owned(),
        }),
        _ => Ok(()),
    }
}

fn mistake(text: &str) -> String {
    parse(text).expect_err(text)
}

#[test]
fn an_empty_file_runs() {
    for text in ["", "\n", "# nothing yet\n", "---\n", "log: {}\n"] {
        let config = parse(text).expect(text);
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.public_url, "http://localhost:8080");
        assert_eq!(config.data, Path::new("vc-data"));
        assert_eq!(config.mail, Mail::Console);
        assert_eq!((config.storage, config.platform_key), (Storage::Sqlite, None));
        assert_eq!(config.node_address.as_deref(), Some("http://127.0.0.1:8080"));
        let [main] = config.instances.as_slice() else {
            panic!("one instance")
        };
        assert_eq!(
            (main.id.as_str(), main.name.as_str(), main.time_zone.as_str()),
            ("main", "Virtual Commons", "UTC")
        );
    }
}

/// The nth YAML block of a page, from 1.
fn shown(page: &str, block: usize) -> &str {
    let from = page.split("```yaml\n").nth(block);
    from.and_then(|rest| rest.split("```").next()).expect("a block")
}

#[test]
fn the_documented_files_are_as_documented() {
    let text = include_str!("../../../../docs/examples/two-instances.yaml");
    let page = include_str!("../../../../docs/configuration.md");
    // The file's first line says what it is.
    let same = |file: &str, block: usize| {
        let (file, shown) = (file.lines().skip(1), shown(page, block).lines());
        assert_eq!(file.collect::<Vec<_>>(), shown.collect::<Vec<_>>());
    };
    same(text, 1);

    let config = parse(text).expect("the example");
    assert_eq!(config.proxy_hops, 1);
    assert!(config.is_https());
    let ids: Vec<_> = config.instances.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["berlin", "tokyo"]);
    assert_eq!(config.instances[1].hosts, ["coffee.example.jp"]);
    let Mail::Smtp(smtp) = &config.mail else {
        panic!("a mail server")
    };
    assert_eq!((smtp.port, smtp.tls), (587, Tls::Starttls));
    assert_eq!(smtp.password, Some(SecretRef::Env("SMTP_PASSWORD".to_owned())));

    assert_eq!(
        parse(shown(page, 2)).expect("the short example").instances.len(),
        2
    );

    let programs = include_str!("../../../../docs/examples/programs.yaml");
    same(programs, 3);
    let config = parse(programs).expect("the example");
    assert_eq!(config.instances[0].programs.len(), 2);

    let database = include_str!("../../../../docs/examples/postgres.yaml");
    same(database, 4);
    let config = parse(database).expect("the example");
    assert!(matches!(config.storage, Storage::Postgres(_)));
}

#[test]
fn every_key_reads() {
    let text = "
listen: '[::]:9000'
public_url: HTTPS://Commons.Example.com/
data: /var/lib/vc
log: {format: json, level: debug}
mail: console
cors_origins: [https://dash.example.com]
webhooks: {reach: host, retry_after_seconds: [1, 60]}
sign_in: {self_registration_domains: ['@Example.com']}
";
    let config = parse(text);
    // The scheme is written small.
    assert!(config.is_err());
    let config = parse(&text.replace("HTTPS", "https")).expect("complete");
    assert_eq!(config.public_url, "https://commons.example.com");
    assert_eq!(config.data, Path::new("/var/lib/vc"));
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.sign_in.self_registration_domains, ["example.com"]);
    assert_eq!(config.webhooks.reach, WebhookReach::Host);
    assert_eq!(config.webhooks.retry_after_seconds, [1, 60]);
}

const POSTGRES: &str = "
platform_key: file:/run/secrets/platform-key
storage:
  postgres:
    url: env:DATABASE_URL
";

#[test]
fn a_database_is_the_storage() {
    let config = parse(POSTGRES).expect("complete");
    let expected = Postgres {
        url: SecretRef::Env("DATABASE_URL".to_owned()),
        schema: "vc".to_owned(),
        connections_max: 16,
    };
    assert_eq!(config.storage, Storage::Postgres(expected));
    assert_eq!(
        config.platform_key,
        Some(SecretRef::File("/run/secrets/platform-key".into()))
    );
    assert_eq!(config.node_address.as_deref(), Some("http://127.0.0.1:8080"));

    let more = format!(
        "{POSTGRES}    schema: team_coffee\n    connections_max: 4\n\
         listen: 0.0.0.0:80\nnode: {{address: 'http://10.0.0.5:80'}}\n"
    );
    let config = parse(&more).expect("complete");
    let Storage::Postgres(postgres) = config.storage else {
        panic!("a database")
    };
    assert_eq!(
        (postgres.schema.as_str(), postgres.connections_max),
        ("team_coffee", 4)
    );
    assert_eq!(config.node_address.as_deref(), Some("http://10.0.0.5:80"));
}

#[test]
fn nobody_guesses_how_a_node_is_reached() {
    let said = mistake(&format!("listen: 0.0.0.0:8080{POSTGRES}"));
    assert!(
        said.starts_with("vc.yaml:1:9: 0.0.0.0:8080 does not tell other nodes"),
        "{said}"
    );
    assert!(said.contains("node: {address: http://10.0.0.5:8080}"), "{said}");
    let alone = parse("listen: '[::]:8080'\n").expect("nobody shares files");
    assert_eq!(alone.node_address, None);
}

#[test]
fn programs_are_read_with_the_place_of_each_setting() {
    let text = "\
instances:
  - id: berlin
    programs:
      - id: lunch
        settings:
          name: Lunch
          group_size: 4
          holidays: [2026-12-28]
          schedule: { kind: weeks, every: 2, start: 2026-11-30, time: 09:00 }
      - id: leads
";
    let config = parse(text).expect("two programs");
    let [lunch, leads] = config.instances[0].programs.as_slice() else {
        panic!("two programs")
    };
    assert_eq!((lunch.name(), leads.name()), ("Lunch", "leads"));
    assert_eq!(lunch.settings["group_size"], json!(4));
    assert_eq!(lunch.settings["holidays"], json!(["2026-12-28"]));
    assert_eq!(
        lunch.settings["schedule"],
        json!({"kind": "weeks", "every": 2, "start": "2026-11-30", "time": "09:00"})
    );
    let said = mistake(&text.replace("group_size: 4", "group_size: 9"));
    assert!(
        said.starts_with("vc.yaml:7:23: group_size: Use 2 to 8 people."),
        "{said}"
    );
    let said = mistake(&text.replace("id: leads", "id: lunch"));
    assert!(said.contains("stands here a second time"), "{said}");
    let said = mistake(&text.replace("name: Lunch", "name: LEADS"));
    assert!(said.contains("another program is called \"leads\" too"), "{said}");
    let said = mistake(&text.replace("id: leads", "id: The Leads"));
    assert!(said.starts_with("vc.yaml:10:13"), "{said}");
}

#[test]
fn flags_win_over_the_file() {
    let overrides = Overrides {
        data: Some("elsewhere".into()),
        listen: Some("127.0.0.1:1".parse().expect("an address")),
    };
    let config = Config::parse(
        "data: here\nlisten: nonsense\n",
        Path::new("/etc/vc.yaml"),
        &overrides,
        &check_program,
    )
    .expect("overridden");
    assert_eq!(config.data, Path::new("elsewhere"));
    assert_eq!(config.listen.port(), 1);
    let config = Config::parse(
        "data: here\n",
        Path::new("/etc/vc/vc.yaml"),
        &Overrides::default(),
        &check_program,
    )
    .expect("relative");
    assert_eq!(config.data, Path::new("/etc/vc/here"));
}

#[test]
fn an_unknown_key_is_shown_with_its_place_and_a_suggestion() {
    let text = "instances:\n  - id: main\n    hots: [a.example.com]\n";
    assert_eq!(
        mistake(text),
        "vc.yaml:3:5: unknown key \"hots\"
   |
 3 |     hots: [a.example.com]
   |     ^
  = did you mean \"hosts\"? Known here: id, name, hosts, time_zone, programs"
    );
}

#[test]
fn a_key_written_twice_is_shown() {
    let said = mistake("listen: 127.0.0.1:1\nlisten: 127.0.0.1:2\n");
    assert!(
        said.starts_with("vc.yaml:2:1: the key \"listen\" stands here a second time"),
        "{said}"
    );
    let said = mistake("listen: 127.0.0.1:1\n---\nlisten: 127.0.0.1:2\n");
    assert!(
        said.starts_with("vc.yaml:3:1: a second document begins here"),
        "{said}"
    );
}

#[test]
fn wrong_values_say_where_and_what_to_do() {
    for (text, place, word) in [
        ("listen: localhost\n", "1:9", "127.0.0.1:8080"),
        ("listen: 8080\n", "1:9", "127.0.0.1:8080"),
        ("public_url: commons.example.com\n", "1:13", "https://"),
        (
            "public_url: https://commons.example.com/path\n",
            "1:13",
            "without a path",
        ),
        ("log:\n  level: loud\n", "2:10", "warn"),
        ("log:\n  format: yaml\n", "2:11", "human"),
        ("mail: pigeon\n", "1:7", "console"),
        ("mail:\n  smtp:\n    host: a\n", "", "from"),
        (
            "mail:\n  smtp:\n    host: a\n    from: nobody\n",
            "4:11",
            "mail address",
        ),
        (
            "mail:\n  smtp:\n    host: a\n    from: a@b\n    port: 70000\n",
            "5:11",
            "",
        ),
        (
            "mail:\n  smtp:\n    host: a\n    from: a@b\n    username: u\n",
            "5:15",
            "password",
        ),
        ("instances: []\n", "1:12", "leave the key out"),
        ("instances:\n  - id: Main\n", "2:9", "a-z"),
        ("instances:\n  - id: a\n  - id: a\n", "3:9", "second time"),
        (
            "instances:\n  - id: a\n    time_zone: Mars/Base\n",
            "3:16",
            "IANA",
        ),
        ("instances:\n  - id: a\n    name: ''\n", "3:11", "1 to 100"),
        (
            "instances:\n  - id: a\n    hosts: [h]\n  - id: b\n    hosts: [H]\n",
            "5:13",
            "another instance",
        ),
        ("instances:\n  - name: a\n", "", "id"),
        ("cors_origins: ['*']\n", "1:16", "https://"),
        ("webhooks: {reach: everywhere}\n", "1:19", "private"),
        ("webhooks:\n  retry_after_seconds: [5, 0]\n", "2:24", "1 to 86400"),
        (
            "sign_in:\n  self_registration_domains: [a b]\n",
            "2:31",
            "host name",
        ),
        (
            "storage: {postgres: {url: env:A}}\n",
            "1:27",
            "openssl rand -hex 32",
        ),
        ("storage: mysql\n", "1:10", "postgres"),
        ("storage: {postgres: {schema: a}}\n", "", "url"),
        (
            "platform_key: env:A\nstorage: {postgres: {url: env:A, schema: A}}\n",
            "2:42",
            "a letter first",
        ),
        (
            "platform_key: env:A\nstorage: {postgres: {url: env:A, connections_max: 1}}\n",
            "2:51",
            "2 to 1000",
        ),
        ("node: {address: 10.0.0.5}\n", "1:17", "http"),
        ("listen: [1\n", "", ""),
        ("- a\n", "1:1", ""),
        ("just words\n", "1:1", ""),
        ("a: &x [*x]\n", "", ""),
        ("listen: a\n---\nlisten: b\n", "", ""),
        ("\t\n\tlisten: a\n", "", ""),
    ] {
        let said = mistake(text);
        assert!(said.starts_with(&format!("vc.yaml:{place}")), "{text}: {said}");
        assert!(said.contains(word), "{text}: {said}");
        assert!(
            said.lines().next().is_some_and(|line| line.len() > 12),
            "{text}: {said}"
        );
    }
}

#[test]
fn a_secret_in_the_file_is_refused_and_not_repeated() {
    let text = "mail:\n  smtp:\n    host: a\n    from: a@b\n    username: u\n    password: hunter2\n";
    let said = mistake(text);
    assert!(
        said.starts_with("vc.yaml:6:15: this is not a reference to a secret"),
        "{said}"
    );
    assert!(!said.contains("hunter2"), "{said}");
    for text in [
        "platform_key: hunter2\n",
        "storage: {postgres: {url: 'postgres://vc:hunter2@db/vc'}}\nplatform_key: env:A\n",
    ] {
        let said = mistake(text);
        assert!(said.contains("write env:NAME or file:/path"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
    let said = mistake(&text.replace("hunter2", "aws-sm:prod/smtp"));
    assert!(
        said.contains("needs the AWS adapter of a later release"),
        "{said}"
    );
}

#[test]
fn a_missing_file_says_so() {
    let error = Config::load(
        Some(Path::new("/nowhere/vc.yaml")),
        &Overrides::default(),
        &check_program,
    )
    .expect_err("missing");
    assert!(
        error.to_string().starts_with("/nowhere/vc.yaml: cannot be read"),
        "{error}"
    );
}

#[test]
fn the_schema_knows_every_key() {
    let schema = Config::json_schema();
    for key in [
        "listen",
        "public_url",
        "data",
        "log",
        "mail",
        "cors_origins",
        "sign_in",
        "webhooks",
        "instances",
        "proxy_hops",
        "storage",
        "platform_key",
        "node",
    ] {
        assert!(schema["properties"][key].is_object(), "{key}");
    }
    assert_eq!(schema["additionalProperties"], false);
}
