//! Closed sets of words: enums that are stored, published and filtered by as `snake_case` texts.

/// A word that this release does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a word this release knows")]
pub struct UnknownWord(String);

impl UnknownWord {
    /// For the [`crate::text_enum!`] macro: keeps 40 characters of the text.
    #[doc(hidden)]
    pub fn of(text: &str) -> Self {
        Self(text.chars().take(40).collect())
    }
}

/// Defines an enum whose variants are words: `text_enum!(/// A side. Side { /// Port. Left = "left" });`.
/// The words are those of `as_str`, `Display`, `FromStr` and SQL; serde and the API's schema write
/// the variants in `snake_case`, so a word must be that too. The calling crate needs `serde` and
/// `utoipa`.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vmeta])* $variant),* }

        impl $name {
            /// The stored and published word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($word => Ok(Self::$variant),)* _ => Err($crate::UnknownWord::of(text)) }
            }
        }
        impl $crate::schemars::JsonSchema for $name {
            fn inline_schema() -> bool { true }
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut $crate::schemars::SchemaGenerator) -> $crate::schemars::Schema {
                $crate::words_schema(&[$($word),*])
            }
        }
        impl $crate::id::rusqlite::ToSql for $name {
            fn to_sql(&self) -> $crate::id::rusqlite::Result<$crate::id::rusqlite::types::ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }
        impl $crate::id::rusqlite::types::FromSql for $name {
            fn column_result(
                value: $crate::id::rusqlite::types::ValueRef<'_>,
            ) -> $crate::id::rusqlite::types::FromSqlResult<Self> {
                value.as_str()?.parse().map_err(|error| {
                    $crate::id::rusqlite::types::FromSqlError::Other(Box::new(error))
                })
            }
        }
    };
}
