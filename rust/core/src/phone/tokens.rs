//! From the tokens of the table to the program of a pattern.
//!
//! The table holds patterns as they compress best: without the lengths of alternatives, by which a program
//! passes one over, and with the first digit of an alternative as its distance from the one before.

use super::pattern::{CLASS, FIRST, HEADER, LAST, MIDDLE, Pattern, REPEAT};

const OPEN: u8 = 0x70;
const OR: u8 = 0x71;
const CLOSE: u8 = 0x72;
const OPTIONAL: u8 = 0x73;
/// The next alternative, which begins with a digit: that of the one before and as many more.
const NEXT: u8 = 0x60;
const LAST_NEXT: u8 = 0x69;

impl Pattern {
    /// The program of a pattern in the table.
    pub(super) fn unpack(tokens: &'static [u8]) -> Self {
        let mut unpacking = Unpacking { tokens, code: Vec::new() };
        unpacking.sequence();
        Self::new(unpacking.code.into())
    }
}

struct Unpacking {
    tokens: &'static [u8],
    code: Vec<u8>,
}

impl Unpacking {
    fn token(&mut self) -> Option<u8> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(*first)
    }

    /// Unpacks up to the token that ends the sequence, and gives it.
    fn sequence(&mut self) -> u8 {
        while let Some(token) = self.token() {
            match token {
                OPEN => self.alternatives(),
                NEXT..=LAST_NEXT | OR | CLOSE | OPTIONAL => return token,
                REPEAT => {
                    let bounds = self.token().unwrap_or(0);
                    self.code.extend([REPEAT, bounds]);
                }
                0xA0..=0xBF => {
                    let low = self.token().unwrap_or(0);
                    self.code.extend([CLASS | (token >> 3 & 3), token << 5 | (low & 0x1F)]);
                }
                same => self.code.push(same),
            }
        }
        CLOSE
    }

    /// Unpacks alternatives, each behind a header that says where it ends.
    fn alternatives(&mut self) {
        let (mut kind, mut ended, mut lowest) = (FIRST, OR, 0);
        while ended != CLOSE {
            let body = self.code.len() + HEADER;
            self.code.extend([kind, 0, 0]);
            if let NEXT..=LAST_NEXT = ended {
                self.code.push(lowest + ended - NEXT);
            }
            ended = self.sequence();
            lowest = self.lowest(body);
            self.close(body, if ended == CLOSE { LAST } else { kind });
            if ended == OPTIONAL {
                self.code.extend([LAST, 0, 0]);
                return;
            }
            kind = MIDDLE;
        }
    }

    /// Completes the header of the alternative that begins at `body`.
    fn close(&mut self, body: usize, kind: u8) {
        let length = u16::try_from(self.code.len() - body).unwrap_or(u16::MAX);
        let [high, low] = length.to_be_bytes();
        if let Some(header) = self.code.get_mut(body - HEADER..body) {
            header.copy_from_slice(&[kind, high, low]);
        }
    }

    /// The lowest digit that the alternative at `body` may begin with, where its first instruction tells.
    fn lowest(&self, body: usize) -> u8 {
        match self.code.get(body..) {
            Some([digit @ 0..=9, ..]) => *digit,
            Some([op @ CLASS..=0x13, low, ..]) => {
                u16::from_be_bytes([op & 3, *low]).trailing_zeros().try_into().unwrap_or(0)
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `0?(?:12|[35]|4\d)?`, the first part as a repetition.
    const TOKENS: &[u8] = &[REPEAT, 1, 0, OPEN, OPEN, 1, 2, OR, 0xA1, 0xC8, NEXT + 1, 0x0A, CLOSE, OPTIONAL];

    #[test]
    fn alternatives_are_unpacked_with_their_lengths() {
        let pattern = Pattern::unpack(TOKENS);
        for (digits, end) in [("12", 2), ("05", 1 + 1), ("3", 1), ("48", 2), ("4", 0), ("09", 1)] {
            assert_eq!(pattern.prefix(digits.as_bytes()).unwrap().end, end, "{digits}");
        }
    }

    #[test]
    fn tokens_that_are_cut_short_end() {
        for end in 0..TOKENS.len() {
            let _ = Pattern::unpack(TOKENS.get(..end).unwrap()).prefix(b"0123");
        }
    }
}
