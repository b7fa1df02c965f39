//! Sixty invented people. The same ones each time: chance comes from a fixed seed.

use std::fmt::Write as _;

const NAMES: [&str; 60] = [
    "Ada Okafor",
    "Ben Lindqvist",
    "Chiara Romano",
    "Daniel Mensah",
    "Elif Yilmaz",
    "Farid Haddad",
    "Greta Vogel",
    "Hiro Tanaka",
    "Ines Carvalho",
    "Jonas Weber",
    "Kofi Boateng",
    "Lena Fischer",
    "Mateo Alvarez",
    "Nadia Petrova",
    "Oscar Nilsson",
    "Priya Raman",
    "Quentin Dubois",
    "Rosa Jimenez",
    "Samir Nasser",
    "Tess van Dijk",
    "Uma Krishnan",
    "Viktor Horvat",
    "Wanda Kowalska",
    "Xenia Pappas",
    "Yusuf Demir",
    "Zoe Bennett",
    "Amara Diallo",
    "Bruno Costa",
    "Clara Hoffmann",
    "Dmitri Volkov",
    "Eva Novak",
    "Finn O'Brien",
    "Giulia Bianchi",
    "Hana Suzuki",
    "Ivan Marin",
    "Julia Schneider",
    "Karim Belkacem",
    "Lucia Fernandez",
    "Marek Dvorak",
    "Noor Rahman",
    "Olivia Grant",
    "Pavel Sokolov",
    "Rania Khoury",
    "Simon Keller",
    "Talia Cohen",
    "Ulrich Braun",
    "Vera Lopes",
    "William Osei",
    "Yara Santos",
    "Zain Malik",
    "Anna Johansson",
    "Boris Ivanov",
    "Carmen Ruiz",
    "David Kim",
    "Emma Larsen",
    "Felix Brandt",
    "Gina Moretti",
    "Henry Adeyemi",
    "Isla Murray",
    "Jan Wojcik",
];
const TEAMS: [&str; 6] = [
    "Platform",
    "Design",
    "Sales",
    "Support",
    "Data",
    "People & Culture",
];
const ZONES: [(&str, &str); 3] = [
    ("Europe/Berlin", "de"),
    ("Europe/London", "en"),
    ("America/New_York", "en"),
];
const TOPICS: [&str; 14] = [
    "hiking",
    "board games",
    "rust",
    "photography",
    "cooking",
    "jazz",
    "gardening",
    "films",
    "running",
    "books",
    "cycling",
    "travel",
    "pottery",
    "football",
];
const DAYS: [&str; 5] = ["mon", "tue", "wed", "thu", "fri"];

/// How many are there from the start; the others join later.
pub const FOUNDERS: usize = 54;

/// An address below a name that no mail server has (RFC 2606).
pub fn address(name: &str) -> String {
    let local: String = name
        .to_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphabetic() || *c == ' ')
        .collect();
    format!("{}@demo.example", local.replace(' ', "."))
}

/// The name of one of the sixty.
pub fn name(index: usize) -> &'static str {
    NAMES[index % NAMES.len()]
}

/// A file to import: the people from `from` to before `to`.
pub fn csv(from: usize, to: usize) -> String {
    let mut file = "email,name,team,time_zone,languages,topics,slots,meeting_length\n".to_owned();
    for (index, name) in NAMES.iter().enumerate().take(to).skip(from) {
        let mut chance = Chance(index as u64 + 1);
        let (zone, tongue) = ZONES[chance.below(ZONES.len())];
        let languages = if tongue == "en" {
            "en".to_owned()
        } else {
            format!("{tongue};en")
        };
        let topics = chance.some(&TOPICS, 2 + index % 3).join(";");
        let slots = slots(&mut chance).join(";");
        let minutes = [30, 30, 45, 60][chance.below(4)];
        let team = TEAMS[chance.below(TEAMS.len())];
        let _ = writeln!(
            file,
            "{},{name},{team},{zone},{languages},{topics},{slots},{minutes}",
            address(name)
        );
    }
    file
}

/// Two or three half days in a person's own week.
fn slots(chance: &mut Chance) -> Vec<String> {
    let mut slots = Vec::new();
    let count = 2 + chance.below(2);
    for day in chance.some(&DAYS, count) {
        let first_hour = if chance.below(2) == 0 { 9 } else { 13 };
        for half in 0..6 {
            slots.push(format!("{day} {:02}:{:02}", first_hour + half / 2, half % 2 * 30));
        }
    }
    slots
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        usize::try_from(bits % (end.max(1) as u64)).unwrap_or(0)
    }

    /// `count` different ones, in their order.
    fn some<'a>(&mut self, all: &[&'a str], count: usize) -> Vec<&'a str> {
        let mut left: Vec<usize> = (0..all.len()).collect();
        while left.len() > count {
            let gone = self.below(left.len());
            left.remove(gone);
        }
        left.into_iter().map(|index| all[index]).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn sixty_different_people_the_same_each_time() {
        let addresses: HashSet<_> = NAMES.iter().map(|name| address(name)).collect();
        assert_eq!(addresses.len(), 60);
        assert!(addresses.contains("finn.obrien@demo.example"));
        let file = csv(0, 60);
        assert_eq!(file.lines().count(), 61);
        assert_eq!(file, csv(0, 60));
        assert!(file.lines().all(|line| line.matches(',').count() == 7));
    }
}
