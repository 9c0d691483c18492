//! Which records a call is linked to.

use serde::{Deserialize, Serialize};

use super::{Level, Link, LinkedMatch, Ranking};

/// A record that a call is linked to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CallLink {
    /// `DocType` of the record.
    pub doctype: String,
    /// Name (key) of the record.
    pub name: String,
    /// An agent said so.
    #[serde(default, skip_serializing)]
    pub chosen: bool,
}

/// The records that a call is to be linked to beside `existing`, best first: who is *known* to have the number
/// of the outside party, each with the records that it belongs to. Where people said who of them it is from now
/// on, nobody else.
///
/// None where the number is withheld, an extension, or one of ours. None either where the call has a link:
/// what an agent chose stays alone, and a record that gets a number later does not steal the calls of the one
/// that had it.
#[must_use]
pub fn call_links(ranking: &Ranking<LinkedMatch>, existing: &[CallLink]) -> Vec<CallLink> {
    let number = &ranking.number;
    if number.withheld || number.internal || number.own || !existing.is_empty() {
        return Vec::new();
    }
    let mut links: Vec<CallLink> = Vec::new();
    let chosen = ranking.matches.iter().any(|found| found.chosen);
    let is_meant = |found: &&LinkedMatch| if chosen { found.chosen } else { found.level == Level::Known };
    for found in ranking.matches.iter().filter(is_meant) {
        let itself = (&found.doctype, &found.name);
        let family = found.linked_to.iter().map(|Link { doctype, name, .. }| (doctype, name));
        for (doctype, name) in [itself].into_iter().chain(family) {
            if !links.iter().any(|link| link.doctype == *doctype && link.name == *name) {
                links.push(CallLink { doctype: doctype.clone(), name: name.clone(), chosen: false });
            }
        }
    }
    links
}
