//! A thin safe layer over the C functions of zstd: contexts that are made once and reused, every
//! buffer the caller's, every error with zstd's own name for it.

mod compressor;
mod decompressor;
mod sequences;
mod settings;

use std::ffi::CStr;

use thiserror::Error;
use zstd_sys::ZSTD_ErrorCode;

pub use compressor::{Compressor, bound};
pub use decompressor::Decompressor;
pub use sequences::Sequence;
pub use settings::Settings;

/// What zstd can refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ZstdError {
    /// The output does not fit into the buffer given.
    #[error("the output does not fit in the buffer")]
    DoesNotFit,
    /// zstd cannot get, or was not given, the memory for a context.
    #[error("no memory for a zstd context")]
    NoMemory,
    /// Any other error, by zstd's name.
    #[error("zstd: {0}")]
    Refused(&'static str),
    /// The frames hold another number of bytes than was said.
    #[error("zstd: the frames hold {found} bytes where {expected} were announced")]
    Length {
        /// Bytes announced.
        expected: u64,
        /// Bytes found, or the most that the frames could hold.
        found: u64,
    },
}

/// Turns what a zstd function returns, a size or an error, into a `Result`.
fn check(code: usize) -> Result<usize, ZstdError> {
    // SAFETY: the function takes any number.
    if unsafe { zstd_sys::ZSTD_isError(code) } == 0 {
        return Ok(code);
    }
    // SAFETY: the function takes any number.
    let kind = unsafe { zstd_sys::ZSTD_getErrorCode(code) };
    match kind {
        ZSTD_ErrorCode::ZSTD_error_dstSize_tooSmall => Err(ZstdError::DoesNotFit),
        ZSTD_ErrorCode::ZSTD_error_memory_allocation => Err(ZstdError::NoMemory),
        _ => Err(ZstdError::Refused(name_of(code))),
    }
}

