//! Names of samples, from the names of their files as C++ AGC derives them.

use std::path::Path;

const EXTENSIONS: [&[u8]; 4] = [b".fna", b".gz", b".fa", b".fasta"];

/// The name of the sample in the file at `path`: the file's name without its last extension,
/// whatever that is, and without `.fna`, `.gz`, `.fa` and `.fasta` in front of it.
///
/// ```
/// use std::path::Path;
/// let name = |path: &str| ragc_fast::create::sample_name(Path::new(path));
/// assert_eq!(name("x/GCA_1.1_Lm.fna"), b"GCA_1.1_Lm");
/// assert_eq!(name("a.fa.gz"), b"a");
/// assert_eq!(name("v1.2"), b"v1");
/// ```
#[must_use]
pub fn sample_name(path: &Path) -> Vec<u8> {
    let file = path.file_name().unwrap_or_default().as_encoded_bytes();
    let mut name = file.iter().rposition(|&byte| byte == b'.').map_or(file, |dot| &file[..dot]);
    while let Some(shorter) = EXTENSIONS.iter().find_map(|extension| name.strip_suffix(*extension))
    {
        if shorter.is_empty() {
            break;
        }
        name = shorter;
    }
    name.to_vec()
}
