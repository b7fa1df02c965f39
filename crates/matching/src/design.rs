//! Rounds without a repeated pair, from algebra: a resolvable transversal design over a finite field.
//!
//! People sit in columns of `q` elements of GF(q), the last column perhaps shorter. In round `r` the group of `a` has from
//! column `c` the element `a + r·c`. Two people of different columns meet in exactly one of the `q` rounds, two of one
//! column in none (T. Beth, D. Jungnickel, H. Lenz, "Design Theory", 1999, chapter X). Those meet in further rounds, where
//! a column divides into groups. Annealing finds the first such rounds by itself, but leaves a past behind that no later
//! round fits.
//!
//! Which round comes next need not be remembered: those that were used have repeats in them.

/// GF(q) with elements 0 to q − 1: digits of base p are coefficients.
struct Field {
    prime: usize,
    order: usize,
    /// `powers[i]` is the i-th power of a generator; `logs` is the inverse.
    powers: Vec<usize>,
    logs: Vec<usize>,
}

/// `p` when `order` is a power of the prime `p`.
fn prime_of(order: usize) -> Option<usize> {
    let prime = (2..=order).find(|divisor| order.is_multiple_of(*divisor))?;
    let mut rest = order;
    while rest.is_multiple_of(prime) {
        rest /= prime;
    }
    (rest == 1).then_some(prime)
}

impl Field {
    /// `None` where there is no field of this order.
    fn new(order: usize) -> Option<Self> {
        let prime = prime_of(order)?;
        if order == prime {
            let generated = |generator: usize| powers(order, |power| power * generator % prime);
            return (1..prime).find_map(generated).map(|p| Self::of(prime, p));
        }
        // x generates the field when the polynomial that x^m is reduced by is primitive.
        let highest = order / prime;
        let reduced = |rest: usize| {
            powers(order, |power| {
                let carry = power / highest;
                let shifted = power % highest * prime;
                (0..carry).fold(shifted, |sum, _| add(prime, sum, rest))
            })
        };
        (1..order).find_map(reduced).map(|p| Self::of(prime, p))
    }

    fn of(prime: usize, powers: Vec<usize>) -> Self {
        let order = powers.len() + 1;
        let mut logs = vec![0; order];
        for (i, &power) in powers.iter().enumerate() {
            logs[power] = i;
        }
        Self {
            prime,
            order,
            powers,
            logs,
        }
    }

    fn multiply(&self, a: usize, b: usize) -> usize {
        if a == 0 || b == 0 {
            return 0;
        }
        self.powers[(self.logs[a] + self.logs[b]) % (self.order - 1)]
    }
}

/// Digit by digit, without carrying.
fn add(prime: usize, a: usize, b: usize) -> usize {
    if a == 0 && b == 0 {
        return 0;
    }
    add(prime, a / prime, b / prime) * prime + (a % prime + b % prime) % prime
}

/// 1 and what follows it by `next`, when that goes through all elements but 0.
fn powers(order: usize, next: impl Fn(usize) -> usize) -> Option<Vec<usize>> {
    let mut seen = vec![false; order];
    let mut powers = Vec::with_capacity(order - 1);
    let mut power = 1;
    while power != 0 && !seen[power] {
        seen[power] = true;
        powers.push(power);
        power = next(power);
    }
    (powers.len() == order - 1).then_some(powers)
}

/// Whether `people` in `groups` groups have a design: at least as many repeat-free rounds as groups.
pub(crate) fn exists(people: usize, groups: usize) -> bool {
    groups > 1 && people > groups && people.div_ceil(groups) <= groups && prime_of(groups).is_some()
}

/// The rounds of the design for `people` positions in `groups` groups, which differ in size by one at most; none where
/// there is no such design.
pub(crate) fn rounds(people: usize, groups: usize) -> Vec<Vec<Vec<usize>>> {
    let Some(field) = Some(groups)
        .filter(|&groups| exists(people, groups))
        .and_then(Field::new)
    else {
        return Vec::new();
    };
    let columns = people.div_ceil(groups);
    let group = |round: usize, a: usize| -> Vec<usize> {
        let element = |column: usize| add(field.prime, a, field.multiply(round, column));
        let positions = (0..columns).map(|column| column * groups + element(column));
        positions.filter(|&position| position < people).collect()
    };
    let across = (0..groups).map(|round| (0..groups).map(|a| group(round, a)).collect());
    across.chain(within_columns(people, groups)).collect()
}

/// Rounds in which each column of a full design meets by itself: those of its own design, or one.
fn within_columns(people: usize, groups: usize) -> Vec<Vec<Vec<usize>>> {
    let columns = people / groups;
    if people != columns * groups || !groups.is_multiple_of(columns) {
        return Vec::new();
    }
    let mut column_rounds = rounds(groups, groups / columns);
    if column_rounds.is_empty() {
        let one = (0..groups)
            .step_by(columns)
            .map(|first| (first..first + columns).collect());
        column_rounds.push(one.collect());
    }
    let in_column = |group: &Vec<usize>, column: usize| group.iter().map(|e| column * groups + e).collect();
    let everywhere = |round: Vec<Vec<usize>>| -> Vec<Vec<usize>> {
        (0..columns)
            .flat_map(|column| round.iter().map(move |group| in_column(group, column)))
            .collect()
    };
    column_rounds.into_iter().map(everywhere).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_those_of_prime_powers() {
        let orders: Vec<usize> = (0..50).filter(|&order| Field::new(order).is_some()).collect();
        let expected = [
            2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 19, 23, 25, 27, 29, 31, 32, 37, 41, 43, 47, 49,
        ];
        assert_eq!(orders, expected);
    }

    #[test]
    fn multiplication_distributes_over_addition() {
        for order in [4, 7, 8, 9, 16, 25, 27] {
            let field = Field::new(order).unwrap();
            for (a, b, c) in (0..order.pow(3)).map(|i| (i % order, i / order % order, i / order / order)) {
                let sum = add(field.prime, b, c);
                let parts = add(field.prime, field.multiply(a, b), field.multiply(a, c));
                assert_eq!(field.multiply(a, sum), parts, "GF({order}): {a}·({b} + {c})");
            }
        }
    }

    #[test]
    fn no_two_people_meet_twice_and_everybody_sits_once() {
        let designs = [
            ((32, 8), 8 + 1),
            ((31, 8), 8),
            ((9, 3), 3 + 1),
            ((27, 9), 9 + 3 + 1),
            ((64, 16), 16 + 4 + 1),
            ((50, 13), 13),
            ((101, 25), 25),
            ((500, 125), 125),
        ];
        for ((people, groups), expected) in designs {
            let rounds = rounds(people, groups);
            assert_eq!(rounds.len(), expected, "{people} in {groups}");
            let mut met = vec![false; people * people];
            for round in &rounds {
                let mut seated: Vec<usize> = round.concat();
                seated.sort_unstable();
                assert!(seated.into_iter().eq(0..people));
                for group in round {
                    assert!([people / groups, people.div_ceil(groups)].contains(&group.len()));
                    for (i, &a) in group.iter().enumerate() {
                        for &b in &group[i + 1..] {
                            let pair = a.min(b) * people + a.max(b);
                            assert!(!met[pair], "{a} and {b} meet twice");
                            met[pair] = true;
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn other_numbers_have_none() {
        for (people, groups) in [(24, 6), (12, 3), (4, 1), (0, 0), (5, 5), (40, 10)] {
            assert!(rounds(people, groups).is_empty(), "{people} in {groups}");
        }
    }
}
