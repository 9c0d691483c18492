//! The words of the screen pop: English, each replaceable by its key.

use super::table::Table;
use super::text::joined;

macro_rules! labels {
    ($($variant:ident $key:literal $text:literal;)+) => {
        /// A text of the screen pop. Words in braces are filled in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Label {
            $(#[doc = $text] $variant,)+
        }

        impl Label {
            /// Every label.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The key by which a translation replaces the text.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// The English text.
            #[must_use]
            pub const fn english(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

labels! {
    Region "region" "Phone calls";
    Incoming "incoming" "Incoming call";
    Outgoing "outgoing" "Outgoing call";
    Internal "internal" "Internal call";
    Ringing "ringing" "Ringing";
    Dialling "dialling" "Dialling";
    Talking "talking" "In call";
    Held "held" "On hold";
    Ended "ended" "Call ended";
    AnsweredBy "answered_by" "Answered by {extension}";
    AnsweredElsewhere "answered_elsewhere" "Answered by a colleague";
    Missed "missed" "Missed call";
    NoAnswer "no_answer" "No answer";
    Voicemail "voicemail" "Went to voicemail";
    Busy "busy" "Busy";
    Failed "failed" "Call failed";
    WithheldNumber "withheld_number" "Withheld number";
    UnknownNumber "unknown_number" "Number not known";
    UnknownCaller "unknown_caller" "Unknown caller";
    OwnNumber "own_number" "One of our own numbers";
    Extension "extension" "Extension {number}";
    NoAccess "no_access" "Known, but not readable for you";
    LookupFailed "lookup_failed" "Could not look up the name";
    Known "known" "Known";
    Likely "likely" "Likely";
    Possible "possible" "Possible";
    OneOther "one_other" "1 more match";
    ManyOthers "many_others" "{count} more matches";
    OneHidden "one_hidden" "1 not readable for you";
    ManyHidden "many_hidden" "{count} not readable for you";
    OneMore "one_more" "1 more call";
    ManyMore "many_more" "{count} more calls";
    Via "via" "via {path}";
    Called "called" "to {number}";
    Open "open" "Open";
    OpenOf "open_of" "Open {title}";
    CreateLead "create_lead" "Create Lead";
    CreateLeadOf "create_lead_of" "Create Lead for {number}";
    CreateContact "create_contact" "Create Contact";
    CreateContactOf "create_contact_of" "Create Contact for {number}";
    Dismiss "dismiss" "Dismiss";
    DismissOf "dismiss_of" "Dismiss the call with {who}";
    Collapse "collapse" "Show less";
    Expand "expand" "Show more";
    CallerIs "caller_is" "The caller is {who}";
    EndedWith "ended_with" "{what}: {who}";
    Waiting "waiting" "Waiting {time}";
    Waited "waited" "Waited {time}";
    TransferredBy "transferred_by" "Transferred by {name}";
    LineMobile "line_mobile" "Mobile";
    LineFixed "line_fixed" "Landline";
    LineFree "line_free" "Toll-free";
    LinePremium "line_premium" "Premium rate";
    LineVoip "line_voip" "Internet phone";
    ThisOne "this_one" "This one";
    ThisOneOf "this_one_of" "This one: {title}";
    NotThisOne "not_this_one" "Not this one";
    NotThisOneOf "not_this_one_of" "Not this one: {title}";
    Attach "attach" "Search and attach";
    AttachOf "attach_of" "Search and attach: {who}";
    AddToExisting "add_to_existing" "Add to existing";
    AddToExistingOf "add_to_existing_of" "Add to existing: {number}";
    CallBack "call_back" "Call back";
    CallBackOf "call_back_of" "Call back: {who}";
    PutAwayOf "put_away_of" "Dismiss the missed calls of {who}";
    OneCall "one_call" "1 call";
    ManyCalls "many_calls" "{count} calls";
    OneMissed "one_missed" "1 missed call";
    ManyMissed "many_missed" "{count} missed calls";
    Offline "offline" "Offline: calls show up again once the connection is back";
    SoundBlocked "sound_blocked" "Click to hear the phone ring";
    ContextFailed "context_failed" "Could not load what is known about the caller";
    Notes "notes" "Notes";
    Disposition "disposition" "Outcome";
    FollowUp "follow_up" "Follow-up";
    FollowUpDate "follow_up_date" "Date";
    FollowUpTime "follow_up_time" "Time";
    FollowUpText "follow_up_text" "What is to be done";
    Nothing "nothing" "None";
    Save "save" "Save";
    Unsaved "unsaved" "Not saved yet";
    Saving "saving" "Saving …";
    Saved "saved" "Saved";
    SaveFailed "save_failed" "Not saved: {reason}";
    Minimise "minimise" "Minimise";
    Restore "restore" "Show the calls";
    Move "move" "Move";
    JustNow "just_now" "just now";
    MinutesAgo "minutes_ago" "{count} min ago";
    HoursAgo "hours_ago" "{count} h ago";
}

/// The texts in use: the English ones, but for those that were replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    replaced: Table<String>,
}

impl Labels {
    /// The English texts with `replaced` (label key to text) put over them. Unknown keys do nothing.
    #[must_use]
    pub fn new(replaced: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut labels = Self::default();
        for (key, text) in replaced {
            labels.replaced.insert(&key, text);
        }
        labels
    }

    /// The text of a label.
    #[must_use]
    pub fn text(&self, label: Label) -> &str {
        self.replaced.get(label.key()).map_or_else(|| label.english(), String::as_str)
    }

    /// The text of a label with `{slot}` replaced by `value`.
    #[must_use]
    pub fn fill(&self, label: Label, slot: &str, value: &str) -> String {
        fill(self.text(label), slot, value)
    }

    /// `one` when `count` is 1, else `many` with `{count}` filled in.
    #[must_use]
    pub fn count(&self, one: Label, many: Label, count: usize) -> String {
        if count == 1 { self.text(one).to_owned() } else { self.fill(many, "count", &count.to_string()) }
    }
}

/// `template` with the first `{slot}` replaced by `value`.
#[inline(never)]
pub(super) fn fill(template: &str, slot: &str, value: &str) -> String {
    for (at, _) in template.bytes().enumerate().filter(|(_, byte)| *byte == b'{') {
        let Some((before, rest)) = template.split_at_checked(at) else { continue };
        let after = rest.get(1..).and_then(|rest| rest.strip_prefix(slot)?.strip_prefix('}'));
        if let Some(after) = after {
            return joined(&[Some(before), Some(value), Some(after)], "");
        }
    }
    template.to_owned()
}
