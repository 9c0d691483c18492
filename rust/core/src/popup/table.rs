//! A map for a few entries by text.

/// Values by text, in the order of the texts. A screen has a few calls, so that a sorted vector does; the
/// map of the standard library would be a twelfth of what the browser loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table<V> {
    rows: Vec<(String, V)>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> Table<V> {
    pub(super) const fn new() -> Self {
        Self { rows: Vec::new() }
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        self.rows.binary_search_by(|(known, _)| known.as_str().cmp(key))
    }

    pub(super) fn get(&self, key: &str) -> Option<&V> {
        self.rows.get(self.place(key).ok()?).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let place = self.place(key).ok()?;
        self.rows.get_mut(place).map(|(_, value)| value)
    }

    /// The value of a key, a new one when there was none. Never `None`.
    pub(super) fn entry(&mut self, key: &str) -> Option<&mut V>
    where
        V: Default,
    {
        let at = self.place(key).unwrap_or_else(|at| {
            self.rows.insert(at, (key.to_owned(), V::default()));
            at
        });
        self.rows.get_mut(at).map(|(_, value)| value)
    }

    /// Puts a value in, over the one that was there.
    pub(super) fn insert(&mut self, key: &str, value: V) {
        match self.place(key) {
            Ok(at) => {
                if let Some((_, known)) = self.rows.get_mut(at) {
                    *known = value;
                }
            }
            Err(at) => self.rows.insert(at, (key.to_owned(), value)),
        }
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.retain(|known, _| known != key);
    }

    pub(super) fn retain(&mut self, keep: impl Fn(&str, &V) -> bool) {
        self.rows.retain(|(key, value)| keep(key, value));
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (&String, &V)> {
        self.rows.iter().map(|(key, value)| (key, value))
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.rows.iter().map(|(_, value)| value)
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.rows.iter_mut().map(|(_, value)| value)
    }
}
