//! A signed webhook over HTTP, with the retries of a PBX.
