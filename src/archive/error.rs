//! What can be wrong with the bytes of an archive.

use thiserror::Error;

/// Why bytes are not a readable part of an archive; whoever knows the file adds its name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormatError {
    /// The file cannot even hold a footer size.
    #[error("{len_bytes} bytes are too few for an AGC archive")]
    TooShort {
        /// Length of the file in bytes.
        len_bytes: u64,
    },
    /// The last eight bytes name a footer that does not fit: not an archive, or cut short.
    #[error(
        "not an AGC archive, or cut short: its last 8 bytes announce a footer of {claimed} bytes \
         where {available} precede them"
    )]
    FooterSize {
        /// Footer size that the file claims, in bytes.
        claimed: u64,
        /// Bytes before the size.
        available: u64,
    },
    /// Bytes ran out within a structure.
    #[error("{what} ends early, at its byte {offset}")]
    EndsEarly {
        /// The structure.
        what: &'static str,
        /// Offset within it, in bytes.
        offset: usize,
    },
    /// A structure was read to its end, and bytes are left.
    #[error("{what} is followed by {left} bytes that belong to nothing, from its byte {offset}")]
    Trailing {
        /// The structure.
        what: &'static str,
        /// Offset of the first byte left, within the structure.
        offset: usize,
        /// Number of bytes left.
        left: usize,
    },
    /// An integer with more bytes than any writer uses.
    #[error("{what} has an integer of {len_bytes} bytes at its byte {offset}, more than 8")]
    WideInteger {
        /// The structure.
        what: &'static str,
        /// Offset of the length byte, within the structure.
        offset: usize,
        /// The length that it claims, in bytes.
        len_bytes: u8,
    },
    /// A value that its field cannot have.
    #[error("{what}: {field} is {value}, which must be {expected}")]
    Value {
        /// The structure.
        what: &'static str,
        /// The field.
        field: &'static str,
        /// What was found.
        value: u64,
        /// What would be right.
        expected: &'static str,
    },
    /// A count that the bytes at hand cannot hold.
    #[error("{what} announces {claimed} {of} where at most {bound} fit")]
    Count {
        /// The structure.
        what: &'static str,
        /// What is counted.
        of: &'static str,
        /// The count.
        claimed: u64,
        /// The most that the bytes can hold.
        bound: u64,
    },
    /// Two records of the same thing disagree.
    #[error("{what}: {left} {of} in one place and {right} in another")]
    Disagree {
        /// The structure.
        what: &'static str,
        /// What disagrees.
        of: &'static str,
        /// Value in the first place.
        left: u64,
        /// Value in the second place.
        right: u64,
    },
    /// A stream that every archive needs is absent, or has no such part.
    #[error("no part {part} of stream `{stream}`: the archive is damaged or not complete")]
    NoPart {
        /// Name of the stream.
        stream: String,
        /// Index of the part.
        part: u64,
    },
    /// A part lies outside the file.
    #[error("a part of {size} bytes at offset {offset} does not end before the footer at {end}")]
    PartOutside {
        /// Offset of the part in the file.
        offset: u64,
        /// Size of its payload in bytes.
        size: u64,
        /// Where the footer begins.
        end: u64,
    },
    /// A file version that nobody has defined yet.
    #[error("file version {0} is unknown; this program reads versions 1, 2 and 3")]
    Version(String),
    /// A name cannot be stored: it has a NUL byte.
    #[error("the name `{0}` holds a NUL byte, which ends names in an archive")]
    NulInName(String),
    /// A contig name cannot be stored: it has a line end.
    #[error("the contig name `{}` holds a line end, which ends names in FASTA", .0.escape_debug())]
    LineEndInName(String),
    /// A contig name cannot be stored so that C++ AGC reads it back.
    #[error(
        "the contig name `{0}` has bytes outside ASCII where C++ AGC would read it back wrongly; \
         rename the contig"
    )]
    NameNotStorable(String),
    /// zstd does not accept a frame.
    #[error("{what}: zstd says: {message}")]
    Zstd {
        /// The structure.
        what: &'static str,
        /// zstd's own name of the error.
        message: &'static str,
    },
    /// A sample that the archive does not hold was asked for by its number.
    #[error("there is no sample number {index}: the archive has {n_samples}")]
    NoSample {
        /// The number asked for.
        index: usize,
        /// How many there are.
        n_samples: usize,
    },
}
