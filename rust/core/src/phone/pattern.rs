//! Patterns over digits: programs that the generator compiled from libphonenumber's regular expressions.
//!
//! The order of alternatives is that of the regular expression and the first that leads to a match wins,
//! which is what decides how much a prefix takes and what a group holds.

pub(super) const CLASS: u8 = 0x10;
const ANY: u8 = 0x0A;
const END: u8 = 0x0B;
pub(super) const REPEAT: u8 = 0x0D;
/// Headers of alternatives: the first, one in the middle, the last. Two bytes of length follow.
pub(super) const FIRST: u8 = 0x80;
pub(super) const MIDDLE: u8 = 0x81;
pub(super) const LAST: u8 = 0x82;
/// Bytes of a header.
pub(super) const HEADER: usize = 3;
/// Two slots for each of at most four groups.
const SLOTS: usize = 8;

/// A compiled pattern. The empty one matches nothing, as libphonenumber has it.
#[derive(Debug, Default)]
pub(super) struct Pattern(Box<[u8]>);

/// How far a pattern matched from the start, and where its groups are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prefix {
    pub(super) end: usize,
    slots: [Option<u8>; SLOTS],
}

impl Prefix {
    /// The digits of group `number`, from 1, if the group took part in the match.
    pub(super) fn group<'d>(&self, number: usize, digits: &'d [u8]) -> Option<&'d [u8]> {
        let slot = number.checked_sub(1)? * 2;
        let (start, end) = (self.slots.get(slot)?.as_ref()?, self.slots.get(slot + 1)?.as_ref()?);
        digits.get(usize::from(*start)..usize::from(*end))
    }
}

impl Pattern {
    pub(super) const fn new(code: Box<[u8]>) -> Self {
        Self(code)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True when the whole of `digits` (ASCII) matches.
    pub(super) fn is_match(&self, digits: &[u8]) -> bool {
        !self.is_empty() && Machine::new(self, digits, true).run(0, 0).is_some()
    }

    /// The match at the start of `digits` (ASCII), if there is one.
    pub(super) fn prefix(&self, digits: &[u8]) -> Option<Prefix> {
        if self.is_empty() {
            return None;
        }
        let mut machine = Machine::new(self, digits, false);
        let end = machine.run(0, 0)?;
        Some(Prefix { end, slots: machine.slots })
    }

    /// True when `digits` (ASCII) begin with a match.
    pub(super) fn is_prefix(&self, digits: &[u8]) -> bool {
        !self.is_empty() && Machine::new(self, digits, false).run(0, 0).is_some()
    }

    /// Highest number of a group in the pattern, 0 for none.
    pub(super) fn groups(&self) -> usize {
        let mut pc = 0;
        let mut highest = 0;
        while let Some(&op) = self.0.get(pc) {
            if let 0x40..=0x5F = op {
                highest = highest.max(usize::from(op & 0x1F) / 2 + 1);
            }
            pc = Machine::after(op, pc);
        }
        highest
    }
}

/// One header of an alternative: where its body starts and ends, and whether it is the last.
struct Alternative {
    body: usize,
    end: usize,
    last: bool,
}

struct Machine<'d> {
    code: &'d [u8],
    digits: &'d [u8],
    whole: bool,
    slots: [Option<u8>; SLOTS],
}

impl<'d> Machine<'d> {
    const fn new(pattern: &'d Pattern, digits: &'d [u8], whole: bool) -> Self {
        Self { code: &pattern.0, digits, whole, slots: [None; SLOTS] }
    }

    /// Runs from instruction `pc` with `at` digits taken; gives the digits taken in the end.
    fn run(&mut self, mut pc: usize, mut at: usize) -> Option<usize> {
        while let Some(&op) = self.code.get(pc) {
            match op {
                0x20..=0x2F => {
                    at += usize::from(op & 0xF);
                    if at > self.digits.len() {
                        return None;
                    }
                    pc += 1;
                }
                END if at == self.digits.len() => pc += 1,
                END => return None,
                REPEAT => return self.repeat(pc, at),
                0x40..=0x5F => return self.save(op, pc, at),
                MIDDLE | LAST => pc = self.alternative(pc).end,
                FIRST => match self.branch(pc, at) {
                    Ok(end) => return Some(end),
                    Err(last) => pc = last,
                },
                _ => {
                    if !self.takes(op, pc, at) {
                        return None;
                    }
                    at += 1;
                    pc = Self::after(op, pc);
                }
            }
        }
        (!self.whole || at == self.digits.len()).then_some(at)
    }

    /// True when the one-digit instruction at `pc` takes the digit at `at`.
    fn takes(&self, op: u8, pc: usize, at: usize) -> bool {
        let Some(digit) = self.digits.get(at).map(|byte| byte.wrapping_sub(b'0') & 0xF) else { return false };
        match op {
            ANY => true,
            CLASS..=0x13 => {
                let low = self.code.get(pc + 1).copied().unwrap_or(0);
                u16::from_be_bytes([op & 3, low]) >> digit & 1 == 1
            }
            literal => literal == digit,
        }
    }

