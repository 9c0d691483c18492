//! Reading the tables that the generator wrote: numbers, fields and columns, never out of bounds.
//!
//! A table that is cut short reads as zeros and empty fields, so that no reader can fail at run time; the
//! tests check that the committed tables are whole.

/// Ends a row of a column whose rows are not all of one length.
const END: u8 = 0xFF;

/// A place in a table. Every method takes what it names off the front.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader(&'static [u8]);

impl Reader {
    pub(super) const fn new(bytes: &'static [u8]) -> Self {
        Self(bytes)
    }

    #[cfg(test)]
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

    /// `N` columns of `rows` bytes each.
    pub(super) const fn columns<const N: usize>(&mut self, rows: usize) -> [&'static [u8]; N] {
        let mut columns: [&'static [u8]; N] = [&[]; N];
        let mut left: &mut [&'static [u8]] = &mut columns;
        while let [first, rest @ ..] = left {
            *first = self.take(rows);
            left = rest;
        }
        columns
    }

    /// `N` fields.
    pub(super) const fn fields<const N: usize>(&mut self) -> [&'static [u8]; N] {
        let mut fields: [&'static [u8]; N] = [&[]; N];
        let mut left: &mut [&'static [u8]] = &mut fields;
        while let [first, rest @ ..] = left {
            *first = self.field();
            left = rest;
        }
        fields
    }
}

/// A field that holds text.
pub(super) const fn text(field: &'static [u8]) -> &'static str {
    match str::from_utf8(field) {
        Ok(text) => text,
        Err(_) => "",
    }
}

/// The rows of a column whose rows are not all of one length.
pub(super) fn rows(column: &'static [u8]) -> impl Iterator<Item = &'static [u8]> {
    column.split(|byte| *byte == END)
}

/// A row of such a column; the empty one where there is none.
#[inline(never)]
pub(super) fn row(column: &'static [u8], index: usize) -> &'static [u8] {
    rows(column).nth(index).unwrap_or(&[])
}

/// A number in a column of bytes.
pub(super) fn number(column: &'static [u8], index: usize) -> usize {
    column.get(index).copied().map_or(0, usize::from)
}
