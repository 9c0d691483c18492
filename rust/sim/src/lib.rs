//! A Yeastar P-Series PBX that is not there, and a host that needs no bench.
//!
//! | module | what it is |
//! |---|---|
//! | [`flow`] | call flows as data: timed events and CDR rows, without I/O and without a clock |
//! | [`deliver`] | a signed webhook over HTTP, with the retries of a PBX |
//! | [`play`] | `pbx-sim play`: one flow to a receiver |
//! | [`load`] | `pbx-sim load`: many flows at a bounded rate, with latencies |
//! | [`pbx`] | `pbx-sim serve`: the OpenAPI side |
//! | [`zone`] | the zone of the PBX's clock |
//! | [`host`] | `pbx-sim host`: the Frappe app's paths over SQLite |
//! | [`demo`] | `pbx-sim demo`: PBX and host in one process |

pub mod cli;
pub mod deliver;
pub mod demo;
pub mod flow;
pub mod host;
pub mod load;
pub mod pbx;
pub mod play;
pub mod zone;
