//! The numbers of the simulated PBX and of those who call it.

/// An extension of the simulated PBX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// Extension number.
    pub number: &'static str,
    /// Caller id name.
    pub name: &'static str,
    /// E-mail address: the natural key to a user of the ERP.
    pub email: &'static str,
    /// Mobile number.
    pub mobile: &'static str,
}

const fn extension(
    number: &'static str,
    name: &'static str,
    email: &'static str,
    mobile: &'static str,
) -> Extension {
    Extension { number, name, email, mobile }
}

/// The extensions.
pub const EXTENSIONS: [Extension; 7] = [
    extension("2000", "Reception", "reception@example.com", ""),
    extension("2001", "Ada Berg", "ada@example.com", "+4915112345670"),
    extension("2002", "Bo Lindqvist", "bo@example.com", "+4915112345671"),
    extension("2003", "Chiara Rossi", "chiara@example.com", ""),
    extension("2005", "Dev Patel", "dev@example.com", ""),
    extension("4005", "Esra Kaya", "esra@example.com", ""),
    extension("4006", "Finn O'Neil", "finn@example.com", ""),
];

/// The IVR that callers reach first.
pub const IVR: &str = "6200";
/// The ring group of 2001, 2002 and 2003.
pub const RING_GROUP: &str = "6300";
/// The queue of 4005 and 4006.
pub const QUEUE: &str = "6400";
/// The number that outside callers dial.
pub const DID: &str = "2303301";
/// The trunk.
pub const TRUNK: &str = "peer-to-41";

/// Outside numbers as carriers deliver them: international with `+` or `00`, and national.
pub const CALLERS: [&str; 12] = [
    "004532123456",
    "+442079460018",
    "03023125123",
    "+12025550143",
    "0033142685300",
    "+390612345678",
    "08912345678",
    "+5491123456789",
    "0041446681800",
    "+61255501234",
    "+818012345678",
    "+919876543210",
];

/// The name that REST prints before a number of the PBX; empty for every other number.
#[must_use]
pub fn name_of(number: &str) -> &'static str {
    match number {
        IVR => "IVR Welcome",
        RING_GROUP => "RingGroup Sales",
        QUEUE => "Queue Support",
        _ => EXTENSIONS.iter().find(|known| known.number == number).map_or("", |known| known.name),
    }
}