    /// The instruction after the one at `pc`, alternatives being entered.
    const fn after(op: u8, pc: usize) -> usize {
        match op {
            CLASS..=0x13 | REPEAT => pc + 2,
            FIRST | MIDDLE | LAST => pc + HEADER,
            _ => pc + 1,
        }
    }

    /// As many digits as the bounds allow, then fewer.
    fn repeat(&mut self, pc: usize, at: usize) -> Option<usize> {
        let bounds = self.code.get(pc + 1).copied()?;
        let (low, high) = (usize::from(bounds >> 4), usize::from(bounds & 0xF));
        let single = pc + 2;
        let op = self.code.get(single).copied()?;
        let next = Self::after(op, single);
        let taken = (0..high).take_while(|more| self.takes(op, single, at + more)).count();
        (low..=taken).rev().find_map(|count| self.run(next, at + count))
    }

    /// Notes where a group starts or ends; forgets it again when what follows does not match.
    fn save(&mut self, op: u8, pc: usize, at: usize) -> Option<usize> {
        let slot = usize::from(op & 0x1F);
        let before = self.slots.get(slot).copied()?;
        self.set(slot, u8::try_from(at).ok());
        let end = self.run(pc + 1, at);
        if end.is_none() {
            self.set(slot, before);
        }
        end
    }

    fn set(&mut self, slot: usize, value: Option<u8>) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = value;
        }
    }

    /// Tries all alternatives but the last, whose start it gives as the error.
    fn branch(&mut self, pc: usize, at: usize) -> Result<usize, usize> {
        let mut tried = self.alternative(pc);
        while !tried.last {
            if self.may_start(tried.body, at)
                && let Some(end) = self.run(tried.body, at)
            {
                return Ok(end);
            }
            tried = self.alternative(tried.end);
        }
        Err(tried.body)
    }

    /// False when the first instruction of a body already rules it out.
    fn may_start(&self, body: usize, at: usize) -> bool {
        match self.code.get(body).copied() {
            Some(op @ (0..=9 | CLASS..=0x13)) => self.takes(op, body, at),
            _ => true,
        }
    }

    /// The header at `pc`; where there is none, the last one.
    fn alternative(&self, pc: usize) -> Alternative {
        let header = self.code.get(pc..pc + HEADER);
        let [op, high, low] = header.and_then(|header| header.try_into().ok()).unwrap_or([LAST, 0, 0]);
        let body = pc + HEADER;
        let end = body + usize::from(u16::from_be_bytes([high, low]));
        Alternative { body, end, last: op != FIRST && op != MIDDLE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `0?(?:(1[23])15)?`.
    const OPTIONAL: &[u8] =
        &[FIRST, 0, 1, 0, LAST, 0, 0, FIRST, 0, 7, 0x40, 1, 0x10, 0b1100, 0x41, 1, 5, LAST, 0, 0];
    /// `([2-4]\d{2,3})$|1`.
    const ANCHORED: &[u8] = &[FIRST, 0, 8, 0x40, 0x10, 0b1_1100, 0x0D, 0x23, 0x0A, 0x41, 0x0B, LAST, 0, 1, 1];
    /// `\d{3}|12`.
    const SHORTER_SECOND: &[u8] = &[FIRST, 0, 1, 0x23, LAST, 0, 2, 1, 2];

    fn pattern(code: &[u8]) -> Pattern {
        Pattern::new(code.into())
    }

    #[test]
    fn the_first_alternative_that_matches_wins() {
        let prefix = pattern(SHORTER_SECOND).prefix(b"12").unwrap();
        assert_eq!(prefix.end, 2);
        assert_eq!(pattern(SHORTER_SECOND).prefix(b"1234").unwrap().end, 3);
        assert!(!pattern(SHORTER_SECOND).is_match(b"1234"));
    }

    #[test]
    fn groups_hold_what_they_took() {
        let pattern = pattern(OPTIONAL);
        let digits = b"01215999";
        let prefix = pattern.prefix(digits).unwrap();
        assert_eq!((pattern.groups(), prefix.end), (1, 5));
        assert_eq!(prefix.group(1, digits), Some(&b"12"[..]));
        let prefix = pattern.prefix(b"0145").unwrap();
        assert_eq!((prefix.end, prefix.group(1, b"0145")), (1, None));
    }

    #[test]
    fn an_anchor_needs_the_end() {
        let pattern = pattern(ANCHORED);
        assert_eq!(pattern.prefix(b"2345").unwrap().end, 4);
        assert_eq!(pattern.prefix(b"234").unwrap().end, 3);
        assert!(pattern.prefix(b"23456").is_none());
        assert!(pattern.is_prefix(b"123456"));
    }

    #[test]
    fn the_empty_pattern_matches_nothing() {
        assert!(!pattern(&[]).is_match(b""));
        assert!(!pattern(&[]).is_prefix(b"1"));
    }

    #[test]
    fn a_program_that_is_cut_short_ends() {
        for code in [OPTIONAL, ANCHORED, SHORTER_SECOND] {
            for end in 0..code.len() {
                let _ = pattern(code.get(..end).unwrap()).prefix(b"0121512151215");
            }
        }
    }
}
