//! Damaged archives: a result or an error, and never a panic.

use ragc_fast::{Archive, Arenas, Pool, edit};

use super::{bytes, convert::converted, done, genomes};
use crate::{
    create::{desk::Desk, genome::Lines, packing::Packing},
    shared::folder,
};

/// All that can be done with a file of version 3.
fn edited(file: &[u8], sample: &[u8], sound: &[u8]) -> Result<(), edit::EditError> {
    let archives = [Archive::from_bytes(file.to_vec())?, Archive::from_bytes(sound.to_vec())?];
    let archive = &archives[0];
    let pool = Pool::single();
    let mut arenas = [(); 4].map(|()| Arenas::new(1));
    let [a, b, c, d] = &mut arenas;
    let _ = edit::convert(archive, a).map(|slices| slices.concat());
    let _ = edit::remove(archive, &[sample], &pool, b).map(|slices| slices.concat());
    let _ = edit::rename(archive, &[(sample, b"new")], c).map(|slices| slices.concat());
    let _ = edit::merge(&archives, &pool, d).map(|merged| merged.slices.concat());
    Ok(())
}

/// Changes a byte here and there; every other one in the metadata at the end.
fn changed(whole: &[u8], mut check: impl FnMut(Vec<u8>)) {
    let mut state = 9u64;
    for round in 0..120 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let random = (state >> 33) as usize;
        let start = if round % 2 == 0 { 0 } else { whole.len().saturating_sub(1500) };
        let mut bytes = whole.to_vec();
        bytes[start + random % (whole.len() - start)] = (random >> 13) as u8;
        check(bytes);
    }
}

#[test]
fn changed_bytes_of_version_3() {
    let desk = Desk::new();
    let genomes = genomes(5, 20_000);
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let archive = std::fs::read(desk.create("-b 2 -s 1000", &inputs)).unwrap();
    let less = done(&[b"remove", bytes(&desk.path("made.agc")), genomes[3].name.as_bytes()]);
    changed(&archive, |bytes| {
        let _ = edited(&bytes, genomes[2].name.as_bytes(), &less);
    });
}

#[test]
fn changed_bytes_of_older_versions() {
    let Some(golden) = folder("golden") else { return };
    for name in ["edge.v1.agc", "edge.v2.agc"] {
        changed(&std::fs::read(golden.join(name)).unwrap(), |bytes| {
            let _ = converted(bytes);
        });
    }
}
