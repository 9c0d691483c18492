//! Candidates from a database to ranked matches with reasons.
