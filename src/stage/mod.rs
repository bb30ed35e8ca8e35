//! Stages: one phase of one option as a problem of its own, and all phases of an option as one problem.
//!
//! Knows: which sites, firms, rules and capacities belong to a phase, and what was granted before. Must not know: how
//! a problem is solved, drawn or written.
//!
//! A stage holds the sites opened up to its phase and the firms ready by then, so every applicant of the stage, and
//! nobody else, stands in its plan. What the phase before granted is kept by a rule of its own ([`Stays`]).

mod joint;
mod part;

pub use joint::Joint;
pub use part::part_of;

use std::collections::{BTreeMap, BTreeSet};

use crate::expansion::{Expansion, ExpansionOption};
use crate::finance::{Bought, Month, Moved, Opened, Per, fixed_cost, unit_cost};
use crate::firm::FirmIdx;
use crate::plan::{EarlierRef, StageRef};
use crate::problem::{Holding, Measure, ObjectiveLevel, Problem};
use crate::rules::{Budget, NamedRule, RuleKind, Stays, Was, keeps};
use crate::site::{HallIdx, LandUse, Place, RowIdx, SiteIdx};
use crate::units::{Area, Milli, Money, div_round};

/// Name of the rule that keeps what was granted before. No rule of a scenario can have a point in its name.
pub const STAYS: &str = "phase.stays";
/// Name of the rule that keeps spending within the budget of the phase.
pub const BUDGET: &str = "phase.budget";

/// What a firm holds when a phase begins, by names: places keep their names, indices differ from stage to stage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Earlier {
    /// Firm id.
    pub firm: String,
    /// Row and first and last cell, or hall.
    pub place: EarlierPlace,
    /// Area, or floor.
    pub area: Area,
}

/// A place by its names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum EarlierPlace {
    /// Row, first and last cell.
    Run(String, String, String),
    /// Hall.
    Hall(String),
}

impl Earlier {
    /// What a plan of a stage grants, for the stage after it.
    pub fn of(problem: &Problem, holding: &Holding) -> Self {
        let land = &problem.land;
        let place = match holding.place {
            Place::Run { row, first, last } => {
                let row = &land.rows[row.0];
                EarlierPlace::Run(row.id.clone(), row.cells[first].clone(), row.cells[last].clone())
            }
            Place::Hall(hall) => EarlierPlace::Hall(land.halls[hall.0].id.clone()),
        };
        Self { firm: problem.firm(holding.firm).id.clone(), place, area: holding.area }
    }

    /// What a plan says of it; `None` where that is no place or no area.
    pub(crate) fn read(plan: &EarlierRef) -> Option<Self> {
        let place = match (&plan.run, &plan.hall) {
            (Some([row, first, last]), None) => EarlierPlace::Run(row.clone(), first.clone(), last.clone()),
            (None, Some(hall)) => EarlierPlace::Hall(hall.clone()),
            _ => return None,
        };
        // Half square millimetres: the seventh decimal of a square metre in fives.
        let area = plan.area_m2.scaled(7).filter(|area| area % 5 == 0)?;
        Some(Self { firm: plan.firm.clone(), place, area: Area(area / 5) })
    }

    /// As a plan says it.
    pub(crate) fn write(&self) -> EarlierRef {
        let (run, hall) = match &self.place {
            EarlierPlace::Run(row, first, last) => (Some([row.clone(), first.clone(), last.clone()]), None),
            EarlierPlace::Hall(hall) => (None, Some(hall.clone())),
        };
        EarlierRef { firm: self.firm.clone(), run, hall, area_m2: self.area.into() }
    }

    /// Every way in which the firm's offers let it hold the same in this problem, lawful by itself.
    pub fn offers(&self, problem: &Problem) -> Vec<Holding> {
        let Some((firm, place)) = self.find(problem) else { return Vec::new() };
        let holding = |offer| Holding { firm, offer, place, area: self.area, phase: problem.phase_of(firm, offer, place) };
        let lawful = |holding: &Holding| crate::placement::test_grant(problem, holding).is_ok();
        (0..problem.firm(firm).offers.len()).map(holding).filter(lawful).collect()
    }

