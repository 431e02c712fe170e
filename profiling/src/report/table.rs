//! The report as a table for people.

use std::fmt::{Display, Formatter, Result};

use super::{Figures, Report};
use crate::counters::Event;

/// A column: its heading, and what it says of a row.
type Column = (&'static str, fn(&Figures) -> String);

const COLUMNS: [Column; 18] = [
    ("wall s", |f| format!("{:.3}", f.wall_seconds)),
    ("user s", |f| format!("{:.3}", f.user_seconds)),
    ("sys s", |f| format!("{:.3}", f.system_seconds)),
    ("sys %", |f| format!("{:.1}", f.system_percent())),
    ("faults", |f| short(f.minor_faults)),
    ("major", |f| short(f.major_faults)),
    ("waits", |f| short(f.voluntary_switches)),
    ("preempts", |f| short(f.involuntary_switches)),
    ("calls", |f| count(f, Event::SystemCalls)),
    ("cycles", |f| count(f, Event::Cycles)),
    ("instr", |f| count(f, Event::Instructions)),
    ("cache miss", |f| count(f, Event::CacheMisses)),
    ("TLB miss", |f| count(f, Event::TlbMisses)),
    ("branch miss", |f| count(f, Event::BranchMisses)),
    ("in", |f| short(f.bytes_in)),
    ("out", |f| short(f.bytes_out)),
    ("peak mem", |f| f.peak_bytes.map_or_else(not_available, short)),
    ("anon mem", |f| f.anonymous_bytes.map_or_else(not_available, short)),
];

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let rows = self.rows();
        let widths = widths(&rows);
        for row in &rows {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                match column {
                    0 => write!(f, "{cell:<width$}")?,
                    _ => write!(f, "  {cell:>width$}")?,
                }
            }
            writeln!(f)?;
        }
        if let Some(arena) = self.arena {
            let (used, reserved) = (short(arena.used_bytes), short(arena.reserved_bytes));
            writeln!(f, "arenas: {}, {used} of {reserved} bytes in use", arena.arenas)?;
        }
        for missing in &self.unavailable {
            writeln!(f, "{}: not available: {}", missing.name, missing.reason)?;
        }
        Ok(())
    }
}

impl Report {
    /// Headings, stages, the rest and the whole.
    fn rows(&self) -> Vec<Vec<String>> {
        let mut headings = vec!["stage".to_owned()];
        headings.extend(COLUMNS.iter().map(|(heading, _)| (*heading).to_owned()));
        let mut rows = vec![headings];
        for stage in &self.stages {
            rows.push(row(
                format!("{:indent$}{}", "", stage.name, indent = 2 * stage.depth),
                &stage.figures,
            ));
        }
        let top = self.stages.iter().filter(|stage| stage.depth == 0);
        let rest = top.fold(self.total.clone(), |rest, stage| rest.without(&stage.figures));
        rows.push(row("(other)".to_owned(), &rest));
        rows.push(row("total".to_owned(), &self.total));
        rows
    }
}

fn row(name: String, figures: &Figures) -> Vec<String> {
    let cells = COLUMNS.iter().map(|(_, cell)| cell(figures));
    std::iter::once(name).chain(cells).collect()
}

/// Width of each column in characters.
fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths = vec![0; COLUMNS.len() + 1];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    widths
}

fn count(figures: &Figures, event: Event) -> String {
    figures.counts.get(event).map_or_else(not_available, short)
}

fn not_available() -> String {
    "n/a".to_owned()
}

/// Three significant digits with a decimal unit; small numbers whole.
fn short(number: u64) -> String {
    if number < 10_000 {
        return number.to_string();
    }
    let mut value = number as f64;
    let mut unit = ' ';
    for next in ['k', 'M', 'G', 'T', 'P', 'E'] {
        // 999.5 would print as 1000.
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    match value {
        0.0..9.995 => format!("{value:.2}{unit}"),
        9.995..99.95 => format!("{value:.1}{unit}"),
        _ => format!("{value:.0}{unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_three_digits() {
        for (number, expected) in [
            (0, "0"),
            (9_999, "9999"),
            (10_000, "10.0k"),
            (99_960, "100k"),
            (999_499, "999k"),
            (999_501, "1.00M"),
            (12_345_678, "12.3M"),
            (u64::MAX, "18.4E"),
        ] {
            assert_eq!(short(number), expected);
        }
    }
}
