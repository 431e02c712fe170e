//! From the inputs on a command line to samples, for all commands that take genomes in.

mod error;
mod list;

use std::ops::Range;
use std::path::{Path, PathBuf};

use ragc_arena::Pool;
use ragc_fast::create::{self, ReadError, Sample};
use ragc_io::input::{Input, Source};

pub use error::SamplesError;

use super::{
    args::{NameFrom, Samples},
    lists::is_standard_input,
};

/// An input as it was given: where it is, and the name of its sample if that was given, too.
struct Given {
    path: PathBuf,
    name: Option<Vec<u8>>,
}

/// What to open, and which samples it will hold; nothing is opened yet but the list.
pub struct Plan {
    sources: Vec<Source>,
    names: Names,
}

/// Where the samples and their names come from.
enum Names {
    /// Each input is a sample, with these names.
    Inputs(Vec<Vec<u8>>),
    /// Each record is a sample.
    Records,
    /// The names of the records tell.
    Pansn,
}

impl Plan {
    /// The inputs in order: `front`, those of the list, `behind`.
    ///
    /// # Errors
    /// Inputs or names that cannot be meant; a list that cannot be read.
    pub fn new(
        front: &[PathBuf],
        behind: &[PathBuf],
        args: &Samples,
    ) -> Result<Self, SamplesError> {
        let list = args.input_list.as_deref();
        let typed = |path: &PathBuf| Given { path: path.clone(), name: None };
        let mut given: Vec<Given> = front.iter().map(typed).collect();
        given.extend(list.map(list::read).transpose()?.unwrap_or_default());
        given.extend(behind.iter().map(typed));
        check_standard_input(list, &given)?;
        if let Some(name) = &args.name {
            rename(&mut given, name)?;
        }
        let names = names(&given, args)?;
        let source = |given: Given| match given.path {
            path if is_standard_input(&path) => Source::StandardInput,
            path => Source::File(path),
        };
        Ok(Self { sources: given.into_iter().map(source).collect(), names })
    }

    /// What to open, in order.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The files among it.
    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.sources.iter().filter_map(|source| match source {
            Source::File(path) => Some(path),
            Source::StandardInput => None,
        })
    }

    /// How many samples there will be; only the records tell if they make the samples.
    pub fn n_samples(&self) -> Option<usize> {
        match &self.names {
            Names::Inputs(names) => Some(names.len()),
            Names::Records | Names::Pansn => None,
        }
    }

    /// About how many bases there are.
    pub fn len_bases(&self) -> u64 {
        self.sources.iter().map(len_bases).sum()
    }

    /// The samples in some of the sources, which are opened.
    ///
    /// # Errors
    /// An input that is no FASTA, or whose records do not tell their samples.
    pub fn read<'a>(
        &self,
        sources: Range<usize>,
        inputs: &'a [Input],
        pool: &Pool,
    ) -> Result<Vec<Sample<'a>>, ReadError> {
        match &self.names {
            Names::Inputs(names) => create::read_samples(inputs, names[sources].to_vec(), pool),
            Names::Records => create::read_concatenated(inputs, pool),
            Names::Pansn => create::read_pansn(inputs, pool),
        }
    }
}

/// About how many bases a source has; a file that is not there is found out when it is opened.
fn len_bases(source: &Source) -> u64 {
    /// Bases for a byte of gzip.
    const GZIP_RATIO: u64 = 4;
    let Source::File(path) = source else { return 0 };
    let len = std::fs::metadata(path).map_or(0, |status| status.len());
    let is_gzip = path.extension().is_some_and(|ending| ending == "gz" || ending == "bgz");
    if is_gzip { GZIP_RATIO * len } else { len }
}

/// It can be read once only.
fn check_standard_input(list: Option<&Path>, given: &[Given]) -> Result<(), SamplesError> {
    let in_list = list.is_some_and(is_standard_input);
    let n = given.iter().filter(|given| is_standard_input(&given.path)).count();
    if n + usize::from(in_list) > 1 {
        return Err(SamplesError::StandardInputTwice);
    }
    Ok(())
}

/// Gives the name to standard input or else to the only input that has none yet.
fn rename(given: &mut [Given], name: &str) -> Result<(), SamplesError> {
    let mut nameless: Vec<&mut Given> =
        given.iter_mut().filter(|given| given.name.is_none()).collect();
    let piped = nameless.iter().position(|given| is_standard_input(&given.path));
    let only = (nameless.len() == 1).then_some(0);
    match piped.or(only) {
        Some(i) => nameless[i].name = Some(name.into()),
        None => return Err(SamplesError::NothingToName { name: name.to_owned() }),
    }
    Ok(())
}

fn names(given: &[Given], args: &Samples) -> Result<Names, SamplesError> {
    let rule = if args.pansn { NameFrom::Pansn } else { args.name_from };
    if args.concatenated || rule == NameFrom::Pansn {
        if let Some(name) = given.iter().find_map(|given| given.name.as_ref()) {
            let name = String::from_utf8_lossy(name).into_owned();
            return Err(SamplesError::TwoNames { name });
        }
        return Ok(if args.concatenated { Names::Records } else { Names::Pansn });
    }
    given.iter().map(|given| name(given, rule)).collect::<Result<_, _>>().map(Names::Inputs)
}

fn name(given: &Given, rule: NameFrom) -> Result<Vec<u8>, SamplesError> {
    if let Some(name) = &given.name {
        return Ok(name.clone());
    }
    if is_standard_input(&given.path) {
        return Err(SamplesError::NamelessStandardInput);
    }
    Ok(match rule {
        NameFrom::FileName => {
            given.path.file_name().unwrap_or_default().as_encoded_bytes().to_vec()
        }
        _ => create::sample_name(&given.path),
    })
}
