//! Language tags: what pages declare, in the form of BCP 47.
//!
//! In: a tag as a page has it. Out: the tag in canonical case and its shortest code, or nothing. Deliberately absent: a table
//! of registered subtags beyond the two-letter languages.

/// Two-letter languages of ISO 639-1.
const ISO_639_1: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee \
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka \
    kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn \
    no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta \
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Three-letter codes that the detector or pages use, with their two-letter form, which BCP 47 prefers.
const SHORTER: &[(&str, &str)] = &[
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("chi", "zh"),
    ("cmn", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("dut", "nl"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("fre", "fr"),
    ("ger", "de"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("nor", "no"),
    ("ori", "or"),
    ("pan", "pa"),
    ("per", "fa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zho", "zh"),
    ("zul", "zu"),
];

/// Languages that the registry knows extended languages of, as in `zh-yue`.
const EXTENDED: [&str; 7] = ["ar", "kok", "lv", "ms", "sw", "uz", "zh"];

/// A declared language tag in canonical case: `zh_hans-cn` is `zh-Hans-CN`, `eng` is `en`.
///
/// `None` for what is no tag (`english`, `xx`, empty), and for tags that name no single language (`mul`, `und`).
pub(crate) fn canonical(tag: &str) -> Option<String> {
    let mut parts = tag.trim().split(['-', '_']);
    let base = parts.next()?.to_ascii_lowercase();
    let base = SHORTER.iter().find(|(long, _)| *long == base).map_or(base.as_str(), |(_, short)| short);
    let known = match base.len() {
        2 => ISO_639_1.split_ascii_whitespace().any(|code| code == base),
        3 => base.bytes().all(|b| b.is_ascii_lowercase()) && !matches!(base, "und" | "mul" | "zxx" | "mis"),
        _ => false,
    };
    let mut canonical = known.then(|| base.to_owned())?;
    let mut extension = false;
    for part in parts {
        let letters = part.bytes().all(|b| b.is_ascii_alphabetic());
        if letters && part.len() == 3 && !canonical.contains('-') && !EXTENDED.contains(&canonical.as_str()) {
            // No extended language of this one: what pages write there is anything.
            continue;
        }
        if part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        let lower = part.to_ascii_lowercase();
        canonical.push('-');
        match part.len() {
            2 if letters && !extension => canonical.push_str(&part.to_ascii_uppercase()),
            4 if letters && !extension => {
                canonical.push_str(&part[..1].to_ascii_uppercase());
                canonical.push_str(&lower[1..]);
            }
            _ => canonical.push_str(&lower),
        }
        extension |= part.len() == 1;
    }
    (!canonical.ends_with("-x")).then_some(canonical)
}

/// The two-letter code of a language, given the three-letter one.
pub(super) fn shorter(code: &str) -> Option<&'static str> {
    SHORTER.iter().find(|(long, _)| *long == code).map(|(_, short)| *short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        for (tag, expected) in [
            ("EN", Some("en")),
            ("zh_hans-cn", Some("zh-Hans-CN")),
            ("eng", Some("en")),
            ("yue", Some("yue")),
            ("es-419", Some("es-419")),
            ("de-ere", Some("de")),
            ("zh-yue-HK", Some("zh-yue-HK")),
            ("sl-rozaj-BISKE", Some("sl-rozaj-biske")),
            ("en-x-AB", Some("en-x-ab")),
            ("de-", None),
            ("english", None),
            ("x", None),
            ("mul", None),
            ("en-US, de", None),
            ("{{lang}}", None),
        ] {
            assert_eq!(canonical(tag).as_deref(), expected, "{tag:?}");
        }
    }

    #[test]
    fn long_codes_are_sorted() {
        assert!(SHORTER.is_sorted(), "the list is searched by eye");
    }
}
