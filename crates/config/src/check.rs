//! From what is written to what is meant: defaults, and the checks that types cannot make.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::Path;

use jiff::tz::TimeZone;
use serde_saphyr::{Location, Spanned};
use vc_kernel::InstanceId;

use crate::error::ConfigError;
use crate::file::{File, InstanceSection, MailSection, ProgramSection, SmtpSection, Tls, WebhooksSection};
use crate::storage;
use crate::{
    Backup, CheckProgram, Config, Instance, Log, Mail, Overrides, Program, SecretRef, SignIn, Smtp, Webhooks,
};

const LISTEN_DEFAULT: &str = "127.0.0.1:8080";
const DATA_DEFAULT: &str = "vc-data";
/// One process holds this many; beyond it, run another.
const INSTANCES_MAX: usize = 1000;
const NAME_CHARS_MAX: usize = 100;
/// Tries to send an event: about ten hours in all.
const RETRY_AFTER_SECONDS: &[u32] = &[5, 30, 120, 600, 1_800, 3_600, 7_200, 21_600];
const RETRIES_MAX: usize = 20;
const RETRY_SECONDS_MAX: u32 = 86_400;
/// Programs of an instance in the file.
const PROGRAMS_MAX: usize = 50;

/// Names the place of a wrong value.
pub(crate) struct Source<'a> {
    text: &'a str,
    path: &'a Path,
}

impl Source<'_> {
    pub(crate) fn wrong<T>(&self, value: &Spanned<T>, message: impl Into<String>) -> ConfigError {
        self.wrong_at(value.referenced, message)
    }

    pub(crate) fn wrong_at(&self, place: Location, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.path, self.text, place, message.into())
    }
}

pub fn check(
    file: File,
    text: &str,
    path: &Path,
    overrides: &Overrides,
    check_program: &CheckProgram,
) -> Result<Config, ConfigError> {
    let source = Source { text, path };
    let listen = match (overrides.listen, &file.listen) {
        (Some(listen), _) => listen,
        (None, Some(listen)) => listen_address(&source, listen)?,
        (None, None) => LISTEN_DEFAULT.parse().expect("the default is an address"),
    };
    let public_url = match &file.public_url {
        Some(url) => origin(&source, url)?,
        None => format!("http://localhost:{}", listen.port()),
    };
    let storage = storage::storage(&source, &file.storage)?;
    let platform_key = storage::platform_key(&source, &file.storage, file.platform_key.as_ref())?;
    let node_address = storage::node_address(&source, &file, listen)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let data = match &overrides.data {
        Some(data) => data.clone(),
        None => folder.join(file.data.as_deref().unwrap_or(DATA_DEFAULT)),
    };
    let cors_origins = file
        .cors_origins
        .iter()
        .map(|one| origin(&source, one))
        .collect::<Result<_, _>>()?;
    Ok(Config {
        listen,
        public_url,
        data,
        storage,
        platform_key,
        node_address,
        proxy_hops: file.proxy_hops.map_or(0, |hops| hops.value.into()),
        log: Log {
            format: file.log.format,
            level: file.log.level,
        },
        mail: mail(&source, file.mail)?,
        backup: Backup {
            directory: file.backup.directory.map(|directory| folder.join(directory)),
        },
        webhooks: webhooks(&source, &file.webhooks)?,
        cors_origins,
        sign_in: SignIn {
            self_registration_domains: file
                .sign_in
                .self_registration_domains
                .iter()
                .map(|domain| host_name(&source, domain))
                .collect::<Result<_, _>>()?,
        },
        instances: instances(&source, file.instances, check_program)?,
    })
}

fn listen_address(source: &Source<'_>, listen: &Spanned<String>) -> Result<SocketAddr, ConfigError> {
    listen.value.parse().map_err(|_| {
        source
            .wrong(listen, format!("{:?} is no address to listen on", listen.value))
            .with_hint("write an IP address and a port: 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080")
    })
}

