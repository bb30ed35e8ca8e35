//! A sentence as data: a key of the text catalogue and its parameters.
//!
//! Knows: keys and typed arguments. Must not know: any language; the sentences stand in [`crate::text`].

use serde::{Deserialize, Serialize};

use crate::units::{Area, Decibel, Length, Milli, Money};

/// A typed parameter; the catalogue prints it as the language does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Arg {
    /// Names and other text, printed as it stands.
    Text(String),
    /// A count.
    Count(i64),
    /// A length, printed in metres.
    Length(Length),
    /// An area, printed in m².
    Area(Area),
    /// Thousandths of some unit.
    Milli(Milli),
    /// Money.
    Money(Money),
    /// A sound level.
    Decibel(Decibel),
    /// Several names.
    List(Vec<String>),
    /// A whole message inside another.
    Message(Box<Message>),
}

/// A catalogue key with its parameters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Message {
    /// The key in the catalogue.
    pub key: String,
    /// Parameters by name, in the order given.
    pub args: Vec<(String, Arg)>,
}

impl Message {
    /// A message without parameters.
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), args: Vec::new() }
    }
    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Arg>) -> Self {
        self.args.push((name.to_owned(), value.into()));
        self
    }
}

macro_rules! arg_from {
    ($($from:ty => $variant:ident),* $(,)?) => {
        $(impl From<$from> for Arg { fn from(value: $from) -> Self { Self::$variant(value) } })*
    };
}
arg_from!(String => Text, i64 => Count, Length => Length, Area => Area, Milli => Milli, Money => Money, Decibel => Decibel, Vec<String> => List);
impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<usize> for Arg {
    fn from(value: usize) -> Self {
        Self::Count(value as i64)
    }
}
impl From<Message> for Arg {
    fn from(value: Message) -> Self {
        Self::Message(Box::new(value))
    }
}
