//! The bytes of a sheet as text: UTF-8 or UTF-16 by its mark, UTF-8 without one, or else what German spreadsheet
//! programs write on Windows.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark_bytes..]).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The delimiter of the headings: what stands most often between them, outside of quotes.
pub(super) fn delimiter(text: &str) -> u8 {
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            byte if !quoted => {
                for (delimiter, count) in &mut counts {
                    *count += usize::from(byte == *delimiter);
                }
            }
            _ => {}
        }
    }
    // The first of equals wins: a semicolon.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b';', |(delimiter, _)| *delimiter)
}

/// The most delimiters in one line.
pub(super) fn delimiters_most(text: &str, delimiter: u8) -> usize {
    let lines = text.as_bytes().split(|byte| matches!(byte, b'\r' | b'\n'));
    lines.map(|line| line.iter().filter(|byte| **byte == delimiter).count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let utf16: Vec<u8> = "\u{feff}Zähler".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [&b"Z\xe4hler"[..], "Zähler".as_bytes(), "\u{feff}Zähler".as_bytes(), &utf16] {
            assert_eq!(decode(bytes), "Zähler");
        }
    }

    #[test]
    fn the_delimiter_is_found_outside_of_quotes() {
        assert_eq!(delimiter("a;b;c\n1,2,3,4,5"), b';');
        assert_eq!(delimiter("\r\n\"a;x;y;z\",b"), b',');
        assert_eq!(delimiter("a\tb"), b'\t');
        assert_eq!(delimiter("a"), b';');
    }
}
