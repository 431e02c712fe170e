//! The memory that a command may take.

use clap::Args;

/// How much memory a command may take.
#[derive(Debug, Args)]
pub struct Memory {
    /// Memory to work in, as 800M, 16G or a number of bytes [default: 80 % of what the machine or the
    /// cgroup has, 1 GiB at least]
    ///
    /// Mapped input does not count. Genomes that do not fit are taken in batches of whole samples,
    /// and what resembles what is looked for batch by batch: the archive is slightly larger then. With
    /// --pansn, --name-from pansn and -c all inputs are open at once, and those that are compressed
    /// take their full length beside this.
    #[arg(long = "memory", value_name = "SIZE", value_parser = parse)]
    pub bytes: Option<u64>,
}

fn parse(text: &str) -> Result<u64, String> {
    let wrong = || "a number of bytes is wanted, or one with K, M, G or T behind it".to_owned();
    let digits_len = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, unit) = text.split_at(digits_len);
    let shift = match unit.to_ascii_uppercase().trim_end_matches('B').trim_end_matches('I') {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return Err(wrong()),
    };
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    number.checked_mul(1 << shift).filter(|&bytes| bytes > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes_have_units() {
        let table =
            [("1", 1), ("800M", 800 << 20), ("16g", 16 << 30), ("2GiB", 2 << 30), ("3KB", 3 << 10)];
        for (text, bytes) in table {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for wrong in ["", "G", "0", "-1", "1.5G", "1X", "99999999999T"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
