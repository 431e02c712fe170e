//! The books of a profile that is on.

use crate::report::{ArenaUse, Figures, Report, StageFigures, Unavailable};
use crate::snapshot::{Gauges, Snapshot};

#[derive(Debug)]
pub(crate) struct Recorder {
    gauges: Gauges,
    unavailable: Vec<Unavailable>,
    first: Snapshot,
    stages: Vec<StageFigures>,
    /// Row and start of each stage that is running, the innermost last.
    running: Vec<(usize, Snapshot)>,
    bytes_in: u64,
    bytes_out: u64,
    arena: Option<ArenaUse>,
}

impl Recorder {
    pub(crate) fn new() -> Self {
        let (mut gauges, unavailable) = Gauges::open();
        let first = gauges.snapshot();
        Self {
            gauges,
            unavailable,
            first,
            stages: Vec::new(),
            running: Vec::new(),
            bytes_in: 0,
            bytes_out: 0,
            arena: None,
        }
    }

    pub(crate) fn begin(&mut self, name: &'static str) {
        let row = self.row(name);
        // Last, so that the books aren't part of the stage.
        let start = self.gauges.snapshot();
        self.running.push((row, start));
    }

    pub(crate) fn end(&mut self) {
        let end = self.gauges.snapshot();
        if let Some((row, start)) = self.running.pop() {
            let stage = &mut self.stages[row];
            stage.figures.add(&end.since(&start), stage.runs == 0);
            stage.runs += 1;
        }
    }

    pub(crate) fn add_bytes(&mut self, bytes_in: u64, bytes_out: u64) {
        self.bytes_in += bytes_in;
        self.bytes_out += bytes_out;
        if let Some((row, _)) = self.running.last() {
            let figures = &mut self.stages[*row].figures;
            figures.bytes_in += bytes_in;
            figures.bytes_out += bytes_out;
        }
    }

    pub(crate) fn set_arena_use(&mut self, arena: ArenaUse) {
        if self.arena.is_none_or(|before| before.reserved_bytes <= arena.reserved_bytes) {
            self.arena = Some(arena);
        }
    }

    pub(crate) fn report(&mut self) -> Report {
        let now = self.gauges.snapshot();
        let total = Figures {
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            ..now.since_process_began(&self.first)
        };
        let mut unavailable = self.unavailable.clone();
        unavailable.extend(never_ran(&total, &unavailable));
        Report { stages: self.stages.clone(), total, arena: self.arena, unavailable }
    }

    /// The row of the stage `name` at the depth that the next stage has.
    fn row(&mut self, name: &'static str) -> usize {
        let depth = self.running.len();
        let same = |stage: &StageFigures| stage.name == name && stage.depth == depth;
        self.stages.iter().position(same).unwrap_or_else(|| {
            self.stages.push(StageFigures { name, depth, runs: 0, figures: Figures::default() });
            self.stages.len() - 1
        })
    }
}

/// Counters that opened but never got a place on the processor.
fn never_ran(total: &Figures, known: &[Unavailable]) -> Vec<Unavailable> {
    let missing = crate::Event::ALL.into_iter().filter(|event| {
        total.counts.get(*event).is_none() && known.iter().all(|other| other.name != event.name())
    });
    let reason = "opened, but the kernel never let it run";
    missing.map(|event| Unavailable { name: event.name(), reason: reason.to_owned() }).collect()
}
