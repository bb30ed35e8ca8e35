//! Changes: how one plan differs from another, firm by firm.
//!
//! Knows: holdings. Must not know: why they differ.

use crate::problem::Holding;

/// What changes from one plan to another. Each list is sorted by firm.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Firms that lose what they held.
    pub lose: Vec<Holding>,
    /// Firms that come in, with what they get.
    pub gain: Vec<Holding>,
    /// Firms that are granted land in both, but other land, floor or package: from and to.
    pub moved: Vec<(Holding, Holding)>,
}

/// How `after` differs from `before`.
pub fn changes(before: &[Holding], after: &[Holding]) -> Changes {
    let of = |list: &[Holding], wanted: &Holding| list.iter().copied().find(|h| h.firm == wanted.firm);
    let mut found = Changes::default();
    for held in before {
        match of(after, held) {
            None => found.lose.push(*held),
            Some(now) if now != *held => found.moved.push((*held, now)),
            Some(_) => {}
        }
    }
    found.gain = after.iter().copied().filter(|now| of(before, now).is_none()).collect();
    found.lose.sort_unstable();
    found.gain.sort_unstable();
    found.moved.sort_unstable();
    found
}