    /// Firm and place in a problem; `None` where it knows one of the names not.
    pub(crate) fn find(&self, problem: &Problem) -> Option<(FirmIdx, Place)> {
        let land = &problem.land;
        let place = match &self.place {
            EarlierPlace::Run(row, first, last) => {
                let index = land.rows.iter().position(|r| r.id == *row)?;
                let cell = |name: &String| land.rows[index].cells.iter().position(|c| c == name);
                let (first, last) = (cell(first)?, cell(last)?);
                (first <= last).then_some(Place::Run { row: RowIdx(index), first, last })?
            }
            EarlierPlace::Hall(hall) => Place::Hall(HallIdx(land.halls.iter().position(|h| h.id == *hall)?)),
        };
        Some((problem.find_firm(&self.firm)?, place))
    }
}

/// One phase of one option.
#[derive(Debug, Clone)]
pub struct Stage<'e> {
    /// What the scenario says about growing.
    pub expansion: &'e Expansion,
    /// The option.
    pub option: &'e ExpansionOption,
    /// The phase.
    pub phase: u32,
    /// What the phase before granted.
    pub earlier: Vec<Earlier>,
    /// How many of each step of capacity stand, this phase's included.
    pub steps: BTreeMap<String, u32>,
    /// How many of each were bought in this phase.
    pub bought: BTreeMap<String, u32>,
}

/// Why a stage cannot be made: the plan it is made after speaks of firms or places that are not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// A grant of an earlier phase.
    #[error("an earlier grant of firm {0} names a firm or a place that the scenario does not have in this phase")]
    UnknownEarlier(String),
    /// The option.
    #[error("the scenario has no option {0}")]
    UnknownOption(String),
    /// A step.
    #[error("there is no step of capacity {0} in this option, or not so many of it")]
    UnknownStep(String),
    /// The phase.
    #[error("the scenario has no phase {0}")]
    UnknownPhase(u32),
    /// More bought than stand, or more standing that nobody can have bought before.
    #[error("the steps of capacity {0} that stand are not those that were bought by then")]
    NotBought(String),
}

impl<'e> Stage<'e> {
    /// The stage that a plan says it decides.
    ///
    /// # Errors
    /// [`StageError`], where the scenario has no such option, phase or steps. Whether a later phase bought what it says
    /// is known only together with the phase before.
    pub fn of_plan(expansion: &'e Expansion, plan: &StageRef) -> Result<Self, StageError> {
        let option = expansion.option(&plan.option).ok_or_else(|| StageError::UnknownOption(plan.option.clone()))?;
        let earlier = plan.earlier.iter().map(|e| Earlier::read(e).ok_or_else(|| StageError::UnknownEarlier(e.firm.clone())));
        let earlier = earlier.collect::<Result<_, _>>()?;
        let last = expansion.phases.len().max(1) as u32;
        if !(1..=last).contains(&plan.phase) {
            return Err(StageError::UnknownPhase(plan.phase));
        }
        let (steps, bought) = (plan.steps.clone(), plan.bought.clone());
        let stage = Self { expansion, option, phase: plan.phase, earlier, steps, bought };
        stage.check_steps()?;
        Ok(stage)
    }

    /// Whether the steps that stand can be had, and can have been bought by now.
    fn check_steps(&self) -> Result<(), StageError> {
        for name in self.steps.keys().chain(self.bought.keys()) {
            let count = |of: &BTreeMap<String, u32>| of.get(name).copied().unwrap_or(0);
            let (stand, bought) = (count(&self.steps), count(&self.bought));
            let step = self.expansion.step(name).filter(|step| self.option.steps.contains(name) && stand <= step.most);
            let step = step.ok_or_else(|| StageError::UnknownStep(name.clone()))?;
            let before = stand.checked_sub(bought).ok_or_else(|| StageError::NotBought(name.clone()))?;
            if before > 0 && step.phase >= self.phase {
                return Err(StageError::NotBought(name.clone()));
            }
        }
        Ok(())
    }

    /// How a plan says which stage it decides.
    pub fn reference(&self) -> StageRef {
        StageRef {
            option: self.option.id.clone(),
            phase: self.phase,
            earlier: self.earlier.iter().map(Earlier::write).collect(),
            steps: self.steps.clone(),
            bought: self.bought.clone(),
        }
    }

