//! The test cases of ftfy, where they lie beside the checkout.

use std::collections::BTreeMap;
use std::path::Path;

use super::repair;

/// A case that does not come out as ftfy has it, and why that is so.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    /// Its place among the cases, from 0.
    case: usize,
    /// Whether the case asks for something this module is not for.
    #[serde(default)]
    out_of_scope: bool,
    /// The reason.
    why: String,
}

#[test]
fn ftfy_cases() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/ftfy/test_cases.json");
    let Ok(file) = std::fs::read_to_string(&path) else {
        println!("skipped: no cases of ftfy at {}", path.display());
        return;
    };
    let cases: Vec<BTreeMap<String, String>> = serde_json::from_str(&file).unwrap();
    let known: Vec<Known> = serde_json::from_str(include_str!("known.json")).unwrap();
    assert!(known.is_sorted_by_key(|known| known.case) && known.iter().all(|known| !known.why.is_empty()));
    let (mut passed, mut faults) = (0, Vec::new());
    for (place, case) in cases.iter().enumerate() {
        // What ftfy does beyond charsets (straight quotes, no ligatures) is another matter.
        let expected = case.get("fixed-encoding").unwrap_or(&case["fixed"]);
        let found = repair(&case["original"]);
        let is_known = known.iter().any(|known| known.case == place);
        passed += usize::from(found == expected.as_str());
        if (found == expected.as_str()) == is_known {
            let verb = if is_known { "comes out and must be taken off" } else { "does not come out" };
            faults.push(format!("{place} {verb}: {}\n  {}\n  {found}\n  {expected}", case["label"], case["original"]));
        }
    }
    let out_of_scope = known.iter().filter(|known| known.out_of_scope).count();
    println!("{passed} of {} cases of ftfy, {out_of_scope} out of scope", cases.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(passed * 100 >= (cases.len() - out_of_scope) * 95);
}
