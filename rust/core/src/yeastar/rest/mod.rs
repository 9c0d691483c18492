//! Replies of the OpenAPI, v1.0.

mod reply;
mod rows;
mod system;

pub use reply::{ApiCode, Page, Reply, decode_reply};
pub(super) use reply::{Rows, read_rows};
pub use rows::{
    ExtensionRow, Mailbox, QueueAgent, QueueRow, VoicemailMessage, decode_call_query, decode_extension_list,
    decode_queue_list, decode_voicemail_query,
};
pub use system::{SystemInformation, decode_system_information};
