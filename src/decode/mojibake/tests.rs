//! Misread text, made by misreading sound text, and sound text that looks misread.

use super::super::charset;
use super::*;

/// What a text looks like after it was written in one charset and read in another.
fn misread(text: &str, as_label: &str) -> String {
    let upper = charset::upper_half(as_label);
    text.bytes().map(|byte| if byte < 0x80 { byte as char } else { upper[byte as usize - 0x80] }).collect()
}

const SOUND: [&str; 27] = [
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
    "f(x) = √π, √2 ≈ 1.41, 3√γ, x≈y, a ◊ b, the ƒ of 5 ƒ; ‚Ärger‘ und „Übel“, –Über, l’été, “Élan”",
    "CENĂ… „MÂINE” ŢARĂ» ROMÂNIA; KŮŽE, NŮŽ, ŘÍP, PAŘÍŽ, „Řím“, Ďábel; «Đuro»",
    "ŠEŠĖLIS, ĄŽUOLAS™, Āø, VĒJŠ, ŪDENS, Æble, ÆØÅ, HÅØY, ŒUVRE, Ÿ, ÿ",
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
            || text.starts_with("ŠEŠĖLIS")
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
fn text_misread_in_rarer_charsets_is_mended() {
    for (text, label) in [
        ("Žluťoučký kůň přišel do přístavu, déjà vu a naïve Größe", "windows-1250"),
        ("Žluťoučký kůň přišel do přístavu, déjà vu a naïve Größe", "iso-8859-2"),
        ("La forêt près de l’étang, “où l’été” finit…", "windows-1250"),
        ("Įsivaizduok ąžuolą ir žąsį, ūdens ķeri", "windows-1257"),
        ("Grüße aus dem Hafen, schöne Möwe, größer – „weißer“ Bär", "macintosh"),
        ("Jāņa māja pie ezera, kur aug ķirši un ņem ūdeni", "macintosh"),
        ("паром и гавань", "macintosh"),
        ("ספינה בנמל", "macintosh"),
        ("السفينة في الميناء", "windows-1250"),
    ] {
        let once = misread(text, label);
        assert_eq!(repair(&once), text, "{label}: {once}");
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
        ("La rГ©gion du port", "La région du port"),
        ("the \u{93}Low Tide\u{94} isn\u{92}t there", "the “Low Tide” isn’t there"),
        ("ï»¿The ferry", "\u{feff}The ferry"),
        ("lost for good ï¿½ here", "lost for good \u{fffd} here"),
        ("sails at noon í\u{a0}½íº¢", "sails at noon 🚢"),
        ("about 20Â minutes", "about 20Â minutes"),
        ("half an hourÂ on foot", "half an hour\u{a0}on foot"),
        ("replace(\"â€™\", \"'\"); Harbourâ€™s", "replace(\"â€™\", \"'\"); Harbour’s"),
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
