//! Shell completions and man pages from the command line's definition.

fn main() {}
