//! JSON in little memory: strings and what holds them. Statements mostly are small objects, for each of which
//! `serde_json`'s own map takes half a kilobyte.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value.
#[derive(Debug)]
pub(super) enum Value {
    /// `null`.
    Null,
    /// A number or a truth: no statement we read is one.
    Other,
    /// A string.
    String(Box<str>),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Node),
}

/// A JSON object that says what it is.
#[derive(Debug)]
pub(in crate::tree::meta) struct Node {
    /// Sorted by key, each once: the last of several counts.
    members: Box<[(Box<str>, Value)]>,
}

impl Value {
    /// The string, if it is one.
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

impl Node {
    /// The value under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.members.iter().find(|(found, _)| **found == *key).map(|(_, value)| value)
    }

    /// Keys and values in the order of the keys.
    pub(super) fn members(&self) -> &[(Box<str>, Value)] {
        &self.members
    }

    fn new(mut members: Vec<(Box<str>, Value)>) -> Self {
        // Stable, and the last of equal keys moves to the front before the others leave.
        members.reverse();
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        members.dedup_by(|(second, _), (first, _)| first == second);
        Self { members: members.into_boxed_slice() }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = object.next_key::<String>()? {
            members.push((key.into(), object.next_value()?));
        }
        Ok(Value::Object(Node::new(members)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_serde_json() {
        for text in [
            r#"{"b":1,"a":[true,null,"x",{"c":{}}],"b":"last"}"#,
            r#"["\u0041",1e400,-3,2.5]"#,
            r#"{"a":"#,
            "[1 2]",
            "1",
            "",
        ] {
            fn same(ours: &Value, theirs: &serde_json::Value) -> bool {
                match (ours, theirs) {
                    (Value::Null, serde_json::Value::Null)
                    | (Value::Other, serde_json::Value::Bool(_) | serde_json::Value::Number(_)) => true,
                    (Value::String(ours), serde_json::Value::String(theirs)) => **ours == **theirs,
                    (Value::Array(ours), serde_json::Value::Array(theirs)) => {
                        ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
                    }
                    (Value::Object(ours), serde_json::Value::Object(theirs)) => {
                        ours.members().len() == theirs.len()
                            && ours.members().iter().zip(theirs).all(|(ours, theirs)| {
                                *ours.0 == **theirs.0 && same(&ours.1, theirs.1) && ours.1.as_str() == theirs.1.as_str()
                            })
                    }
                    _ => false,
                }
            }
            match (serde_json::from_str::<Value>(text), serde_json::from_str(text)) {
                (Ok(ours), Ok(theirs)) => assert!(same(&ours, &theirs), "{text}"),
                (ours, theirs) => assert!(ours.is_err() && theirs.is_err(), "{text}"),
            }
        }
    }
}
