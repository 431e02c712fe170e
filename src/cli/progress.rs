//! What `create` tells: a progress bar on standard error, if that is a terminal, and the profile.

use std::{fmt::Write, io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use ragc_fast::create::{Observer, Stage};
use ragc_profiling::{ArenaUse, Profile};

/// Redraws are writes: few of them do.
const REDRAWS_PER_SECOND: u8 = 4;

/// Shows progress, and takes stages down.
pub struct Progress<'p> {
    bar: Option<ProgressBar>,
    profile: &'p Profile,
}

impl<'p> Progress<'p> {
    /// A bar for about as many bases as `bases` says; nothing is drawn, and nobody is asked, where
    /// standard error is no terminal.
    pub fn new(bases: impl FnOnce() -> u64, profile: &'p Profile) -> Self {
        Self { bar: std::io::stderr().is_terminal().then(|| bar(bases())), profile }
    }
}

fn bar(bases: u64) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(REDRAWS_PER_SECOND);
    let bar = ProgressBar::with_draw_target(Some(bases), target);
    let style = ProgressStyle::with_template(
        "{msg:12} {wide_bar} {human_pos} of {human_len} bases, {throughput}",
    );
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.with_key("throughput", throughput));
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

/// Since the start: stages after the last base has been placed count, too.
fn throughput(state: &ProgressState, out: &mut dyn Write) {
    let per_second = state.pos() as f64 / state.elapsed().as_secs_f64().max(f64::MIN_POSITIVE);
    let _ = write!(out, "{:.0} Mbases/s", per_second / 1e6);
}

impl Observer for Progress<'_> {
    fn begins(&self, stage: Stage) {
        if let Some(bar) = &self.bar {
            bar.set_message(stage.name());
        }
        self.profile.begins(stage);
    }

    fn ends(&self, stage: Stage) {
        self.profile.ends(stage);
    }

    fn placed(&self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(bytes);
        }
    }

    fn arenas(&self, in_use: ArenaUse) {
        self.profile.arenas(in_use);
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
