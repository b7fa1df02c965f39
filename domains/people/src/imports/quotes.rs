//! Quotes, checked before a file is read. The reader takes anything: a quote that is never closed
//! would swallow all lines after it, and what follows a closing one would be glued to the cell.

/// The first quote that is out of place, by its byte, and what to do about it.
pub fn misplaced_quote(text: impl AsRef<[u8]>, delimiter: u8) -> Option<(usize, &'static str)> {
    let bytes = text.as_ref();
    let mut at = 0;
    while at < bytes.len() {
        // A cell begins here.
        if bytes[at] == b'"' {
            let Some(end) = closing(bytes, at + 1) else {
                let why = "A quote is opened here and never closed. Close it, or take it away.";
                return Some((at, why));
            };
            at = end + 1;
            if bytes.get(at).is_some_and(|next| !ends_cell(*next, delimiter)) {
                let why = "There is text after a closing quote. Write quotes within a cell twice.";
                return Some((end, why));
            }
        }
        at += bytes[at..]
            .iter()
            .position(|byte| ends_cell(*byte, delimiter))
            .map_or(bytes.len() - at, |cell| cell + 1);
    }
    None
}

/// Where the quote opened before `from` is closed; a quote written twice is text.
fn closing(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == b'"')?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

const fn ends_cell(byte: u8, delimiter: u8) -> bool {
    byte == delimiter || matches!(byte, b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_quotes_out_of_place_are_found() {
        for (text, place) in [
            ("", None),
            ("a,b\n\"c\",\"d\"\n", None),
            ("\"a\"\"b\",\"\",\"\"\"\"\r\n\"c\nd\"", None),
            ("5\" disk,it's\n", None),
            ("a,\"b\nc,d\n", Some(2)),
            ("a,\"b\"c\n", Some(4)),
            ("a,\"b\" ,c\n", Some(4)),
            ("a;\"b\",c\n", None),
            ("\"", Some(0)),
            ("\"\"\"", Some(0)),
        ] {
            let found = misplaced_quote(text, b',').map(|(at, _)| at);
            assert_eq!(found, place, "{text:?}");
        }
    }
}
