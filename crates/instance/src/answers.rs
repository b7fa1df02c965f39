//! Answers to questions that were asked before, for as long as nobody wrote since.

use std::any::{Any, TypeId};
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use vc_kernel::{View, ViewError};

use crate::limits::{ANSWERS_BYTES_MAX, ANSWERS_MAX};
use crate::live::Cursor;
use crate::request::ReadError;

/// What somebody wants to know of the view. The answer depends on the question and the view alone: whatever else it is to
/// depend on, such as who asks or the day, is a part of the question.
pub trait Question: Clone + Eq + Hash + Send + 'static {
    /// What is answered; cheap to clone.
    type Answer: Clone + Send + 'static;
    /// Why it may not be answered; that is not remembered.
    type Error: From<ReadError> + From<ViewError> + Send + 'static;
    /// The one domain whose tables it reads: what is written in others does not change the answer. None: it may read all.
    const DOMAIN: Option<&'static str> = None;
    /// A few rows by their keys: read right where it is asked, which takes less than making way for others.
    const IS_BRIEF: bool = false;

    /// Answers it.
    fn answer(&self, view: &View<'_>) -> Result<Self::Answer, Self::Error>;

    /// How many bytes the question and its answer take beside those of their types.
    fn bytes(&self, _answer: &Self::Answer) -> usize {
        0
    }
}

/// The commits that wrote last, of each domain.
pub(crate) struct LastWrites(Mutex<Written>);

struct Written {
    /// Nobody knows in which domains this one did.
    all: Cursor,
    domains: HashMap<&'static str, Cursor>,
}

impl LastWrites {
    pub(crate) fn new(all: Cursor) -> Self {
        let domains = HashMap::new();
        Self(Mutex::new(Written { all, domains }))
    }

    /// A commit wrote in these domains, or nobody knows in which.
    pub(crate) fn note(&self, at: Cursor, domains: Option<&BTreeSet<&'static str>>) {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match domains {
            Some(domains) => written.domains.extend(domains.iter().map(|domain| (*domain, at))),
            None => {
                written.all = at;
                written.domains.clear();
            }
        }
    }

    pub(crate) fn of(&self, domain: &str) -> Cursor {
        let written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.domains.get(domain).copied().unwrap_or(written.all)
    }
}

