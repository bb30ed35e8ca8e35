//! Answers in words: messages of the catalogue, line by line.
//!
//! Knows: answers, names of firms and places. Must not know: languages, where lines are printed.

use super::asking::{Best, Price};
use super::changes::Changes;
use super::firm::{First, In, Out, Reason};
use super::plot::{PlotAnswer, Rival};
use super::rule::{Dropped, RuleAnswer};
use super::scarce::Scarce;
use super::ways::{Way, WayEnd};
use super::wish::Wish;
use crate::clash::Blocking;
use crate::firm::FirmIdx;
use crate::message::{Arg, Message};
use crate::problem::{Holding, Problem, level_words};

/// Most lines of rivals that are told on a terminal.
const MOST_RIVALS: usize = 40;

/// The words of one problem.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    problem: &'a Problem,
}

impl<'a> Words<'a> {
    /// Of this problem.
    pub fn of(problem: &'a Problem) -> Self {
        Self { problem }
    }

    fn who(&self, message: Message, firm: FirmIdx) -> Message {
        let firm = self.problem.firm(firm);
        message.with("firm", firm.id.as_str()).with("name", firm.name.as_str())
    }

    fn id(&self, firm: FirmIdx) -> String {
        self.problem.firm(firm).id.clone()
    }

    fn at(&self, holding: &Holding) -> Message {
        let place = self.problem.land.place_name(holding.place);
        Message::new("answer.at").with("place", place).with("area", holding.area)
    }

    /// "F1 (A-01, 200 m²)".
    fn firm_at(&self, holding: &Holding) -> Message {
        Message::new("answer.firm-at").with("firm", self.id(holding.firm)).with("at", self.at(holding))
    }

    /// Several messages in one, separated by semicolons; `None` where there are none.
    fn joined(parts: impl DoubleEndedIterator<Item = Message>) -> Option<Message> {
        parts.rev().reduce(|rest, first| Message::new("answer.list").with("first", first).with("rest", rest))
    }

    /// What a level of the objective is measured in.
    fn measure(&self, level: usize) -> Message {
        let name = self.problem.objective.levels.get(level).map_or("worth", |level| level.name.as_str());
        level_words(name, &self.problem.currency)
    }

    /// "12 points", or "between 3 and 12 points", at which priority.
    fn amount(&self, price: Price) -> Message {
        let message = match (price.exact(), price.high) {
            (Some(exact), _) => Message::new("answer.exactly").with("amount", exact),
            (None, Some(high)) => Message::new("answer.between").with("low", price.low).with("high", high),
            (None, None) => Message::new("answer.at-least").with("low", price.low),
        };
        let message = message.with("measure", self.measure(price.level));
        if self.problem.objective.levels.len() < 2 {
            return message;
        }
        Message::new("answer.at-priority").with("amount", message).with("rank", price.level + 1)
    }

    /// Worth at every level: "305 points; 60 jobs".
    pub fn worth(&self, best: &Best) -> Message {
        let parts = best.levels.iter().enumerate();
        let parts = parts.map(|(level, found)| {
            Message::new("answer.exactly").with("amount", found.value).with("measure", self.measure(level))
        });
        Self::joined(parts).unwrap_or_else(|| Message::new("answer.nothing"))
    }

    /// Who loses land, comes in, moves; one line each.
    pub fn changes(&self, changes: &Changes) -> Vec<Message> {
        let moved = |(from, to): &(Holding, Holding)| {
            Message::new("answer.from-to").with("firm", self.id(from.firm)).with("from", self.at(from)).with("to", self.at(to))
        };
        let lose = Self::joined(changes.lose.iter().map(|holding| self.firm_at(holding)));
        let gain = Self::joined(changes.gain.iter().map(|holding| self.firm_at(holding)));
        let moved = Self::joined(changes.moved.iter().map(moved));
        let lines = [
            lose.map(|list| Message::new("answer.lose").with("list", list)),
            gain.map(|list| Message::new("answer.gain").with("list", list)),
            moved.map(|list| Message::new("answer.move").with("list", list)),
        ];
        let told: Vec<Message> = lines.into_iter().flatten().collect();
        if told.is_empty() { vec![Message::new("answer.nothing-changes")] } else { told }
    }

