//! Documentation of each kind of rule, for `kavling rules`.

use crate::problem::Language;

/// Documentation of one kind.
#[derive(Debug, Clone, Copy)]
pub struct RuleDoc {
    /// The kind's name in scenarios.
    pub kind: &'static str,
}

/// Every kind, in order of name.
pub fn all() -> &'static [RuleDoc] {
    &[]
}

impl RuleDoc {
    /// The page for people.
    pub fn page(&self, _language: Language) -> String {
        String::new()
    }
    /// The same as JSON.
    pub fn to_json(&self, _language: Language) -> serde_json::Value {
        serde_json::Value::Null
    }
}
