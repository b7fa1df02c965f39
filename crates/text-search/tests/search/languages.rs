//! What is found in which language.

use crate::support::Docs;

/// Query, a title that it finds, and one that it does not.
const FOUND: [(&str, &str, &str); 49] = [
    // English.
    ("rent", "Pay the rent", "Pay the bill"),
    ("RENT pay", "Pay the rent", "Pay the bill"),
    ("groc", "Buy groceries", "Buy milk"),
    ("buy groc", "Buy groceries", "Sell groceries"),
    ("\"the rent\"", "Pay the rent", "Pay rent, the last one"),
    ("\"pay rent\"", "Pay: rent", "Pay the rent"),
    ("rent -late", "Pay rent", "Pay rent late"),
    ("rent -\"too late\"", "Rent, late too", "Rent too late"),
    ("don't", "I don't know", "I do know"),
    ("e-mail", "Answer e-mail", "Answer mail"),
    ("v1.2", "Release v1.2", "Release v2.1"),
    ("snake", "snake_case", "rattle"),
    ("doc*  pay", "Pay the doctor", "Pay the dentist"),
    // German.
    ("strasse", "Straße kehren", "Gasse kehren"),
    ("STRAẞE", "Strasse kehren", "Gasse kehren"),
    ("Müller", "Frau Mueller anrufen", "Frau Maler anrufen"),
    ("mueller", "Frau Müller anrufen", "Frau Maler anrufen"),
    ("muller", "Frau Müller anrufen", "Frau Maler anrufen"),
    ("überw", "Ueberweisung", "Umzug"),
    // French, Polish, Danish.
    ("cafe", "Café réservé", "Hôtel réservé"),
    ("CAFÉ", "cafe\u{301}", "hotel"),
    ("ecole", "À l'école", "À la plage"),
    ("oeuvre", "Chef-d'œuvre", "Chef"),
    ("lodz", "Wyjazd do Łodzi, Łódź", "Wyjazd do Gdyni"),
    ("zolw", "Żółw", "Zamek"),
    ("orsted", "Ørsted", "Aarhus"),
    ("Ørsted", "Oersted", "Aarhus"),
    ("blåbær", "Blaabær", "Jordbær"),
    // Turkish.
    ("istanbul", "İSTANBUL'a git", "Ankara'ya git"),
    ("ISPARTA", "ısparta", "ankara"),
    ("ırmak", "IRMAK", "DENİZ"),
    // Greek, Russian, Arabic, Hebrew, Hindi.
    ("οδυσσευς", "Ὀδυσσεύς", "Πηνελόπη"),
    ("ΟΔΟΣ", "η οδός", "η πόλη"),
    ("елка", "Ёлка", "Сосна"),
    ("мой", "МОЙ дом", "твоя"),
    ("مدرسه", "المدرسة مُدَرِّسة", "بيت"),
    ("احمد", "أحمد", "علي"),
    ("שלום", "שָׁלוֹם", "תודה"),
    ("हिन्दी", "हिन्दी सीखना", "हद"),
    // Chinese, Japanese, Korean, Thai: any part of a run.
    ("京都", "東京都庁へ行く", "東北へ行く"),
    ("庁", "東京都庁", "東京都"),
    ("東京都庁", "新東京都庁舎", "東京の都庁"),
    ("修理", "iPhone修理する", "iPhone買う"),
    ("ガイド", "ｶﾞｲﾄﾞを読む", "カイトを読む"),
    ("付房", "支付房租", "支付租房"),
    ("회의", "주간회의록을 쓰다", "회전 의자"),
    ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}", "중국"),
    ("อาหาร", "ซื้ออาหารแมว", "ซื้อเสื้อ"),
    // Signs.
    ("🎉", "Party 🎉", "Party 🎂"),
];

#[test]
fn the_right_one_is_found() {
    for (query, found, other) in FOUND {
        // In the title, in the notes, in one of the comments.
        let docs = Docs::titled(&[found, other]);
        assert_eq!(docs.find(query), [1], "{query} in titles");
        let docs = Docs::new();
        docs.put(1, "", found, &[]);
        docs.put(2, "", other, &[]);
        assert_eq!(docs.find(query), [1], "{query} in notes");
        docs.put(1, "", "", &["", found]);
        docs.put(2, "", "", &[other, ""]);
        assert_eq!(docs.find(query), [1], "{query} in comments");
    }
}

#[test]
fn words_may_be_in_different_texts() {
    let docs = Docs::new();
    docs.put(1, "Pay rent", "before the first", &["to Müller", "or 東京"]);
    for query in [
        "rent first",
        "first muelle",
        "rent müller",
        "rent 京 or",
        "the rent",
    ] {
        assert_eq!(docs.find(query), [1], "{query}");
    }
    // A phrase is in one text.
    for query in ["\"rent before\"", "\"first to\"", "\"Müller or\""] {
        assert_eq!(docs.find(query), [0; 0], "{query}");
    }
}

#[test]
fn a_part_of_a_word_is_found_only_in_front() {
    let docs = Docs::titled(&["Groceries"]);
    assert_eq!(docs.find("gro"), [1]);
    assert_eq!(docs.find("ceries"), [0; 0]);
    assert_eq!(docs.find("\"gro\""), [0; 0]);
    assert_eq!(docs.find("gro list"), [0; 0]);
}

#[test]
fn beginnings_of_any_length_are_found() {
    // More words than a beginning is resolved to, so that every way of looking them up is taken.
    let docs = Docs::new();
    let words: Vec<String> = (0..200).map(|number| format!("manufactur{number:03}")).collect();
    for (word, number) in words.iter().zip(1..) {
        docs.put(number, word, "", &[]);
        docs.put(1_000 + number, "", word, &[]);
    }
    for length in 2.."manufactur".len() {
        assert_eq!(docs.find(&"manufactur"[..length]).len(), 400, "{length} letters");
    }
    assert_eq!(docs.find("manufactur12").len(), 20);
    assert_eq!(docs.find("manufactur123"), [124, 1_124]);
}
