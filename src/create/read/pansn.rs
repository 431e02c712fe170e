//! PanSN: records named `sample#haplotype#contig`.

use memchr::memchr;
use ragc_arena::Pool;
use ragc_io::input::Input;
use rustc_hash::FxHashMap;

use super::{Place, ReadError, contigs_of_all};
use crate::create::sample::Sample;

/// A sample for each `sample#haplotype` in the names of the records of `inputs`, in the order in
/// which they first appear. The records of a sample may lie apart, and in several inputs.
///
/// # Errors
/// The first input that is no FASTA, else the first record whose name is of another form.
pub fn read_pansn<'a>(inputs: &'a [Input], pool: &Pool) -> Result<Vec<Sample<'a>>, ReadError> {
    let mut samples: Vec<Sample<'a>> = Vec::new();
    let mut numbers: FxHashMap<&[u8], usize> = FxHashMap::default();
    for contigs in contigs_of_all(inputs, pool)? {
        for (index, &contig) in contigs.iter().enumerate() {
            let Some(name) = sample_of(contig.short_name()) else {
                return Err(ReadError::NotPansn {
                    place: Place::new(&contig, index),
                    name: String::from_utf8_lossy(contig.short_name()).into_owned(),
                });
            };
            let number = *numbers.entry(name).or_insert_with(|| {
                samples.push(Sample { name: name.to_vec(), contigs: Vec::new() });
                samples.len() - 1
            });
            samples[number].contigs.push(contig);
        }
    }
    Ok(samples)
}

/// `sample#haplotype` of a contig that is named so; no field may be empty. A contig's own name may
/// hold further `#`.
fn sample_of(name: &[u8]) -> Option<&[u8]> {
    let sample_len = memchr(b'#', name).filter(|&len| len > 0)?;
    let rest = &name[sample_len + 1..];
    let haplotype_len = memchr(b'#', rest).filter(|&len| len > 0 && len + 1 < rest.len())?;
    Some(&name[..sample_len + 1 + haplotype_len])
}

#[cfg(test)]
mod tests {
    use super::sample_of;

    #[test]
    fn the_first_two_fields_name_the_sample() {
        let table: [(&str, Option<&str>); 10] = [
            ("HG002#1#chr1", Some("HG002#1")),
            ("HG002#mat#chr1#part#2", Some("HG002#mat")),
            ("a#0#b", Some("a#0")),
            ("a#0##", Some("a#0")),
            ("chr1", None),
            ("a#1", None),
            ("a#1#", None),
            ("#1#b", None),
            ("a##b", None),
            ("", None),
        ];
        for (name, sample) in table {
            assert_eq!(sample_of(name.as_bytes()), sample.map(str::as_bytes), "{name}");
        }
    }
}
