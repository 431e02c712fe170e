//! The `ragc-fast` program.

mod cli;

fn main() {
    use clap::Parser;
    let args = cli::args::Cli::parse();
    match args.command {}
}
