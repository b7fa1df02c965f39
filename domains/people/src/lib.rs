//! Registration, sign-in, profile, preferences, participation, roles, invitations, imports.

#![forbid(unsafe_code)]
