//! Archives on their way out.

use std::io::IoSlice;

use ragc_io::output::Sink;
use ragc_profiling::Profile;

use super::error::CliError;

/// Writes the slices one behind the other, with as few calls as the system allows, and returns how
/// many bytes they are.
pub fn write(slices: &[&[u8]], sink: &mut Sink, profile: &Profile) -> Result<u64, CliError> {
    profile.stage("write", || {
        let slices: Vec<IoSlice<'_>> = slices.iter().map(|slice| IoSlice::new(slice)).collect();
        let len_bytes = slices.iter().map(|slice| slice.len() as u64).sum();
        profile.add_bytes_out(len_bytes);
        sink.write_gathered(&slices)?;
        Ok(len_bytes)
    })
}
