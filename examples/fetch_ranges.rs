//! Fetches random ranges from many threads at once: `fetch_ranges ARCHIVE [THREADS] [QUERIES]`.
//!
//! One opened archive serves all threads; there is no lock to take. Prints how long a query took at
//! the median when it was asked first, and when it was asked again.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use ragc_fast::Archive;
use ragc_fast::extract::{Contig, Error};

/// Bases of a query.
const LEN: u64 = 1000;

/// Median times of the first and of the second round.
#[derive(Debug)]
pub struct Medians {
    /// Each range for the first time.
    pub first: Duration,
    /// The same ranges again.
    pub again: Duration,
    /// Queries per second of the second round, all threads together.
    pub per_second: f64,
}

/// Asks `n_queries` ranges from each of so many threads, twice.
///
/// # Errors
/// If the archive cannot be read.
pub fn fetch(path: &Path, n_threads: usize, n_queries: usize) -> Result<Medians, Error> {
    let archive = Archive::open(path)?;
    let samples: Vec<_> = archive.samples().collect();
    let mut contigs = Vec::new();
    for sample in samples.iter().take(50) {
        let records = archive.records(sample)?.collect::<Result<Vec<_>, _>>()?;
        contigs.extend(records.into_iter().filter(|contig| contig.len_bases() >= LEN));
    }
    if contigs.is_empty() {
        return Ok(Medians { first: Duration::ZERO, again: Duration::ZERO, per_second: 0.0 });
    }
    let (first, _) = round(&contigs, n_threads, n_queries)?;
    let (again, per_second) = round(&contigs, n_threads, n_queries)?;
    Ok(Medians { first, again, per_second })
}

fn round(contigs: &[Contig<'_>], n_threads: usize, n: usize) -> Result<(Duration, f64), Error> {
    let start = Instant::now();
    let times = thread::scope(|scope| {
        let ask = |thread| move || ask(contigs, thread as u64, n);
        let threads: Vec<_> = (0..n_threads).map(|thread| scope.spawn(ask(thread))).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect::<Result<Vec<_>, _>>()
    })?;
    let mut times: Vec<_> = times.concat();
    times.sort_unstable();
    let per_second = times.len() as f64 / start.elapsed().as_secs_f64();
    Ok((times.get(times.len() / 2).copied().unwrap_or_default(), per_second))
}

fn ask(contigs: &[Contig<'_>], seed: u64, n: usize) -> Result<Vec<Duration>, Error> {
    let mut bases = vec![0; LEN as usize];
    let mut state = seed;
    let mut random = |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below.max(1)
    };
    let mut times = Vec::with_capacity(n);
    for _ in 0..n {
        let Some(contig) = contigs.get(random(contigs.len() as u64) as usize) else { continue };
        let start = random(contig.len_bases() - LEN + 1);
        let asked = Instant::now();
        contig.read_into(start, &mut bases)?;
        times.push(asked.elapsed());
    }
    Ok(times)
}

#[allow(dead_code, reason = "tests include this file for the function above")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1);
    let path = args.next().ok_or("usage: fetch_ranges ARCHIVE [THREADS] [QUERIES]")?;
    let mut number = |default| match args.next() {
        Some(arg) => arg.to_string_lossy().parse(),
        None => Ok(default),
    };
    let (n_threads, n_queries) = (number(2)?, number(1000)?);
    println!("{:?}", fetch(Path::new(&path), n_threads, n_queries)?);
    Ok(())
}
