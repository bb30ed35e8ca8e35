//! Which demands have to be decided: those asked for, then ever narrower between two neighbours with another best option
//! each, down to the firm that makes the difference.
//!
//! Knows: what every option came to at the demands decided so far. Must not know: how, where and by how many workers
//! they are decided.
//!
//! What is decided next follows from what was found alone, so it is the same however many are decided at a time. The
//! order may turn more than once between two demands: only what was decided is told.

use std::collections::{BTreeMap, BTreeSet};

use crate::comparison::{Demand, DemandCell, DemandCrossover, DemandPoint};
use crate::plan::Number;

/// By which figure options are judged, as for every other crossover.
const FIGURE: &str = "npv";

/// A demand with every option at it.
type Row<'s> = (&'s u32, &'s Vec<DemandCell>);

/// The search over demands. Ask it what to [decide](Search::wanted), [tell](Search::tell) it what came of that, until it
/// wants nothing more.
#[derive(Debug, Clone)]
pub struct Search {
    options: Vec<String>,
    expected: Vec<u32>,
    stated: BTreeSet<u32>,
    decided: BTreeMap<u32, Vec<DemandCell>>,
}

impl Search {
    /// A search over these options by their ids, with how many firms each expects, at the stated demands.
    pub fn new(options: Vec<String>, expected: Vec<u32>, stated: BTreeSet<u32>) -> Self {
        Self { options, expected, stated, decided: BTreeMap::new() }
    }

    /// The demands at which every option has to be decided next, rising; empty where nothing is left to find out, or
    /// where an option was left undecided.
    pub fn wanted(&self) -> Vec<u32> {
        let missing: Vec<u32> = self.stated.iter().copied().filter(|firms| !self.decided.contains_key(firms)).collect();
        if !missing.is_empty() {
            return missing;
        }
        if !self.decided.values().all(|cells| self.whole(cells)) {
            return Vec::new();
        }
        let apart = |((low, below), (high, above)): (Row<'_>, Row<'_>)| {
            (high - low > 1 && best(below) != best(above)).then(|| low + (high - low) / 2)
        };
        self.decided.iter().zip(self.decided.iter().skip(1)).filter_map(apart).collect()
    }

    /// What every option came to at a demand, in their order; an empty cell is one that was not decided.
    pub fn tell(&mut self, firms: u32, cells: Vec<DemandCell>) {
        self.decided.insert(firms, cells);
    }

    /// Whether every option is decided.
    fn whole(&self, cells: &[DemandCell]) -> bool {
        cells.len() == self.options.len() && cells.iter().all(|cell| cell.status.is_some())
    }

    /// What was found so far.
    pub fn found(&self) -> Demand {
        let bare = || vec![DemandCell::default(); self.options.len()];
        // A demand that was looked up but not decided says nothing.
        let told = |firms: &u32, cells: &[DemandCell]| self.stated.contains(firms) || cells.iter().any(|c| c.status.is_some());
        let mut all: BTreeMap<u32, Vec<DemandCell>> = self.stated.iter().map(|firms| (*firms, bare())).collect();
        all.extend(self.decided.iter().filter(|(firms, cells)| told(firms, cells)).map(|(firms, cells)| (*firms, cells.clone())));
        let name = |cells: &[DemandCell]| best(cells).map(|index| self.options[index].clone());
        let point = |(firms, cells): Row<'_>| DemandPoint {
            firms: *firms,
            stated: self.stated.contains(firms),
            options: cells.clone(),
            best: name(cells).filter(|_| self.whole(cells)),
        };
        let turns = all.iter().zip(all.iter().skip(1)).filter_map(|((low, below), (high, above))| {
            let both = self.whole(below) && self.whole(above) && high - low == 1;
            let gaps = below.iter().chain(above).map(gap).collect::<Option<Vec<_>>>();
            (both && best(below) != best(above)).then(|| DemandCrossover {
                at: *high,
                below: name(below),
                above: name(above),
                proven: below.iter().chain(above).all(|cell| cell.proven),
                gap: gaps.and_then(|gaps| gaps.into_iter().max()).map(|gap| Number::decimal(gap, 9)),
            })
        });
        Demand {
            figure: FIGURE.to_owned(),
            expected: self.expected.clone(),
            points: all.iter().map(point).collect(),
            crossovers: turns.collect(),
            interrupted: !self.wanted().is_empty() || !self.decided.values().all(|cells| self.whole(cells)),
        }
    }
}

/// The gap of an option in billionths: none of what is proven, unknown where nobody knows.
fn gap(cell: &DemandCell) -> Option<i128> {
    if cell.proven { Some(0) } else { cell.gap.as_ref()?.scaled(9) }
}

