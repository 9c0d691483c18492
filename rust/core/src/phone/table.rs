//! Reading the tables that the generator wrote: numbers, fields and columns, never out of bounds.
//!
//! A table that is cut short reads as zeros and empty fields, so that no reader can fail at run time; the
//! tests check that the committed tables are whole.

/// A place in a table. Every method takes what it names off the front.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader(&'static [u8]);

impl Reader {
    pub(super) const fn new(bytes: &'static [u8]) -> Self {
        Self(bytes)
    }

    pub(super) const fn rest(self) -> &'static [u8] {
        self.0
    }

    /// The next `count` bytes.
    pub(super) const fn take(&mut self, count: usize) -> &'static [u8] {
        if let Some((head, tail)) = self.0.split_at_checked(count) {
            self.0 = tail;
            head
        } else {
            self.0 = &[];
            &[]
        }
    }

    const fn byte(&mut self) -> u8 {
        match self.0 {
            [first, tail @ ..] => {
                self.0 = tail;
                *first
            }
            [] => 0,
        }
    }

    /// Little-endian base 128, the high bit meaning that more follows.
    pub(super) const fn varint(&mut self) -> u32 {
        let mut value = 0;
        let mut shift = 0;
        loop {
            let byte = self.byte();
            value |= ((byte & 0x7F) as u32) << shift;
            shift += 7;
            if byte < 0x80 || shift > 28 {
                return value;
            }
        }
    }

    /// A count or a length.
    pub(super) const fn count(&mut self) -> usize {
        self.varint() as usize
    }

    /// A length and that many bytes.
    pub(super) const fn field(&mut self) -> &'static [u8] {
        let length = self.count();
        self.take(length)
    }

    /// A column of `rows` entries of `N` bytes each.
    pub(super) const fn column<const N: usize>(&mut self, rows: usize) -> &'static [[u8; N]] {
        self.take(rows * N).as_chunks().0
    }
}

/// A field that holds text.
pub(super) const fn text(field: &'static [u8]) -> &'static str {
    match str::from_utf8(field) {
        Ok(text) => text,
        Err(_) => "",
    }
}