/// `https://host[:port]`, nothing behind it; answered without a slash at the end.
pub(crate) fn origin(source: &Source<'_>, url: &Spanned<String>) -> Result<String, ConfigError> {
    let text = url.value.trim_end_matches('/');
    let authority = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let fine = authority.is_some_and(|authority| {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        !authority.is_empty() && authority.bytes().all(letters)
    });
    if fine {
        return Ok(text.to_ascii_lowercase());
    }
    Err(source
        .wrong(url, format!("{:?} is not the address of a site", url.value))
        .with_hint("write scheme, host and, if need be, port, without a path: https://commons.example.com"))
}

fn host_name(source: &Source<'_>, host: &Spanned<String>) -> Result<String, ConfigError> {
    let text = host.value.trim_start_matches('@').to_ascii_lowercase();
    let label = |label: &str| {
        let letters = label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=63).contains(&label.len()) && letters && !label.starts_with('-') && !label.ends_with('-')
    };
    if text.len() <= 253 && text.split('.').all(label) {
        return Ok(text);
    }
    Err(source
        .wrong(host, format!("{:?} is no host name", host.value))
        .with_hint("write the name alone, without scheme, port or path: commons.example.com"))
}

fn webhooks(source: &Source<'_>, section: &WebhooksSection) -> Result<Webhooks, ConfigError> {
    let retry_after_seconds = match &section.retry_after_seconds {
        None => RETRY_AFTER_SECONDS.to_vec(),
        Some(waits) => {
            let fits = (1..=RETRIES_MAX).contains(&waits.value.len())
                && waits
                    .value
                    .iter()
                    .all(|wait| (1..=RETRY_SECONDS_MAX).contains(wait));
            if !fits {
                return Err(source
                    .wrong(waits, "these waits do not fit")
                    .with_hint("write 1 to 20 numbers of seconds from 1 to 86400: [5, 60, 3600]"));
            }
            waits.value.clone()
        }
    };
    Ok(Webhooks {
        reach: section.reach,
        retry_after_seconds,
    })
}

fn mail(source: &Source<'_>, section: MailSection) -> Result<Mail, ConfigError> {
    match section {
        MailSection::Console => Ok(Mail::Console),
        MailSection::Smtp(smtp) => smtp_server(source, *smtp).map(Mail::Smtp),
    }
}

fn smtp_server(source: &Source<'_>, section: SmtpSection) -> Result<Smtp, ConfigError> {
    let password = section
        .password
        .as_ref()
        .map(|password| secret(source, password))
        .transpose()?;
    if let (Some(username), None) = (&section.username, &section.password) {
        return Err(source
            .wrong(username, "a user name without a password")
            .with_hint("add password: env:NAME"));
    }
    if let (None, Some(password)) = (&section.username, &section.password) {
        return Err(source
            .wrong(password, "a password without a user name")
            .with_hint("add username"));
    }
    let from = section.from.value.trim();
    let address = from
        .rsplit_once('<')
        .map_or(from, |(_, rest)| rest.trim_end_matches('>'));
    if !address.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains(|c: char| c.is_ascii_alphanumeric())
    }) {
        return Err(source
            .wrong(&section.from, format!("{from:?} is no mail address"))
            .with_hint("write commons@example.com or Virtual Commons <commons@example.com>"));
    }
    let port_default = match section.tls {
        Tls::None => 25,
        Tls::Starttls => 587,
        Tls::Tls => 465,
    };
    Ok(Smtp {
        host: host_name(source, &section.host)?,
        port: section.port.map_or(port_default, |port| port.value),
        tls: section.tls,
        username: section.username.map(|username| username.value),
        password,
        from: from.to_owned(),
    })
}

/// The line is not shown: it may hold the secret that does not belong there.
pub(crate) fn secret(source: &Source<'_>, value: &Spanned<String>) -> Result<SecretRef, ConfigError> {
    value
        .value
        .parse()
        .map_err(|error: crate::SecretError| source.wrong(value, error.to_string()).without_line())
}

