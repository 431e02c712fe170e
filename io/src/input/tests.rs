#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use libdeflater::{CompressionLvl, Compressor, crc32};
use proptest::prelude::*;
use ragc_arena::Pool;

use super::{Input, InputError, Kind, close_all, exchange};

fn pool(threads: usize) -> Pool {
    Pool::new(NonZeroUsize::new(threads).unwrap()).unwrap()
}

/// Text that shrinks about as sequence does.
fn sequence(len: usize) -> Vec<u8> {
    let mut state = 1u64;
    let base = |_| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        b"ACGT"[(state >> 62) as usize]
    };
    (0..len).map(base).collect()
}

fn gzip(raw: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut out = vec![0; compressor.gzip_compress_bound(raw.len())];
    let len = compressor.gzip_compress(raw, &mut out).unwrap();
    out.truncate(len);
    out
}

fn bgzf_block(raw: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut deflated = vec![0; compressor.deflate_compress_bound(raw.len())];
    let len = compressor.deflate_compress(raw, &mut deflated).unwrap();
    let mut block = vec![31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, b'B', b'C', 2, 0];
    block.extend(((len + 25) as u16).to_le_bytes());
    block.extend(&deflated[..len]);
    block.extend(crc32(raw).to_le_bytes());
    block.extend((raw.len() as u32).to_le_bytes());
    block
}

fn bgzf(raw: &[u8], block_len: usize) -> Vec<u8> {
    raw.chunks(block_len).chain([&[][..]]).flat_map(bgzf_block).collect()
}

