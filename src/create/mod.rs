//! From genomes to an archive, stage by stage.
