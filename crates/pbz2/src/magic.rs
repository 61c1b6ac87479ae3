//! The two numbers that blocks and streams end at, found at any bit.

/// Begins a block: pi.
pub(super) const BLOCK: u64 = 0x3141_5926_5359;

/// Ends a stream: the square root of pi.
pub(super) const END: u64 = 0x1772_4538_5090;

/// Length of a magic number in bits.
pub(super) const BITS: u64 = 48;

/// Bytes from one look at the input to the next. A magic number spans at least five whole bytes,
/// so a look at two bytes in every four never misses one.
pub(super) const STRIDE: usize = 4;

/// Finds magic numbers by looking up two bytes in every four in a table of all pairs that occur
/// inside of one: a thousandth of the pairs pass.
pub(super) struct Finder {
    table: Vec<bool>,
}

impl Finder {
    pub(super) fn new() -> Self {
        let mut table = vec![false; 1 << 16];
        for magic in [BLOCK, END] {
            for offset in 0..32 {
                table[(magic >> (32 - offset)) as usize & 0xffff] = true;
            }
        }
        Self { table }
    }

    /// Calls `found` with the bit and the number of each magic number that covers the two bytes at
    /// one of `looks` (indices of `bytes`), in ascending order.
    pub(super) fn find(
        &self,
        bytes: &[u8],
        looks: impl Iterator<Item = usize>,
        mut found: impl FnMut(u64, u64),
    ) {
        for look in looks {
            let Some(&[high, low]) = bytes.get(look..).and_then(|rest| rest.first_chunk()) else {
                return;
            };
            if !self.table[usize::from(u16::from_be_bytes([high, low]))] {
                continue;
            }
            // All places where a magic number covers this look and not the one before.
            let look = 8 * look as u64;
            for start in look.saturating_sub(31)..=look {
                if let Some(number @ (BLOCK | END)) = bits(bytes, start, BITS) {
                    found(start, number);
                }
            }
        }
    }
}

/// The `count` bits (at most 56) of `bytes` from bit `start` on, if there are so many.
pub(super) fn bits(bytes: &[u8], start: u64, count: u64) -> Option<u64> {
    let from = usize::try_from(start / 8).ok()?;
    let to = usize::try_from((start + count).div_ceil(8)).ok()?;
    let mut window = [0; 8];
    window[..to.checked_sub(from)?].copy_from_slice(bytes.get(from..to)?);
    Some(u64::from_be_bytes(window) << (start % 8) >> (64 - count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Vec<(u64, u64)> {
        let mut found = Vec::new();
        Finder::new().find(bytes, (0..bytes.len()).step_by(STRIDE), |at, n| found.push((at, n)));
        found
    }

    #[test]
    fn a_magic_number_is_found_at_every_bit() {
        for magic in [BLOCK, END] {
            for at in 0..100 {
                let mut bytes = [0; 20];
                for bit in (0..48).filter(|bit| magic >> (47 - bit) & 1 == 1) {
                    bytes[(at + bit) / 8] |= 0x80 >> ((at + bit) % 8);
                }
                assert_eq!(found(&bytes), [(at as u64, magic)], "at bit {at}");
            }
        }
    }

    #[test]
    fn all_of_several_are_found_in_order() {
        let mut bytes = BLOCK.to_be_bytes()[2..].to_vec();
        bytes.extend_from_slice(&END.to_be_bytes()[2..]);
        bytes.extend_from_slice(&BLOCK.to_be_bytes()[2..]);
        assert_eq!(found(&bytes), [(0, BLOCK), (48, END), (96, BLOCK)]);
        assert_eq!(found(&bytes[..17]), [(0, BLOCK), (48, END)], "the last one is cut off");
    }
}
