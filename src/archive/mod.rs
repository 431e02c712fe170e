//! The AGC file format as bytes: container, collection and parameters. Knows nothing of files.
