//! Mapped input, FASTA records as slices, gathered and atomic output.