    fn conflict(&self, key: &str, conflict: &Blocking) -> Vec<Message> {
        let names: Vec<String> = conflict.names.iter().map(|name| format!("`{name}`")).collect();
        let mut lines = vec![Message::new(key).with("names", names)];
        let texts = conflict.names.iter().filter_map(|name| self.problem.rules.iter().find(|rule| rule.name == *name));
        lines.extend(texts.map(|rule| {
            Message::new("answer.rule").with("rule", rule.name.as_str()).with("text", rule.kind.as_rule().describe(self.problem))
        }));
        lines.push(Message::new(if conflict.irreducible { "answer.each-needed" } else { "answer.not-each-proven" }));
        lines
    }

    /// The first sentence, before anything is solved again.
    pub fn first(&self, firm: FirmIdx, first: &First, best: &Best) -> Message {
        match first {
            First::Granted(holding) => self.who(Message::new("answer.in"), firm).with("at", self.at(holding)),
            First::Refused(ground) => {
                let key = match ground.code {
                    "not-eligible" | "below-pass-mark" => "answer.out-not-eligible",
                    "rule-forbids" => "answer.out-forbidden",
                    "better-plan-without" if best.is_proven() => "answer.out-outbid",
                    "better-plan-without" => "answer.out-so-far",
                    _ => "answer.out-no-place",
                };
                self.who(Message::new(key), firm).with("ground", ground.message.clone())
            }
        }
    }

    /// Why a firm is refused, in numbers.
    pub fn out(&self, out: &Out, best: &Best) -> Vec<Message> {
        let worth = |key: &str| Message::new(key).with("worth", self.worth(best));
        match &out.reason {
            Reason::NoPlace(_) => Vec::new(),
            Reason::ShutOut(None) => vec![Message::new("answer.shut-out-anyhow")],
            Reason::ShutOut(Some(conflict)) => self.conflict("answer.shut-out", conflict),
            Reason::Unproven => vec![Message::new("answer.unproven")],
            Reason::Outbid { price, then } => {
                let mut lines = vec![worth("answer.price").with("price", self.amount(*price))];
                lines.push(Message::new("answer.in-one-such-plan"));
                lines.extend(self.changes(then));
                lines
            }
            Reason::LostTie { to, then } => {
                let mut lines = vec![worth("answer.tie")];
                lines.extend(to.map(|to| self.who(Message::new("answer.tie-to"), to)));
                lines.push(Message::new("answer.in-one-such-plan"));
                lines.extend(self.changes(then));
                lines
            }
        }
    }

    /// How surely a firm holds its land, and who comes in if it withdraws.
    pub fn margin(&self, found: &In, best: &Best) -> Vec<Message> {
        let mut lines = Vec::new();
        match (found.margin, &found.demanded) {
            (Some(margin), _) if margin.is_nothing() => lines.push(Message::new("answer.margin-none")),
            (Some(margin), _) => {
                lines.push(Message::new("answer.margin").with("margin", self.amount(margin)).with("worth", self.worth(best)))
            }
            (None, Some(conflict)) => lines.extend(self.conflict("answer.demanded", conflict)),
            (None, None) => lines.push(Message::new("answer.unproven")),
        }
        match &found.withdrawn {
            Some(changes) => {
                lines.push(Message::new(if found.withdrawn_proven { "answer.withdraws" } else { "answer.withdraws-so-far" }));
                lines.extend(self.changes(changes));
            }
            None if found.withdrawn_proven => lines.push(Message::new("answer.withdraws-impossible")),
            None => lines.push(Message::new("answer.withdraws-unknown")),
        }
        lines
    }

    fn wish(&self, wish: &Wish) -> Message {
        match wish {
            Wish::Area => Message::new("wish.area"),
            Wish::Plots => Message::new("wish.plots"),
            Wish::Building => Message::new("wish.building"),
            Wish::Frontage => Message::new("wish.frontage"),
            Wish::Depth => Message::new("wish.depth"),
            Wish::Draw(resource) => {
                let unit = self.problem.resources.iter().find(|r| r.id == *resource).map_or("", |r| r.unit.as_str());
                Message::new("wish.draw").with("resource", resource.as_str()).with("unit", unit)
            }
            Wish::Phase => Message::new("wish.phase"),
        }
    }

