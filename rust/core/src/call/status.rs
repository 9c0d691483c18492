//! The words for how a call ended.

use super::types::LogStatus;
use crate::yeastar::CallStatus;

/// The log's status for the PBX's word, in any letter case and documented spelling: ANSWERED → Answered,
/// NO ANSWER and ABANDONED → Missed, BUSY → Busy, VOICEMAIL → Voicemail, FAILED → Failed; any other word is
/// kept as it came.
#[must_use]
pub fn map_status(word: &str) -> LogStatus {
    LogStatus::from(&CallStatus::from_word(word))
}

impl From<&CallStatus> for LogStatus {
    fn from(status: &CallStatus) -> Self {
        match status {
            CallStatus::Answered => Self::Answered,
            CallStatus::NoAnswer | CallStatus::Abandoned => Self::Missed,
            CallStatus::Busy => Self::Busy,
            CallStatus::Failed => Self::Failed,
            CallStatus::Voicemail => Self::Voicemail,
            CallStatus::Unknown(word) => Self::Unknown(word.clone()),
        }
    }
}

impl LogStatus {
    /// The value of the log's Select field; an unknown word as the PBX sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ringing => "Ringing",
            Self::InProgress => "In Progress",
            Self::Answered => "Answered",
            Self::Missed => "Missed",
            Self::Busy => "Busy",
            Self::Voicemail => "Voicemail",
            Self::Failed => "Failed",
            Self::Unknown(word) => word,
        }
    }
}

/// What a reason of event 30015 means: `486 Busy here` and `User Busy` are Busy, all others Failed.
pub(super) fn failure_status(reason: &str) -> LogStatus {
    let reason = reason.to_ascii_lowercase();
    let busy = reason.contains("busy") || reason.starts_with("486");
    if busy { LogStatus::Busy } else { LogStatus::Failed }
}
