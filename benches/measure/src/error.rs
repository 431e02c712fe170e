//! What can go wrong.

use std::io;
use std::path::Path;
use std::process::ExitStatus;

#[derive(Debug, thiserror::Error)]
pub(crate) enum MeasureError {
    #[error("command {number} is incomplete: give SETTING PROGRAM OUTPUT COMMAND ARGUMENT...")]
    Incomplete { number: usize },
    #[error("can't run {program}: {source}")]
    Start { program: String, source: io::Error },
    #[error("{command:?} failed ({status}); the end of its standard error:\n{message}")]
    Failed { command: Vec<String>, status: ExitStatus, message: String },
    #[error("{program} made no {path}: {source}")]
    NoOutput { program: String, path: String, source: io::Error },
    #[error("can't write {path}: {source}")]
    Write { path: String, source: io::Error },
}

impl MeasureError {
    pub(crate) fn start(program: &str) -> impl Fn(io::Error) -> Self + use<> {
        let program = program.to_owned();
        move |source| Self::Start { program: program.clone(), source }
    }

    pub(crate) fn write(path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().display().to_string();
        |source| Self::Write { path, source }
    }
}
