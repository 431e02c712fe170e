//! Output: opened so that no input gets lost, and archives on their way out.

use std::{fs, io::IoSlice, os::unix::fs::MetadataExt, path::Path};

use ragc_io::output::{OnTerminal, Sink};
use ragc_profiling::Profile;

use super::error::CliError;

/// Opens a file, or standard output if there is no name; none of `inputs` may be what it replaces.
pub fn open_output<'p>(
    output: Option<&Path>,
    on_terminal: OnTerminal,
    inputs: impl IntoIterator<Item = &'p Path>,
) -> Result<Sink, CliError> {
    let sink = Sink::new(output, on_terminal)?;
    let Some(replaced) = sink.replaced() else { return Ok(sink) };
    let file = |path: &Path| fs::metadata(path).ok().map(|status| (status.dev(), status.ino()));
    match inputs.into_iter().find(|input| file(input) == Some(replaced)) {
        Some(input) => Err(CliError::InputIsOutput { path: input.to_owned() }),
        None => Ok(sink),
    }
}

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
