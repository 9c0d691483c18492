//! A number as digits, without heap.

/// The longest text that is parsed, in characters.
pub(super) const MAX_INPUT: usize = 250;
const ROOM: usize = MAX_INPUT + 6;

/// ASCII digits. The room is that of the longest text and of what a national prefix rule can add to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digits {
    bytes: [u8; ROOM],
    start: usize,
    end: usize,
}

impl Digits {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; ROOM], start: 0, end: 0 }
    }

    pub(super) fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.end) {
            *place = byte;
            self.end += 1;
        }
    }

    pub(super) fn extend(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.push(*byte);
        }
    }

    /// Takes `count` digits off the front.
    pub(super) fn drop_front(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or(&[])
    }

    pub(super) const fn len(&self) -> usize {
        self.end - self.start
    }
}
