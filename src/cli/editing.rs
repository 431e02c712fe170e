//! The commands that make archives of archives.

use std::{ffi::OsString, path::Path};

use ragc_arena::{Arenas, Pool};
use ragc_fast::{
    create::Options,
    edit,
    extract::{Access, Archive},
};
use ragc_io::output::{OnTerminal, Sink};
use ragc_profiling::Profile;

use super::{
    args::{Convert, Merge, Remove, Rename},
    error::CliError,
    fasta::open,
    lists, memory, say,
    writing::{open_output, write},
};

/// An archive as version 3.
pub fn convert(args: &Convert, profile: &Profile) -> Result<(), CliError> {
    let sink = Sink::new(args.output.as_deref(), OnTerminal::Refuse)?;
    let archive = open(&args.archive, Access::default(), profile)?;
    let mut arenas = Arenas::new(1);
    let slices = profile.stage("convert", || edit::convert(&archive, &mut arenas))?;
    finish(&slices, sink, profile)
}

/// An archive without samples.
pub fn remove(args: &Remove, profile: &Profile) -> Result<(), CliError> {
    let sink = Sink::new(args.output.as_deref(), OnTerminal::Refuse)?;
    let pool = Pool::new(args.threads.count())?;
    let archive = open(&args.archive, Access::default(), profile)?;
    let samples: Vec<&[u8]> = args.samples.iter().map(|name| name.as_encoded_bytes()).collect();
    let mut arenas = Arenas::new(pool.threads());
    let slices =
        profile.stage("remove", || edit::remove(&archive, &samples, &pool, &mut arenas))?;
    finish(&slices, sink, profile)
}

/// An archive with other names.
pub fn rename(args: &Rename, profile: &Profile) -> Result<(), CliError> {
    let list = args.list.as_deref();
    let sink = open_output(args.output.as_deref(), OnTerminal::Refuse, list)?;
    let archive = open(&args.archive, Access::default(), profile)?;
    let text = list.map(lists::read).transpose()?.unwrap_or_default();
    let listed = list.map_or(Ok(Vec::new()), |path| listed(path, &text))?;
    let given = args.names.iter().map(pair).collect::<Result<Vec<_>, _>>()?;
    let mut arenas = Arenas::new(1);
    let names = [listed, given].concat();
    let slices = profile.stage("rename", || edit::rename(&archive, &names, &mut arenas))?;
    finish(&slices, sink, profile)
}

/// One archive of several.
pub fn merge(args: &Merge, profile: &Profile) -> Result<(), CliError> {
    let sink = Sink::new(Some(&args.output), OnTerminal::Refuse)?;
    let pool = Pool::new(args.threads.count())?;
    let open = |path| open(path, Access::default(), profile);
    let archives = args.archives.iter().map(|path| open(path)).collect::<Result<Vec<_>, _>>()?;
    if args.recompress {
        return recompress(&archives, args, sink, &pool, profile);
    }
    let mut arenas = Arenas::new(pool.threads());
    let merged = profile.stage("merge", || edit::merge(&archives, &pool, &mut arenas))?;
    finish(&merged.slices, sink, profile)?;
    if 2 * merged.n_joined < merged.n_groups {
        say(format_args!(
            "of the {} references of the first sample, only {} are the same in several archives, as \
             these were not begun `--like` the same one; --recompress makes a smaller archive",
            merged.n_groups, merged.n_joined
        ));
    }
    Ok(())
}

/// One archive of the sequence of several.
fn recompress(
    archives: &[Archive],
    args: &Merge,
    mut sink: Sink,
    pool: &Pool,
    profile: &Profile,
) -> Result<(), CliError> {
    let (options, budget) = (Options::default(), memory::budget(&args.memory));
    let write = |slices: &[&[u8]]| write(slices, &mut sink, profile).map(|_| ());
    edit::recompress(archives, &options, budget, pool, profile, write)?;
    Ok(profile.stage("finish", || sink.finish())?)
}

fn finish(slices: &[&[u8]], mut sink: Sink, profile: &Profile) -> Result<(), CliError> {
    write(slices, &mut sink, profile)?;
    Ok(profile.stage("finish", || sink.finish())?)
}

/// Old and new name.
type Pair<'n> = (&'n [u8], &'n [u8]);

fn pair(argument: &OsString) -> Result<Pair<'_>, CliError> {
    split_once(argument.as_encoded_bytes(), b'=')
        .ok_or_else(|| CliError::NoPair { argument: argument.to_string_lossy().into_owned() })
}

/// Pairs of a list; empty lines are none.
fn listed<'l>(path: &Path, list: &'l [u8]) -> Result<Vec<Pair<'l>>, CliError> {
    let pair = |(line, text): (usize, &'l [u8])| {
        split_once(text, b'\t').ok_or_else(|| CliError::Names { path: path.to_path_buf(), line })
    };
    lists::lines(list).map(pair).collect()
}

/// What stands before and behind the only `separator`.
fn split_once(text: &[u8], separator: u8) -> Option<Pair<'_>> {
    let at = text.iter().position(|&byte| byte == separator)?;
    let (old, new) = (&text[..at], &text[at + 1..]);
    (!new.contains(&separator)).then_some((old, new))
}
