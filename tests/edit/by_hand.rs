//! Archives laid out by hand: small ones in which every entry is known.

use ragc_fast::{
    Archive, Arenas, Pool,
    archive::{Params, collection::Descriptor},
    assemble::{self, Contents, Groups, Keys, Part, Samples},
    edit::{self, EditError},
};

/// Places of three letters each: group, and id in it.
type Places = &'static [(u32, u32)];

/// Samples of one contig each.
struct Sketch(&'static [(&'static str, Places)]);

impl Samples for Sketch {
    fn n_samples(&self) -> usize {
        self.0.len()
    }

    fn name(&self, sample: usize) -> &[u8] {
        self.0[sample].0.as_bytes()
    }

    fn n_contigs(&self, _: usize) -> usize {
        1
    }

    fn contig(&self, _: usize, _: usize) -> &[u8] {
        b"c"
    }

    fn segments(&self, sample: usize, _: usize, out: &mut Vec<Descriptor>) {
        out.extend(self.0[sample].1.iter().map(|&(group, in_group)| Descriptor {
            group,
            in_group,
            reverse: false,
            raw_length: 3,
        }));
    }
}

/// An archive with packs of two. Group 16 has the reference `AAA`; entries are three letters, in raw
/// groups and as texts alike: both are codes, only that those of texts begin at `A`.
fn archive(raw: &[&[&str]], deltas: &[&[&str]], samples: Sketch) -> Archive {
    let mut arenas = Arenas::new(1);
    let handles = arenas.handles();
    let arena = &handles[0];
    let code = |letter| b"ACGT".iter().position(|&known| known == letter).unwrap() as u8;
    let packs = |packs: &[&[&str]], first: u8| {
        let entry = |text: &&str| [text.bytes().map(|l| first + code(l)).collect(), vec![0xFF]];
        let pack = |pack: &&[&str]| pack.iter().flat_map(entry).collect::<Vec<_>>().concat();
        let part = |raw: Vec<u8>| Part::new(0, &raw, arena, &mut Vec::new());
        packs.iter().map(pack).map(part).collect::<Vec<_>>()
    };
    let mut groups = Groups::default();
    groups.push_raw(packs(raw, 0));
    groups.push(Part::new(0, &[0, 0, 0], arena, &mut Vec::new()), packs(deltas, b'A'));
    let contents = Contents {
        groups: &groups,
        samples: &samples,
        kept: &[],
        keys: &Keys::new(Vec::new(), Vec::new()),
        // Segments overlap by one letter.
        params: Params { k: 1, min_match_len: 20, pack_cardinality: 2, segment_size: 100 },
        info: &assemble::file_info(),
    };
    Archive::from_bytes(assemble::assemble(&contents, 0, arena, &Pool::single()).unwrap().concat())
        .unwrap()
}

fn letters(archive: &Archive) -> Vec<(String, String)> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let letters = |name| archive.sequence(name, "c", ..).unwrap();
    archive.samples().map(|name| (text(name), text(&letters(name)))).collect()
}

fn named(samples: &[(&str, &str)]) -> Vec<(String, String)> {
    samples.iter().map(|&(name, letters)| (name.into(), letters.into())).collect()
}

fn merged(archives: &[Archive]) -> Result<Archive, EditError> {
    let bytes = edit::merge(archives, &Pool::single(), &mut Arenas::new(1))?.slices.concat();
    Ok(Archive::from_bytes(bytes)?)
}

/// Two archives as if both had been appended to one that had `r` and `s`, whose only pack was not
/// full then: both have filled it, each in its way.
fn appended() -> [Archive; 2] {
    let a = Sketch(&[
        ("r", &[(16, 0), (0, 0)]),
        ("s", &[(16, 1), (0, 0)]),
        ("a", &[(16, 2), (16, 3), (0, 1)]),
    ]);
    let b = Sketch(&[
        ("r", &[(16, 0), (0, 0)]),
        ("s", &[(16, 1), (0, 0)]),
        ("b", &[(16, 1), (16, 3), (0, 2)]),
        ("d", &[(16, 2)]),
    ]);
    [
        archive(&[&["ACC", "ATT"]], &[&["AAC", "AGA"], &["ACA"]], a),
        archive(&[&["ACC", "CGT"], &["GGG"]], &[&["AAC", "ATA"], &["CCG"]], b),
    ]
}

#[test]
fn entries_join() {
    let all =
        named(&[("r", "AAACC"), ("s", "AACCC"), ("a", "AGACATT"), ("b", "AACCGGG"), ("d", "ATA")]);
    let both = merged(&appended()).unwrap();
    assert_eq!(letters(&both), all);
    let [a, b] = appended();
    assert_eq!(letters(&merged(&[both, b, a]).unwrap()), all);
    let [a, b] = appended();
    let order = [0, 1, 3, 4, 2].map(|place: usize| all[place].clone());
    assert_eq!(letters(&merged(&[b, a]).unwrap()), order);
}

#[test]
fn entries_go() {
    let [_, b] = appended();
    for (gone, left) in [
        (&[&b"b"[..]][..], &[("r", "AAACC"), ("s", "AACCC"), ("d", "ATA")][..]),
        (&[b"r", b"s"], &[("b", "AACCGGG"), ("d", "ATA")]),
        (&[b"s", b"d", b"r"], &[("b", "AACCGGG")]),
        (&[b"r", b"s", b"b"], &[("d", "ATA")]),
    ] {
        let bytes = edit::remove(&b, gone, &Pool::single(), &mut Arenas::new(1)).unwrap().concat();
        let has = |codes: &[u8]| bytes.windows(codes.len()).any(|window| window == codes);
        // Packs as small as these are stored as they are.
        let stays = left.iter().any(|&(name, _)| name == "b");
        assert_eq!(has(&[2, 2, 2, 0xFF]), stays);
        assert_eq!(has(b"BBC\xFF"), stays);
        assert_eq!(letters(&Archive::from_bytes(bytes.clone()).unwrap()), named(left));
    }
}

#[test]
fn missing_entries_are_named() {
    let [a, _] = appended();
    let lost = Sketch(&[("r", &[(16, 0), (0, 0)]), ("x", &[(16, 4)])]);
    let b = archive(&[&["ACC"]], &[&["AAC", "ATA"], &["CCG"]], lost);
    let error = merged(&[a, b]).unwrap_err();
    assert!(matches!(error, EditError::NoEntry { group: 16, in_group: 4, .. }), "{error}");
}

#[test]
fn entries_that_differ_are_found() {
    let [a, _] = appended();
    let same = Sketch(&[("r", &[(16, 0), (0, 0)]), ("s", &[(16, 1), (0, 0)])]);
    let b = archive(&[&["ACC"]], &[&["AAG"]], same);
    let error = merged(&[a, b]).unwrap_err();
    assert!(matches!(&error, EditError::SampleDiffers { name, .. } if name == "s"), "{error}");
}
