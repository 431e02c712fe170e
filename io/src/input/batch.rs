//! Several files at once: mapped side by side, gzip streams side by side, BGZF blocks in parallel.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use ragc_arena::{PageVec, Pool};

use super::error::InputError;
use super::inflater::Inflater;
use super::mapping::Mapping;
use super::source::Source;
use super::{Content, Input, Kind, bgzf, gzip};

/// Compressed bytes of BGZF blocks that make a task: some milliseconds of work.
const TASK_BYTES: usize = 1 << 20;

/// Opens all of `sources`, paths or otherwise, in their order, and closes `spent` inputs.
///
/// Files are mapped in parallel, in the place of spent ones; then gzip streams are inflated side by
/// side, together with the blocks of BGZF files, longest first, into pages of spent ones. See
/// [`Input::open`] for the promise that mapping needs.
///
/// # Errors
/// That of the first one in the order of `sources` that cannot be opened, else of the first one that
/// cannot be decoded.
pub fn exchange<S>(spent: Vec<Input>, sources: &[S], pool: &Pool) -> Result<Vec<Input>, InputError>
where
    S: Clone + Into<Source> + Sync,
{
    // Each lock is taken once, by the one worker that closes the input.
    let spent: Vec<_> = spent.into_iter().map(|input| Mutex::new(Some(input))).collect();
    let close = |i: usize| {
        let input = spent.get(i)?.lock().unwrap_or_else(PoisonError::into_inner).take();
        input.map(Input::into_place)
    };
    let opened = pool.map(spent.len().max(sources.len()), |i| {
        let (map, pages) = close(i).unwrap_or_default();
        let source = sources.get(i)?.clone();
        Some((Stored::open(source.into(), map), pages))
    });
    let (stored, spare): (Vec<_>, Vec<_>) = opened.into_iter().flatten().unzip();
    let stored = stored.into_iter().collect::<Result<_, _>>()?;
    decode(stored, spare.into_iter().flatten(), pool)
}

/// Closes `spent` inputs, by all threads.
pub fn close_all(spent: Vec<Input>, pool: &Pool) {
    let nothing: [Source; 0] = [];
    // What opens nothing does not fail.
    let _none = exchange(spent, &nothing, pool);
}

/// Decodes one file on the calling thread.
pub(super) fn decode_alone(path: PathBuf, content: Content) -> Result<Input, InputError> {
    let stored = Stored::new(path.clone(), content)?;
    decode(vec![stored], std::iter::empty(), &Pool::single())?
        .pop()
        .ok_or(InputError::Empty { path })
}

/// A file whose content may still be compressed.
struct Stored {
    path: PathBuf,
    content: Content,
    form: Form,
}

/// What is to be done with it.
enum Form {
    Plain,
    Gzip,
    Bgzf(Vec<bgzf::Block>),
}

impl Stored {
    fn open(source: Source, spent: Option<Mapping>) -> Result<Self, InputError> {
        let content = source.open(spent)?;
        Self::new(source.into_path(), content)
    }

    fn new(path: PathBuf, content: Content) -> Result<Self, InputError> {
        let bytes = content.bytes();
        if let Some(format) = other_compression(bytes) {
            return Err(InputError::OtherCompression { path, format });
        }
        let form = if !gzip::is_gzip(bytes) {
            Form::Plain
        } else {
            bgzf::blocks(&path, bytes)?.map_or(Form::Gzip, Form::Bgzf)
        };
        Ok(Self { path, content, form })
    }
}

/// Name of a compression that we don't read.
fn other_compression(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &'static str); 4] = [
        (&[0x28, 0xb5, 0x2f, 0xfd], "zstd"),
        (&[0xfd, b'7', b'z', b'X', b'Z', 0], "xz"),
        (b"BZh", "bzip2"),
        (b"PK\x03\x04", "zip"),
    ];
    known.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|&(_, format)| format)
}

/// A piece of inflation that one worker does at once.
struct Task<'a> {
    file: usize,
    work: Work<'a>,
}

enum Work<'a> {
    Stream(&'a mut PageVec<u8>),
    Blocks(&'a [bgzf::Block], &'a mut [u8]),
}

/// Inflates what is compressed, as far as possible into pages that are there.
fn decode(
    stored: Vec<Stored>,
    mut spare: impl Iterator<Item = PageVec<u8>>,
    pool: &Pool,
) -> Result<Vec<Input>, InputError> {
    let pages = stored.iter().map(|file| file.pages(&mut spare));
    let mut pages = pages.collect::<Result<Vec<_>, _>>()?;
    // Before more memory is touched.
    spare.for_each(drop);
    inflate(&stored, tasks(&stored, &mut pages), pool).into_iter().collect::<Result<(), _>>()?;
    stored.into_iter().zip(pages).map(|(file, pages)| file.into_input(pages)).collect()
}

