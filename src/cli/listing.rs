//! The commands that print names and numbers, byte for byte as `agc` prints them: others parse it.

use ragc_fast::extract::{Access, Archive};
use ragc_io::output::OnTerminal;
use ragc_profiling::Profile;

use super::{
    args::{Info, Listctg, Listref, Listset, reading::Text},
    error::CliError,
    fasta::open,
    json::Json,
    writing::open_output,
};

/// The names of all samples, sorted, one a line.
pub fn listset(args: &Listset, profile: &Profile) -> Result<(), CliError> {
    let archive = open(&args.archive, Access::default(), profile)?;
    let mut samples: Vec<_> = archive.samples().collect();
    samples.sort_unstable();
    if args.json {
        let names = samples.into_iter().map(Json::text).collect();
        return write(&Json::List(names).line(), &args.to, &archive, profile);
    }
    let mut text = samples.join(&b'\n');
    if !samples.is_empty() {
        text.push(b'\n');
    }
    write(&text, &args.to, &archive, profile)
}

/// The name of the reference sample, without a line feed.
pub fn listref(args: &Listref, profile: &Profile) -> Result<(), CliError> {
    let archive = open(&args.archive, Access::default(), profile)?;
    write(archive.samples().next().unwrap_or_default(), &args.to, &archive, profile)
}

/// Each sample with its contigs, indented.
pub fn listctg(args: &Listctg, profile: &Profile) -> Result<(), CliError> {
    let archive = open(&args.archive, Access::default(), profile)?;
    if args.json {
        return write(&contigs_as_json(&archive, args)?.line(), &args.to, &archive, profile);
    }
    let mut text = Vec::new();
    for sample in args.samples.iter().map(|sample| sample.as_encoded_bytes()) {
        text.extend_from_slice(sample);
        text.push(b'\n');
        for contig in archive.contigs(sample)? {
            text.extend_from_slice(b"   ");
            text.extend_from_slice(contig);
            text.push(b'\n');
        }
    }
    write(&text, &args.to, &archive, profile)
}

fn contigs_as_json(archive: &Archive, args: &Listctg) -> Result<Json, CliError> {
    let mut samples = Vec::new();
    for sample in args.samples.iter().map(|sample| sample.as_encoded_bytes()) {
        let contigs = archive.contigs(sample)?.map(Json::text).collect();
        let fields = vec![("sample", Json::text(sample)), ("contigs", Json::List(contigs))];
        samples.push(Json::Object(fields));
    }
    Ok(Json::List(samples))
}

/// Parameters and command lines.
pub fn info(args: &Info, profile: &Profile) -> Result<(), CliError> {
    let archive = open(&args.archive, Access::default(), profile)?;
    let text = if args.json { as_json(&archive).line() } else { describe(&archive) };
    write(&text, &args.to, &archive, profile)
}

fn as_json(archive: &Archive) -> Json {
    let params = archive.params();
    let number = |number: u32| Json::Number(u64::from(number));
    let about = |key| Json::text(archive.file_info().get(key).unwrap_or_default());
    let commands = archive.commands().map(|(command, _)| Json::text(command)).collect();
    Json::Object(vec![
        ("file_version", about("file_version_major")),
        ("producer", about("comment")),
        ("samples", Json::Number(archive.samples().len() as u64)),
        ("reference", Json::text(archive.samples().next().unwrap_or_default())),
        ("kmer_length", number(params.k)),
        ("min_match_length", number(params.min_match_len)),
        ("segment_size", number(params.segment_size)),
        ("pack_cardinality", number(params.pack_cardinality)),
        ("command_lines", Json::List(commands)),
    ])
}

/// The text that `agc info` prints, though to standard error.
fn describe(archive: &Archive) -> Vec<u8> {
    let params = archive.params();
    let mut text = format!(
        "No. samples      : {}\nk-mer length     : {}\nMin. match length: {}\n",
        archive.samples().len(),
        params.k,
        params.min_match_len,
    )
    .into_bytes();
    // Version 1 does not store it.
    if params.segment_size > 0 {
        text.extend(format!("Segment size     : {}\n", params.segment_size).into_bytes());
    }
    text.extend(format!("Batch size       : {}\n", params.pack_cardinality).into_bytes());
    text.extend_from_slice(b"Reference name   : ");
    text.extend_from_slice(archive.samples().next().unwrap_or_default());
    text.extend_from_slice(b"\nCommand lines:\n");
    for (command, time) in archive.commands() {
        text.extend_from_slice(time);
        text.extend_from_slice(if time.is_empty() { b"" } else { b" : " });
        text.extend_from_slice(command);
        text.push(b'\n');
    }
    text
}

fn write(text: &[u8], to: &Text, archive: &Archive, profile: &Profile) -> Result<(), CliError> {
    profile.stage("write", || {
        profile.add_bytes_out(text.len() as u64);
        let mut sink = open_output(to.output.as_deref(), OnTerminal::Write, [archive.path()])?;
        sink.write_all(text)?;
        Ok(sink.finish_unsynced()?)
    })
}
