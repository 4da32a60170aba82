//! The tokenizer tests of html5lib, where they lie beside the checkout.

use std::cell::RefCell;
use std::path::Path;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{Attribute, LocalName};
use serde_json::{Value, json};

use super::{Consumer, Mode, Tokenizer, with_plain_line_ends};

/// Writes down tokens in html5lib's format.
#[derive(Default)]
struct Recorder(RefCell<Vec<Value>>);

impl Recorder {
    fn text(&self, text: &str) {
        let mut tokens = self.0.borrow_mut();
        if let Some([kind, Value::String(before)]) =
            tokens.last_mut().and_then(Value::as_array_mut).map(Vec::as_mut_slice)
            && kind == "Character"
        {
            before.push_str(text);
        } else {
            tokens.push(json!(["Character", text]));
        }
    }
}

impl Consumer for Recorder {
    fn room(&self) -> Vec<Attribute> {
        Vec::new()
    }
}

impl TokenSink for Recorder {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let value = match token {
            Token::CharacterTokens(text) => {
                self.text(&text);
                return TokenSinkResult::Continue;
            }
            Token::NullCharacterToken => {
                self.text("\0");
                return TokenSinkResult::Continue;
            }
            Token::EOFToken | Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::CommentToken(text) => json!(["Comment", &*text]),
            Token::DoctypeToken(doctype) => {
                let [name, public, system] = [doctype.name, doctype.public_id, doctype.system_id]
                    .map(|part| part.map_or(Value::Null, |part| Value::from(&*part)));
                json!(["DOCTYPE", name, public, system, !doctype.force_quirks])
            }
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => json!(["EndTag", &*tag.name]),
            Token::TagToken(tag) => {
                let pairs = tag.attrs.iter().map(|one| (one.name.local.to_string(), Value::from(&*one.value)));
                let attributes = Value::Object(pairs.collect());
                if tag.self_closing {
                    json!(["StartTag", &*tag.name, attributes, true])
                } else {
                    json!(["StartTag", &*tag.name, attributes])
                }
            }
        };
        self.0.borrow_mut().push(value);
        TokenSinkResult::Continue
    }
}

/// Text with its `\u` escapes resolved, `None` if that makes half a character.
fn unescaped(text: &str) -> Option<String> {
    serde_json::from_str(&format!("\"{}\"", text.replace('"', "\\\"").replace('\n', "\\n"))).ok()
}

/// [`unescaped`] for every text of a value.
fn unescaped_all(value: &Value) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(unescaped(text)?),
        Value::Array(all) => Value::Array(all.iter().map(unescaped_all).collect::<Option<_>>()?),
        Value::Object(all) => Value::Object(
            all.iter().map(|(name, value)| Some((unescaped(name)?, unescaped_all(value)?))).collect::<Option<_>>()?,
        ),
        other => other.clone(),
    })
}

fn mode(state: &str) -> Mode {
    match state {
        "PLAINTEXT state" => Mode::Plaintext,
        "RCDATA state" => Mode::Raw(RawKind::Rcdata),
        "RAWTEXT state" => Mode::Raw(RawKind::Rawtext),
        "Script data state" => Mode::Raw(RawKind::ScriptData),
        "CDATA section state" => Mode::Cdata,
        state => {
            assert_eq!(state, "Data state");
            Mode::Data
        }
    }
}

/// What the tokenizer makes of a test from one state.
fn tokens(input: &str, state: &str, last_start: &str) -> Value {
    let page = with_plain_line_ends(input);
    let mut tokenizer = Tokenizer::new(&page, Recorder::default());
    tokenizer.last_start = LocalName::from(last_start);
    let (recorder, _) = tokenizer.run(mode(state));
    Value::Array(recorder.0.into_inner())
}

#[test]
fn html5lib_tokenizer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/html5lib/tokenizer");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no html5lib tests at {}", folder.display());
        return;
    };
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "test"));
    files.sort();
    let (mut run, mut halves, mut infoset) = (0, 0, 0);
    let mut wrong = Vec::new();
    for path in &files {
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        // How names would change on their way into XML is nobody's question here.
        infoset += file["xmlViolationTests"].as_array().map_or(0, Vec::len);
        for test in file["tests"].as_array().into_iter().flatten() {
            let escaped = test["doubleEscaped"] == true;
            let read = |value: &Value| if escaped { unescaped_all(value) } else { Some(value.clone()) };
            // Half a surrogate pair is no text to Rust.
            let (Some(Value::String(input)), Some(expected)) = (read(&test["input"]), read(&test["output"])) else {
                halves += 1;
                continue;
            };
            let default = json!(["Data state"]);
            let states = test.get("initialStates").unwrap_or(&default);
            for state in states.as_array().unwrap() {
                run += 1;
                let found = tokens(&input, state.as_str().unwrap(), test["lastStartTag"].as_str().unwrap_or_default());
                if found != expected {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    wrong.push(format!("{name}: {state} {input:?}\nexpected {expected}\nfound    {found}"));
                }
            }
        }
    }
    println!("html5lib: {run} run in {} files; left out: {halves} with half characters, {infoset} on XML", files.len());
    assert!(run > 5000, "only {run} tests found");
    assert!(wrong.is_empty(), "{} differ\n\n{}", wrong.len(), wrong.join("\n\n"));
}
