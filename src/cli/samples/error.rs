//! Inputs or names of samples that cannot be meant.

use std::path::PathBuf;

use crate::cli::lists::ListError;

/// Inputs or names of samples that cannot be meant.
#[derive(Debug, thiserror::Error)]
pub enum SamplesError {
    /// A list of inputs cannot be read.
    #[error(transparent)]
    List(#[from] ListError),
    /// A line of a table of names and files is none.
    #[error(
        "{}, line {line}: a sample's name, a tab and the name of its file are wanted, as the list \
         has tabs",
        list.display()
    )]
    ListLine {
        /// The list.
        list: PathBuf,
        /// Number of the line, from 1.
        line: usize,
    },
    /// What should be a name is a file.
    #[error(
        "{}, line {line}: {} stands for a sample's name, but is a file; where no names are given, \
         set files apart by lines or blanks, not by tabs",
        list.display(), file.display()
    )]
    ListedFile {
        /// The list.
        list: PathBuf,
        /// Number of the line, from 1.
        line: usize,
        /// What is in place of a name.
        file: PathBuf,
    },
    /// Standard input is to be read more than once.
    #[error("`-` is given twice, but standard input can be read only once")]
    StandardInputTwice,
    /// Standard input has no file name.
    #[error("the sample on standard input has no name; give it one with --name")]
    NamelessStandardInput,
    /// A name without a sample.
    #[error(
        "--name `{name}` is for standard input (`-`) or else for a single input, and there is \
         neither; a list (-i) of names, tabs and files names several"
    )]
    NothingToName {
        /// The name.
        name: String,
    },
    /// A sample is named, but the records tell names, too.
    #[error(
        "a sample is named `{name}`, but the records themselves are to tell their samples: leave \
         out either the names or --pansn, --name-from pansn or -c"
    )]
    TwoNames {
        /// The name that is given.
        name: String,
    },
}
