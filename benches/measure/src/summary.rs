//! The runs of one command in one row.

use serde::Serialize;

use crate::extra::Extras;
use crate::plan::Command;
use crate::run::Cost;

/// One command with all its figures.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    #[serde(flatten)]
    pub(crate) command: Command,
    /// Medians, each figure for itself.
    pub(crate) median: Cost,
    /// Every timed run.
    runs: Vec<Cost>,
    #[serde(flatten)]
    pub(crate) extras: Extras,
}

impl Summary {
    pub(crate) fn new(command: Command, runs: Vec<Cost>, extras: Extras) -> Self {
        Self { command, median: median_cost(&runs), runs, extras }
    }
}

impl Cost {
    /// Processor seconds in program and kernel.
    pub(crate) fn processor_seconds(&self) -> f64 {
        self.user_seconds + self.system_seconds
    }

    /// System time as percent of processor time.
    pub(crate) fn system_percent(&self) -> f64 {
        100.0 * self.system_seconds / self.processor_seconds().max(1e-9)
    }
}

fn median_cost(runs: &[Cost]) -> Cost {
    let of = |figure: fn(&Cost) -> f64| median(runs.iter().map(figure).collect());
    Cost {
        wall_seconds: of(|cost| cost.wall_seconds),
        user_seconds: of(|cost| cost.user_seconds),
        system_seconds: of(|cost| cost.system_seconds),
        peak_bytes: of(|cost| cost.peak_bytes as f64) as u64,
        faults: of(|cost| cost.faults as f64) as u64,
        switches: of(|cost| cost.switches as f64) as u64,
    }
}

/// The middle value, or the mean of the two in the middle; 0 of none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        len if len % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_is_the_middle() {
        for (values, expected) in
            [(vec![], 0.0), (vec![3.0], 3.0), (vec![9.0, 1.0], 5.0), (vec![9.0, 1.0, 2.0], 2.0)]
        {
            assert_eq!(median(values), expected);
        }
    }
}
