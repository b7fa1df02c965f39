//! A program's own texts, filled in for one reader. They are values to the templates, never templates: what an admin
//! or a name holds is shown, and escaped in HTML like everything else.

use vc_coffee::api::{ProgramTexts, fill_text};

use crate::text::one_line;

/// The texts for a reader of this name who meets `names` in `program`. A subject is one line, and none when nothing
/// of it is left.
pub fn filled(texts: &ProgramTexts, reader: &str, names: &str, program: &str) -> ProgramTexts {
    let reader = one_line(reader);
    let first_name = reader.split(' ').next().unwrap_or_default();
    let program = one_line(program);
    let fill = |text: &String| {
        fill_text(text, |name| match name {
            "first_name" => Some(first_name),
            "names" => Some(names),
            "program" => Some(&program),
            _ => None,
        })
    };
    let subject = texts.subject.as_ref().map(|text| one_line(&fill(text)));
    ProgramTexts {
        subject: subject.filter(|subject| !subject.is_empty()),
        opening: texts.opening.as_ref().map(fill),
        closing: texts.closing.as_ref().map(fill),
    }
}

/// The lines of each paragraph: blank lines stand between paragraphs.
pub fn paragraphs(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .map(|line| line.trim().to_owned())
        .collect::<Vec<_>>()
        .split(String::is_empty)
        .filter(|lines| !lines.is_empty())
        .map(<[String]>::to_vec)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_called_by_their_first_name_and_a_subject_stays_one_line() {
        let texts = ProgramTexts {
            subject: Some("{program}: {names}".to_owned()),
            opening: Some("Hi {first_name},\n{names} it is.".to_owned()),
            closing: Some("{unknown} {{ name }}".to_owned()),
        };
        let expected = ProgramTexts {
            subject: Some("Lunch Bcc: all@example.com: Ben".to_owned()),
            opening: Some("Hi Ada,\nBen it is.".to_owned()),
            closing: Some("{unknown} {{ name }}".to_owned()),
        };
        let program = "Lunch\r\nBcc: all@example.com";
        assert_eq!(filled(&texts, " Ada  Lovelace", "Ben", program), expected);
        let only_names = ProgramTexts {
            subject: Some("{names}".to_owned()),
            ..ProgramTexts::default()
        };
        assert_eq!(filled(&only_names, "Ada", "", "Lunch").subject, None);
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        assert_eq!(
            paragraphs("Hi,\nyou\n \n\nBye\n"),
            [vec!["Hi,", "you"], vec!["Bye"]]
        );
        assert!(paragraphs("\n").is_empty());
    }
}
