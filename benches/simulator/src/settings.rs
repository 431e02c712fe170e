//! What to simulate, and the checks that it makes sense.

use crate::Samples;

/// What to simulate; the defaults are like ten strains of baker's yeast.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Number of samples, all clades together.
    pub samples: usize,
    /// Bases of the ancestor, and about those of each sample.
    pub bases: usize,
    /// Contigs of each sample, of unequal length.
    pub contigs: usize,
    /// Another seed gives other letters with the same statistics.
    pub seed: u64,
    /// Substitutions per base between the two most distant samples of a clade.
    pub snp_rate: f64,
    /// Short insertions and deletions per substitution.
    pub indels_per_snp: f64,
    /// Inversions, duplications, translocations and large deletions in 10^6 bases, on the way from
    /// a clade's ancestor to a sample.
    pub structural_per_mb: f64,
    /// Novel sequence gained on that way, as a part of the genome.
    pub novel: f64,
    /// Part of the ancestor that is copies of repeat families.
    pub repeats: f64,
    /// Part of the ancestor that is tandem arrays.
    pub tandem: f64,
    /// Runs of N in 10^6 bases: as many in the ancestor as each sample adds.
    pub n_runs_per_mb: f64,
    /// Ambiguous IUPAC letters in 10^6 bases: as many in the ancestor as each sample adds.
    pub iupac_per_mb: f64,
    /// Number of clades, which take equal shares of the samples.
    pub clades: usize,
    /// Differences per base between samples of different clades.
    pub divergence: f64,
    /// Deal out the clades' samples in turn, not one clade after the other; the genomes stay the
    /// same, but for their names.
    pub interleaved: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            samples: 10,
            bases: 12_000_000,
            contigs: 16,
            seed: 1,
            snp_rate: 0.006,
            indels_per_snp: 0.1,
            structural_per_mb: 3.0,
            novel: 0.01,
            repeats: 0.05,
            tandem: 0.015,
            n_runs_per_mb: 0.5,
            iupac_per_mb: 3.0,
            clades: 1,
            divergence: 0.1,
            interleaved: false,
        }
    }
}

/// Settings that can't be simulated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SettingsError {
    /// A number is outside its range.
    #[error("{name} is {value}: choose it from {min} to {max}")]
    OutOfRange {
        /// Field of [`Settings`].
        name: &'static str,
        /// What was asked for.
        value: f64,
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
    /// There is a contig or a clade that nothing is left for.
    #[error("{few} {few_name} can't be spread over {many} {many_name}")]
    TooFew {
        /// How many there are to spread.
        few: usize,
        /// What is spread.
        few_name: &'static str,
        /// Over how many.
        many: usize,
        /// Over what.
        many_name: &'static str,
    },
}

impl Settings {
    /// Starts the simulation; the samples are made as the iterator is asked for them.
    ///
    /// # Errors
    /// Settings that make no sense: see [`SettingsError`].
    pub fn simulate(&self) -> Result<Samples, SettingsError> {
        self.check()?;
        Ok(Samples::new(self.clone()))
    }

    fn check(&self) -> Result<(), SettingsError> {
        let least_divergence = if self.clades > 1 { self.snp_rate } else { 0.0 };
        for (name, value, min, max) in [
            ("samples", self.samples as f64, 1.0, 1e9),
            ("contigs", self.contigs as f64, 1.0, 1e9),
            ("clades", self.clades as f64, 1.0, 1e9),
            ("snp_rate", self.snp_rate, 0.0, 0.3),
            ("divergence", self.divergence, least_divergence, 0.3),
            ("indels_per_snp", self.indels_per_snp, 0.0, 1.0),
            ("structural_per_mb", self.structural_per_mb, 0.0, 1000.0),
            ("novel", self.novel, 0.0, 1.0),
            ("repeats", self.repeats, 0.0, 0.9),
            ("tandem", self.tandem, 0.0, 0.9),
            ("n_runs_per_mb", self.n_runs_per_mb, 0.0, 1000.0),
            ("iupac_per_mb", self.iupac_per_mb, 0.0, 100_000.0),
        ] {
            if !(min..=max).contains(&value) {
                return Err(SettingsError::OutOfRange { name, value, min, max });
            }
        }
        enough((self.bases, "bases"), (self.contigs, "contigs"))?;
        enough((self.samples, "samples"), (self.clades, "clades"))
    }
}

fn enough(
    (few, few_name): (usize, &'static str),
    (many, many_name): (usize, &'static str),
) -> Result<(), SettingsError> {
    if few < many {
        return Err(SettingsError::TooFew { few, few_name, many, many_name });
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn senseless_settings_are_refused_by_name() {
        let base = Settings::default();
        let bad = [
            (Settings { samples: 0, ..base.clone() }, "samples is 0"),
            (Settings { contigs: 0, ..base.clone() }, "contigs is 0"),
            (Settings { snp_rate: f64::NAN, ..base.clone() }, "snp_rate is NaN"),
            (Settings { clades: 2, divergence: 0.001, ..base.clone() }, "divergence is 0.001"),
            (Settings { bases: 3, ..base.clone() }, "3 bases can't be spread over 16 contigs"),
            (Settings { clades: 11, ..base }, "10 samples can't be spread over 11 clades"),
        ];
        for (settings, message) in bad {
            let error = settings.simulate().map(|_| ()).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
