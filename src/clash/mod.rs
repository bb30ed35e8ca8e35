//! The clash: an irreducible set of named rules and capacities that cannot all be kept.
//!
//! Knows: names of rules and resource nodes, problems with some of them left out, whether a lawful plan exists. Must not
//! know: sentences, files.
//!
//! *Method.* A deletion filter over names (Chinneck, Feasibility and Infeasibility in Optimization, 2008, chapters 6 and 8):
//! what can be left out without a lawful plan becoming possible is left out, what cannot stays. A part of the list is
//! tried as a whole first and halved where it cannot go. What the elastic solve left untouched is tried first, so that what
//! it says must give way stays where it can; the untouched are gone through in both directions and the smaller set is
//! told. At the end the set by itself is proven impossible a second time by its elastic twin, and for each member a
//! lawful plan of the others is known. A capacity left out is one that every firm together cannot use up.
//!
//! Land itself (one holder a plot, where a resource reaches) is no rule and stands whatever is left out.

mod subset;
mod told;
mod ways;

use std::collections::BTreeSet;

use crate::formulation::Shortfall;
use crate::planner::{Options, Outcome, SolverDisagrees};
use crate::problem::Problem;
use crate::variant::is_asked;

pub use told::{asks, told};
pub use ways::repair;

use subset::{Can, Subsets};

/// Rules and capacities that cannot all be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// What clashes: rules in their order, then resource nodes.
    pub members: Vec<Member>,
    /// Whether time ended before all was found out.
    pub stopped: bool,
}

impl Clash {
    /// Whether any one of them could be spared for the others to be kept: proven for each.
    pub fn irreducible(&self) -> bool {
        self.members.iter().all(|member| member.needed)
    }
}

/// One of the names that clash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Rule or resource node.
    pub name: String,
    /// Whether the others can be kept without it: a lawful plan of the others is known. `false` only where time ended.
    pub needed: bool,
    /// What becomes of the whole scenario if only this one gives way.
    pub alone: Alone,
}

/// Whether it is enough that one alone gives way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alone {
    /// A lawful plan of the whole scenario becomes possible without it, and also if it gives way by so much; empty where
    /// no amount was found.
    Enough(Vec<Shortfall>),
    /// Proven: without it these clash all the same, an irreducible set again (as far as time allowed).
    NotEnough(Vec<String>),
    /// Time ended.
    Unknown,
}

/// What clashes in a problem for which no lawful plan exists; `None` where time ended before that was proven again.
/// `first` is one way to make it possible, from the elastic solve.
///
/// # Errors
/// [`SolverDisagrees`] where the solver calls possible what it called impossible before.
pub fn clash(problem: &Problem, options: &Options<'_>, first: &[Shortfall]) -> Result<Option<Clash>, SolverDisagrees> {
    let mut subsets = Subsets::new(problem, options);
    let names = names(problem);
    let touched: BTreeSet<&str> = first.iter().map(|shortfall| shortfall.name.as_str()).collect();
    let Some((kept, needed)) = reduced(&mut subsets, &names, &touched) else { return Ok(None) };
    match subsets.search(&kept)? {
        Outcome::Infeasible(_) => {}
        Outcome::NoPlan => return Ok(None),
        Outcome::Found(_) => {
            return Err(SolverDisagrees { solver: options.solver.name(), what: "called infeasible what is not" });
        }
    }
    let mut member = |name: &String| {
        let alone = ways::alone(problem, options, &mut subsets, &names, name, &touched);
        Member { name: name.clone(), needed: needed.contains(name), alone }
    };
    let members = names.iter().filter(|name| kept.contains(*name)).map(&mut member).collect();
    Ok(Some(Clash { members, stopped: subsets.stopped() }))
}

/// What together leaves no lawful plan for what a question asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocking {
    /// Rules in their order, then resource nodes; none where the land itself leaves no room.
    pub names: Vec<String>,
    /// Proven: with these there is no plan, and there is one without any one of them. Otherwise time ended first.
    pub irreducible: bool,
}

