//! An opened archive file: where its parts are, and its parameters.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::source::Source;
use super::{Error, SegmentError};
use crate::archive::container::{Directory, Part};
use crate::archive::group_name::Kind;
use crate::archive::{FileInfo, FileVersion, FormatError, Params, stream};
use crate::codec::zstd::{Decompressor, ZstdError};

/// An opened file: its bytes, its directory and its parameters.
#[derive(Debug)]
pub struct File {
    path: PathBuf,
    source: Source,
    directory: Directory,
    /// Keys and values about the file.
    pub info: FileInfo,
    /// Version of the format.
    pub version: FileVersion,
    /// Parameters.
    pub params: Params,
    /// Contexts that wait for work: as many as threads have decompressed at the same time. They
    /// are taken out while in use, so the lock is held for a moment, and only on a cache miss.
    idle: Mutex<Vec<Decompressor>>,
}

impl File {
    /// Reads the footer and the parameters.
    pub fn new(path: &Path, source: Source) -> Result<Self, Error> {
        let wrong = |source| Error::Format { path: path.to_owned(), source };
        let directory = Directory::read(&source).map_err(wrong)?;
        let info = directory.named(&source, stream::FILE_INFO, 0).map_err(wrong)?;
        let info = FileInfo::read(info.payload, info.metadata).map_err(wrong)?;
        let version = info.version().map_err(wrong)?;
        let params = directory.named(&source, stream::PARAMS, 0).map_err(wrong)?;
        let params = Params::read(params.payload, version).map_err(wrong)?;
        let (path, idle) = (path.to_owned(), Mutex::default());
        Ok(File { path, source, directory, info, version, params, idle })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of the file.
    pub fn len_bytes(&self) -> u64 {
        self.source.len() as u64
    }

    /// Says that all of the file will be read.
    pub fn will_need_all(&self) {
        self.source.will_need_all();
    }

    /// Part `index` of a stream that is not a group's.
    pub fn named(&self, name: &str, index: usize) -> Result<Part<'_>, Error> {
        self.directory.named(&self.source, name, index).map_err(|source| self.wrong(source))
    }

    /// Part `index` of a stream of a group, if there is such a part.
    pub fn group(
        &self,
        group: u32,
        kind: Kind,
        index: usize,
    ) -> Result<Option<Part<'_>>, FormatError> {
        self.directory.group(&self.source, self.version, (group, kind), index)
    }

    /// One more than the highest group id.
    pub fn n_groups(&self) -> u32 {
        self.directory.n_groups(self.version) as u32
    }

    /// All parts of a stream of a group, as they stand in the file.
    pub fn stored_group(&self, group: u32, kind: Kind) -> Result<Vec<&[u8]>, Error> {
        self.directory
            .stored_group(&self.source, self.version, (group, kind))
            .map_err(|source| self.wrong(source))
    }

    /// All parts of a stream that is not a group's, as they stand in the file.
    pub fn stored_named(&self, name: &str) -> Result<Vec<&[u8]>, Error> {
        self.directory.stored_named(&self.source, name).map_err(|source| self.wrong(source))
    }

    /// The raw content of part `index` of a collection stream.
    pub fn collection(&self, name: &'static str, index: usize) -> Result<Vec<u8>, Error> {
        let part = self.named(name, index)?;
        self.unpack(name, part.payload, part.metadata)
    }

    /// The content of a collection's zstd frame.
    pub fn unpack(
        &self,
        what: &'static str,
        frame: &[u8],
        len_bytes: u64,
    ) -> Result<Vec<u8>, Error> {
        let bound = self.most_metadata();
        if len_bytes > bound {
            let (of, claimed) = ("bytes", len_bytes);
            return Err(self.wrong(FormatError::Count { what, of, claimed, bound }));
        }
        let mut raw = Vec::new();
        let unpacked =
            self.with_decompressor(|zstd| zstd.decompress_append(&mut raw, frame, len_bytes));
        unpacked.map_err(|error| self.wrong(as_format(what, error)))?;
        Ok(raw)
    }

    /// Bytes that a piece of the collection may take, unpacked or decoded: far more than names and
    /// descriptors take in any archive, and far less than could be made of a few bytes.
    pub fn most_metadata(&self) -> u64 {
        self.len_bytes().saturating_mul(1 << 10).saturating_add(64 << 20)
    }

    /// Calls `work` with a decompression context that nobody else uses.
    pub fn with_decompressor<T, E: From<ZstdError>>(
        &self,
        work: impl FnOnce(&mut Decompressor) -> Result<T, E>,
    ) -> Result<T, E> {
        // No invariant spans the lock, so a panic elsewhere has broken none.
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut decompressor = idle.map_or_else(Decompressor::new, Ok)?;
        let result = work(&mut decompressor);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(decompressor);
        result
    }

    /// Adds the file's name to what is wrong with it.
    pub fn wrong(&self, source: FormatError) -> Error {
        Error::Format { path: self.path.clone(), source }
    }

    /// Adds file and place to what is wrong with a segment.
    pub fn wrong_segment(&self, group: u32, in_group: u32, source: SegmentError) -> Error {
        Error::Segment { path: self.path.clone(), group, in_group, source }
    }
}

fn as_format(what: &'static str, error: ZstdError) -> FormatError {
    match error {
        ZstdError::Length { expected, found } => {
            FormatError::Disagree { what, of: "bytes", left: expected, right: found }
        }
        ZstdError::DoesNotFit => FormatError::Zstd { what, message: "more bytes than announced" },
        ZstdError::NoMemory => FormatError::Zstd { what, message: "no memory" },
        ZstdError::Refused(message) => FormatError::Zstd { what, message },
    }
}
