//! Groups fixed by hand before the rest of a round is computed.

use std::collections::HashSet;

use vc_kernel::{PersonId, Refusal, RefusalKind};

use crate::views::pool::Pool;

/// Groups fixed by hand in one round.
pub const LOCKED_MAX: usize = 50;

/// The code for a lottery's group without a host, or with two.
pub const ONE_HOST: &str = "one_host";

/// Why groups cannot be fixed by hand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockRefusal {
    /// The bound.
    #[error("Fix at most {LOCKED_MAX} groups by hand; the rest is matched around them.")]
    TooMany,
    /// Too few or too many members.
    #[error("A group of this program has from 2 to {0} people.")]
    Size(usize),
    /// Twice.
    #[error("Somebody is in two of the groups fixed by hand. Everybody can be in one.")]
    Twice,
    /// Paused, away, or not here.
    #[error(
        "Somebody in a group fixed by hand does not take part at the moment: they are paused, away or not here, or have a \
         match in another program."
    )]
    NotInPool,
    /// A lottery's group without a host, or with two.
    #[error(
        "A group of this program has exactly one host: somebody with the tag “{0}”. Fix the groups that way."
    )]
    OneHost(String),
    /// Whose wish it is stays confidential.
    #[error("The exclusions of this place keep two people of a group fixed by hand apart. Choose others.")]
    KeptApart,
}

impl Refusal for LockRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "too_many_locked",
            Self::Size(_) => "group_size",
            Self::Twice => "locked_twice",
            Self::NotInPool => "not_in_pool",
            Self::OneHost(_) => ONE_HOST,
            Self::KeptApart => "kept_apart",
        }
    }
    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
}

impl Pool {
    /// Groups fixed by hand as indexes of `people`, checked.
    pub fn locked(&self, groups: &[Vec<PersonId>]) -> Result<Vec<Vec<usize>>, LockRefusal> {
        if groups.len() > LOCKED_MAX {
            return Err(LockRefusal::TooMany);
        }
        let settings = &self.program.settings;
        // One larger, as where the number of people is odd; a host has the seats that there are.
        let size_max = usize::from(settings.group_size) + usize::from(settings.lottery.is_none());
        let mut seen = HashSet::new();
        let mut locked = Vec::with_capacity(groups.len());
        for group in groups {
            if !(2..=size_max).contains(&group.len()) {
                return Err(LockRefusal::Size(size_max));
            }
            let mut members = Vec::with_capacity(group.len());
            for person in group {
                let index = self.people.binary_search_by_key(person, |member| member.person);
                members.push(index.map_err(|_| LockRefusal::NotInPool)?);
                if !seen.insert(*person) {
                    return Err(LockRefusal::Twice);
                }
            }
            let apart = |&(a, b): &(usize, usize)| members.contains(&a) && members.contains(&b);
            if self.exclusions.iter().any(apart) {
                return Err(LockRefusal::KeptApart);
            }
            if let Some(lottery) = &settings.lottery {
                let hosts = |member: &&usize| self.hosts.binary_search(member).is_ok();
                if members.iter().filter(hosts).count() != 1 {
                    return Err(LockRefusal::OneHost(lottery.host_tag.clone()));
                }
            }
            locked.push(members);
        }
        Ok(locked)
    }
}
