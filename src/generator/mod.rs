//! Layouts of a site: streets, rows, green and facilities on irregular land, many ways, each exact.
//!
//! Knows: land and what is wished of a layout. Must not know: firms, rules, plans, how layouts are judged.
//!
//! A layout is *constructed* in floating point: the ground less a strip along its edge (`yard`), streets of a pattern in it
//! (`patterns`, `streets`), rows along every street (`rows`), land for facilities, green for what is left. Then every
//! corner is snapped to the millimetre and the faces are proven, in integers, to be the ground exactly (`exact`). What does
//! not stand this proof is left and said so; nothing is mended in silence.

mod assembly;
mod bridges;
mod exact;
mod facilities;
mod growth;
mod patterns;
mod planar;
mod rows;
mod served;
mod shares;
mod streets;
mod yard;

use std::collections::{BTreeMap, BTreeSet};

use crate::geometry::Outline;
use crate::layout::{Candidates, Layout, Left, Pattern, Wish};
use crate::message::Message;
use crate::problem::Problem;
use crate::units::Length;
use patterns::Spec;
pub use shares::Figures;
use yard::Yard;

/// For each candidate that is asked for, so many ways are tried at the most.
const TRIES: usize = 4;

/// Layouts of a site that keep what is wished, and what was tried and left. The same in every run and for any number of
/// workers.
pub fn candidates(problem: &Problem, wish: &Wish) -> Candidates {
    let nothing = |why: Message| Candidates { layouts: Vec::new(), left: vec![Left { name: "all".to_owned(), why }] };
    let lane = Length(streets::FIRE_LANE);
    if wish.street.min(wish.service) < lane {
        return nothing(Message::new("layout.left.narrow").with("width", wish.street.min(wish.service)).with("lane", lane));
    }
    let directions = yard::directions(problem, wish);
    let yards = crate::workers::each(directions.len(), None, |index| Yard::new(problem, wish, directions[index]));
    let Some(yards) = yards.into_iter().collect::<Option<Vec<Yard<'_>>>>() else { return Candidates::default() };
    let Some(first) = yards.first().filter(|yard| !yard.ways.is_empty()) else {
        return nothing(Message::new("layout.left.no-gate"));
    };
    if first.open.area() < 1e6 {
        return nothing(Message::new("layout.left.no-land").with("edge", wish.edge));
    }
    let (specs, all) = patterns::specs(wish, first.ways.len(), yards.len()).thinned(TRIES * wish.most.max(1));
    let tried = crate::workers::each(specs.len(), None, |index| attempt(&yards[specs[index].dir], &specs[index]));
    let mut found = Candidates::default();
    let mut seen: BTreeSet<Vec<Outline>> = BTreeSet::new();
    let mut numbers: BTreeMap<Pattern, usize> = BTreeMap::new();
    for (spec, result) in specs.iter().zip(tried) {
        let result = match result {
            Ok(None) => continue,
            Ok(Some(layout)) => {
                let mut faces: Vec<Outline> = layout.faces().into_iter().cloned().collect();
                faces.sort_unstable();
                if !seen.insert(faces) {
                    continue;
                }
                Ok(layout)
            }
            Err(why) => Err(why),
        };
        let number = numbers.entry(spec.pattern).or_default();
        *number += 1;
        let name = format!("{}-{number:02}", word(spec.pattern));
        match result {
            Ok(layout) => found.layouts.push(Layout { name, ..layout }),
            Err(why) => found.left.push(Left { name, why }),
        }
    }
    let kept = found.layouts.len();
    found.layouts = found.layouts.thinned(wish.most).0;
    if specs.len() < all || found.layouts.len() < kept {
        let why = Message::new("layout.left.capped").with("tried", specs.len()).with("of", all).with("most", wish.most);
        found.left.push(Left { name: "all".to_owned(), why });
    }
    found
}

/// What candidates of a pattern are called.
fn word(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::Spine => "spine",
        Pattern::Parallel => "parallel",
        Pattern::CulDeSac => "cul-de-sac",
        Pattern::Loop => "loop",
    }
}

/// An even spread over a list.
trait Thinned: Sized {
    /// At most so many of them, spread evenly, and how many there were.
    fn thinned(self, most: usize) -> (Self, usize);
}

impl<T> Thinned for Vec<T> {
    fn thinned(self, most: usize) -> (Self, usize) {
        let all = self.len();
        if all <= most {
            return (self, all);
        }
        let kept: BTreeSet<usize> = (0..most).map(|i| i * all / most).collect();
        (self.into_iter().enumerate().filter(|(i, _)| kept.contains(i)).map(|(_, one)| one).collect(), all)
    }
}

/// Cells are given up for green so often; the shapes that arise can count for less than their land.
const ROUNDS: usize = 8;

/// One layout; `Ok(None)` where the pattern makes no sense of this site.
fn attempt(yard: &Yard<'_>, spec: &Spec) -> Result<Option<Layout>, Message> {
    let Some(skeleton) = patterns::skeleton(yard, spec)? else { return Ok(None) };
    let streets = streets::laid(yard, &skeleton);
    let chains = rows::chains(yard, &streets, spec.depth);
    let none = || Message::new("layout.left.no-plots").with("depth", yard.wish.least_depth);
    let gate = yard.ways[spec.way].middle;
    if chains.is_empty() {
        return Err(none());
    }
    let (mut chains, facilities) = facilities::placed(yard, gate, chains)?;
    for _ in 0..ROUNDS {
        if chains.is_empty() {
            return Err(none());
        }
        let layout = assembly::layout(yard, &streets, &chains, &facilities)?;
        let uses = shares::uses(yard, &layout);
        let owed = shares::owed(yard, uses);
        if uses.plots < uses.roads {
            return Err(Message::new("layout.left.wasteful").with("streets", uses.roads).with("plots", uses.plots));
        }
        if owed == crate::units::Area::ZERO {
            return shares::missed(yard, uses).map_or(Ok(Some(layout)), Err);
        }
        match shares::given_up(chains, gate, owed) {
            Some(fewer) => chains = fewer,
            None => return Err(shares::missed(yard, uses).unwrap_or_else(none)),
        }
    }
    Err(Message::new("layout.left.shares"))
}