    /// One way in.
    pub fn way(&self, way: &Way) -> Vec<Message> {
        let firm = self.problem.firm(way.firm);
        let wish = self.wish(&way.wish);
        match &way.end {
            WayEnd::Never => vec![Message::new("answer.way-never").with("wish", wish)],
            WayEnd::NotFound => vec![Message::new("answer.way-not-found").with("wish", wish)],
            WayEnd::Enough { steps, least, gain, holds, then } => {
                let total = match gain.is_nothing() {
                    true => Message::new("answer.total-stays"),
                    false => Message::new("answer.total-rises").with("gain", self.amount(*gain)),
                };
                let at: Arg = holds.as_ref().map_or_else(|| Arg::Text("–".to_owned()), |holding| self.at(holding).into());
                let key = if *least { "answer.way-enough" } else { "answer.way-enough-perhaps-less" };
                let line = Message::new(key).with("wish", wish).with("from", way.wish.value(firm, 0));
                let mut lines = vec![line.with("to", way.wish.value(firm, *steps)).with("at", at).with("total", total)];
                lines.extend(self.changes(then).into_iter().map(|line| Message::new("answer.indent").with("line", line)));
                lines
            }
        }
    }

    /// Who else could hold a plot.
    pub fn plot(&self, answer: &PlotAnswer) -> Vec<Message> {
        let name = answer.plot.name(self.problem);
        let holders = Self::joined(answer.holders.iter().map(|holding| self.firm_at(holding)));
        let mut lines = vec![match holders {
            Some(list) => Message::new("answer.plot-held").with("plot", name).with("list", list),
            None => Message::new("answer.plot-free").with("plot", name),
        }];
        if answer.rivals.is_empty() {
            lines.push(Message::new("answer.no-rival"));
        } else {
            lines.push(Message::new("answer.rivals"));
        }
        lines.extend(answer.rivals.iter().take(MOST_RIVALS).map(|rival| self.rival(rival)));
        if answer.rivals.len() > MOST_RIVALS {
            lines.push(Message::new("answer.more-rivals").with("count", answer.rivals.len() - MOST_RIVALS));
        }
        let ids = |never: bool| -> Vec<String> {
            answer.barred.iter().filter(|rival| rival.never == never).map(|rival| self.id(rival.firm)).collect()
        };
        let (never, unknown) = (ids(true), ids(false));
        lines.extend((!never.is_empty()).then(|| Message::new("answer.barred").with("firms", never)));
        lines.extend((!unknown.is_empty()).then(|| Message::new("answer.rivals-unknown").with("firms", unknown)));
        lines.extend((answer.unfit > 0).then(|| Message::new("answer.unfit").with("count", answer.unfit)));
        lines
    }

    fn rival(&self, rival: &Rival) -> Message {
        let at: Arg = rival.holds.as_ref().map_or_else(|| Arg::Text("–".to_owned()), |holding| self.at(holding).into());
        let lose: Vec<String> = rival.then.lose.iter().map(|holding| self.id(holding.firm)).collect();
        let key = match (rival.cost, lose.is_empty()) {
            (Some(cost), _) if cost.is_nothing() => "answer.rival-free",
            (_, true) => "answer.rival-nobody",
            (_, false) => "answer.rival",
        };
        let cost: Arg = rival.cost.map_or_else(|| Arg::Text("–".to_owned()), |cost| self.amount(cost).into());
        let lose: Arg = if lose.is_empty() { Message::new("answer.nobody").into() } else { lose.into() };
        self.who(Message::new(key), rival.firm).with("at", at).with("cost", cost).with("lose", lose)
    }

