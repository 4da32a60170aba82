//! Pages in many charsets, declared rightly, wrongly and not at all; cut and damaged ones.

use super::*;

/// Text and charset of a page.
fn decode<'a>(bytes: &'a [u8], forced: Option<Charset>, transport: Option<&str>) -> (Cow<'a, str>, String) {
    let decoded = super::decode(bytes, forced, transport);
    let charset = decoded.charset();
    (decoded.text, charset)
}

fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
    let units = text.encode_utf16();
    units.flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

const CHINESE: &str = "渡轮在中午启航，港口很安静。船长说明天的潮水会比今天高，因此请大家早一点到码头来。";
const TAIWANESE: &str = "渡輪在中午啟航，港口很安靜。船長說明天的潮水會比今天高，因此請大家早一點到碼頭來。";
const JAPANESE: &str = "フェリーは正午に出港する。港はとても静かだった。船長は、明日の潮は今日より高いと言った。";
const KOREAN: &str = "여객선은 정오에 출항한다. 항구는 아주 조용했다. 선장은 내일 물이 더 높을 것이라고 말했다.";
const RUSSIAN: &str = "Паром отходит в полдень, гавань тиха. Капитан сказал, что завтра вода будет выше, чем сегодня.";
const GERMAN: &str = "Die Fähre läuft um zwölf Uhr aus, der Hafen ist schön. Die Größe der Flut überrascht „jeden“.";
const POLISH: &str =
    "Prom odpływa w południe, a przystań śpi. Jutro woda będzie wyższa niż dziś, źle więc żeglować łódką.";
const TURKISH: &str =
    "Vapur öğlen kalkıyor, liman çok sakin. Kaptan yarın suyun bugünden yüksek olacağını söyledi, ışık sönük.";
const GREEK: &str = "Το πλοίο φεύγει το μεσημέρι, το λιμάνι είναι ήσυχο. Αύριο η παλίρροια θα είναι ψηλότερη.";

const CASES: [(&str, &str); 13] = [
    ("gb18030", CHINESE),
    ("gbk", CHINESE),
    ("big5", TAIWANESE),
    ("shift_jis", JAPANESE),
    ("euc-jp", JAPANESE),
    ("iso-2022-jp", JAPANESE),
    ("euc-kr", KOREAN),
    ("windows-1251", RUSSIAN),
    ("koi8-r", RUSSIAN),
    ("windows-1252", GERMAN),
    ("windows-1250", POLISH),
    ("windows-1254", TURKISH),
    ("windows-1253", GREEK),
];

fn encode(label: &str, text: &str) -> Vec<u8> {
    Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
}

#[test]
fn declared_and_undeclared() {
    for (label, text) in CASES {
        for page in [
            text.to_owned(),
            format!("<html><head><title>{text}</title></head><body><p>{text}</p></body></html>"),
            format!("<meta charset={label}><p>{text}</p>"),
            format!("<META content='text/html; charset={label}' HTTP-EQUIV=Content-Type><p>{text}</p>"),
            format!("<?xml version=\"1.0\" encoding=\"{label}\"?><html>{text}</html>"),
        ] {
            let bytes = encode(label, &page);
            let (decoded, charset) = decode(&bytes, None, None);
            assert_eq!(decoded, page, "{label} read as {charset}");
        }
    }
}

#[test]
fn wrong_declarations_are_overruled() {
    for (label, text) in CASES.into_iter().filter(|(label, _)| *label != "iso-2022-jp") {
        let page = format!("<meta charset=utf-8><p>{text}</p>");
        assert_eq!(decode(&encode(label, &page), None, None).0, page, "{label} declared as UTF-8");
        let page = format!("<meta charset={label}><p>{text}</p>");
        assert_eq!(
            decode(page.as_bytes(), None, None),
            (Cow::Borrowed(page.as_str()), "utf-8".into()),
            "UTF-8 as {label}"
        );
    }
    let page = format!("<meta charset=euc-jp><p>{CHINESE}</p>");
    assert_eq!(
        decode(&encode("big5", &page.replace(CHINESE, TAIWANESE)), None, None).0,
        page.replace(CHINESE, TAIWANESE)
    );
    let page = format!("<meta charset=utf-16><p>{GERMAN}</p>");
    assert_eq!(decode(page.as_bytes(), None, None).1, "utf-8");
}

