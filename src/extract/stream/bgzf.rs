//! BGZF: gzip members of at most 64 KiB that tell their own length, so that a reader can jump.

use libdeflater::{Compressor, Crc};

/// Bytes of content in a member: as htslib has it, so that the member stays below 64 KiB.
const CONTENT: usize = 0xFF00;

/// A member without content, which ends a file.
pub const END: [u8; 28] = [
    0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 6, 0, b'B', b'C', 2, 0, 0x1B, 0, 3, 0, 0, 0, 0, 0, 0, 0,
    0, 0,
];

/// The header up to the length of the member less one, which two bytes tell.
const HEAD: [u8; 16] = [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 6, 0, b'B', b'C', 2, 0];
const HEAD_LEN: usize = HEAD.len() + 2;
const TAIL_LEN: usize = 8;

/// Appends `plain` as members, and says whether that was possible.
pub fn compress(out: &mut Vec<u8>, plain: &[u8], deflate: &mut Compressor) -> bool {
    plain.chunks(CONTENT).all(|content| append_member(out, content, deflate).is_some())
}

fn append_member(out: &mut Vec<u8>, content: &[u8], deflate: &mut Compressor) -> Option<()> {
    let start = out.len();
    out.extend(HEAD);
    let bound = deflate.deflate_compress_bound(content.len());
    out.resize(start + HEAD_LEN + bound, 0);
    let n = deflate.deflate_compress(content, out.get_mut(start + HEAD_LEN..)?).ok()?;
    out.truncate(start + HEAD_LEN + n);
    let mut crc = Crc::new();
    crc.update(content);
    out.extend(crc.sum().to_le_bytes());
    out.extend((content.len() as u32).to_le_bytes());
    let len = u16::try_from(HEAD_LEN + n + TAIL_LEN - 1).ok()?;
    out.get_mut(start + HEAD.len()..start + HEAD_LEN)?.copy_from_slice(&len.to_le_bytes());
    Some(())
}

/// The index of a BGZF file (`.gzi`): where members begin, in the file and in its content.
#[derive(Clone, Debug, Default)]
pub struct Gzi {
    starts: Vec<(u64, u64)>,
    packed: u64,
    plain: u64,
}

impl Gzi {
    /// Takes note of whole members that are written.
    pub fn add(&mut self, mut members: &[u8]) {
        while let Some((packed, plain)) = lengths(members) {
            self.packed += packed as u64;
            self.plain += u64::from(plain);
            self.starts.push((self.packed, self.plain));
            members = members.get(packed..).unwrap_or_default();
        }
    }

    /// The index as it is stored: all starts but that of the first member, which is 0.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Behind the last member of content stands the one that ends the file: no place to jump to.
        let starts = self.starts.split_last().map_or(&[][..], |(_, starts)| starts);
        let numbers = starts.iter().flat_map(|&(packed, plain)| [packed, plain]);
        let numbers = std::iter::once(starts.len() as u64).chain(numbers);
        numbers.flat_map(u64::to_le_bytes).collect()
    }
}

/// Length of the first member, and of its content.
fn lengths(members: &[u8]) -> Option<(usize, u32)> {
    let len = members.get(HEAD.len()..HEAD_LEN)?.try_into().ok().map(u16::from_le_bytes)?;
    let len = usize::from(len) + 1;
    let plain = members.get(len.checked_sub(4)?..len)?.try_into().ok().map(u32::from_le_bytes)?;
    Some((len, plain))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use libdeflater::{CompressionLvl, Decompressor};

    #[test]
    fn members_come_back_and_are_indexed() {
        let mut state = 1u32;
        let mut byte = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        // Random bytes, which deflate makes longer.
        let plain: Vec<u8> = (0..200_000).map(|_| byte()).collect();
        let mut packed = Vec::new();
        assert!(compress(&mut packed, &plain, &mut Compressor::new(CompressionLvl::default())));
        let mut gzi = Gzi::default();
        gzi.add(&packed);
        let numbers: Vec<u64> =
            gzi.to_bytes().chunks(8).map(|n| u64::from_le_bytes(n.try_into().unwrap())).collect();
        assert_eq!(numbers.len(), 1 + 2 * 3);
        assert_eq!(numbers[0], 3);
        assert_eq!(numbers[2], CONTENT as u64);
        let mut back = Vec::new();
        let mut rest = packed.as_slice();
        while let Some((len, plain_len)) = lengths(rest) {
            let mut content = vec![0; plain_len as usize];
            Decompressor::new().gzip_decompress(&rest[..len], &mut content).unwrap();
            back.extend(content);
            rest = &rest[len..];
        }
        assert!(back == plain);
        assert_eq!(lengths(&END), Some((28, 0)));
    }
}
