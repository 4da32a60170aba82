//! Header lines as WARC, HTTP and MIME have them: `name: value`, continued where a line begins with a space.
//!
//! In: bytes. Out: the first line and the fields, by name. Crawls hold what servers really sent, so nothing is refused:
//! what is no field is passed over. Deliberately absent: the meaning of any field.

use memchr::memmem;

/// A block of header lines.
#[derive(Debug, Default)]
pub(super) struct Headers {
    /// The first line, such as `HTTP/1.1 200 OK`.
    pub(super) first: String,
    fields: Vec<(String, String)>,
}

impl Headers {
    /// Reads a block with a first line of its own.
    pub(super) fn parse(block: &[u8]) -> Self {
        let text = String::from_utf8_lossy(block);
        let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
        let first = lines.next().unwrap_or_default().trim().to_owned();
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in lines {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self { first, fields }
    }

    /// The value of the first field of this name, which is given in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Where a block of header lines ends and what it heads begins.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    let crlf = memmem::find(bytes, b"\r\n\r\n").map(|at| at + 4);
    let bare = memmem::find(&bytes[..crlf.unwrap_or(bytes.len())], b"\n\n").map(|at| at + 2);
    bare.or(crlf)
}

/// The media type of a `Content-Type`, in lower case, and its charset.
pub(super) fn content_type(value: &str) -> (String, Option<String>) {
    let mut parts = value.split(';');
    let media_type = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (media_type, charset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_by_name_whatever_their_dress() {
        let headers =
            Headers::parse(b"HTTP/1.1 200 OK\r\nContent-TYPE:text/html;\r\n  charset=\"koi8-r\"\r\nnonsense\r\nX: 1\n");
        assert_eq!(headers.first, "HTTP/1.1 200 OK");
        let (media_type, charset) = content_type(headers.get("content-type").unwrap());
        assert_eq!((media_type.as_str(), charset.as_deref()), ("text/html", Some("koi8-r")));
        assert_eq!((headers.get("x"), headers.get("nonsense")), (Some("1"), None));
    }

    #[test]
    fn a_block_ends_at_the_first_empty_line() {
        for (bytes, expected) in
            [(&b"a: 1\r\n\r\nbody\n\n"[..], Some(8)), (b"a: 1\n\nbody\r\n\r\n", Some(6)), (b"a: 1\r\n", None)]
        {
            assert_eq!(end(bytes), expected);
        }
    }
}
