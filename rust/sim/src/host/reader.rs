//! Who asks: a site knows by the session, this host by the extensions in the query.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::flow::EXTENSIONS;

/// The part of a query that says whose desk asks.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Reader {
    /// The reader's extensions, with commas between them.
    #[serde(default)]
    extension: String,
}

impl Reader {
    /// The extensions.
    pub(super) fn extensions(&self) -> BTreeSet<String> {
        self.extension.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
    }

    /// The key of what is kept for this reader.
    pub(super) fn key(&self) -> String {
        self.extensions().into_iter().collect::<Vec<_>>().join(",")
    }

    /// Whether one of these extensions is the reader's.
    pub(super) fn is_one_of(&self, extensions: &[String]) -> bool {
        let mine = self.extensions();
        extensions.iter().any(|extension| mine.contains(extension))
    }
}

/// Whose an extension is.
pub(super) fn name_of(extension: &str) -> Option<&'static str> {
    EXTENSIONS.iter().find(|known| known.number == extension).map(|known| known.name)
}