    /// The problem of this phase.
    ///
    /// # Errors
    /// [`StageError`], where `earlier` or `steps` do not belong to the option.
    pub fn problem(&self, base: &Problem) -> Result<Problem, StageError> {
        let mut problem = part_of(base, self.option, self.phase);
        let starts = self.starts().map_or_else(String::new, |starts| format!(" · {starts}"));
        problem.title = format!("{} · {}{starts}", base.title, self.option.title);
        if self.option.first_refusal && self.phase > 1 {
            // Before anything else: as many firms as possible get what they have grown to need.
            let weights = BTreeMap::from([(Measure::Growth, 1_000)]);
            problem.objective.levels.insert(0, ObjectiveLevel { name: Measure::Growth.name().to_owned(), weights });
        }
        for (name, count) in &self.steps {
            let step = self.expansion.step(name).filter(|step| self.option.steps.contains(name) && *count <= step.most);
            let step = step.filter(|step| step.phase <= self.phase || *count == 0);
            let step = step.ok_or_else(|| StageError::UnknownStep(name.clone()))?;
            for node in problem.resources.iter_mut().flat_map(|r| &mut r.nodes).filter(|node| node.id == step.node) {
                node.capacity += Milli(step.add.0 * i64::from(*count));
            }
        }
        if let Some(lost) = self.earlier.iter().find(|held| held.find(&problem).is_none()) {
            return Err(StageError::UnknownEarlier(lost.firm.clone()));
        }
        let before = self.before(&problem);
        let areas = before.iter().map(|(firm, (_, area))| (*firm, *area)).collect();
        problem.npv = problem.npv.map(|npv| npv.in_phase(self.phase, areas));
        if !before.is_empty() {
            let earlier = before.into_iter().map(|(firm, (place, area))| (firm, Was::At(place, area))).collect();
            let moves = self.option.moves;
            let stays = Stays { earlier, moves, may_lose: BTreeSet::new(), rows: BTreeMap::new(), halls: BTreeMap::new() };
            problem.rules.push(NamedRule { name: STAYS.to_owned(), kind: RuleKind::Stays(stays) });
        }
        if let Some(budget) = self.budget(&problem) {
            problem.rules.push(NamedRule { name: BUDGET.to_owned(), kind: RuleKind::Budget(budget) });
        }
        Ok(problem)
    }

    /// The budget of this phase, if it states one.
    fn budget(&self, problem: &Problem) -> Option<Budget> {
        let phase = self.expansion.phases.iter().find(|phase| phase.number == self.phase)?;
        let per = |per| self.expansion.finance.as_ref().map_or(Money::ZERO, |finance| unit_cost(finance, self.phase, per));
        Some(Budget {
            most: phase.budget?,
            fixed: self.fixed_costs(problem),
            per_firm: per(Per::Firm),
            per_move: per(Per::Move),
            per_granted_m2: per(Per::GrantedM2),
            per_building_m2: per(Per::BuildingM2),
            before: self.before(problem).into_iter().map(|(firm, (place, area))| (firm, place, area)).collect(),
        })
    }

    /// What the phase costs whoever is granted land: land and works opened in it, and the steps bought in it.
    fn fixed_costs(&self, problem: &Problem) -> Money {
        let works =
            self.expansion.finance.as_ref().map_or(Money::ZERO, |finance| fixed_cost(finance, &self.opened(problem, &[])));
        works + self.bought().iter().map(|bought| bought.cost).sum()
    }

    /// Place and area that each firm held before, in the indices of this stage's problem.
    fn before(&self, problem: &Problem) -> BTreeMap<FirmIdx, (Place, Area)> {
        let held = |held: &Earlier| held.find(problem).map(|(firm, place)| (firm, (place, held.area)));
        self.earlier.iter().filter_map(held).collect()
    }

    /// What was granted before, in the indices of this stage's problem, as far as it still names the same.
    pub fn held(&self, problem: &Problem) -> Vec<Holding> {
        self.earlier.iter().filter_map(|earlier| earlier.offers(problem).into_iter().next()).collect()
    }

