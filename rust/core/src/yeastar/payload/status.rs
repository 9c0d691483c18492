//! State and configuration of the PBX's parts: 30005–30010, 30022 and 30023.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Payload;
use crate::error::Error;
use crate::yeastar::fields::{At, Fields};
use crate::yeastar::words::{codes, words};

/// 30005.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationSwitch {
    /// Whether the organization structure is in use.
    pub org_status: Option<bool>,
    /// Whether its root is shown.
    pub show_root_org: Option<bool>,
}

impl Payload for OrganizationSwitch {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self { org_status: fields.flag("org_status"), show_root_org: fields.flag("show_root_org") })
    }
}

words! {
    /// `action` of event 30006.
    pub enum OrganizationAction {
        /// Departments were added.
        Create = "create",
        /// Departments were changed.
        Update = "update",
        /// Departments were removed.
        Delete = "delete",
        /// Their order was changed.
        UpdateOrder = "update_order",
        /// Their extensions were changed.
        UpdateExtension = "update_extension",
    }
}

/// 30006.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationChange {
    /// The departments.
    pub id_list: Vec<i64>,
    /// What was done to them.
    pub action: OrganizationAction,
}

impl Payload for OrganizationChange {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            id_list: fields.integers("id_list")?,
            action: fields.word("action", OrganizationAction::from_word),
        })
    }
}

words! {
    /// `kind` of event 30007: what an extension registers with.
    pub enum EndpointKind {
        /// A desk phone.
        Sip = "sip",
        /// Linkus on a mobile phone.
        Mobile = "mobile",
        /// Linkus on a desktop.
        Desktop = "desktop",
        /// Linkus in a browser.
        Web = "web",
        /// Linkus on a tablet.
        Pad = "pad",
    }
}

words! {
    /// `status` of event 30007.
    pub enum RegistrationStatus {
        /// Reachable.
        Registered = "registered",
        /// Not reachable.
        Unregistered = "unregistered",
    }
}

/// 30007.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRegistration {
    /// Extension number.
    pub extension: String,
    /// What registered.
    pub kind: EndpointKind,
    /// Whether it is reachable now.
    pub status: RegistrationStatus,
    /// Its address.
    pub registered_ip: Option<String>,
}

impl Payload for ExtensionRegistration {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            extension: fields.required("extension")?,
            kind: fields.word("kind", EndpointKind::from_word),
            status: fields.word("status", RegistrationStatus::from_word),
            registered_ip: fields.text("registered_ip"),
        })
    }
}

words! {
    /// `status` of event 30008.
    pub enum ExtensionCallStatus {
        /// Its phone rings.
        Ringing = "ringing",
        /// In a call.
        Busy = "busy",
        /// In no call.
        Idle = "idle",
    }
}

/// 30008.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionCallState {
    /// Extension number.
    pub extension: String,
    /// What it does.
    pub status: ExtensionCallStatus,
}

impl Payload for ExtensionCallState {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            extension: fields.required("extension")?,
            status: fields.word("status", ExtensionCallStatus::from_word),
        })
    }
}

words! {
    /// Presence of an extension: event 30009 and `presence_status` of `extension/list`. An administrator
    /// can define more.
    pub enum Presence {
        /// Available.
        Available = "available",
        /// Away.
        Away = "away",
        /// On a business trip.
        BusinessTrip = "business_trip",
        /// Not to be disturbed.
        DoNotDisturb = "do_not_disturb",
        /// At lunch.
        Lunch = "lunch",
        /// Off work.
        OffWork = "off_work",
    }
}

/// 30009.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionPresence {
    /// Extension number.
    pub extension: String,
    /// Its presence now.
    pub status: Presence,
}

impl Payload for ExtensionPresence {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            extension: fields.required("extension")?,
            status: fields.word("status", Presence::from_word),
        })
    }
}

codes! {
    /// `status` of event 30010. Appliances have more codes than the guide names.
    pub enum TrunkStatus {
        /// The PBX does not know.
        Undetermined = 0 "undetermined",
        /// Ready, no call on it.
        Idle = 1 "idle",
        /// In a call.
        Busy = 2 "busy",
        /// Ready; the PBX does not monitor it.
        IdleUnmonitored = 3 "idle_unmonitored",
        /// Registering.
        Registering = 4 "registering",
        /// The carrier refused the registration.
        RegistrationFailed = 41 "registration_failed",
        /// The carrier does not answer.
        Unreachable = 42 "unreachable",
        /// The account trunk is unavailable.
        AccountUnavailable = 43 "account_unavailable",
        /// Switched off.
        Disabled = 44 "disabled",
    }
}

/// 30010.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrunkRegistration {
    /// Name of the trunk.
    pub trunk_name: String,
    /// `PJSIP`; on appliances also `GSM`, `E1`, `BRI`, `FXO`.
    pub kind: Option<String>,
    /// Its state now; `None` when the PBX sent none that can be read.
    pub status: Option<TrunkStatus>,
    /// Address of the other side.
    pub registered_ip: Option<String>,
}

impl Payload for TrunkRegistration {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            trunk_name: fields.required("trunk_name")?,
            kind: fields.text("kind"),
            status: fields.integer_if_any("status").map(TrunkStatus::from_code),
            registered_ip: fields.text("registered_ip"),
        })
    }
}

words! {
    /// `option` of the events 30022 and 30023.
    pub enum ConfigurationChange {
        /// Added.
        Create = "create",
        /// Changed.
        Update = "update",
        /// Removed.
        Delete = "delete",
    }
}

/// 30022.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionConfiguration {
    /// Extension number (`ext_number`).
    pub extension: String,
    /// What was done to it.
    pub option: ConfigurationChange,
}

impl Payload for ExtensionConfiguration {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            extension: fields.required("ext_number")?,
            option: fields.word("option", ConfigurationChange::from_word),
        })
    }
}

/// 30023.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrunkConfiguration {
    /// Name of the trunk.
    pub trunk_name: String,
    /// What was done to it.
    pub option: ConfigurationChange,
}

impl Payload for TrunkConfiguration {
    fn read(msg: &Value, at: &At<'_>) -> Result<Self, Error> {
        let fields = Fields::of(msg, at)?;
        Ok(Self {
            trunk_name: fields.required("trunk_name")?,
            option: fields.word("option", ConfigurationChange::from_word),
        })
    }
}
