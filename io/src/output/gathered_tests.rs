#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::io::{IoSlice, Read};
use std::os::fd::AsFd;

use proptest::prelude::*;

use super::{MOST_VECTORS, calls, lightest_run, pieces, vectors, write_all};

/// What arrives in a file and through a pipe.
fn written(slices: &[IoSlice<'_>]) -> [Vec<u8>; 2] {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut position = Some(0);
    write_all(file.as_file().as_fd(), &mut position, slices).unwrap();
    let in_file = std::fs::read(file.path()).unwrap();
    assert_eq!(position, Some(in_file.len() as u64));
    [in_file, through_pipe(slices, false)]
}

fn through_pipe(slices: &[IoSlice<'_>], nonblocking: bool) -> Vec<u8> {
    let (mut reader, writer) = std::io::pipe().unwrap();
    if nonblocking {
        let flags = nix::fcntl::FcntlArg::F_SETFL(nix::fcntl::OFlag::O_NONBLOCK);
        nix::fcntl::fcntl(&writer, flags).unwrap();
    }
    let received = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).unwrap();
        bytes
    });
    write_all(writer.as_fd(), &mut None, slices).unwrap();
    drop(writer);
    received.join().unwrap()
}

fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i / 7 * 31 + i) as u8).collect()
}

#[test]
fn more_slices_than_vectors_arrive_in_order() {
    for n in [0, 1, 1023, 1024, 1025, 5000] {
        let parts: Vec<Vec<u8>> = (0..n).map(|i| pattern(i % 97)).collect();
        let slices: Vec<_> = parts.iter().map(|part| IoSlice::new(part)).collect();
        let expected = parts.concat();
        assert!(written(&slices).iter().all(|arrived| *arrived == expected), "{n} slices");
    }
}

#[test]
fn a_pipe_that_does_not_block_is_waited_for() {
    let bytes = pattern(3 << 20);
    assert!(through_pipe(&[IoSlice::new(&bytes)], true) == bytes);
}

#[test]
fn neighbours_in_memory_are_one_vector() {
    let bytes = pattern(100_000);
    let slices: Vec<_> = bytes.chunks(10).map(IoSlice::new).collect();
    let found = pieces(&slices);
    assert_eq!((found.len(), found[0].len), (1, bytes.len()));
    assert!(written(&slices).iter().all(|arrived| *arrived == bytes));
}

#[test]
fn the_lightest_neighbours_are_joined() {
    // Every second byte is left out, so that no two slices are neighbours in memory.
    let bytes = pattern(40_000);
    let mut slices: Vec<_> = bytes.chunks(20).map(|chunk| IoSlice::new(&chunk[..19])).collect();
    for slice in &mut slices[300..1400] {
        *slice = IoSlice::new(&bytes[20..21]);
    }
    let found = pieces(&slices);
    let run = lightest_run(&found);
    assert_eq!(run.len(), 2000 - MOST_VECTORS + 1);
    assert!(run.start >= 300 && run.end <= 1400, "{run:?}");
    let mut joined = ragc_arena::PageVec::new();
    assert_eq!(vectors(&slices, &found, &mut joined).len(), MOST_VECTORS);
    assert_eq!(joined.len(), run.len());
}

#[test]
fn calls_go_by_bytes() {
    let piece = |len| super::Piece { slices: 0..1, len };
    let sizes = vec![piece(50 << 20); 10];
    assert_eq!(calls(&sizes).map(<[_]>::len).collect::<Vec<_>>(), [3, 3, 3, 1]);
    assert_eq!(calls(&[piece(5 << 30), piece(1)]).map(<[_]>::len).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(calls(&[]).count(), 0);
}

#[test]
fn a_full_device_is_an_error() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        return println!("skipped: no /dev/full here");
    };
    let error = write_all(full.as_fd(), &mut None, &[IoSlice::new(b"A")]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_slices_arrive(lens in prop::collection::vec(0..3usize, 0..3000), gaps in any::<u64>()) {
        let bytes = pattern(10_000);
        let mut at = 0;
        let slices: Vec<_> = lens.iter().enumerate().map(|(i, &len)| {
            at += (gaps >> (i % 64)) as usize & 1;
            at += len;
            IoSlice::new(&bytes[at - len..at])
        }).collect();
        let expected: Vec<u8> = slices.iter().flat_map(|slice| slice.to_vec()).collect();
        let arrived = written(&slices);
        prop_assert!(arrived[0] == expected && arrived[1] == expected);
    }
}
