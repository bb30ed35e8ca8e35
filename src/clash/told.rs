//! The clash as data of `plan.json`.

use super::{Alone, Clash, Member, repair};
use crate::message::Message;
use crate::plan::{ClashMember, GivesWay};
use crate::problem::Problem;
use crate::text::Catalogue;

/// What a rule or a capacity asks, in one sentence.
pub fn asks(problem: &Problem, name: &str) -> Message {
    let rule = problem.rules.iter().find(|rule| rule.name == name);
    rule.map_or_else(|| Message::new("conflict.resource").with("resource", name), |rule| rule.kind.as_rule().describe(problem))
}

/// The clash as it stands in a plan, in the language of the problem.
pub fn told(problem: &Problem, clash: &Clash) -> Vec<ClashMember> {
    let catalogue = Catalogue::of(problem.language);
    let member = |member: &Member| {
        let (enough, amounts, remains) = match &member.alone {
            Alone::Enough(amounts) => (Some(true), amounts.as_slice(), Vec::new()),
            Alone::NotEnough(remains) => (Some(false), [].as_slice(), remains.clone()),
            Alone::Unknown => (None, [].as_slice(), Vec::new()),
        };
        let gives_way = amounts.iter().filter_map(|amount| {
            let way = repair(problem, &member.name, amount.amount, &amount.unit)?;
            Some(GivesWay { shortfall: amount.amount.into(), unit: amount.unit.clone(), text: catalogue.say(&way) })
        });
        ClashMember {
            rule: member.name.clone(),
            text: catalogue.say(&asks(problem, &member.name)),
            needed: member.needed,
            enough,
            gives_way: gives_way.collect(),
            remains,
        }
    };
    clash.members.iter().map(member).collect()
}