    /// What a rule or a resource costs.
    pub fn rule(&self, answer: &RuleAnswer, best: Option<&Best>) -> Vec<Message> {
        let mut lines = vec![match &answer.dropped {
            Dropped::Rule(name) => {
                let rule = self.problem.rules.iter().find(|rule| rule.name == *name);
                let text: Arg =
                    rule.map_or_else(|| name.as_str().into(), |rule| rule.kind.as_rule().describe(self.problem).into());
                Message::new("answer.rule").with("rule", name.as_str()).with("text", text)
            }
            Dropped::Resource(name) => Message::new("answer.resource").with("resource", name.as_str()),
            Dropped::Node(name) => Message::new("answer.node").with("resource", name.as_str()),
            Dropped::Condition(name) => {
                let found = self.problem.allotment.conditions.iter().find(|condition| condition.name == *name);
                let what = found.and_then(|condition| condition.what.as_deref()).unwrap_or(name);
                Message::new("answer.condition").with("condition", name.as_str()).with("what", what)
            }
        }];
        if let Dropped::Condition(name) = &answer.dropped {
            let ids = |firms: Vec<FirmIdx>| -> Vec<String> {
                firms.into_iter().map(|firm| self.problem.firm(firm).id.clone()).collect()
            };
            let (all, alone) = super::rule::barred(self.problem, name);
            lines.push(match all.is_empty() {
                true => Message::new("answer.condition-bars-nobody"),
                false => Message::new("answer.condition-bars").with("firms", ids(all)),
            });
            if !alone.is_empty() {
                lines.push(Message::new("answer.condition-alone").with("firms", ids(alone)));
            }
        }
        let (Some(best), Some(without)) = (best, &answer.without) else {
            let key = match (answer.still_impossible, &answer.without) {
                (true, _) => "answer.still-impossible",
                (_, Some(_)) => "answer.now-possible",
                _ => "answer.unproven",
            };
            lines.push(Message::new(key));
            if answer.without.is_none() {
                return lines;
            }
            lines.push(self.sums("answer.after", answer, false));
            lines.extend(self.changes(&answer.then));
            return lines;
        };
        lines.push(match answer.price {
            Some(price) if price.is_nothing() => Message::new("answer.rule-free"),
            Some(price) if price.low.0 < 0 => {
                let gives = Price { low: -price.low, high: Some(-price.low), ..price };
                Message::new("answer.rule-gives").with("price", self.amount(gives))
            }
            Some(price) => Message::new("answer.rule-costs").with("price", self.amount(price)),
            None => Message::new("answer.unproven"),
        });
        if answer.gives_bonus {
            lines.push(Message::new("answer.rule-bonus"));
        }
        lines.push(self.sums("answer.before", answer, true).with("worth", self.worth(best)));
        lines.push(self.sums("answer.after", answer, false).with("worth", self.worth(without)));
        lines.extend(self.changes(&answer.then));
        lines
    }

    fn sums(&self, key: &str, answer: &RuleAnswer, before: bool) -> Message {
        let sums = if before { answer.before } else { answer.after };
        let worth: Arg = answer.without.as_ref().map_or_else(|| "–".into(), |best| self.worth(best).into());
        let jobs = i64::try_from(sums.jobs).unwrap_or(i64::MAX);
        let message = Message::new(key).with("firms", sums.firms).with("jobs", jobs).with("area", sums.area);
        if before { message } else { message.with("worth", worth) }
    }

    /// What more of a scarce thing is worth.
    pub fn scarce(&self, scarce: &Scarce, row: bool) -> Vec<Message> {
        let with = |key: &str| {
            Message::new(key)
                .with("name", scarce.name.as_str())
                .with("unit", scarce.unit.as_str())
                .with("today", scarce.today)
                .with("most", scarce.looked_at)
                .with("until", scarce.today + scarce.looked_at)
        };
        let mut lines = vec![with(if row { "answer.scarce-row" } else { "answer.scarce" })];
        if scarce.steps.is_empty() && scarce.complete {
            lines.push(with("answer.scarce-nothing"));
        }
        for step in &scarce.steps {
            let message = with("answer.step").with("more", step.more).with("amount", scarce.today + step.more);
            lines.push(message.with("gain", self.amount(step.gain)));
            lines.extend(
                Words::of(&scarce.seen_in)
                    .changes(&step.then)
                    .into_iter()
                    .map(|line| Message::new("answer.indent").with("line", line)),
            );
        }
        lines.push(with(match (scarce.cut, scarce.complete) {
            (true, _) => "answer.scarce-cut",
            (false, true) => "answer.scarce-end",
            (false, false) => "answer.scarce-unproven",
        }));
        lines
    }
}