fn open_all<P: AsRef<Path> + Clone + Sync>(
    paths: &[P],
    pool: &Pool,
) -> Result<Vec<Input>, InputError> {
    exchange(Vec::new(), paths, pool)
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn read(bytes: &[u8]) -> Result<Input, InputError> {
    Input::read("in.fa", bytes)
}

#[test]
fn every_kind_gives_the_same_bytes_with_any_number_of_threads() {
    let folder = Folder::new();
    let raw = sequence(3 << 20);
    let halves = [gzip(&raw[..1 << 20]), gzip(&raw[1 << 20..])].concat();
    let stored = [
        (Kind::Plain, raw.clone()),
        (Kind::Gzip, gzip(&raw)),
        (Kind::Gzip, halves),
        (Kind::Bgzf, bgzf(&raw, 0xff00)),
        (Kind::Bgzf, bgzf(&raw, 1000)),
        (Kind::Bgzf, [bgzf(&raw[..5], 10), bgzf(&raw[5..], 1 << 16)].concat()),
        (Kind::Gzip, [bgzf(&raw[..5], 10), gzip(&raw[5..])].concat()),
        (Kind::Gzip, [gzip(&raw), vec![0; 1000]].concat()),
        (Kind::Bgzf, [bgzf(&raw, 1 << 16), vec![0; 3]].concat()),
    ];
    let name = |i: usize| format!("{i}.fa");
    let paths: Vec<_> =
        stored.iter().enumerate().map(|(i, (_, bytes))| folder.write(&name(i), bytes)).collect();
    for threads in [1, 2, 3, 8] {
        let inputs = open_all(&paths, &pool(threads)).unwrap();
        for ((input, path), (kind, bytes)) in inputs.iter().zip(&paths).zip(&stored) {
            assert!(input.bytes() == raw, "{path:?}");
            assert_eq!((input.path(), input.kind()), (path.as_path(), *kind));
            assert!(read(bytes).unwrap().bytes() == raw);
        }
    }
}

#[test]
fn nothing_to_open_is_fine() {
    assert!(open_all::<PathBuf>(&[], &pool(2)).unwrap().is_empty());
}

#[test]
fn files_of_all_lengths_take_the_place_of_others() {
    let folder = Folder::new();
    let raw = sequence(3 << 20);
    let pool = pool(2);
    let mut inputs = Vec::new();
    let rounds: [&[usize]; 6] = [
        &[1 << 20, 2 << 20, 5000],
        &[9 << 17, 7, 4096],
        &[1 << 21],
        &[1, 3 << 20, 8, 4096],
        &[],
        &[9],
    ];
    for lens in rounds {
        let write = |&len: &usize| folder.write(&format!("{len}.fa"), &raw[raw.len() - len..]);
        let paths: Vec<_> = lens.iter().map(write).collect();
        inputs = exchange(inputs, &paths, &pool).unwrap();
        assert_eq!(inputs.len(), lens.len());
        for (input, &len) in inputs.iter().zip(lens) {
            assert!(input.bytes() == &raw[raw.len() - len..]);
        }
    }
    let place = inputs[0].bytes().as_ptr();
    inputs = exchange(inputs, &[folder.write("other.fa", b">b")], &pool).unwrap();
    assert_eq!((inputs[0].bytes(), inputs[0].bytes().as_ptr()), (&b">b"[..], place));
    let compressed = folder.write("in.fa.gz", &gzip(&raw));
    inputs = exchange(inputs, &[&compressed], &pool).unwrap();
    assert!(inputs[0].bytes() == raw);
    close_all(inputs, &pool);
}

#[test]
fn one_content_is_inflated_in_the_place_of_another() {
    let (folder, raw, pool) = (Folder::new(), sequence(3 << 20), pool(2));
    // Shorter and longer ones, of all kinds, more and fewer.
    let rounds: [&[(usize, Kind)]; 6] = [
        &[(1 << 20, Kind::Gzip), (3 << 20, Kind::Bgzf)],
        &[(2 << 20, Kind::Bgzf), (1000, Kind::Gzip), (5, Kind::Bgzf)],
        &[(3 << 20, Kind::Gzip), (70_000, Kind::Plain), (3 << 20, Kind::Bgzf)],
        &[(10, Kind::Plain)],
        &[(1, Kind::Bgzf), (2, Kind::Gzip)],
        &[(3 << 20, Kind::Bgzf), (1 << 20, Kind::Gzip)],
    ];
    let mut inputs = Vec::new();
    for round in rounds {
        let write = |&(len, kind): &(usize, Kind)| {
            let content = &raw[raw.len() - len..];
            let stored = match kind {
                Kind::Plain => content.to_vec(),
                Kind::Gzip => gzip(content),
                Kind::Bgzf => bgzf(content, 0xff00),
            };
            folder.write(&format!("{len}.{kind:?}"), &stored)
        };
        let paths: Vec<_> = round.iter().map(write).collect();
        inputs = exchange(inputs, &paths, &pool).unwrap();
        assert_eq!(inputs.len(), round.len());
        for (input, &(len, kind)) in inputs.iter().zip(round) {
            assert!(input.bytes() == &raw[raw.len() - len..] && input.kind() == kind);
        }
    }
    let places = [0, 1].map(|i: usize| inputs[i].bytes().as_ptr());
    let shorter = [gzip(&raw[..2_000_000]), bgzf(&raw[..600_000], 0xff00)];
    let shorter = shorter.map(|stored| folder.write(&format!("{}", stored.len()), &stored));
    inputs = exchange(inputs, &shorter, &pool).unwrap();
    assert_eq!([0, 1].map(|i: usize| inputs[i].bytes().as_ptr()), places);
    assert!(inputs[0].bytes() == &raw[..2_000_000] && inputs[1].bytes() == &raw[..600_000]);
    // What was there before is not taken for what is missing.
    let cut = folder.write("cut.gz", &gzip(&raw[..2_000_000])[..400_000]);
    assert!(exchange(inputs, &[cut], &pool).is_err());
}

#[test]
fn zeros_that_expand_a_thousandfold() {
    let raw = vec![b'N'; 40 << 20];
    assert!(read(&gzip(&raw)).unwrap().bytes() == raw);
    let members: Vec<u8> = [gzip(&raw), gzip(b"A")].concat();
    assert_eq!(read(&members).unwrap().bytes().len(), raw.len() + 1);
}

#[test]
fn bad_files_are_named() {
    let folder = Folder::new();
    let good = folder.write("good.fa", b">a\nA\n");
    let damaged_end = |mut bytes: Vec<u8>, back: usize| {
        let at = bytes.len() - back;
        bytes[at] ^= 1;
        bytes
    };
    let table: Vec<(PathBuf, &str)> = vec![
        (folder.0.path().join("missing"), "cannot open"),
        (folder.0.path().to_owned(), "is a directory"),
        (folder.write("empty", b""), "is empty"),
        (folder.write("empty.gz", &gzip(b"")), "is empty"),
        (folder.write("empty.bgz", &bgzf(b"", 1)), "is empty"),
        (folder.write("crc.gz", &damaged_end(gzip(b"ACGT"), 8)), "truncated or damaged"),
        (folder.write("len.gz", &damaged_end(gzip(b"ACGT"), 4)), "truncated or damaged"),
        (
            folder.write("crc.bgz", &damaged_end(bgzf(b"ACGT", 9), 36)),
            "damaged: the gzip member at byte 0",
        ),
        (folder.write("end.bgz", &bgzf_block(b"ACGT")), "lacks the block that ends"),
        (folder.write("tail.gz", &[gzip(b"A"), b"ACGT".to_vec()].concat()), "other data after"),
        (folder.write("tail.bgz", &[bgzf(b"A", 1), b"ACGT".to_vec()].concat()), "other data after"),
        (folder.write("tail0.gz", &[gzip(b"A"), vec![0, 0, 1]].concat()), "other data after"),
        (folder.write("a.zst", &[0x28, 0xb5, 0x2f, 0xfd, 0]), "compressed with zstd"),
        (folder.write("a.bz2", b"BZh9xx"), "compressed with bzip2"),
        (folder.write("magic", &[0x1f, 0x8b]), "truncated or damaged"),
    ];
    for (path, message) in &table {
        let pool = pool(2);
        for error in [
            Input::open(path).unwrap_err(),
            open_all(&[&good, path], &pool).unwrap_err(),
            open_all(&[path, &good], &pool).unwrap_err(),
        ] {
            let text = error.to_string();
            let named = text.contains(&path.display().to_string());
            assert!(named && text.contains(message), "{path:?}: {text}");
        }
    }
}

#[test]
fn every_truncation_is_an_error() {
    let raw = sequence(300);
    for whole in [
        gzip(&raw),
        [gzip(&raw[..100]), gzip(&raw[100..])].concat(),
        bgzf(&raw, 100),
        [bgzf(&raw, 100), gzip(b"A")].concat(),
    ] {
        let first_len = gzip(&raw[..100]).len();
        for len in 0..whole.len() {
            // A file cut between two members is whole, as far as anyone can tell.
            let between = len == first_len && whole.starts_with(&gzip(&raw[..100]));
            let between_bgzf = whole.len() > len && bgzf(&raw, 100).len() == len;
            let result = read(&whole[..len]);
            if len == 1 {
                // One byte 0x1f is not gzip yet: FASTA reading refuses it.
                assert_eq!(result.unwrap().kind(), Kind::Plain);
            } else if !between && !between_bgzf {
                assert!(result.is_err(), "{len} of {}", whole.len());
            }
        }
        assert!(read(&whole).is_ok());
    }
}

#[test]
fn a_pipe_is_read() {
    let folder = Folder::new();
    let path = folder.0.path().join("pipe");
    nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let raw = sequence(3 << 20);
    for bytes in [raw.clone(), gzip(&raw), bgzf(&raw, 5000)] {
        let writer = {
            let path: PathBuf = path.clone();
            std::thread::spawn(move || fs::File::create(path).unwrap().write_all(&bytes).unwrap())
        };
        assert!(Input::open(&path).unwrap().bytes() == raw);
        writer.join().unwrap();
    }
}

#[test]
fn bytes_in_memory_are_taken_as_they_are() {
    let input = Input::from_bytes("name", b">a\nA".to_vec());
    assert_eq!((input.bytes(), input.path()), (&b">a\nA"[..], Path::new("name")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_with_a_gzip_start(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _any = read(&[&[0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, b'B', b'C', 2, 0], &bytes[..]].concat());
        let _any = read(&[&[0x1f, 0x8b], &bytes[..]].concat());
        let _any = read(&bytes);
    }

    #[test]
    fn a_changed_bit_is_found_or_harmless(
        at in any::<prop::sample::Index>(), bit in 0..8u8, blocks in any::<bool>(),
    ) {
        let raw = sequence(2000);
        let mut bytes = if blocks { bgzf(&raw, 500) } else { gzip(&raw) };
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        // Changes in unused header fields (time, system) leave the content as it was; changes
        // of the magic bytes make it something else than gzip.
        match read(&bytes) {
            Ok(input) => prop_assert!(at < 2 || input.bytes() == raw),
            Err(error) => prop_assert!(error.to_string().contains("in.fa")),
        }
    }

    #[test]
    fn bgzf_of_any_block_lengths(len in 0..5000usize, block_len in 1..600usize) {
        let raw = sequence(len + 1);
        let bytes = bgzf(&raw, block_len);
        prop_assert!(read(&bytes).unwrap().bytes() == raw);
    }
}