/// Which rules and capacities together leave no lawful plan in a variant of a problem: an irreducible set. What the question
/// added is not up for choice. `None` where time ended before that was proven again.
pub fn blocking(variant: &Problem, options: &Options<'_>) -> Option<Blocking> {
    let always: BTreeSet<String> = variant.rules.iter().map(|rule| rule.name.clone()).filter(|name| is_asked(name)).collect();
    let names: Vec<String> = names(variant).into_iter().filter(|name| !always.contains(name)).collect();
    let mut subsets = Subsets::new(variant, options).always(always);
    let (kept, needed) = reduced(&mut subsets, &names, &BTreeSet::new())?;
    let names = names.into_iter().filter(|name| kept.contains(name)).collect();
    Some(Blocking { names, irreducible: needed == kept })
}

/// An irreducible set among these names, which clash, and what of it is proven to be needed.
fn reduced(
    subsets: &mut Subsets<'_>,
    names: &[String],
    touched: &BTreeSet<&str>,
) -> Option<(BTreeSet<String>, BTreeSet<String>)> {
    let (hit, spared): (Vec<String>, Vec<String>) = names.iter().cloned().partition(|name| touched.contains(name.as_str()));
    let all: BTreeSet<String> = names.iter().cloned().collect();
    let forward = filter(subsets, all.clone(), [&spared, &hit]);
    let turned = |list: &[String]| list.iter().rev().cloned().collect::<Vec<_>>();
    // One name clashes with nothing but the land, two can hardly be fewer.
    let backward = (forward.len() > 2).then(|| filter(subsets, all, [&turned(&spared), &turned(&hit)]));
    let kept = backward.filter(|other| other.len() < forward.len()).unwrap_or(forward);
    settle(subsets, kept)
}

/// Every name that could be left out: rules in their order, then resource nodes, each once.
fn names(problem: &Problem) -> Vec<String> {
    let rules = problem.rules.iter().map(|rule| rule.name.clone());
    let nodes = problem.resources.iter().flat_map(|resource| resource.nodes.iter().map(|node| node.id.clone()));
    let mut seen = BTreeSet::new();
    rules.chain(nodes).filter(|name| seen.insert(name.clone())).collect()
}

/// Leaves out what can be left out, list by list.
fn filter(subsets: &mut Subsets<'_>, mut kept: BTreeSet<String>, order: [&[String]; 2]) -> BTreeSet<String> {
    for list in order {
        thin(subsets, &mut kept, list);
    }
    kept
}

fn thin(subsets: &mut Subsets<'_>, kept: &mut BTreeSet<String>, part: &[String]) {
    if part.is_empty() {
        return;
    }
    let rest: BTreeSet<String> = kept.iter().filter(|name| !part.contains(name)).cloned().collect();
    if subsets.can_keep(&rest) == Can::No {
        *kept = rest;
    } else if part.len() > 1 {
        let (left, right) = part.split_at(part.len() / 2);
        thin(subsets, kept, left);
        thin(subsets, kept, right);
    }
}

/// Makes sure of each name of the set by itself, and leaves out what can go after all: a capacity that is left out can
/// take a larger run from a firm that then has a smaller one, so that leaving out more is not always easier to keep.
/// The set, and what is proven to be needed; `None` where not even the set is known to clash.
fn settle(subsets: &mut Subsets<'_>, mut kept: BTreeSet<String>) -> Option<(BTreeSet<String>, BTreeSet<String>)> {
    loop {
        if subsets.can_keep(&kept) != Can::No {
            return None;
        }
        let mut needed = BTreeSet::new();
        let mut spare = None;
        for name in &kept {
            let rest: BTreeSet<String> = kept.iter().filter(|other| *other != name).cloned().collect();
            match subsets.can_keep(&rest) {
                Can::Yes => _ = needed.insert(name.clone()),
                Can::No => spare = Some(rest),
                Can::Unknown => {}
            }
        }
        match spare {
            Some(rest) => kept = rest,
            None => return Some((kept, needed)),
        }
    }
}
