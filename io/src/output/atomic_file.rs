//! A file that appears whole or not at all.
//!
//! Until [`AtomicFile::commit`] the bytes are in a file without a name (`O_TMPFILE`), which the
//! kernel removes whatever happens to us; where the file system has none of these, in a temporary
//! file beside the final place. Devices and pipes can't be replaced: they are written directly.

use std::fs::{self, File, Metadata};
use std::io::{self, IoSlice};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::error::OutputError;
use super::gathered;
use super::temporary::TemporaryName;

/// Symbolic links that are followed before they are taken for a circle, as the kernel does.
const MOST_LINKS: usize = 40;

/// A file under construction; dropped without [`Self::commit`] it leaves nothing behind.
#[derive(Debug)]
pub struct AtomicFile {
    file: File,
    /// Where the next byte goes; none in a pipe or device.
    position: Option<u64>,
    place: Place,
    /// As the user named it.
    path: PathBuf,
    /// Device and number of the file that it will replace.
    replaced: Option<(u64, u64)>,
}

/// Where the bytes are and how they get their name.
#[derive(Debug)]
enum Place {
    /// Where they should be: a device or a pipe.
    Direct,
    /// In a file without a name.
    #[cfg(target_os = "linux")]
    Unnamed { target: PathBuf },
    /// In a temporary file beside it.
    Named { target: PathBuf, temporary: TemporaryName },
}

impl AtomicFile {
    /// Begins a file that will replace `path`, following symbolic links.
    ///
    /// # Errors
    /// When the folder is missing or cannot be written to, or `path` is a directory.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, OutputError> {
        Self::create_in(path.as_ref(), unnamed)
    }

    /// As [`Self::create`], with the way to begin a file without a name.
    fn create_in(
        path: &Path,
        unnamed: impl Fn(&Path, &Path) -> io::Result<(File, Place)>,
    ) -> Result<Self, OutputError> {
        let create_error = |source| OutputError::Create { path: path.to_owned(), source };
        let (target, status) = follow(path).map_err(create_error)?;
        if status.as_ref().is_some_and(Metadata::is_dir) {
            return Err(OutputError::Directory { path: path.to_owned() });
        }
        if names_a_descriptor(path) || status.as_ref().is_some_and(|status| !status.is_file()) {
            let file = File::options().write(true).open(path).map_err(create_error)?;
            let (place, path) = (Place::Direct, path.to_owned());
            return Ok(Self { file, position: None, place, path, replaced: None });
        }
        let replaced = status.map(|status| (status.dev(), status.ino()));
        let folder = match target.parent() {
            Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
            Some(folder) => folder,
            None => return Err(create_error(io::ErrorKind::NotFound.into())),
        };
        let (file, place) =
            unnamed(folder, &target).or_else(|_| named(folder, &target)).map_err(create_error)?;
        Ok(Self { file, position: Some(0), place, path: path.to_owned(), replaced })
    }

    /// Appends all of `slices` with one system call per 128 MiB.
    ///
    /// More than 1,024 slices make one copy of the lightest of them, apart from slices that follow
    /// one another in memory.
    ///
    /// # Errors
    /// When the disk is full or the device fails.
    pub fn write_gathered(&mut self, slices: &[IoSlice<'_>]) -> Result<(), OutputError> {
        gathered::write_all(self.file.as_fd(), &mut self.position, slices)
            .map_err(|source| OutputError::Write { name: self.path.clone(), source })
    }

    /// Device and number of the file that this one will replace, if there is one.
    #[must_use]
    pub const fn replaced(&self) -> Option<(u64, u64)> {
        self.replaced
    }

    /// Brings the bytes to the disk and gives the file its name, replacing what had it.
    ///
    /// # Errors
    /// When either fails; nothing is replaced then.
    pub fn commit(self) -> Result<(), OutputError> {
        if !matches!(self.place, Place::Direct) {
            let outcome = self.file.sync_data();
            outcome.map_err(|source| OutputError::Write { name: self.path.clone(), source })?;
        }
        self.commit_unsynced()
    }

    /// As [`Self::commit`], but leaves it to the system when the bytes go to the disk.
    ///
    /// For what can be made again: after a power failure the file may be short.
    ///
    /// # Errors
    /// When the file cannot get its name; nothing is replaced then.
    pub fn commit_unsynced(self) -> Result<(), OutputError> {
        let Self { file, place, path, .. } = self;
        place.name(&file).map_err(|source| OutputError::Commit { path, source })
    }
}

impl Place {
    /// Gives `file` its final name.
    fn name(self, file: &File) -> io::Result<()> {
        match self {
            Self::Direct => Ok(()),
            #[cfg(target_os = "linux")]
            Self::Unnamed { target } => match link(file, &target) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    // A link doesn't replace, a rename does.
                    let temporary = TemporaryName::new(target.parent().unwrap_or(Path::new("")))?;
                    link(file, temporary.path())?;
                    rename(temporary, &target)
                }
                outcome => outcome,
            },
            Self::Named { target, temporary } => rename(temporary, &target),
        }
    }
}

fn rename(temporary: TemporaryName, target: &Path) -> io::Result<()> {
    fs::rename(temporary.path(), target)?;
    temporary.keep();
    Ok(())
}

/// A file without a name in `folder`.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path, target: &Path) -> io::Result<(File, Place)> {
    use std::os::unix::fs::OpenOptionsExt;
    // It gets its name through /proc; better to know now that there is none.
    fs::metadata("/proc/self/fd")?;
    let file = File::options().write(true).custom_flags(libc::O_TMPFILE).open(folder)?;
    Ok((file, Place::Unnamed { target: target.to_owned() }))
}

/// Other systems have no files without a name.
#[cfg(not(target_os = "linux"))]
fn unnamed(_folder: &Path, _target: &Path) -> io::Result<(File, Place)> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A temporary file in `folder`.
fn named(folder: &Path, target: &Path) -> io::Result<(File, Place)> {
    let temporary = TemporaryName::new(folder)?;
    let file = File::options().write(true).create_new(true).open(temporary.path())?;
    Ok((file, Place::Named { target: target.to_owned(), temporary }))
}

/// Gives `file` the name `target`, unless something has it.
#[cfg(target_os = "linux")]
fn link(file: &File, target: &Path) -> io::Result<()> {
    use nix::fcntl::{AT_FDCWD, AtFlags};
    use std::os::fd::AsRawFd;
    let source = format!("/proc/self/fd/{}", file.as_raw_fd());
    let follow = AtFlags::AT_SYMLINK_FOLLOW;
    nix::unistd::linkat(AT_FDCWD, source.as_str(), AT_FDCWD, target, follow)?;
    Ok(())
}

/// Where `path` leads through symbolic links, and what is there.
fn follow(path: &Path) -> io::Result<(PathBuf, Option<Metadata>)> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(status) if status.is_symlink() => {
                let target = fs::read_link(&path)?;
                path.pop();
                path.push(target);
            }
            Ok(status) => return Ok((path, Some(status))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((path, None)),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from_raw_os_error(libc::ELOOP))
}

/// Whether `path` stands for a file that is open already: replacing it would miss that file.
fn names_a_descriptor(path: &Path) -> bool {
    ["/dev/fd", "/dev/stdout", "/dev/stderr", "/proc"].iter().any(|known| path.starts_with(known))
}

#[cfg(test)]
#[path = "atomic_file_tests.rs"]
mod tests;