#[test]
fn marks_and_hints() {
    let forced = Charset::from_label("koi8-r");
    assert_eq!(decode("\u{feff}Fähre".as_bytes(), forced, None), ("Fähre".into(), "utf-8".into()));
    assert_eq!(decode(&encode("koi8-r", "В порту"), forced, None), ("В порту".into(), "koi8-r".into()));
    let declared = encode("koi8-r", "<meta charset=windows-1251>В порту");
    assert_eq!(decode(&declared, forced, None).0, "<meta charset=windows-1251>В порту");
    assert_eq!(Charset::from_label("no-such-charset"), None);
    for big_endian in [false, true] {
        let name = if big_endian { "utf-16be" } else { "utf-16le" };
        for text in [
            "Low tide\n",
            "潮汐表\n2031年\n港口 😀 一一很安静。\n",
            "渡轮在中午启航，一早港口一片安静。",
            "<p>Fähre</p>",
        ] {
            let bare = utf16(text, big_endian);
            assert_eq!(decode(&bare, None, None), (text.into(), name.into()), "{text:?}");
            let marked = utf16(&format!("\u{feff}{text}"), big_endian);
            assert_eq!(decode(&marked, forced, None), (text.into(), name.into()), "{text:?}");
        }
    }
}

#[test]
fn a_server_is_believed_as_far_as_the_bytes_agree() {
    for (transport, declared, real) in [
        ("koi8-r", None, "koi8-r"),
        ("koi8-r", Some("windows-1251"), "koi8-r"),
        ("utf-8", Some("windows-1251"), "utf-8"),
        ("iso-8859-1", Some("koi8-r"), "koi8-r"),
        ("utf-8", Some("koi8-r"), "koi8-r"),
        ("nonsense", Some("koi8-r"), "koi8-r"),
    ] {
        let page = declared.map_or_else(String::new, |label| format!("<meta charset={label}>")) + RUSSIAN;
        assert_eq!(decode(&encode(real, &page), None, Some(transport)), (page.into(), real.into()), "{transport}");
    }
}

#[test]
fn damage_does_not_change_the_charset() {
    for (label, text) in CASES.into_iter().chain([("utf-8", CHINESE), ("utf-8", GERMAN), ("utf-8", "港")]) {
        if label == "iso-2022-jp" {
            continue;
        }
        for page in [text.to_owned(), format!("<meta charset={label}>{text}")] {
            let mut bytes = encode(label, &page);
            let last_bytes = encode(label, &text[text.char_indices().next_back().unwrap().0..]).len();
            if last_bytes == 1 {
                continue;
            }
            bytes.pop();
            let whole = &page[..page.char_indices().next_back().unwrap().0];
            assert_eq!(decode(&bytes, None, None).0, whole, "{label}");
        }
    }
    let mut holed = GERMAN.repeat(3).into_bytes();
    holed[5] = 0xff;
    let (text, charset) = decode(&holed, None, None);
    assert_eq!(charset, "utf-8");
    assert!(text.starts_with("Die F\u{fffd}") && text.contains("Fähre"));
    assert_eq!(decode(b"caf\xe9", None, None), ("café".into(), "windows-1252".into()));
}

#[test]
fn sound_utf8_is_borrowed() {
    for page in [CHINESE, "plain", "<meta charset=latin1>Straße", "<meta charset=gbk>潮汐", ""] {
        assert!(matches!(decode(page.as_bytes(), None, None).0, Cow::Borrowed(text) if text == page));
    }
}

#[test]
fn the_prescan_follows_the_standard() {
    for (head, expected) in [
        ("<meta charset=koi8-r>", Some("KOI8-R")),
        ("<!-- <meta charset=big5> --><meta charset='koi8-r'>", Some("KOI8-R")),
        ("<!--><meta charset=koi8-r>", Some("KOI8-R")),
        ("<a title='<meta charset=big5>'><meta/charset = \"koi8-r\"/>", Some("KOI8-R")),
        ("<meta name=x content='charset=big5'><meta charset=koi8-r>", Some("KOI8-R")),
        ("<meta http-equiv=content-type content='text/html; charset = \"koi8-r\"'>", Some("KOI8-R")),
        ("<meta charset=nonsense><meta charset=koi8-r>", Some("KOI8-R")),
        ("<metadata charset=big5><meta charset=koi8-r>", Some("KOI8-R")),
        ("<!doctype html><meta charset=utf-16le>", Some("UTF-8")),
        ("<meta charset=x-user-defined>", Some("windows-1252")),
        ("<?xml encoding='koi8-r'?>", Some("KOI8-R")),
        ("<!-- <meta charset=big5>", None),
        ("<meta charset='big5", None),
        ("<meta content='charset=big5'>", None),
        ("< meta charset=big5>", None),
        ("charset=big5", None),
        ("<", None),
        ("<meta", None),
        ("<meta charset", None),
        ("<meta =", None),
    ] {
        assert_eq!(declared(head.as_bytes()).map(Encoding::name), expected, "{head}");
    }
    let late = format!("{}<meta charset=koi8-r>", " ".repeat(PRESCAN_BYTES));
    assert_eq!(declared(late.as_bytes()), None);
}
