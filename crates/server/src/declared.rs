//! What `vc.yaml` says about programs, brought into the instances.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Map, Value};
use vc_coffee::api::{DeclareProgram, ReleasePrograms, check_declared};
use vc_config::{Config, WrongSetting};
use vc_instance::{Instance, Owner, SubmitError};
use vc_kernel::{Clock as _, InstanceId, SystemClock};

use crate::instances::Instances;

/// Between two looks at which instances this node decides for.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Checks the settings of a program that stand in `vc.yaml`, for [`Config::load`].
///
/// # Errors
/// The first setting that cannot be.
pub fn check_program(settings: &Map<String, Value>) -> Result<(), WrongSetting> {
    check_declared(settings, SystemClock.now()).map_err(|wrong| WrongSetting {
        setting: wrong.field,
        message: wrong.message,
    })
}

/// Brings the file's programs into each instance as soon as this node decides for it, until dropped.
pub async fn keep(config: &Config, instances: &Instances) {
    let mut done: HashSet<InstanceId> = HashSet::new();
    loop {
        for wanted in &config.instances {
            match instances.get_open(&wanted.id) {
                Some(instance) if instance.owner() == Owner::Here => {
                    if !done.contains(&wanted.id) && bring(&instance, wanted).await {
                        done.insert(wanted.id.clone());
                    }
                }
                // Another node may have had it, with another file, by the time it is ours again.
                _ => drop(done.remove(&wanted.id)),
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Whether that is over: a program that cannot be as the file says stays as it is, and is logged.
async fn bring(instance: &Instance, wanted: &vc_config::Instance) -> bool {
    for program in &wanted.programs {
        let declare = DeclareProgram {
            file_id: program.id.clone(),
            settings: program.settings.clone(),
            time_zone: Some(wanted.time_zone.clone()).filter(|zone| zone != "UTC"),
        };
        match instance.submit(instance.system_request(), declare).await {
            Ok(()) => {}
            Err(error @ SubmitError::Refused(_)) => tracing::error!(
                instance = %wanted.id,
                program = program.id,
                "the program is not as vc.yaml says: {error}"
            ),
            Err(error) => {
                tracing::warn!(instance = %wanted.id, %error, "vc.yaml's programs have to wait");
                return false;
            }
        }
    }
    let release = ReleasePrograms {
        declared: wanted.programs.iter().map(|program| program.id.clone()).collect(),
    };
    match instance.submit(instance.system_request(), release).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(instance = %wanted.id, %error, "vc.yaml's programs have to wait");
            false
        }
    }
}