fn instances(
    source: &Source<'_>,
    sections: Option<Spanned<Vec<InstanceSection>>>,
    check_program: &CheckProgram,
) -> Result<Vec<Instance>, ConfigError> {
    let Some(sections) = sections else {
        let id = "main".parse().expect("the default is a name");
        let name = "Virtual Commons".to_owned();
        return Ok(vec![Instance {
            id,
            name,
            hosts: Vec::new(),
            time_zone: "UTC".to_owned(),
            programs: Vec::new(),
        }]);
    };
    let count = sections.value.len();
    if count == 0 || count > INSTANCES_MAX {
        return Err(source
            .wrong(
                &sections,
                format!("there are {count} instances; a server has 1 to {INSTANCES_MAX}"),
            )
            .with_hint("leave the key out to get one instance, main"));
    }
    let mut ids: HashSet<InstanceId> = HashSet::new();
    let mut hosts: HashSet<String> = HashSet::new();
    let mut all = Vec::with_capacity(count);
    for section in sections.value {
        let one = instance(source, &section, check_program)?;
        if !ids.insert(one.id.clone()) {
            return Err(source.wrong(
                &section.id,
                format!("the instance {:?} stands here a second time", one.id),
            ));
        }
        for (host, written) in one.hosts.iter().zip(&section.hosts) {
            if !hosts.insert(host.clone()) {
                return Err(source.wrong(
                    written,
                    format!("the host {host:?} is another instance's already"),
                ));
            }
        }
        all.push(one);
    }
    Ok(all)
}

fn instance(
    source: &Source<'_>,
    section: &InstanceSection,
    check_program: &CheckProgram,
) -> Result<Instance, ConfigError> {
    let id: InstanceId = section
        .id
        .value
        .parse()
        .map_err(|error: vc_kernel::id::InstanceIdError| source.wrong(&section.id, error.to_string()))?;
    let name = section
        .name
        .as_ref()
        .map_or(id.as_str(), |name| name.value.trim())
        .to_owned();
    let length = name.chars().count();
    if let Some(written) = section
        .name
        .as_ref()
        .filter(|_| length == 0 || length > NAME_CHARS_MAX)
    {
        return Err(source.wrong(
            written,
            format!("the name has {length} characters; use 1 to {NAME_CHARS_MAX}"),
        ));
    }
    if let Some(zone) = &section.time_zone {
        TimeZone::get(&zone.value).map_err(|_| {
            source
                .wrong(zone, format!("{:?} is no time zone", zone.value))
                .with_hint("write an IANA name such as Europe/Berlin, America/New_York or UTC")
        })?;
    }
    Ok(Instance {
        id,
        name,
        hosts: section
            .hosts
            .iter()
            .map(|host| host_name(source, host))
            .collect::<Result<_, _>>()?,
        time_zone: section
            .time_zone
            .as_ref()
            .map_or("UTC", |zone| &zone.value)
            .to_owned(),
        programs: programs(source, &section.programs, check_program)?,
    })
}

fn programs(
    source: &Source<'_>,
    sections: &[Spanned<ProgramSection>],
    check_program: &CheckProgram,
) -> Result<Vec<Program>, ConfigError> {
    if let Some(one_too_many) = sections.get(PROGRAMS_MAX) {
        return Err(source.wrong(
            one_too_many,
            format!("there are more than {PROGRAMS_MAX} programs here"),
        ));
    }
    let (mut ids, mut names) = (HashSet::new(), HashSet::new());
    let mut all = Vec::with_capacity(sections.len());
    for section in sections {
        let ProgramSection { id, settings } = &section.value;
        // The same rules as for an instance's id.
        if let Err(error) = id.value.parse::<InstanceId>() {
            return Err(source.wrong(id, error.to_string()));
        }
        let program = Program {
            id: id.value.clone(),
            settings: settings
                .iter()
                .map(|(name, value)| (name.clone(), value.value.clone()))
                .collect(),
        };
        if let Err(wrong) = check_program(&program.settings) {
            // `texts.subject` stands under `texts`.
            let key = wrong.setting.split('.').next().unwrap_or(&wrong.setting);
            let place = settings
                .get(key)
                .map_or(section.referenced, |value| value.referenced);
            return Err(source.wrong_at(place, format!("{}: {}", wrong.setting, wrong.message)));
        }
        if !ids.insert(&id.value) {
            return Err(source.wrong(
                id,
                format!("the program {:?} stands here a second time", id.value),
            ));
        }
        if !names.insert(program.name().to_lowercase()) {
            return Err(source
                .wrong(
                    section,
                    format!("another program is called {:?} too", program.name()),
                )
                .with_hint("give each a name of its own"));
        }
        all.push(program);
    }
    Ok(all)
}
