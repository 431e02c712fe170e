//! What the kernel says about the memory of this process.

use std::fs::File;
use std::os::unix::fs::FileExt;

/// Memory in bytes, where the kernel tells.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    /// Most that was ever resident, mapped files included.
    pub(crate) peak: Option<u64>,
    /// Resident now and not backed by a file.
    pub(crate) anonymous: Option<u64>,
}

/// The kernel's account, kept open so that every look costs one system call.
#[derive(Debug)]
pub(crate) struct Account(Option<File>);

impl Account {
    pub(crate) fn open() -> Self {
        Self(File::open("/proc/self/status").ok())
    }

    /// System calls that one look makes.
    pub(crate) fn calls(&self) -> u64 {
        u64::from(self.0.is_some())
    }

    pub(crate) fn read(&self) -> Memory {
        let mut text = [0; 4096];
        let len = self.0.as_ref().map_or(0, |file| file.read_at(&mut text, 0).unwrap_or(0));
        let text = String::from_utf8_lossy(&text[..len]);
        Memory { peak: field(&text, "VmHWM:"), anonymous: field(&text, "RssAnon:") }
    }
}

/// The value of a line such as `VmHWM:     5304 kB`, in bytes.
fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_account() {
        let status = "Name:\tcat\nVmHWM:\t    1664 kB\nRssAnon:\t x kB\n";
        assert_eq!(field(status, "VmHWM:"), Some(1664 * 1024));
        assert_eq!(field(status, "RssAnon:"), None);
        assert_eq!(field(status, "VmPeak:"), None);
        assert_eq!(field("VmHWM: 99999999999999999999 kB", "VmHWM:"), None);
    }
}
