//! Just enough JSON to write.

/// A value.
pub enum Json {
    /// A whole number.
    Number(u64),
    /// Text; bytes that are no UTF-8 become replacement characters.
    Text(Vec<u8>),
    /// Values in order.
    List(Vec<Json>),
    /// Named values in order.
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    /// Text of bytes.
    pub fn text(bytes: &[u8]) -> Self {
        Self::Text(bytes.to_vec())
    }

    /// The value as a line of text.
    pub fn line(&self) -> Vec<u8> {
        let mut out = String::new();
        self.write(&mut out);
        out.push('\n');
        out.into_bytes()
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Text(bytes) => write_text(&String::from_utf8_lossy(bytes), out),
            Self::List(values) => {
                write_between(['[', ']'], values, |value, out| value.write(out), out);
            }
            Self::Object(fields) => {
                let write_field = |(name, value): &(&str, Self), out: &mut String| {
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                };
                write_between(['{', '}'], fields, write_field, out);
            }
        }
    }
}

fn write_between<T>(
    [open, close]: [char; 2],
    items: &[T],
    write: impl Fn(&T, &mut String),
    out: &mut String,
) {
    out.push(open);
    for (nth, item) in items.iter().enumerate() {
        if nth > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\0'..' ' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written() {
        let value = Json::Object(vec![
            ("n", Json::Number(7)),
            ("l", Json::List(vec![Json::text(b"a\"\\\t\xFF\xC3\xA9"), Json::List(Vec::new())])),
        ]);
        let expected = "{\"n\":7,\"l\":[\"a\\\"\\\\\\u0009\u{FFFD}é\",[]]}\n";
        assert_eq!(String::from_utf8_lossy(&value.line()), expected);
    }
}
