//! Several files at once: mapped side by side, gzip streams side by side, BGZF blocks in parallel.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use ragc_arena::{PageBuffer, PageVec, Pool};

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
/// side, together with the blocks of BGZF files, longest first. See [`Input::open`] for the promise that
/// mapping needs.
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
    let place = |i: usize| {
        let input = spent.get(i)?.lock().unwrap_or_else(PoisonError::into_inner).take();
        input.and_then(Input::into_mapping)
    };
    let stored = pool.map(spent.len().max(sources.len()), |i| {
        let place = place(i);
        sources.get(i).map(|source| Stored::open(source.clone().into(), place))
    });
    decode(stored.into_iter().flatten().collect::<Result<_, _>>()?, pool)
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
    decode(vec![stored], &Pool::single())?.pop().ok_or(InputError::Empty { path })
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
    Stream,
    Blocks(&'a [bgzf::Block], &'a mut [u8]),
}

/// The content of a gzip stream; nothing for blocks, which have their place already.
type Outcome = Result<Option<PageVec<u8>>, InputError>;

fn decode(stored: Vec<Stored>, pool: &Pool) -> Result<Vec<Input>, InputError> {
    let mut buffers = stored.iter().map(Stored::buffer).collect::<Result<Vec<_>, _>>()?;
    let mut streams: Vec<Option<PageVec<u8>>> = stored.iter().map(|_| None).collect();
    for (file, outcome) in inflate(&stored, tasks(&stored, &mut buffers), pool) {
        streams[file] = outcome?;
    }
    let decoded = streams.into_iter().zip(buffers);
    let inputs = stored.into_iter().zip(decoded);
    inputs.map(|(file, (pages, buffer))| file.into_input(pages, buffer)).collect()
}

/// All inflation that there is to do, in the order of the files.
fn tasks<'a>(stored: &'a [Stored], buffers: &'a mut [Option<PageBuffer<u8>>]) -> Vec<Task<'a>> {
    let mut tasks = Vec::new();
    for (file, (stored, buffer)) in stored.iter().zip(buffers).enumerate() {
        match (&stored.form, buffer) {
            (Form::Gzip, _) => tasks.push(Task { file, work: Work::Stream }),
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

/// Does all `tasks`, longest first, and gives their outcomes in their order: file and its stream.
fn inflate(stored: &[Stored], tasks: Vec<Task<'_>>, pool: &Pool) -> Vec<(usize, Outcome)> {
    let mut tasks: Vec<_> = tasks.into_iter().enumerate().collect();
    tasks.sort_by_key(|(_, task)| std::cmp::Reverse(task.stored_len(stored)));
    // Each lock is taken once, by the worker that does the task.
    let tasks: Vec<_> = tasks.into_iter().map(Mutex::new).collect();
    let mut workers: Vec<Option<Inflater>> = (0..pool.threads()).map(|_| None).collect();
    let mut outcomes = pool.run_collect(&mut workers, tasks.len(), |worker, i| {
        let mut task = tasks[i].lock().unwrap_or_else(PoisonError::into_inner);
        let (index, task) = &mut *task;
        let inflater = worker.get_or_insert_with(Inflater::new);
        (*index, task.file, task.run(inflater, &stored[task.file]))
    });
    outcomes.sort_by_key(|&(index, ..)| index);
    outcomes.into_iter().map(|(_, file, outcome)| (file, outcome)).collect()
}

impl Task<'_> {
    /// Compressed bytes to go through.
    fn stored_len(&self, stored: &[Stored]) -> usize {
        match &self.work {
            Work::Stream => stored[self.file].content.bytes().len(),
            Work::Blocks(blocks, _) => blocks.iter().map(|block| block.len).sum(),
        }
    }

    fn run(&mut self, inflater: &mut Inflater, stored: &Stored) -> Outcome {
        let bytes = stored.content.bytes();
        match &mut self.work {
            Work::Stream => gzip::inflate_all(inflater, &stored.path, bytes).map(Some),
            Work::Blocks(blocks, out) => bgzf::inflate(inflater, bytes, blocks, out)
                .map(|()| None)
                .map_err(|at| InputError::Damaged { path: stored.path.clone(), offset: at as u64 }),
        }
    }
}

impl Stored {
    /// Room for the content of a BGZF file.
    fn buffer(&self) -> Result<Option<PageBuffer<u8>>, InputError> {
        let Form::Bgzf(blocks) = &self.form else { return Ok(None) };
        let len = blocks.iter().map(|block| block.raw_len).sum();
        let memory_error = |source| InputError::Memory { path: self.path.clone(), source };
        PageBuffer::zeroed(len).map(Some).map_err(memory_error)
    }

    fn into_input(
        self,
        pages: Option<PageVec<u8>>,
        buffer: Option<PageBuffer<u8>>,
    ) -> Result<Input, InputError> {
        let (kind, content) = match (self.form, pages, buffer) {
            (Form::Gzip, Some(pages), _) => (Kind::Gzip, Content::Pages(pages)),
            (Form::Bgzf(_), _, Some(buffer)) => (Kind::Bgzf, Content::Buffer(buffer)),
            _ => (Kind::Plain, self.content),
        };
        if content.bytes().is_empty() {
            return Err(InputError::Empty { path: self.path });
        }
        Ok(Input { path: self.path, kind, content })
    }
}
