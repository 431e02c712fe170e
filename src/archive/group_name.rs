//! Names of the two streams that each segment group has.

use super::params::FileVersion;

/// What a stream of a group holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The group reference.
    Reference,
    /// Packs of deltas, or of whole segments in raw groups.
    Delta,
}

const DIGITS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_#";

const NO_DIGIT: u8 = 0xFF;

#[cfg_attr(
    not(test),
    expect(clippy::indexing_slicing, reason = "constant, checked by the compiler")
)]
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 64 {
        values[DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// Appends the name of a stream of `group`.
pub fn write(out: &mut Vec<u8>, version: FileVersion, group: u32, kind: Kind) {
    if version == FileVersion::V3 {
        write_base64(out, group);
        out.push(if kind == Kind::Reference { b'r' } else { b'd' });
        return;
    }
    out.extend_from_slice(format!("seg-{group}-").as_bytes());
    out.extend_from_slice(if kind == Kind::Reference { b"ref" } else { b"delta" });
}

/// Base 64 of AGC's own, least significant digit first, at least one digit.
fn write_base64(out: &mut Vec<u8>, mut group: u32) {
    out.push(b'x');
    loop {
        out.extend(DIGITS.get((group & 63) as usize));
        group >>= 6;
        if group == 0 {
            return;
        }
    }
}

/// The group and kind that a stream's name means, if it is the name of a group's stream.
#[must_use]
pub fn parse(version: FileVersion, name: &[u8]) -> Option<(u32, Kind)> {
    if version == FileVersion::V3 { parse_base64(name) } else { parse_decimal(name) }
}

fn parse_base64(name: &[u8]) -> Option<(u32, Kind)> {
    let (digits, kind) = match name.strip_prefix(b"x")? {
        [digits @ .., b'r'] => (digits, Kind::Reference),
        [digits @ .., b'd'] => (digits, Kind::Delta),
        _ => return None,
    };
    // A last digit of zero would make a second name for the same group.
    let padded = digits.len() > 1 && digits.last() == Some(&b'0');
    if digits.is_empty() || digits.len() > 6 || padded {
        return None;
    }
    let mut group = 0u64;
    for &digit in digits.iter().rev() {
        let value = VALUES.get(usize::from(digit)).copied().filter(|&value| value != NO_DIGIT)?;
        group = group << 6 | u64::from(value);
    }
    Some((u32::try_from(group).ok()?, kind))
}

fn parse_decimal(name: &[u8]) -> Option<(u32, Kind)> {
    let rest = name.strip_prefix(b"seg-")?;
    let (digits, kind) = if let Some(digits) = rest.strip_suffix(b"-ref") {
        (digits, Kind::Reference)
    } else {
        (rest.strip_suffix(b"-delta")?, Kind::Delta)
    };
    let canonical = digits.iter().all(u8::is_ascii_digit)
        && (digits.len() == 1 || digits.first() != Some(&b'0'));
    let group = std::str::from_utf8(digits).ok()?.parse().ok()?;
    canonical.then_some((group, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(version: FileVersion, group: u32, kind: Kind) -> String {
        let mut out = Vec::new();
        write(&mut out, version, group, kind);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn examples_of_the_specification() {
        let examples = [
            (0, "x0r"),
            (15, "xFr"),
            (16, "xGr"),
            (61, "xzr"),
            (62, "x_r"),
            (63, "x#r"),
            (64, "x01r"),
            (65, "x11r"),
            (128, "x02r"),
            (1009, "xnFr"),
            (4095, "x##r"),
            (4096, "x001r"),
            (262_144, "x0001r"),
        ];
        for (group, expected) in examples {
            assert_eq!(name(FileVersion::V3, group, Kind::Reference), expected);
        }
        assert_eq!(parse(FileVersion::V3, b"xdr"), Some((39, Kind::Reference)));
        assert_eq!(parse(FileVersion::V3, b"xrd"), Some((53, Kind::Delta)));
        assert_eq!(name(FileVersion::V1, 17, Kind::Delta), "seg-17-delta");
    }

    #[test]
    fn other_names_are_no_groups() {
        for other in ["", "x", "xr", "x00r", "x10", "x-r", "x#######r", "params", "seg-1-ref"] {
            assert_eq!(parse(FileVersion::V3, other.as_bytes()), None, "{other}");
        }
        for other in ["seg--ref", "seg-01-ref", "seg-+1-ref", "seg-99999999999-ref", "x0d"] {
            assert_eq!(parse(FileVersion::V2, other.as_bytes()), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn names_and_groups_are_inverse(group: u32) {
            for version in [FileVersion::V1, FileVersion::V2, FileVersion::V3] {
                for kind in [Kind::Reference, Kind::Delta] {
                    let name = name(version, group, kind);
                    prop_assert_eq!(parse(version, name.as_bytes()), Some((group, kind)));
                }
            }
        }
    }
}
