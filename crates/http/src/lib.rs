//! The edge: extractors, errors, pagination, authorization table, OpenAPI assembly.

#![forbid(unsafe_code)]