/// All inflation that there is to do, in the order of the files.
fn tasks<'a>(stored: &'a [Stored], pages: &'a mut [Option<PageVec<u8>>]) -> Vec<Task<'a>> {
    let mut tasks = Vec::new();
    for (file, (stored, pages)) in stored.iter().zip(pages).enumerate() {
        match (&stored.form, pages) {
            (Form::Gzip, Some(out)) => tasks.push(Task { file, work: Work::Stream(out) }),
            (Form::Bgzf(blocks), Some(out)) => {
                let pieces = bgzf::pieces(blocks, out, TASK_BYTES);
                tasks.extend(
                    pieces.map(|(blocks, out)| Task { file, work: Work::Blocks(blocks, out) }),
                );
            }
            _ => {}
        }
    }
    tasks
}

/// Does all `tasks`, longest first, and gives their outcomes in their order.
fn inflate(stored: &[Stored], tasks: Vec<Task<'_>>, pool: &Pool) -> Vec<Result<(), InputError>> {
    let mut tasks: Vec<_> = tasks.into_iter().enumerate().collect();
    tasks.sort_by_key(|(_, task)| std::cmp::Reverse(task.stored_len(stored)));
    // Each lock is taken once, by the worker that does the task.
    let tasks: Vec<_> = tasks.into_iter().map(Mutex::new).collect();
    let mut workers: Vec<Option<Inflater>> = (0..pool.threads()).map(|_| None).collect();
    let mut outcomes = pool.run_collect(&mut workers, tasks.len(), |worker, i| {
        let mut task = tasks[i].lock().unwrap_or_else(PoisonError::into_inner);
        let (index, task) = &mut *task;
        let inflater = worker.get_or_insert_with(Inflater::new);
        (*index, task.run(inflater, &stored[task.file]))
    });
    outcomes.sort_by_key(|&(index, _)| index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

impl Task<'_> {
    /// Compressed bytes to go through.
    fn stored_len(&self, stored: &[Stored]) -> usize {
        match &self.work {
            Work::Stream(_) => stored[self.file].content.bytes().len(),
            Work::Blocks(blocks, _) => blocks.iter().map(|block| block.len).sum(),
        }
    }

    fn run(&mut self, inflater: &mut Inflater, stored: &Stored) -> Result<(), InputError> {
        let bytes = stored.content.bytes();
        match &mut self.work {
            Work::Stream(out) => gzip::inflate_all(inflater, &stored.path, bytes, out),
            Work::Blocks(blocks, out) => bgzf::inflate(inflater, bytes, blocks, out)
                .map_err(|at| InputError::Damaged { path: stored.path.clone(), offset: at as u64 }),
        }
    }
}

impl Stored {
    /// Pages for what is inflated, the next of `spare` if they are fit for it; those of BGZF have room for all.
    fn pages(
        &self,
        spare: &mut impl Iterator<Item = PageVec<u8>>,
    ) -> Result<Option<PageVec<u8>>, InputError> {
        /// What was much longer would keep memory that nobody counts.
        const MOST_TIMES_LONGER: usize = 2;
        let (len, likely) = match &self.form {
            Form::Plain => return Ok(None),
            Form::Gzip => (0, gzip::likely_len(self.content.bytes())),
            Form::Bgzf(blocks) => {
                let len = blocks.iter().map(|block| block.raw_len).sum();
                (len, len)
            }
        };
        let is_fit = |pages: &PageVec<u8>| pages.len() / MOST_TIMES_LONGER <= likely;
        let mut pages = spare.next().filter(is_fit).unwrap_or_default();
        pages.clear();
        let memory_error = |source| InputError::Memory { path: self.path.clone(), source };
        pages.extend_uninspected(len).map_err(memory_error)?;
        Ok(Some(pages))
    }

    fn into_input(self, pages: Option<PageVec<u8>>) -> Result<Input, InputError> {
        let kind = match self.form {
            Form::Plain => Kind::Plain,
            Form::Gzip => Kind::Gzip,
            Form::Bgzf(_) => Kind::Bgzf,
        };
        let content = pages.map_or(self.content, Content::Pages);
        if content.bytes().is_empty() {
            return Err(InputError::Empty { path: self.path });
        }
        Ok(Input { path: self.path, kind, content })
    }
}