    /// The month in which the phase starts.
    pub fn starts(&self) -> Option<Month> {
        self.expansion.phases.iter().find(|phase| phase.number == self.phase).map(|phase| phase.starts)
    }

    /// Steps bought in this phase, with their cost.
    pub fn bought(&self) -> Vec<Bought> {
        let Some(starts) = self.starts() else { return Vec::new() };
        let bought = |(name, count): (&String, &u32)| {
            let step = self.expansion.step(name).filter(|_| *count > 0)?;
            let cost = Money(step.cost.0.saturating_mul(i64::from(*count)));
            Some(Bought { phase: self.phase, starts, step: name.clone(), cost })
        };
        self.bought.iter().filter_map(bought).collect()
    }

    /// Land of a site that can be granted from this phase on: rows and halls may open later than their site.
    fn opened_net(&self, problem: &Problem, site: SiteIdx) -> Area {
        let land = &problem.land;
        let from = land.sites[site.0].phase;
        let now = |phase: u32| phase.max(from) == self.phase;
        let rows = land.rows.iter().filter(|row| row.site == site && now(row.phase));
        let halls = land.halls.iter().filter(|hall| hall.site == site && now(hall.phase));
        let row_area = |row: &crate::site::Row| row.run_outline(0, row.cells.len() - 1).map_or(Area::ZERO, |o| o.area());
        rows.map(row_area).sum::<Area>() + halls.map(|hall| hall.outline.area()).sum::<Area>()
    }

    /// What the phase opens and newly grants, site by site: the quantities money is counted by. `problem` is this
    /// stage's own. A firm that keeps its place is granted what it gets besides; one that moves is granted all of its new
    /// place and gives all of the old one back.
    pub fn opened(&self, problem: &Problem, holdings: &[Holding]) -> Vec<Opened> {
        let Some(starts) = self.starts() else { return Vec::new() };
        let land = &problem.land;
        let budgets = crate::audit::budgets(problem, &[]);
        let before = self.before(problem);
        let price_of = |place: Place, area: Area| {
            let price = land.price_m2(place).unwrap_or(Money::ZERO);
            Money(div_round(area.0 * i128::from(price.0), Area::PER_M2) as i64)
        };
        let opened = |(index, budget): (usize, &crate::audit::LandBudget)| {
            let site = &land.sites[index];
            let now = self.option.sites.get(&site.id) == Some(&self.phase);
            let part = |area: Area| if now { area } else { Area::ZERO };
            let used = |land_use| part(budget.by_use.get(&land_use).copied().unwrap_or(Area::ZERO));
            let mut opened = Opened {
                phase: self.phase,
                starts,
                site: site.id.clone(),
                site_area: part(budget.site_area),
                net_area: self.opened_net(problem, SiteIdx(index)),
                road: used(LandUse::Road),
                green: used(LandUse::Green),
                facility: used(LandUse::Facility),
                granted: Area::ZERO,
                price: Money::ZERO,
                building: Area::ZERO,
                firms: 0,
                moved: Moved::default(),
            };
            let here = |place: Place| land.site_of(place).0 == index;
            for holding in holdings {
                let held = before.get(&holding.firm).copied();
                let kept = held.filter(|(place, area)| keeps(holding, *place, *area)).map(|(_, area)| area);
                if let Some((place, area)) = held.filter(|(place, _)| kept.is_none() && here(*place)) {
                    opened.moved.returned += area;
                    opened.moved.returned_price += price_of(place, area);
                }
                if !here(holding.place) {
                    continue;
                }
                let more = (holding.area - kept.unwrap_or(Area::ZERO)).max(Area::ZERO);
                opened.granted += more;
                opened.price += price_of(holding.place, more);
                let building = problem.terms(holding.firm, holding.offer, holding.place).building.unwrap_or(Area::ZERO);
                if held.is_none() {
                    opened.firms += 1;
                    opened.building += building;
                } else if kept.is_none() {
                    opened.moved.firms += 1;
                    opened.moved.building += building;
                }
            }
            opened
        };
        budgets.iter().enumerate().map(opened).collect()
    }
}
