//! Exact cuts: cut lines of open rows slid off the module, so that each plot has the area it was promised.
//!
//! Knows: the holdings of a finished plan, the land, what the audit measures. Must not know: how the plan was found.
//!
//! Row by row, in order. Plots that lie side by side stay side by side, and a plot at an end of its row stays there; idle
//! stretches absorb what is left over or lacking. Where there is not land enough, plots are short of what was promised as
//! evenly as can be: first the largest shortfall is made as small as it can be, then the next, and so on (leximin); what a
//! firm needs at least is never touched. Then everything is measured on the land cut that way: a row whose plots break any
//! rule, or any firm's own terms, is tried with single plots held inside the stretch they had on the module, then with all of
//! them; if that does not help it stays on its module, and the record says so.

mod limits;
mod slide;

use crate::audit::{self, Audit};
use crate::plan::{ExactCut, ExactCuts, Number, OtherValue};
use crate::problem::{Holding, Problem, Stretch};
use crate::site::{RowIdx, Ruler};
use crate::units::{Area, Length};

use limits::{Bound, Item};

/// How far a plot may be off without a reason being given: 1 mm of line on land 30 m deep.
pub const OFF: Area = Area(Area::PER_M2 * 3 / 100);

/// One plot after sliding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slid {
    /// The grant as cut on the module.
    pub holding: Holding,
    /// Where it lies now.
    pub stretch: Stretch,
    /// Its area now.
    pub area: Area,
    /// The area it was promised.
    pub promised: Area,
    /// Why it is off by more than [`OFF`] and a millimetre of line.
    pub kept: Option<&'static str>,
}

/// Slides the cut lines of every open row. Plots in order of row and frontage.
pub fn slide(problem: &Problem, holdings: &[Holding]) -> Vec<Slid> {
    let mut state: Vec<(Holding, Option<Stretch>)> = holdings.iter().map(|h| (*h, problem.stretch(h))).collect();
    state.sort_by_key(|(holding, stretch)| (stretch.map(|s| (s.row, s.from)), *holding));
    let mut found = Vec::new();
    for row in (0..problem.land.rows.len()).map(RowIdx) {
        let own: Vec<usize> = (0..state.len()).filter(|&i| state[i].1.is_some_and(|stretch| stretch.row == row)).collect();
        if !own.is_empty() {
            found.extend(slide_row(problem, row, &own, &mut state));
        }
    }
    found
}

/// Slides one row; `state` holds where everything lies.
fn slide_row(problem: &Problem, row: RowIdx, own: &[usize], state: &mut [(Holding, Option<Stretch>)]) -> Vec<Slid> {
    let Some(ruler) = Ruler::of(&problem.land.rows[row.0]) else { return stays(problem, own, state) };
    let holdings: Vec<Holding> = own.iter().map(|&i| state[i].0).collect();
    let items = limits::of(problem, row, &holdings);
    let before = measured(problem, state);
    // All free; then each in turn inside its own stretch; then all of them.
    let bounds = |inside: &dyn Fn(usize) -> bool| -> Vec<Item> {
        items.iter().enumerate().map(|(i, item)| if inside(i) { item.clone().inside() } else { item.clone() }).collect()
    };
    let single = (0..items.len()).map(|one| bounds(&|i| i == one));
    let tries = std::iter::once(bounds(&|_| false)).chain(single).chain([bounds(&|_| true)]);
    for tried in tries {
        let Some(lines) = slide::lines(&ruler, &tried, &problem.published_order()) else { continue };
        let mut next = state.to_vec();
        for (&i, (from, to)) in own.iter().zip(&lines) {
            next[i].1 = Some(Stretch { row, from: *from, to: *to });
        }
        let after = measured(problem, &next);
        if after.as_ref().zip(before.as_ref()).is_some_and(|(after, before)| is_lawful(after, before)) {
            state.copy_from_slice(&next);
            let told = tried.iter().zip(lines).map(|(item, (from, to))| {
                let area = ruler.area(from, to);
                let promised = problem.promised(&item.holding);
                let off = Area((area.0 - promised.0).abs());
                let kept = (off > line(&ruler, from, to)).then(|| reason(item, promised, area));
                Slid { holding: item.holding, stretch: Stretch { row, from, to }, area, promised, kept }
            });
            return told.collect();
        }
    }
    stays(problem, own, state)
}

