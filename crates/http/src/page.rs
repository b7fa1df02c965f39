//! Lists in pages: a limit, an opaque cursor, and how many there are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::ApiError;

/// Items on a page unless asked otherwise.
const LIMIT_DEFAULT: usize = 25;
/// Items on a page at most.
const LIMIT_MAX: usize = 200;
/// Longer cursors were not made here.
const CURSOR_CHARS_MAX: usize = 1024;

/// One page of a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// In the list's order.
    pub items: Vec<T>,
    /// For the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// How many there are on all pages.
    pub total: u64,
}

impl<T> Page<T> {
    /// A page from up to `limit + 1` rows that were read: the extra one shows that more follow and
    /// is cut off; `key` names where the last one kept stands.
    pub fn from_rows<K: Serialize>(
        mut rows: Vec<T>,
        limit: usize,
        total: u64,
        key: impl FnOnce(&T) -> K,
    ) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|last| encode_cursor(&key(last)));
        Self {
            items: rows,
            next_cursor,
            total,
        }
    }

    /// The same page with other items.
    pub fn map<U>(self, map: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(map).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }
}

/// The paging part of a query string; take it as `ApiQuery<PageQuery>` beside the filters.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items on the page: 1 to 200, 25 unless given.
    #[serde(default, deserialize_with = "number_or_text")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The limit to use.
    ///
    /// # Errors
    /// 400 when it is not 1 to 200.
    pub fn limit(&self) -> Result<usize, ApiError> {
        match self.limit {
            None => Ok(LIMIT_DEFAULT),
            Some(limit) if (1..=LIMIT_MAX).contains(&(limit as usize)) => Ok(limit as usize),
            Some(_) => Err(ApiError::validation([(
                "limit",
                format!("Use 1 to {LIMIT_MAX}."),
            )])),
        }
    }

    /// Where the page before ended, or none for the first page.
    ///
    /// # Errors
    /// 400 when the cursor was not made for this list.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, ApiError> {
        match self.cursor.as_deref() {
            None | Some("") => Ok(None),
            Some(cursor) => decode_cursor(cursor).map(Some),
        }
    }
}

/// An opaque cursor: the JSON of a key in base64.
pub fn encode_cursor<K: Serialize>(key: &K) -> String {
    let json = serde_json::to_vec(key).expect("cursor keys are plain values");
    URL_SAFE_NO_PAD.encode(json)
}

/// Reads a cursor back.
///
/// # Errors
/// 400 when it was not made by [`encode_cursor`] from the same type.
pub fn decode_cursor<K: DeserializeOwned>(cursor: &str) -> Result<K, ApiError> {
    let bytes = Some(cursor)
        .filter(|cursor| cursor.len() <= CURSOR_CHARS_MAX)
        .and_then(|cursor| URL_SAFE_NO_PAD.decode(cursor).ok());
    bytes
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or_else(|| {
            ApiError::validation([("cursor", "This is no cursor of this list; start without one.")])
        })
}

/// `serde(flatten)` hands query values over as text.
fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u32),
        Text(String),
    }
    match Option::<Either>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Either::Number(number)) => Ok(Some(number)),
        Some(Either::Text(text)) if text.is_empty() => Ok(None),
        Some(Either::Text(text)) => text
            .parse()
            .map(Some)
            .map_err(|_| serde::de::Error::custom("use a whole number from 1 to 200")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_garbage_is_a_400() {
        let key = ("Ada".to_owned(), 7_u64);
        assert_eq!(
            decode_cursor::<(String, u64)>(&encode_cursor(&key)).expect("ours"),
            key
        );
        for bad in ["", "%%%", "bnVsbA", &"A".repeat(5000)] {
            let error = decode_cursor::<(String, u64)>(bad).expect_err(bad);
            assert_eq!(error.status().as_u16(), 400);
        }
    }

    #[test]
    fn the_extra_row_makes_the_cursor() {
        let page = Page::from_rows(vec![1, 2, 3], 2, 9, |last| *last);
        assert_eq!((page.items.as_slice(), page.total), ([1, 2].as_slice(), 9));
        assert_eq!(
            decode_cursor::<i32>(&page.next_cursor.expect("more")).expect("ours"),
            2
        );
        assert!(
            Page::from_rows(vec![1, 2], 2, 2, |last| *last)
                .next_cursor
                .is_none()
        );
    }

    #[test]
    fn limits_are_checked() {
        let query = |limit| PageQuery { limit, cursor: None };
        assert_eq!(query(None).limit().expect("default"), 25);
        assert_eq!(query(Some(200)).limit().expect("largest"), 200);
        assert!(query(Some(0)).limit().is_err() && query(Some(201)).limit().is_err());
    }
}
