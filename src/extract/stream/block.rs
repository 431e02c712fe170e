//! Decodes a block into its bytes, and compresses them.

use libdeflater::{CompressionLvl, Compressor};

use super::super::Error;
use super::super::archive::MOST_BASES;
use super::super::fasta::Layout;
use super::plan::{Block, Item};
use super::{Options, Packing, bgzf};

/// The bytes of a block.
#[derive(Debug, Default)]
pub struct Output {
    /// As long as the longest block so far, so that it is zeroed once and not per block; with room
    /// for any usual one from the start, so that it stays where it is.
    plain: Vec<u8>,
    plain_len: usize,
    packed: Vec<u8>,
    is_packed: bool,
}

impl Output {
    /// What is to be written.
    pub fn bytes(&self) -> &[u8] {
        if self.is_packed {
            &self.packed
        } else {
            self.plain.get(..self.plain_len).unwrap_or_default()
        }
    }
}

/// What one thread needs, reused from block to block.
#[derive(Default)]
pub struct Worker {
    bases: Vec<u8>,
    deflate: Option<Compressor>,
}

impl Worker {
    /// Fills `output` with what `block` says.
    pub fn work(
        &mut self,
        block: &Block<'_>,
        options: Options,
        output: &mut Output,
    ) -> Result<(), Error> {
        if output.plain.len() < block.len_bytes {
            // Memory that is not touched costs nothing.
            let room = super::block_len(options.packing) + MOST_BASES as usize * 2;
            output.plain.reserve_exact(room.max(block.len_bytes) - output.plain.len());
            output.plain.resize(block.len_bytes, 0);
        }
        output.plain_len = block.len_bytes;
        let out = output.plain.get_mut(..block.len_bytes).unwrap_or_default();
        self.decode(block, Layout { line_width: options.line_width.max(1) }, out)?;
        let packed = match options.packing {
            Packing::Plain => return Ok(()),
            Packing::Gzip(level) => self.gzip(level, output),
            Packing::Bgzf(level) => self.bgzf(level, output),
        };
        output.is_packed = true;
        packed.ok_or_else(|| Error::Write { source: std::io::Error::other("deflate gave up") })
    }

    fn decode(&mut self, block: &Block<'_>, layout: Layout, out: &mut [u8]) -> Result<(), Error> {
        let (mut text, mut out) = (block.text.as_slice(), out);
        for item in &block.items {
            out = match item {
                Item::Text(len) => {
                    let (now, later) = text.split_at(*len);
                    text = later;
                    let (to, rest) = out.split_at_mut(*len);
                    to.copy_from_slice(now);
                    rest
                }
                Item::Bases { archive, piece, column } => {
                    let n = piece.range.len();
                    let (to, rest) = out.split_at_mut(layout.len_bytes(*column, n));
                    let bases = self.bases(n);
                    archive.decode(piece, bases)?;
                    layout.write(*column, bases, to);
                    rest
                }
            };
        }
        Ok(())
    }

    fn bases(&mut self, n: usize) -> &mut [u8] {
        if self.bases.len() < n {
            self.bases.resize(n, 0);
        }
        self.bases.get_mut(..n).unwrap_or_default()
    }

    fn gzip(&mut self, level: u8, output: &mut Output) -> Option<()> {
        let deflate = self.deflate(level);
        let plain = output.plain.get(..output.plain_len)?;
        output.packed.resize(deflate.gzip_compress_bound(plain.len()), 0);
        let len = deflate.gzip_compress(plain, &mut output.packed).ok()?;
        output.packed.truncate(len);
        Some(())
    }

    fn bgzf(&mut self, level: u8, output: &mut Output) -> Option<()> {
        output.packed.clear();
        let plain = output.plain.get(..output.plain_len)?;
        bgzf::compress(&mut output.packed, plain, self.deflate(level)).then_some(())
    }

    fn deflate(&mut self, level: u8) -> &mut Compressor {
        let level = CompressionLvl::new(i32::from(level)).unwrap_or_default();
        self.deflate.get_or_insert_with(|| Compressor::new(level))
    }
}
