//! The version with its commit, and shell completions and man pages from the command line's
//! definition. They land in `completions/` and `man/` under cargo's output folder of this build.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use clap::{CommandFactory, ValueEnum};

#[path = "src/cli/args/mod.rs"]
#[allow(dead_code, unused_imports, reason = "only the definition is used here")]
mod args;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src/cli/args");
    println!("cargo::rerun-if-changed=.git/HEAD");
    println!("cargo::rustc-env=RAGC_FAST_VERSION={}", version());
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let command = args::Cli::command();
    let (completions, man) = (out.join("completions"), out.join("man"));
    fs::create_dir_all(&completions)?;
    fs::create_dir_all(&man)?;
    for shell in clap_complete::Shell::value_variants() {
        clap_complete::generate_to(*shell, &mut command.clone(), "ragc-fast", &completions)?;
    }
    clap_mangen::generate_to(command, &man)?;
    take_the_unwinder_in(&out)?;
    Ok(())
}

/// Has the program hold what the runtime of Rust wants of `libgcc_s`, instead of loading that at each start:
/// nine system calls fewer. Where the C compiler has no such archive, all is as usual.
fn take_the_unwinder_in(out: &Path) -> Result<(), Box<dyn Error>> {
    let is_for = |key: &str, value: &str| env::var(key).is_ok_and(|v| v == value);
    let is_native = env::var_os("HOST") == env::var_os("TARGET");
    if !is_native
        || !is_for("CARGO_CFG_TARGET_OS", "linux")
        || !is_for("CARGO_CFG_TARGET_ENV", "gnu")
    {
        return Ok(());
    }
    let found = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output().ok();
    let archive = found.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let Some(archive) = archive.filter(|path| Path::new(path).is_absolute()) else { return Ok(()) };
    // Another compiler may have it elsewhere.
    println!("cargo::rerun-if-changed={archive}");
    // The linker finds this by the library's name, and reads in it what to take.
    let folder = out.join("unwinder");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("libgcc_s.so"), format!("INPUT(\"{archive}\")\n"))?;
    println!("cargo::rustc-link-arg-bins=-L{}", folder.display());
    Ok(())
}

/// The package's version, and the commit where git knows it.
fn version() -> String {
    let package = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let commit = Command::new("git").args(["rev-parse", "--short=10", "HEAD"]).output().ok();
    match commit.filter(|output| output.status.success()) {
        Some(output) => format!("{package} ({})", String::from_utf8_lossy(&output.stdout).trim()),
        None => package,
    }
}
