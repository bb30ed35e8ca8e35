//! Values of the scenario with the place where they stand.
//!
//! Knows: TOML tokens. Must not know: what they mean. A number is kept as its span only: it is read from the
//! text of the file, digit by digit, so that no float ever stands between the planner and the millimetre.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use toml::Spanned;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub span: Range<usize>,
    pub value: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        Ok(Self { span: spanned.span(), value: spanned.into_inner() })
    }
}
impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
impl<T: Eq> Eq for At<T> {}
impl<T: Ord> PartialOrd for At<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: Ord> Ord for At<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

macro_rules! schema_as {
    ($type:ty, $name:literal, $($schema:tt)*) => {
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($($schema)*)
            }
        }
    };
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A number with or without decimals; its text stands in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number;
/// A whole number; its text stands in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole;

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
/// A yes or no, or a number; its text stands in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer;

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
schema_as!(Answer, "Answer", { "anyOf": [{ "type": "boolean" }, { "type": "number" }] });
schema_as!(Number, "Number", { "type": "number" });
schema_as!(Whole, "Whole", { "type": "integer" });

/// A corner: east and north, metres.
pub(super) type Corner = At<[At<Number>; 2]>;
/// A scale: values, each with the share that it earns.
pub(super) type Scale = At<Vec<At<[At<Number>; 2]>>>;
/// A polygon: its corners in order, either way round.
pub(super) type Ring = At<Vec<Corner>>;

/// A date, or a date with a time: quoted or not.
#[derive(Debug, Clone)]
pub(super) struct Moment(pub String);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match toml::Value::deserialize(deserializer)? {
            toml::Value::String(text) => Self(text),
            other => Self(other.to_string()),
        })
    }
}
schema_as!(Moment, "Moment", { "type": "string", "format": "date" });

/// One value, or the list of values in its place.
#[derive(Debug, Clone)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<At<T>>),
}

struct OneOrManyVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Deserialize<'de> + FromScalar> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or a list of values")
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(OneOrMany::One(T::from_scalar(text)))
    }
    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(OneOrMany::One(T::from_scalar("")))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut many = Vec::new();
        while let Some(one) = seq.next_element()? {
            many.push(one);
        }
        Ok(OneOrMany::Many(many))
    }
}

/// What can stand without a list around it.
pub(super) trait FromScalar {
    fn from_scalar(text: &str) -> Self;
}
impl FromScalar for String {
    fn from_scalar(text: &str) -> Self {
        text.to_owned()
    }
}
impl FromScalar for Number {
    fn from_scalar(_: &str) -> Self {
        Self
    }
}
impl FromScalar for Whole {
    fn from_scalar(_: &str) -> Self {
        Self
    }
}

impl<'de, T: Deserialize<'de> + FromScalar> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(std::marker::PhantomData))
    }
}
schema_as!(OneOrMany<String>, "Names", { "anyOf": [
    { "type": "string" },
    { "type": "array", "items": { "type": "string" } }
] });
schema_as!(OneOrMany<Number>, "NumberOrTwo", { "anyOf": [
    { "type": "number" },
    { "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 }
] });
schema_as!(OneOrMany<Whole>, "WholeOrTwo", { "anyOf": [
    { "type": "integer" },
    { "type": "array", "items": { "type": "integer" }, "minItems": 2, "maxItems": 2 }
] });

/// One value for all, or low, most likely and high.
#[derive(Debug, Clone)]
pub(super) struct OneOrThree<T>(OneOrMany<T>);

impl<'de, T: Deserialize<'de> + FromScalar> Deserialize<'de> for OneOrThree<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        OneOrMany::deserialize(deserializer).map(Self)
    }
}

impl<T> OneOrThree<T> {
    /// The three values, where there are three.
    pub(super) fn three(&self) -> Option<[&At<T>; 3]> {
        match &self.0 {
            OneOrMany::Many(many) => many.iter().collect::<Vec<_>>().try_into().ok(),
            OneOrMany::One(_) => None,
        }
    }
}
schema_as!(OneOrThree<Number>, "NumberOrThree", { "anyOf": [
    { "type": "number" },
    { "type": "array", "items": { "type": "number" }, "minItems": 3, "maxItems": 3 }
] });
schema_as!(OneOrThree<Whole>, "WholeOrThree", { "anyOf": [
    { "type": "integer" },
    { "type": "array", "items": { "type": "integer" }, "minItems": 3, "maxItems": 3 }
] });

/// Two firms.
pub(super) type Pair = At<[At<String>; 2]>;
/// One name or several.
pub(super) type Names = At<OneOrMany<String>>;
