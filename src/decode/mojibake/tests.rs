//! Misread text, made by misreading sound text, and sound text that looks misread.

use super::*;

/// What a text looks like after it was written in one charset and read in another.
fn misread(text: &str, as_label: &str) -> String {
    let upper = charset::upper_half(as_label);
    text.bytes().map(|byte| if byte < 0x80 { byte as char } else { upper[byte as usize - 0x80] }).collect()
}

const SOUND: [&str; 24] = [
    "« L’été, à Besançon », dit-il ; « déjà\u{a0}! » — l’œuvre coûte 5\u{a0}€ à Noël\u{a0}…",
    "Le comité\u{a0}» a visé\u{a0}§\u{a0}4, la société¹² et l’unité²; café\u{a0}: 3\u{a0}£.",
    "„Straßenfest“, „Spaß“, „Ölgemälde“ – Grüße aus Österreich… ÄÖÜ äöüß „Maß“",
    "NÃO, AMANHÃ… AVIÕES! IRMÃ” — a ação “É” de VOCÊ… À noite, às 5h, ESTÁ® NESTLÉ® É’ SÓ… É¡ É¿",
    "Thủ đô Hà Nội: “ÂU CƠ”, Â, Ă, Ê, Ô, Ơ, Ư; việc được làm ở Đà Nẵng…",
    "В «Гавани» 5 паромов; СССР, РСФСР, «Россия». В\u{a0}«Море» — Рига, Сочи…",
    "Ріка і Сіль: Україна, Їжак, Європа, Ґанок; «РІВНЕ» СІЧ РЄ ВІКІ",
    "Ђорђе и Љиља, Њива, Ћуприја, Џеп: Србија. РЈ СЂ СЋ",
    "渡轮在中午启航，港口“很安静”。他说：“明天见！”——《潮汐表》（第2版）",
    "フェリーは正午に出港する。「静かな港」だった…",
    "여객선은 정오에 출항한다. “조용한 항구”였다.",
    "İstanbul’a gelen ŞÜKRÜ… Çağrı, ığdır, ÖĞLE “ÂLÂ” lâle",
    "El niño cantó “¡OLÉ!” ¿QUÉ? SEÑOR… ÁRBOL 5×£35, 10×… 25° ª º",
    "Ærø, Ålesund, ÅRSØL, HÅØYA; BLÅ… “Å”, Ø; Å—Ø",
    "NÁŠ ÚŽ KŘÍŽ „VÝŠ“ Úžasný „vidíš“ Ondráš” ÉŠ",
    "Það er „ÞAÐ“, Ísland… ÍÐ “ÆÐ”",
    "Copyright © 2031 Nordhaven® ™, 20 °C ± 2, ½ price, §5, £3, ¥100, 5 µm, x²",
    "Ελληνικά «λιμάνι» — Η ¨πρωτεύουσα¨",
    "ROMÂNIA, MÂINE… Âncora, “âme”, pâte",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
    "¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿ À",
    "a radius of 10 Å— or 2 Å…; ( o¬ô )",
    "price: £¬100 in an old table, ¡£ twice £¬ but Füße und Öl überall",
    "so often &quot;Ã¤&quot; stands for “ä”",
];

#[test]
fn sound_text_is_not_touched() {
    for text in SOUND {
        assert!(matches!(repair(text), Cow::Borrowed(_)), "{text}\n{}", repair(text));
    }
    let page = SOUND.join("\n<p>");
    assert!(matches!(repair(&page), Cow::Borrowed(_)), "{}", repair(&page));
}

#[test]
fn text_misread_once_or_twice_is_mended() {
    let upper = ["windows-1252", "windows-1251"];
    for text in SOUND.iter().filter(|text| text.chars().filter(|c| !c.is_ascii()).count() > 9) {
        // Rows of the Latin-1 table itself and prices have nothing to tell them by.
        if text.starts_with('À')
            || text.starts_with('¡')
            || text.starts_with("price")
            || text.starts_with("so often")
            || text.starts_with("a radius")
        {
            continue;
        }
        let once = misread(text, upper[0]);
        assert_eq!(repair(&once), *text, "{once}");
        let twice = misread(&once, upper[0]);
        assert_eq!(repair(&twice), *text, "{twice}");
    }
    for text in [SOUND[5], SOUND[6], SOUND[7]] {
        let once = misread(text, upper[1]);
        assert_eq!(repair(&once), text, "{once}");
    }
}

#[test]
fn only_the_broken_part_is_mended() {
    for (text, expected) in [
        ("The harbourâ€™s ferry", "The harbour’s ferry"),
        ("Earthâ\u{80}\u{99}s tide", "Earth’s tide"),
        ("<p>GrÃ¼ÃŸe</p><p>Größe und Füße</p>", "<p>Grüße</p><p>Größe und Füße</p>"),
        ("TemperaturÂ\u{a0}25Â°C, Â£5 Â© 2031", "Temperatur\u{a0}25°C, £5 © 2031"),
        ("voilÃ\u{a0} le bac, déjà", "voilà le bac, déjà"),
        ("jusqu'Ã la cÃ´te", "jusqu'à la côte"),
        ("atÃ© Ã s 19h", "até às 19h"),
        ("Your basket is empty ðŸ˜ž", "Your basket is empty 😞"),
        ("lost in Earthâ€\u{fffd} orbit", "lost in Earth\u{fffd} orbit"),
        ("ä½ å¥½ï¼Œæ¸¯å\u{8f}£", "你好，港口"),
        ("Паром РїСЂРёР±С‹Р» вЂ“ сказал РІ порту", "Паром прибыл – сказал в порту"),
    ] {
        assert_eq!(repair(text), expected, "{text}");
    }
}

#[test]
fn chinese_misread_as_latin_is_mended() {
    let text = "渡轮在中午启航，港口的人都很安静。他说：“明天见！”、《潮汐表》的第2版Nordhaven出版，价格不变。";
    let bytes = charset::tests_only_gbk(text);
    let upper = charset::upper_half("windows-1252");
    let once: String =
        bytes.iter().map(|&byte| if byte < 0x80 { byte as char } else { upper[byte as usize - 0x80] }).collect();
    let latin: String = bytes.iter().map(|&byte| byte as char).collect();
    for broken in [once, latin] {
        let page = format!("<title>{broken}</title>\n<p class=\"a\">{broken}</p> &copy; 2031");
        assert_eq!(repair(&page), format!("<title>{text}</title>\n<p class=\"a\">{text}</p> &copy; 2031"));
    }
}

#[test]
fn repairing_twice_changes_nothing() {
    for text in SOUND {
        for label in ["windows-1252", "windows-1251"] {
            let once = repair(&misread(text, label)).into_owned();
            assert_eq!(repair(&once), once, "{text}");
        }
    }
}