fn name_of(code: usize) -> &'static str {
    // SAFETY: the function takes any number.
    let name = unsafe { zstd_sys::ZSTD_getErrorName(code) };
    // SAFETY: zstd returns a pointer to a constant C string for every number.
    let name = unsafe { CStr::from_ptr(name) };
    name.to_str().unwrap_or("unknown error")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use std::mem::MaybeUninit;

    fn settings() -> [Settings; 4] {
        [
            Settings::level(1),
            Settings::level(19),
            Settings { strategy: 9, min_match: 5, search_log: 3, ..Settings::level(13) },
            Settings { target_length: 64, window_log: 18, ..Settings::level(17) },
        ]
    }

    fn round_trip(compressor: &mut Compressor<'_>, source: &[u8]) {
        let mut packed = vec![1, 2, 3];
        compressor.compress_append(&mut packed, source).unwrap();
        let mut back = b"xy".to_vec();
        let mut decompressor = Decompressor::new().unwrap();
        decompressor.decompress_append(&mut back, &packed[3..], source.len() as u64).unwrap();
        assert_eq!(&back[2..], source);
    }

    #[test]
    fn a_context_in_given_memory_gives_the_same_bytes() {
        let source: Vec<u8> = (0..300_000u64).map(|i| (i * i / 7 % 251) as u8).collect();
        for settings in settings() {
            let n_words = Compressor::len_words(&settings, source.len());
            let mut memory = vec![MaybeUninit::<u64>::uninit(); n_words];
            let mut given = Compressor::in_memory(&mut memory, &settings).unwrap();
            let mut own = Compressor::new(&settings).unwrap();
            for len in [300_000, 0, 1, 1000, 200_000, 17_000] {
                let (mut a, mut b) = (Vec::new(), Vec::new());
                given.compress_append(&mut a, &source[..len]).unwrap();
                own.compress_append(&mut b, &source[..len]).unwrap();
                assert!(a == b, "{settings:?} {len}");
            }
            round_trip(&mut given, &source);
        }
    }

    #[test]
    fn what_does_not_fit_is_told_apart() {
        let mut compressor = Compressor::new(&Settings::level(3)).unwrap();
        let source: Vec<u8> = (0..=255).collect();
        assert_eq!(
            compressor.compress_uninit(&mut [MaybeUninit::uninit(); 20], &source),
            Err(ZstdError::DoesNotFit)
        );
        assert_eq!(
            Compressor::in_memory(&mut [], &Settings::level(3)).err(),
            Some(ZstdError::NoMemory)
        );
    }

    #[test]
    fn false_lengths_and_damage_are_errors() {
        let mut packed = Vec::new();
        let source = [7; 1000];
        Compressor::new(&Settings::level(3))
            .unwrap()
            .compress_append(&mut packed, &source)
            .unwrap();
        let mut decompressor = Decompressor::new().unwrap();
        let mut out = Vec::new();
        for wrong in [999, 1001, u64::MAX] {
            assert!(decompressor.decompress_append(&mut out, &packed, wrong).is_err());
            assert!(out.is_empty());
        }
        for len in 0..packed.len() {
            assert!(decompressor.decompress_append(&mut out, &packed[..len], 1000).is_err());
        }
        assert!(decompressor.decompress_append(&mut out, b"no zstd frame", 5).is_err());
        decompressor.decompress_append(&mut out, &packed, 1000).unwrap();
        assert_eq!(out, source);
    }

    #[test]
    fn given_parses_are_followed() {
        let source: Vec<u8> =
            (0..400_000u32).map(|i| (i / 1000 * 7 + i % 1000 % 13) as u8).collect();
        let settings = Settings { min_match: 3, ..Settings::level(17) };
        // In each block the first `n` of a hundred stretches end in a match.
        let parse = |n: usize| {
            let block = vec![Sequence::new(987, 13, 13); n];
            [block, vec![Sequence::end_of_block((100 - n) * 1000)]].concat().repeat(4)
        };
        let n_words = Compressor::len_words(&settings, source.len());
        let mut memory = vec![MaybeUninit::<u64>::uninit(); n_words];
        let mut compressor = Compressor::in_memory(&mut memory, &settings).unwrap();
        let mut sizes = Vec::new();
        for n in [100, 50, 0] {
            let mut packed = Vec::new();
            compressor.compress_parsed(&mut packed, &source, &parse(n)).unwrap();
            let mut back = Vec::new();
            let mut decompressor = Decompressor::new().unwrap();
            decompressor.decompress_append(&mut back, &packed, source.len() as u64).unwrap();
            assert!(back == source);
            sizes.push(packed.len());
        }
        assert!(sizes.is_sorted(), "{sizes:?}");
    }

    #[test]
    fn false_parses_are_refused() {
        let mut source = [7; 100];
        source[50] = 8;
        let mut compressor = Compressor::new(&Settings::level(17)).unwrap();
        // Literals, a match, its offset, and literals again.
        let parses = [
            [0, 5, 1, 95],
            [5, 5, 6, 90],
            [5, 5, 0, 90],
            [5, 2, 1, 93],
            [5, 96, 1, 0],
            [101, 5, 1, 0],
            [5, usize::MAX, 1, 0],
            [usize::MAX, 5, 1, 0],
            [5, 5, usize::MAX, 90],
            [5, 46, 1, 49],
            [5, 45, 5, 49],
            [5, 45, 5, 51],
        ];
        let parse = |[literals, len, offset, rest]: [usize; 4]| {
            [Sequence::new(literals, len, offset), Sequence::end_of_block(rest)]
        };
        let mut try_parse = |source: &[u8], parse: &[Sequence]| {
            compressor.compress_parsed(&mut Vec::new(), source, parse)
        };
        for numbers in parses {
            let refused = try_parse(&source, &parse(numbers));
            assert!(matches!(refused, Err(ZstdError::Refused(_))), "{numbers:?} {refused:?}");
        }
        let whole = parse([5, 45, 5, 50]);
        try_parse(&source, &whole).unwrap();
        assert!(try_parse(&source, &whole[..1]).is_err());
        let long = [7; Sequence::MOST_IN_BLOCK + 1];
        try_parse(&long[1..], &[Sequence::end_of_block(long.len() - 1)]).unwrap();
        assert!(try_parse(&long, &[Sequence::end_of_block(long.len())]).is_err());
    }

    proptest! {
        #[test]
        fn everything_comes_back(source: Vec<u8>) {
            for settings in settings() {
                round_trip(&mut Compressor::new(&settings).unwrap(), &source);
            }
        }

        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>, len: u32) {
            let mut decompressor = Decompressor::new().unwrap();
            let _ = decompressor.decompress_append(&mut Vec::new(), &bytes, u64::from(len));
        }
    }
}
