//! Writes what the fuzz targets start from: `corpus FOLDER [ARCHIVE...]`. The archives given and some
//! simulated ones go to FOLDER/archive, their unpacked forms to FOLDER/unpacked.

use std::path::Path;

#[allow(dead_code, reason = "packing is for the target and the tests")]
#[path = "../../tests/fuzzing/repack.rs"]
mod repack;
#[path = "../../tests/fuzzing/seeds.rs"]
mod seeds;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1);
    let folder = args.next().ok_or("usage: corpus FOLDER [ARCHIVE...]")?;
    let given = args.map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let folder = Path::new(&folder);
    for target in ["archive", "unpacked"] {
        std::fs::create_dir_all(folder.join(target))?;
    }
    for (n, archive) in seeds::small().into_iter().chain(given).enumerate() {
        let unpacked = repack::unpack(&archive).ok_or("no archive")?;
        std::fs::write(folder.join(format!("archive/{n}")), archive)?;
        std::fs::write(folder.join(format!("unpacked/{n}")), unpacked)?;
    }
    Ok(())
}
