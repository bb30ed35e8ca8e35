//! Questions: which plans a further search is to choose among, and what it is to seek.
//!
//! Knows: plans as sets of grants. Must not know: why somebody asks, how the answer is told.

use std::collections::{BTreeMap, BTreeSet};

use crate::firm::FirmIdx;
use crate::problem::Holding;
use crate::units::Milli;

/// What a further search starts from, which plans it may choose among, and what it seeks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Holdings to start from, if they are lawful and allowed.
    pub known: Vec<Holding>,
    /// What is sought.
    pub aim: Aim,
    /// What decides between plans that are equal in what is sought.
    pub ties: Ties,
    /// Only plans worth at least so much at these levels of the objective, the first ones in order.
    pub at_least: Vec<Milli>,
    /// Only plans that grant land to another set of firms than any of these.
    pub other_than: Vec<BTreeSet<FirmIdx>>,
    /// Only plans that grant land to all of these.
    pub granting: BTreeSet<FirmIdx>,
    /// Only plans without a case of envy: no refused firm could take the place of a granted one with fewer points, all
    /// else fixed. Wherever there is a lawful plan there is one of these.
    pub without_envy: bool,
}

/// What a search seeks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Aim {
    /// The objective of the problem, level by level.
    #[default]
    Objective,
    /// The greatest sum over the firms granted land, each counting so much (thousandths; firms not named count nothing).
    /// An answer has one level: that sum.
    Firms(BTreeMap<FirmIdx, i64>),
    /// Any plan worth so much at the first level of the objective; where there is none, the best at that level. An answer
    /// has one level: that worth. With a bound only where the best was sought to the end.
    Worth(Milli),
}

/// What decides between plans that are equal in what is sought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Ties {
    /// Nothing: they are left as they fall.
    #[default]
    Undecided,
    /// The published order.
    Published,
    /// This order: each firm in turn is granted land wherever a plan exists that grants it and all winners before it.
    By(Vec<FirmIdx>),
}
