//! Whole samples as FASTA.

use std::io::Write;

use ragc_arena::Pool;

use super::stream::{Options, Record, write_fasta};
use super::{Archive, Error};

impl Archive {
    /// Writes all contigs of `samples` as FASTA, in the order given, and returns the number of bytes.
    ///
    /// They are decoded on as many threads as [`Builder::threads`](super::Builder::threads) says, with
    /// memory that follows the threads and not the sequence. [`write_fasta`] is the same for other
    /// records, other names and threads that are there already.
    ///
    /// ```no_run
    /// use std::num::NonZeroUsize;
    ///
    /// use ragc_fast::{Archive, extract::stream::Options};
    ///
    /// let threads = NonZeroUsize::new(4).unwrap_or(NonZeroUsize::MIN);
    /// let archive = Archive::builder().threads(threads).open("yeast.agc")?;
    /// archive.write_samples(&mut std::io::stdout(), ["SK1", "Y12"], Options::default())?;
    /// # Ok::<(), ragc_fast::extract::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no such sample, before anything is written; else the first that decoding or writing
    /// meets.
    pub fn write_samples(
        &self,
        out: &mut (impl Write + Send),
        samples: impl IntoIterator<Item = impl AsRef<[u8]>>,
        options: Options,
    ) -> Result<u64, Error> {
        let samples = samples.into_iter().map(|sample| self.records(sample));
        let samples = samples.collect::<Result<Vec<_>, _>>()?;
        let records = samples.into_iter().flatten().map(|contig| contig.map(Record::whole));
        let pool = Pool::new(self.threads()).map_err(|source| Error::Threads { source })?;
        write_fasta(out, records, options, &pool)
    }
}
