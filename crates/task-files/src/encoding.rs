//! From the bytes of a file to text.

use crate::format::{FILE_BYTES_MAX, FileError};

/// The text of a file: UTF-8, with or without a byte order mark.
///
/// # Errors
/// When it is too large, or something else; a guess (Latin-1, UTF-16) is part of the message, but never taken: a wrong one would spoil
/// names without a word.
pub fn text_of(bytes: &[u8]) -> Result<&str, FileError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileError::TooLarge { bytes: bytes.len() });
    }
    let hint = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it looks like UTF-16",
        _ => "it may be Latin-1 or Windows-1252",
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|wrong| {
        let before = &bytes[..wrong.valid_up_to()];
        let line_start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        FileError::NotUtf8 {
            line: before.iter().filter(|&&byte| byte == b'\n').count() + 1,
            column: before.len() - line_start + 1,
            hint,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_taken_off() {
        assert_eq!(text_of(b"\xef\xbb\xbfBuy milk"), Ok("Buy milk"));
    }

    #[test]
    fn latin_1_is_refused_with_its_place() {
        let error = text_of(b"Buy milk\nCaf\xe9").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2, column 4: this is not UTF-8 (it may be Latin-1 or Windows-1252); save the file as UTF-8 and try again"
        );
        let utf16 = text_of(b"\xff\xfeB\0").unwrap_err();
        assert!(utf16.to_string().contains("UTF-16"), "{utf16}");
    }

    #[test]
    fn a_large_one_is_refused() {
        let bytes = vec![b'a'; FILE_BYTES_MAX + 1];
        assert_eq!(text_of(&bytes), Err(FileError::TooLarge { bytes: bytes.len() }));
    }
}
