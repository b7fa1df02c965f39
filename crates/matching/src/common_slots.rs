//! Slots that suit everybody of a group of three or more: rows of bits, so that annealing can ask for each swap.

/// Words that are looked at in one go: the half hours of a week.
const AT_ONCE: usize = 6;

/// One row of bits for each person. Slots that fewer than three people have are left out.
#[derive(Clone, Debug)]
pub(crate) struct CommonSlots {
    words: usize,
    rows: Vec<u64>,
}

impl CommonSlots {
    /// From everybody's slots, in the order of their positions.
    pub(crate) fn new<'s>(people: impl Iterator<Item = &'s [u16]>) -> Self {
        let mut count = 0;
        let mut entries: Vec<(u16, usize)> = Vec::new();
        for slots in people {
            entries.extend(slots.iter().map(|&slot| (slot, count)));
            count += 1;
        }
        entries.sort_unstable();
        entries.dedup();
        let holders = || {
            let by_slot = entries.chunk_by(|a, b| a.0 == b.0);
            by_slot.filter(|holders| holders.len() > 2)
        };
        let words = holders().count().div_ceil(64);
        let mut rows = vec![0; words * count];
        for (bit, holders) in holders().enumerate() {
            for &(_, person) in holders {
                rows[person * words + bit / 64] |= 1 << (bit % 64);
            }
        }
        Self { words, rows }
    }

    /// Whether one slot suits all of three or more people.
    pub(crate) fn exists(&self, members: impl Iterator<Item = usize> + Clone) -> bool {
        (0..self.words).step_by(AT_ONCE).any(|first| {
            let mut common = [u64::MAX; AT_ONCE];
            let many = AT_ONCE.min(self.words - first);
            for member in members.clone() {
                let start = member * self.words + first;
                let row = &self.rows[start..start + many];
                common.iter_mut().zip(row).for_each(|(word, own)| *word &= own);
            }
            common[..many].iter().any(|&word| word != 0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::CommonSlots;

    #[test]
    fn pairs_that_share_are_not_a_group_that_does() {
        let hours: [&[u16]; 4] = [&[60, 120], &[120, 180], &[180, 60], &[60, 60, 120]];
        let slots = CommonSlots::new(hours.into_iter());
        assert!(!slots.exists([0, 1, 2].into_iter()));
        assert!(slots.exists([0, 2, 3].into_iter()));
        assert!(slots.exists([0, 1, 3].into_iter()));
        assert!(!slots.exists(0..4));
    }

    #[test]
    fn slots_past_the_first_word_count() {
        let all: Vec<u16> = (0..200).collect();
        let slots = CommonSlots::new([&all[..], &all[150..], &all[..151]].into_iter());
        assert!(slots.exists(0..3));
        let slots = CommonSlots::new([&all[..], &all[150..], &all[..150]].into_iter());
        assert!(!slots.exists(0..3));
    }
}
