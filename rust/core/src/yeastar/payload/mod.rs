//! The messages of the events.

mod call;
mod notification;
mod service;
mod status;

pub(crate) use call::local_time;
pub use call::{AgentRingTimeout, CallEvent, CallFailure, CallTimeline, TimelineStep};
pub use notification::*;
pub use service::*;
pub use status::*;

use serde_json::Value;

use super::fields::At;
use crate::error::Error;

/// What `msg` of an event is read into.
pub(crate) trait Payload: Sized {
    /// False for events whose fields the guide does not give.
    const HAS_LAYOUT: bool = true;

    /// Reads the message.
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error>;

    /// See [`super::Event::call_id`].
    fn call_id(&self) -> Option<&str> {
        None
    }

    /// See [`super::Event::uid`].
    fn uid(&self) -> Option<&str> {
        None
    }
}

impl<T: Payload> Payload for Box<T> {
    const HAS_LAYOUT: bool = T::HAS_LAYOUT;

    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        T::read(msg, at).map(Self::new)
    }

    fn call_id(&self) -> Option<&str> {
        (**self).call_id()
    }

    fn uid(&self) -> Option<&str> {
        (**self).uid()
    }
}