/// All of one view, those about one domain apart from those about all.
#[derive(Default)]
pub(crate) struct Answers(Mutex<HashMap<Option<&'static str>, Known>>);

/// As it was after one commit.
#[derive(Default)]
struct Known {
    at: Option<Cursor>,
    count: usize,
    bytes: usize,
    /// For each type of question its answers.
    by_type: HashMap<TypeId, Box<dyn Any + Send>>,
}

impl Known {
    fn start_over(&mut self, at: Cursor) {
        *self = Self {
            at: Some(at),
            ..Self::default()
        };
    }
}

impl Answers {
    /// The answer that was given when what it is about was as it is now.
    pub(crate) fn find<Q: Question>(&self, at: Cursor, question: &Q) -> Option<Q::Answer> {
        let mut all = self.lock();
        let known = all.entry(Q::DOMAIN).or_default();
        if known.at != Some(at) {
            known.start_over(at);
            return None;
        }
        let answers = known.by_type.get(&TypeId::of::<Q>())?;
        let answers: &HashMap<Q, Q::Answer> = answers.downcast_ref()?;
        answers.get(question).cloned()
    }

    /// Remembers an answer that was read when the view was there or further. It is found no more once that is written again.
    pub(crate) fn keep<Q: Question>(&self, at: Cursor, question: Q, answer: Q::Answer) {
        let bytes = question.bytes(&answer) + size_of::<(Q, Q::Answer)>();
        let mut all = self.lock();
        let known = all.entry(Q::DOMAIN).or_default();
        if known.at != Some(at) || bytes > ANSWERS_BYTES_MAX {
            return;
        }
        if known.count >= ANSWERS_MAX || known.bytes + bytes > ANSWERS_BYTES_MAX {
            known.start_over(at);
        }
        let answers = known.by_type.entry(TypeId::of::<Q>());
        let answers = answers.or_insert_with(|| Box::new(HashMap::<Q, Q::Answer>::new()));
        if let Some(answers) = answers.downcast_mut::<HashMap<Q, Q::Answer>>()
            && answers.insert(question, answer).is_none()
        {
            known.count += 1;
            known.bytes += bytes;
        }
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Option<&'static str>, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Word(&'static str);
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Other(&'static str);

    impl Question for Word {
        type Answer = usize;
        type Error = ReadError;

        fn answer(&self, _view: &View<'_>) -> Result<usize, ReadError> {
            Ok(self.0.len())
        }

        fn bytes(&self, answer: &usize) -> usize {
            *answer
        }
    }

    impl Question for Other {
        type Answer = usize;
        type Error = ReadError;

        fn answer(&self, _view: &View<'_>) -> Result<usize, ReadError> {
            Ok(0)
        }
    }

    fn at(seq: u64) -> Cursor {
        Cursor {
            incarnation: vc_kernel::Incarnation::from_ulid(vc_kernel::id::Ulid::from_parts(1, 1)),
            seq,
        }
    }

    #[test]
    fn an_answer_is_found_until_somebody_writes() {
        let answers = Answers::default();
        assert_eq!(answers.find(at(1), &Word("a")), None);
        answers.keep(at(1), Word("a"), 7);
        assert_eq!(answers.find(at(1), &Word("a")), Some(7));
        assert_eq!(answers.find(at(1), &Word("b")), None);
        assert_eq!(answers.find(at(1), &Other("a")), None, "another type of question");
        assert_eq!(answers.find(at(2), &Word("a")), None);
        assert_eq!(answers.find(at(1), &Word("a")), None, "nothing comes back");
    }

    #[derive(Clone, PartialEq, Eq, Hash)]
    struct OfTasks;

    impl Question for OfTasks {
        type Answer = usize;
        type Error = ReadError;
        const DOMAIN: Option<&'static str> = Some("tasks");

        fn answer(&self, _view: &View<'_>) -> Result<usize, ReadError> {
            Ok(0)
        }
    }

    #[test]
    fn what_is_about_one_domain_is_kept_apart() {
        let answers = Answers::default();
        assert_eq!(answers.find(at(1), &OfTasks), None);
        assert_eq!(answers.find(at(2), &Word("a")), None);
        answers.keep(at(1), OfTasks, 7);
        answers.keep(at(2), Word("a"), 1);
        assert_eq!(answers.find(at(3), &Word("a")), None);
        assert_eq!(answers.find(at(1), &OfTasks), Some(7));
    }

    #[test]
    fn a_domain_was_written_last_when_it_was_or_when_nobody_knows() {
        let writes = LastWrites::new(at(1));
        assert_eq!(writes.of("tasks"), at(1));
        writes.note(at(2), Some(&BTreeSet::from(["tasks"])));
        writes.note(at(3), Some(&BTreeSet::from(["people"])));
        assert_eq!((writes.of("tasks"), writes.of("coffee")), (at(2), at(1)));
        writes.note(at(4), None);
        assert_eq!((writes.of("tasks"), writes.of("coffee")), (at(4), at(4)));
    }

    #[test]
    fn what_was_read_before_a_write_is_not_kept_behind_it() {
        let answers = Answers::default();
        assert_eq!(answers.find(at(1), &Word("a")), None);
        assert_eq!(answers.find(at(2), &Word("a")), None);
        answers.keep(at(1), Word("a"), 7);
        assert_eq!(answers.find(at(2), &Word("a")), None);
    }

    #[test]
    fn they_take_no_more_than_their_share() {
        let answers = Answers::default();
        assert_eq!(answers.find(at(1), &Word("a")), None);
        answers.keep(at(1), Word("too much"), ANSWERS_BYTES_MAX + 1);
        assert_eq!(answers.find(at(1), &Word("too much")), None);
        answers.keep(at(1), Word("half"), ANSWERS_BYTES_MAX / 2);
        answers.keep(at(1), Word("and more"), ANSWERS_BYTES_MAX / 2);
        assert_eq!(answers.find(at(1), &Word("half")), None, "made room");
        assert_eq!(
            answers.find(at(1), &Word("and more")),
            Some(ANSWERS_BYTES_MAX / 2)
        );
        answers.clear();
        assert_eq!(answers.find(at(1), &Word("and more")), None);
    }
}
