//! The Unicode data that words are told apart by: the standard library's and that of `unicode-normalization`.

/// Both versions, as digits.
pub(crate) const VERSIONS: &str = match str::from_utf8(&DIGITS) {
    Ok(digits) => digits,
    Err(_) => panic!("digits are UTF-8"),
};

const DIGITS: [u8; 12] = {
    let (major, minor, update) = char::UNICODE_VERSION;
    let (own_major, own_minor, own_update) = unicode_normalization::UNICODE_VERSION;
    let numbers = [major, minor, update, own_major, own_minor, own_update];
    let mut digits = [b'0'; 12];
    let mut at = 0;
    while at < numbers.len() {
        digits[2 * at] += numbers[at] / 10 % 10;
        digits[2 * at + 1] += numbers[at] % 10;
        at += 1;
    }
    digits
};

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_two_digits_each() {
        let (major, minor, update) = char::UNICODE_VERSION;
        assert!(super::VERSIONS.starts_with(&format!("{major:02}{minor:02}{update:02}")));
    }
}
