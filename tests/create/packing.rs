//! The compressions that an input may have.

use std::{path::Path, process::Command};

use libdeflater::{CompressionLvl, Compressor, crc32};

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Plain,
    Gzip,
    /// Several gzip members one after the other.
    Members,
    Bgzf,
}

impl Packing {
    pub const ALL: [Self; 4] = [Self::Plain, Self::Gzip, Self::Members, Self::Bgzf];

    /// `raw`, compressed.
    pub fn pack(self, raw: &[u8]) -> Vec<u8> {
        let thirds = raw.len() / 3 + 1;
        match self {
            Self::Plain => raw.to_vec(),
            Self::Gzip => gzip(raw),
            Self::Members => raw.chunks(thirds).flat_map(gzip).collect(),
            Self::Bgzf => raw.chunks(0xff00).chain([&[][..]]).flat_map(bgzf_block).collect(),
        }
    }
}

fn gzip(raw: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::fastest());
    let mut out = vec![0; compressor.gzip_compress_bound(raw.len())];
    let len = compressor.gzip_compress(raw, &mut out).unwrap();
    out.truncate(len);
    out
}

fn bgzf_block(raw: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::fastest());
    let mut deflated = vec![0; compressor.deflate_compress_bound(raw.len())];
    let len = compressor.deflate_compress(raw, &mut deflated).unwrap();
    let mut block = vec![31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, b'B', b'C', 2, 0];
    block.extend(((len + 25) as u16).to_le_bytes());
    block.extend(&deflated[..len]);
    block.extend(crc32(raw).to_le_bytes());
    block.extend((raw.len() as u32).to_le_bytes());
    block
}

/// The text of a plain file or of a compressed one, by another program.
pub fn unpacked(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let output = Command::new("gzip").arg("-dc").arg(path).output().expect("gzip is there");
    assert!(output.status.success(), "{}", path.display());
    output.stdout
}
