//! How often `create` asks the heap for memory: a number of times that has nothing to do with how
//! much sequence there is, and not at all while it compresses.
//!
//! A binary of its own, as it counts for the whole process: there is one test, so that no other
//! allocates beside it.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    num::NonZeroUsize,
    sync::{
        Barrier,
        atomic::{AtomicU64, Ordering},
    },
};

use ragc_fast::{
    Arenas, Pool,
    create::{self, Observer, Options, Sample, Stage},
};
use ragc_simulator::Settings;

/// The system's heap, and how often it was asked.
struct Counting;

static ASKED: AtomicU64 = AtomicU64::new(0);

#[global_allocator]
static HEAP: Counting = Counting;

// SAFETY: everything is passed on to the system's heap as it comes.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ASKED.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        ASKED.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, len: usize) -> *mut u8 {
        ASKED.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.realloc(block, layout, len) }
    }
}

/// How often the heap was asked while packs and references were compressed.
#[derive(Default)]
struct WhileCompressing {
    before: AtomicU64,
    asked: AtomicU64,
}

impl Observer for WhileCompressing {
    fn begins(&self, stage: Stage) {
        if stage == Stage::Compress {
            self.before.store(ASKED.load(Ordering::SeqCst), Ordering::SeqCst);
        }
    }

    fn ends(&self, stage: Stage) {
        if stage == Stage::Compress {
            let now = ASKED.load(Ordering::SeqCst);
            self.asked.store(now - self.before.load(Ordering::SeqCst), Ordering::SeqCst);
        }
    }
}

/// The lines of one simulated sample.
type Lines = Vec<(String, Vec<u8>)>;

fn genomes(bases: usize, clades: usize) -> Vec<Lines> {
    const WIDTH: usize = 80;
    let settings =
        Settings { samples: 4 + clades, bases, contigs: 4, clades, ..Settings::default() };
    let lines = |bases: &[u8]| bases.chunks(WIDTH).flat_map(|l| [l, b"\n"].concat()).collect();
    let contigs = |sample: ragc_simulator::Sample| {
        sample.contigs.into_iter().map(|contig| (contig.name, lines(&contig.bases))).collect()
    };
    settings.simulate().unwrap().map(contigs).collect()
}

fn samples(genomes: &[Lines]) -> Vec<Sample<'_>> {
    genomes.iter().enumerate().map(|(number, contigs)| sample(number, contigs)).collect()
}

fn sample(number: usize, contigs: &Lines) -> Sample<'_> {
    let contigs = contigs.iter().map(|(name, lines)| (name, lines.as_slice()));
    let name = number.to_string();
    Sample::new(name, contigs)
}

/// How often the heap was asked by all of `create`, and how often while it compressed.
fn asked(genomes: &[Lines], threads: usize) -> (u64, u64) {
    let samples = samples(genomes);
    let pool = Pool::new(NonZeroUsize::new(threads).unwrap()).unwrap();
    // Room for all that the workers keep, as the program makes it: about the input's length in all.
    let mut arenas = Arenas::with_room(threads, 16 << 20);
    // Until all threads have started, each of them waits with a task in its hands: what a start allocates
    // is not counted.
    let all_are_there = Barrier::new(threads);
    pool.map(threads, |_| all_are_there.wait().is_leader());
    let compressing = WhileCompressing::default();
    let before = ASKED.load(Ordering::SeqCst);
    let created =
        create::create(&samples, &Options::default(), &pool, &mut arenas, &compressing).unwrap();
    let all = ASKED.load(Ordering::SeqCst) - before;
    assert!(created.slices.len() > 10);
    (all, compressing.asked.into_inner())
}

#[test]
fn the_heap_is_asked_as_often_for_ten_times_the_bases() {
    /// Lists that grow by doubling, of which each asks three times more for ten times the bases: of one
    /// clade, and of two, where references resemble themselves and stretches are bought.
    const DOUBLING_LISTS: [(usize, u64); 2] = [(1, 40), (2, 60)];
    for (clades, lists) in DOUBLING_LISTS {
        let (small, large) = (genomes(300_000, clades), genomes(3_000_000, clades));
        for threads in [1, 4] {
            let (few, few_compressing) = asked(&small, threads);
            let (many, many_compressing) = asked(&large, threads);
            println!("{clades} clades, {threads} threads: {few} and {many}");
            // Before the first worker begins, all of them are told of the work: one allocation.
            let announcement = u64::from(threads > 1);
            assert_eq!((few_compressing, many_compressing), (announcement, announcement));
            assert!(many <= few + 3 * lists, "{many} instead of {few}, {threads} threads");
        }
    }
}