/// What a millimetre of line makes at either end of a stretch, and at least [`OFF`].
fn line(ruler: &Ruler<'_>, from: Length, to: Length) -> Area {
    let one = Length(1);
    ruler.area(from, from + one).max(ruler.area(to - one, to)).max(OFF)
}

/// Why a plot is off.
fn reason(item: &Item, promised: Area, area: Area) -> &'static str {
    match item.bound {
        Bound::Fixed => "held",
        // Firm and building need more than was promised.
        _ if area > promised => "frontage",
        Bound::Inside => "rules",
        Bound::Free => "no-room",
    }
}

/// A row that stays on its module.
fn stays(problem: &Problem, own: &[usize], state: &[(Holding, Option<Stretch>)]) -> Vec<Slid> {
    let told = |&i: &usize| {
        let (holding, stretch) = state[i];
        let promised = problem.promised(&holding);
        let off = Area((holding.area.0 - promised.0).abs());
        let kept = (off > OFF).then_some("row-stays");
        Some(Slid { holding, stretch: stretch?, area: holding.area, promised, kept })
    };
    own.iter().filter_map(told).collect()
}

/// What the audit measures of grants on land cut that way.
fn measured(problem: &Problem, state: &[(Holding, Option<Stretch>)]) -> Option<Audit> {
    let (recut, holdings) = problem.recut(state)?;
    Some(audit::measure_exact(&recut, &holdings))
}

/// Whether everything holds, and nobody has lost a neighbour that it wanted and had.
fn is_lawful(after: &Audit, before: &Audit) -> bool {
    let bonuses = |audit: &Audit| -> Vec<usize> { audit.rules.iter().map(|rule| rule.verdict.bonuses.len()).collect() };
    after.passes() && bonuses(after).iter().zip(bonuses(before)).all(|(now, then)| *now >= then)
}

/// Exact cuts as the record keeps them.
pub fn exact_cuts(problem: &Problem, holdings: &[Holding]) -> ExactCuts {
    let slid = slide(problem, holdings);
    let metres = |mm: i64| Number::decimal(mm.into(), 3);
    let mut state: Vec<(Holding, Option<Stretch>)> = slid.iter().map(|s| (s.holding, Some(s.stretch))).collect();
    state.extend(holdings.iter().filter(|h| problem.stretch(h).is_none()).map(|h| (*h, None)));
    let (recut, placed) = problem.recut(&state).unwrap_or_else(|| (problem.clone(), holdings.to_vec()));
    let plot = |(slid, placed): (&Slid, &Holding)| ExactCut {
        firm: problem.firm(slid.holding.firm).id.clone(),
        row: problem.land.rows[slid.stretch.row.0].id.clone(),
        from_m: slid.stretch.from.into(),
        to_m: slid.stretch.to.into(),
        area_m2: placed.area.into(),
        promised_m2: slid.promised.into(),
        off_m2: (placed.area - slid.promised).into(),
        kept: slid.kept.map(str::to_owned),
        outline: recut
            .land
            .outline(placed.place)
            .map_or_else(Vec::new, |outline| outline.corners().iter().map(|p| [metres(p.x), metres(p.y)]).collect()),
    };
    let values = audit::measure_exact(&recut, &placed).values;
    let named = problem.objective.levels.iter().zip(values);
    ExactCuts {
        plots: slid.iter().zip(&placed).map(plot).collect(),
        area_before_m2: slid.iter().map(|s| s.holding.area).sum::<Area>().into(),
        area_after_m2: placed[..slid.len()].iter().map(|h| h.area).sum::<Area>().into(),
        values: named.map(|(level, value)| OtherValue { measure: level.name.clone(), value: value.into() }).collect(),
    }
}
