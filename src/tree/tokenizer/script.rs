//! Where a script ends: an end tag inside a comment inside a script may or may not count.

use memchr::{memchr, memchr2};

use super::{closes, ends_name};

/// How a script has hidden itself.
#[derive(Clone, Copy)]
enum Hidden {
    No,
    /// Behind `<!--`: a `<script>` inside hides its own end tag.
    Comment,
    /// Behind `<!--` and `<script>`.
    Script,
}

/// Where the end tag of the script that begins at `from` stands, or the end of the page.
pub(super) fn end(bytes: &[u8], from: usize, name: &str) -> usize {
    let mut at = from;
    let mut hidden = Hidden::No;
    loop {
        let found = match hidden {
            Hidden::No => memchr(b'<', &bytes[at..]),
            Hidden::Comment | Hidden::Script => memchr2(b'<', b'-', &bytes[at..]),
        };
        let Some(found) = found else { return bytes.len() };
        at += found;
        let rest = &bytes[at..];
        if rest[0] == b'-' {
            if rest.starts_with(b"-->") {
                hidden = Hidden::No;
            }
            at += 1;
            continue;
        }
        match hidden {
            Hidden::No | Hidden::Comment if closes(bytes, at, name) => return at,
            // The dashes that begin the comment may also end it.
            Hidden::No if rest.starts_with(b"<!--") => (hidden, at) = (Hidden::Comment, at + 2),
            Hidden::Comment => {
                let (is_script, length) = script_word(&rest[1..]);
                at += 1 + length;
                if is_script {
                    hidden = Hidden::Script;
                }
            }
            Hidden::Script if rest.get(1) == Some(&b'/') => {
                let (is_script, length) = script_word(&rest[2..]);
                at += 2 + length;
                if is_script {
                    hidden = Hidden::Comment;
                }
            }
            Hidden::No | Hidden::Script => at += 1,
        }
    }
}

/// Whether a name of a tag is `script`, and the length of the letters.
fn script_word(bytes: &[u8]) -> (bool, usize) {
    let length = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let ended = bytes.get(length).is_some_and(|&byte| ends_name(byte));
    (ended && bytes[..length].eq_ignore_ascii_case(b"script"), length)
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn ends_of_scripts() {
        for (script, hides_an_end_tag) in [
            ("a < b", false),
            ("'</scripted>'", false),
            ("<!-- <script> </script> -->", false),
            ("<!-- <script> </script> ", false),
            ("<!-- <script> -->", false),
            ("<!-- <scripted>", false),
            ("<!-- <SCRIPT/ --", true),
            ("<!-->", false),
            ("<!---><script>", false),
            ("<!-- </ script", false),
        ] {
            let page = format!("{script}</Script >rest</script>");
            let expected = if hides_an_end_tag { page.len() - "</script>".len() } else { script.len() };
            assert_eq!(end(page.as_bytes(), 0, "script"), expected, "{script}");
        }
        assert_eq!(end(b"never", 0, "script"), 5);
    }
}
