//! Why no archive can be made.

use std::path::PathBuf;

use ragc_arena::PagesError;

use super::{
    encode::EncodeError,
    options::OutOfRange,
    place::{PlaceError, Refused},
    refused::position_in_contig,
    sample::{Sample, SampleError},
    unwrap::InvalidSymbol,
};
use crate::{assemble::AssembleError, extract};

/// Why no archive can be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// An option that the format does not allow.
    #[error(transparent)]
    Option(#[from] OutOfRange),
    /// Samples that cannot go into one archive.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// A byte outside the alphabet.
    #[error(
        "{}: contig `{contig}`, position {position}: {} is no nucleotide code of an AGC archive \
         (A C G T U N R Y S W K M B D H V); remove it, or let --drop-invalid do so",
        origin.display(), shown(*byte)
    )]
    InvalidSymbol {
        /// File of the contig.
        origin: PathBuf,
        /// Short name of the contig.
        contig: String,
        /// Symbols in front of it, so its position from 0.
        position: usize,
        /// The byte.
        byte: u8,
    },
    /// No memory for what has to be kept.
    #[error(transparent)]
    Memory(#[from] PagesError),
    /// Groups cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// Names or numbers that the format cannot hold.
    #[error(transparent)]
    Assemble(#[from] AssembleError),
    /// The archive that is appended to cannot be read.
    #[error(transparent)]
    Archive(#[from] extract::Error),
    /// Only archives of version 3 can be appended to.
    #[error(
        "{} has an older file version; make one of version 3 of it first: ragc-fast convert {} -o \
         NEW",
        path.display(), path.display()
    )]
    Version {
        /// The archive.
        path: PathBuf,
    },
    /// A group of the archive that is appended to has no reference.
    #[error("{}: the archive is damaged: group {group} has no reference", path.display())]
    NoReference {
        /// The archive.
        path: PathBuf,
        /// The group.
        group: u32,
    },
    /// Reading or coding has failed before.
    #[error("an earlier error has left the archive incomplete: begin again")]
    Broken,
    /// There is no arena.
    #[error("there is no arena to work in: make one for each thread of the pool")]
    NoArena,
}

impl CreateError {
    pub(super) fn placing(error: PlaceError, samples: &[Sample<'_>]) -> Self {
        match error {
            PlaceError::Memory(error) => Self::Memory(error),
            PlaceError::Refused(refused) => Self::not_a_symbol(refused, samples),
        }
    }

    fn not_a_symbol(refused: Refused, samples: &[Sample<'_>]) -> Self {
        let contig = &samples[refused.sample].contigs[refused.contig];
        let InvalidSymbol { byte, .. } = refused.symbol;
        Self::InvalidSymbol {
            origin: contig.origin.to_path_buf(),
            contig: String::from_utf8_lossy(contig.short_name()).into_owned(),
            position: position_in_contig(contig, refused.window, refused.symbol),
            byte,
        }
    }
}

fn shown(byte: u8) -> String {
    if byte.is_ascii_graphic() {
        format!("`{}`", byte as char)
    } else {
        format!("byte 0x{byte:02X}")
    }
}
