//! What would have helped a firm that no place could hold: its wish changed by what the test found lacking, and every test
//! of that firm alone asked again.
//!
//! Knows: grounds of refusals with their numbers, the tests of one grant. Must not know: other firms, rules, sentences.

use crate::firm::{Firm, Terms};
use crate::message::{Arg, Message};
use crate::placement::{Miss, Placements};
use crate::problem::Problem;
use crate::units::{Area, Length, Milli};

/// One wish changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The change as a sentence.
    pub(super) say: Message,
    /// The test that then stands in the way; none where a place would pass every test that concerns the firm alone.
    pub(super) next: Option<Miss>,
}

/// The change of its own wish that passes the test a firm failed; none where no change of a number would.
pub(super) fn change(problem: &Problem, firm: &Firm, code: &str, ground: &Message) -> Option<Change> {
    let changed = |edit: &dyn Fn(&mut Terms)| {
        let mut firm = firm.clone();
        for offer in &mut firm.offers {
            edit(&mut offer.terms);
            offer.at.values_mut().for_each(edit);
        }
        firm
    };
    // Rounded to what is shown, towards the side that passes: the number a firm reads is one that would do.
    let area = |up: bool| match (arg(ground, "wanted")?, arg(ground, "found")?) {
        (Arg::Area(wanted), Arg::Area(found)) => Some((*wanted, shown(*found, up))).filter(|(_, found)| found.0 > 0),
        _ => None,
    };
    let length = || match (arg(ground, "wanted")?, arg(ground, "found")?) {
        (Arg::Length(wanted), Arg::Length(found)) if found.0 > 0 => Some((*wanted, *found)),
        _ => None,
    };
    let at_most = |wish: &mut Option<Area>, most: Area| *wish = wish.map(|own| own.min(most));
    let shorter = |wish: &mut Option<Length>, most: Length| *wish = wish.map(|own| own.min(most));
    let (say, firm) = match code {
        "area-too-small" => {
            let (wanted, found) = area(false)?;
            (areas("letter-help.area-too-small", wanted, found), changed(&|t| at_most(&mut t.area_min, found)))
        }
        "area-too-large" => {
            let (wanted, found) = area(true)?;
            let more = |t: &mut Terms| t.area_max = t.area_max.map(|own| own.max(found));
            (areas("letter-help.area-too-large", wanted, found), changed(&more))
        }
        "building-does-not-fit" => {
            let (wanted, found) = area(false)?;
            (areas("letter-help.building-does-not-fit", wanted, found), changed(&|t| at_most(&mut t.building, found)))
        }
        "hall-too-small" => {
            let (wanted, found) = area(false)?;
            let less = |t: &mut Terms| {
                at_most(&mut t.area_ideal, found);
                at_most(&mut t.area_min, found);
            };
            (areas("letter-help.hall-too-small", wanted, found), changed(&less))
        }
        "frontage-too-short" => {
            let (wanted, found) = length()?;
            let say = Message::new("letter-help.frontage-too-short").with("wanted", wanted).with("found", found);
            (say, changed(&|t| shorter(&mut t.frontage_min, found)))
        }
        "depth-too-short" => {
            let (wanted, found) = length()?;
            let say = Message::new("letter-help.depth-too-short").with("wanted", wanted).with("found", found);
            (say, changed(&|t| shorter(&mut t.depth_min, found)))
        }
        "number-of-plots" => {
            let Arg::Count(taken) = arg(ground, "taken")? else { return None };
            let taken = u32::try_from(*taken).ok()?;
            let wider = |t: &mut Terms| t.plots = t.plots.map(|(low, high)| (low.min(taken), high.max(taken)));
            (Message::new("letter-help.number-of-plots").with("taken", i64::from(taken)), changed(&wider))
        }
        "exceeds-capacity" => {
            let Arg::Text(node) = arg(ground, "resource")? else { return None };
            let resource = problem.resources.iter().find(|r| r.nodes.iter().any(|n| &n.id == node))?;
            let node = resource.nodes.iter().find(|n| &n.id == node)?;
            // The most that passes: demand × coincidence ≤ capacity, exactly, rounded down.
            let most = i128::from(node.capacity.0) * 1_000 / i128::from(node.coincidence.max(1));
            let most = Milli(i64::try_from(most).ok().filter(|most| *most > 0)?);
            let say = Message::new("letter-help.exceeds-capacity").with("resource", resource.id.as_str());
            let less = |t: &mut Terms| {
                if let Some(own) = t.uses.get_mut(&resource.id) {
                    *own = Milli(own.0.min(most.0));
                }
            };
            (say.with("most", most).with("unit", resource.unit.as_str()), changed(&less))
        }
        _ => return None,
    };
    Some(Change { say, next: misses(problem, firm) })
}

fn areas(key: &str, wanted: Area, found: Area) -> Message {
    Message::new(key).with("wanted", wanted).with("found", found).with("less", Area((wanted.0 - found.0).abs()))
}

/// An area to the hundredth of a square metre, as letters show it.
fn shown(area: Area, up: bool) -> Area {
    let step = Area::PER_M2 / 100;
    let more = if up { step - 1 } else { 0 };
    Area((area.0 + more).div_euclid(step) * step)
}

fn arg<'m>(message: &'m Message, name: &str) -> Option<&'m Arg> {
    message.args.iter().find(|(own, _)| own == name).map(|(_, arg)| arg)
}

/// The test that the nearest place fails for this firm; none where some place passes all that concern it alone.
pub(super) fn misses(problem: &Problem, firm: Firm) -> Option<Miss> {
    // Its neighbours and the rules are no part of these tests.
    let alone = Problem { firms: vec![firm], rules: Vec::new(), npv: None, ..problem.clone() };
    Placements::of(&alone).misses.pop().flatten()
}
