//! A progress bar on standard error, if that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ragc_fast::create::Progress;

/// Redraws are writes: few of them do.
const REDRAWS_PER_SECOND: u8 = 4;

/// Bases done of all, and throughput.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar for about `bases` bases; nothing is drawn where standard error is no terminal.
    pub fn new(bases: u64) -> Self {
        let bar = ProgressBar::with_draw_target(
            Some(bases),
            ProgressDrawTarget::stderr_with_hz(REDRAWS_PER_SECOND),
        );
        let style = ProgressStyle::with_template(
            "{msg:12} {wide_bar} {human_pos} of {human_len} bases, {per_sec}",
        );
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(500));
        }
        Self(bar)
    }
}

impl Progress for Bar {
    fn stage(&self, name: &'static str) {
        self.0.set_message(name);
    }

    fn placed(&self, bases: u64) {
        self.0.inc(bases);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
