//! The names of files in an archive.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The end of a manifest's name.
pub(crate) const MANIFEST: &str = ".backup";
/// The end of a keep copy's name.
pub(crate) const KEEP: &str = ".keep";
/// The end of a segment's name.
pub(crate) const SEGMENT: &str = ".log";
/// The end of a name that is not finished.
pub(crate) const UNFINISHED: &str = ".tmp";

/// A backup's id: its time to the millisecond, in a form that sorts and that every file system takes.
pub(crate) fn backup_id(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC)
        .strftime("%Y%m%dT%H%M%S%3fZ")
        .to_string()
}

/// The time in a backup's id; `None` for names that were not made here.
pub(crate) fn time_of(id: &str) -> Option<Timestamp> {
    let civil = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S%3fZ", id).ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_time_and_sorts_by_it() {
        let at = |ms| Timestamp::from_millisecond(ms).expect("in range");
        let id = backup_id(at(1_795_703_108_007));
        assert_eq!(id, "20261126T142508007Z");
        assert_eq!(time_of(&id), Some(at(1_795_703_108_007)));
        assert!(backup_id(at(1_795_703_108_070)) > id);
        assert_eq!(time_of("something"), None);
    }
}
