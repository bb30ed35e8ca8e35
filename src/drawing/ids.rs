//! Names of things on a drawing.
//!
//! Knows: which letters formats accept. Must not know: what is named.

use std::collections::BTreeSet;

/// Names as XML, CSS and DXF accept them, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids(BTreeSet<String>);

impl Ids {
    /// A valid name made of `text`, different from all before. `text` must start with a letter.
    pub(super) fn name(&mut self, text: &str) -> String {
        let mut base = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' => base.push(c),
                _ => base.push_str(&format!("_{:x}", u32::from(c))),
            }
        }
        let mut name = base.clone();
        let mut again = 1;
        while !self.0.insert(name.clone()) {
            again += 1;
            name = format!("{base}_{again}");
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid_and_unique() {
        let mut ids = Ids::default();
        assert_eq!(ids.name("plot-A-01"), "plot-A-01");
        assert_eq!(ids.name("plot-A-01"), "plot-A-01_2");
        assert_eq!(ids.name("plot-Ä <1>"), "plot-_c4_20_3c1_3e");
    }
}
