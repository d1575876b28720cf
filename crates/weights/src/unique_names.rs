//! JSON in which an object says everything once.

use std::collections::HashSet;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

/// Reads any JSON and keeps nothing of it. It is an error if an object has two members of one name: which of them counts
/// would be up to whoever reads it. So is a name with a control character, which would reach the screen.
pub(super) struct UniqueNames;

impl<'de> Deserialize<'de> for UniqueNames {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for UniqueNames {
    type Value = Self;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self, A::Error> {
        let mut names = HashSet::new();
        while let Some((name, Self)) = object.next_entry::<String, Self>()? {
            if name.chars().any(char::is_control) {
                return Err(A::Error::custom(format!("the name {name:?} has a control character")));
            }
            if let Some(name) = names.replace(name) {
                return Err(A::Error::custom(format!("`{name}` stands there twice")));
            }
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects against two meanings of one file: a name that is there twice is found however deep it stands and however
    /// it is written; the same name in two objects is none of these, and every kind of JSON is read.
    #[test]
    fn names() {
        let read = |json: &str| serde_json::from_str::<UniqueNames>(json).map(drop);
        for json in [
            "null",
            "[true, -1, 1, 0.5, \"a\\u0000\", null]",
            r#"{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}"#,
            r#"{"a": 1, "A": 1, "": 1}"#,
        ] {
            assert!(read(json).is_ok(), "{json}");
        }
        for json in [
            r#"{"w": 1, "w": 1}"#,
            r#"{"w": 1, "b": 1, "\u0077": 1}"#,
            r#"[0, {"a": {"w": [], "b": {}, "w": []}}]"#,
        ] {
            let error = read(json).expect_err(json).to_string();
            assert!(error.starts_with("`w` stands there twice at line 1 column "), "{error}");
        }
        let error = read(r#"{"w\u001b[2J": 1}"#).expect_err("a control character").to_string();
        assert!(error.starts_with(r#"the name "w\u{1b}[2J" has a control character"#), "{error}");
        assert!(read("[1").is_err() && read("[1] 2").is_err());
    }
}