/// The option with the highest net present value, the first of equal ones; none where no option has one.
fn best(cells: &[DemandCell]) -> Option<usize> {
    let mut most: Option<(i128, usize)> = None;
    for (index, cell) in cells.iter().enumerate() {
        let Some(worth) = cell.npv.as_ref().and_then(|npv| npv.scaled(0)) else { continue };
        if most.is_none_or(|(known, _)| worth > known) {
            most = Some((worth, index));
        }
    }
    most.map(|(_, index)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Status;

    fn cell(npv: Option<i64>, proven: bool) -> DemandCell {
        let status = Some(if npv.is_some() { Status::Feasible } else { Status::Infeasible });
        let gap = (!proven).then(|| Number::decimal(5, 3));
        DemandCell { status, gap, proven, npv: npv.map(Number::from), firms_granted: None }
    }

    /// Decides until nothing is wanted; the demands in the order in which they were decided.
    fn searched(stated: &[u32], at: &dyn Fn(u32) -> Vec<DemandCell>) -> (Demand, Vec<u32>) {
        let mut search = Search::new(vec!["a".into(), "b".into(), "c".into()], vec![100; 3], stated.iter().copied().collect());
        let mut asked = Vec::new();
        loop {
            let wanted = search.wanted();
            if wanted.is_empty() {
                return (search.found(), asked);
            }
            for firms in wanted {
                asked.push(firms);
                search.tell(firms, at(firms));
            }
        }
    }

    fn turns(demand: &Demand) -> Vec<(u32, &str, &str)> {
        let name = |option: &Option<String>| {
            option.clone().map_or("-", |name| {
                if name == "a" {
                    "a"
                } else if name == "b" {
                    "b"
                } else {
                    "c"
                }
            })
        };
        demand.crossovers.iter().map(|x| (x.at, name(&x.below), name(&x.above))).collect()
    }

    #[test]
    fn every_change_that_is_met_is_followed_to_the_firm() {
        // Nothing below 5, a below 40, c below 60, b from then on.
        let at = |n: u32| match n {
            0..5 => vec![cell(None, true); 3],
            5..40 => vec![cell(Some(2), true), cell(Some(1), true), cell(Some(2), true)],
            40..60 => vec![cell(Some(2), true), cell(Some(1), true), cell(Some(3), true)],
            _ => vec![cell(Some(2), true), cell(Some(4), true), cell(None, true)],
        };
        let (found, asked) = searched(&[0, 100], &at);
        assert_eq!(turns(&found), [(5, "-", "a"), (40, "a", "c"), (60, "c", "b")]);
        assert!(asked.len() < 25 && !found.interrupted, "{asked:?}");
        assert!(found.points.iter().all(|p| p.stated == (p.firms % 100 == 0)));
        // Where the ends agree nothing in between is looked at, and nothing is said of it.
        let (found, asked) = searched(&[10, 20, 45, 50], &at);
        assert_eq!((turns(&found), asked.len() > 4), (vec![(40, "a", "c")], true));
        let (found, asked) = searched(&[41, 50], &at);
        assert_eq!((turns(&found), asked), (vec![], vec![41, 50]));
    }

    #[test]
    fn a_crossover_is_as_sure_as_every_option_at_both_its_sides() {
        let at =
            |sure: [bool; 3]| move |n: u32| vec![cell(Some(i64::from(n)), sure[0]), cell(Some(10), sure[1]), cell(None, sure[2])];
        let (found, _) = searched(&[0, 100], &at([true; 3]));
        assert_eq!((turns(&found), found.crossovers[0].proven), (vec![(10, "b", "a")], true));
        for sure in [[false, true, true], [true, false, true]] {
            let (found, _) = searched(&[0, 100], &at(sure));
            let turn = &found.crossovers[0];
            assert_eq!((turn.proven, turn.gap.as_ref().and_then(|gap| gap.scaled(3))), (false, Some(5)));
        }
        // An option without a plan and without a proof that there is none.
        let (found, _) = searched(&[0, 100], &|n| {
            let unknown = DemandCell { status: Some(Status::NoPlan), gap: None, ..cell(None, false) };
            vec![cell(Some(i64::from(n)), true), cell(Some(10), true), unknown]
        });
        assert_eq!((found.crossovers[0].proven, found.crossovers[0].gap.clone()), (false, None));
    }

    #[test]
    fn what_was_not_decided_ends_the_search_and_is_not_judged() {
        let at = |n: u32| {
            let late = if n == 50 { DemandCell::default() } else { cell(Some(10), true) };
            vec![cell(Some(i64::from(n)), true), late, cell(None, true)]
        };
        let (found, asked) = searched(&[0, 100], &at);
        assert_eq!(asked, [0, 100, 50]);
        assert!(found.interrupted && found.crossovers.is_empty());
        let best: Vec<Option<&str>> = found.points.iter().map(|p| p.best.as_deref()).collect();
        assert_eq!(best, [Some("b"), None, Some("a")]);
        // Ended between two demands that differ: what turns between them is not known, and not named.
        let mut search = Search::new(vec!["a".into(), "b".into()], vec![100; 2], BTreeSet::from([0, 100]));
        search.tell(0, vec![cell(Some(1), true), cell(Some(0), true)]);
        search.tell(100, vec![cell(Some(1), true), cell(Some(2), true)]);
        let found = search.found();
        assert!(found.interrupted && found.crossovers.is_empty() && found.points.len() == 2);
        // Nothing decided at all: what was asked for stands there, empty.
        let found = Search::new(vec!["a".into()], vec![3], BTreeSet::from([0, 3])).found();
        assert!(found.interrupted && found.points.len() == 2 && found.points.iter().all(|p| p.best.is_none()));
    }
}
