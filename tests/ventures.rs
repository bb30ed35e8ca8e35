//! Ventures against enumeration: options decided phase by phase, all phases at once, steps of capacity, budgets.
//!
//! The reference never takes a problem apart: it asks the whole problem, with so many phases, for every plan, and
//! compares what firms hold from phase to phase by itself.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod asking;
mod oracle;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use kavling::audit::{loads, measure};
use kavling::expansion::{Expansion, ExpansionOption, Phase, Step};
use kavling::finance::{Finance, Item, Month, Per, Range, Rate, Tenure, Terms, Way};
use kavling::firm::{FirmIdx, Offer};
use kavling::formulation::backend::Solver;
use kavling::planner::Options;
use kavling::problem::{Holding, Problem};
use kavling::rules::RuleKind;
use kavling::site::{HallIdx, Place, RowIdx};
use kavling::units::{Milli, Money};
use kavling::venture::{Venture, decide};
use oracle::{Rng, candidates, every_plan, random_problem};

/// Most plans of a phase that the reference holds in memory.
const MOST_PLANS: usize = 4_000;

fn option(sites: &Problem, moves: u32) -> ExpansionOption {
    ExpansionOption {
        id: "all".to_owned(),
        title: "All".to_owned(),
        sites: sites.land.sites.iter().map(|site| (site.id.clone(), site.phase)).collect(),
        steps: Default::default(),
        without: Default::default(),
        moves,
        first_refusal: false,
    }
}

fn expansion(option: ExpansionOption) -> Expansion {
    let phase = |number: u32| Phase { number, starts: Month(24_300 + 12 * number as i32), budget: None };
    Expansion { phases: vec![phase(1), phase(2)], options: vec![option], steps: Vec::new(), finance: None }
}

/// A random problem in two phases: some land and some firms come later, some firms grow.
fn phased(seed: u64) -> Option<Problem> {
    let mut rng = Rng(seed ^ 0x5eed);
    let mut problem = random_problem(seed);
    problem.phases = 2;
    for row in &mut problem.land.rows {
        row.phase = 1 + u32::from(rng.chance(30));
    }
    for hall in &mut problem.land.halls {
        hall.phase = 1 + u32::from(rng.chance(30));
    }
    for firm in &mut problem.firms {
        firm.ready = 1 + u32::from(rng.chance(35));
        if firm.ready == 1 && rng.chance(40) {
            let mut terms = firm.offers[0].terms.clone();
            terms.points = Some(terms.points.unwrap_or_default() + Milli::whole(rng.between(0, 3)));
            terms.area_max = None;
            terms.plots = Some((2, 3));
            terms.building = None;
            let at = firm.offers[0].at.clone();
            firm.offers.push(Offer { package: Some("grown".to_owned()), ready: 2, terms, at });
        }
    }
    whole(&problem).then_some(problem)
}

/// Whether the first phase can be asked of the whole problem. Who must be admitted or holds a place already is asked
/// for from the first phase on, whether ready or not, when the whole is measured; a stage asks only those who are
/// ready. The reference cannot tell.
fn whole(problem: &Problem) -> bool {
    let later = |firm: &FirmIdx| problem.firm(*firm).ready > 1;
    !problem.rules.iter().any(|rule| match &rule.kind {
        RuleKind::MustAdmit(r) => r.firms.members.iter().any(later),
        RuleKind::Locked(r) => later(&r.firm) || problem.land.phase(r.place) > 1,
        _ => false,
    })
}

/// Holdings and worth at each level.
type Plan = (Vec<Holding>, Vec<i64>);

/// Every lawful plan of the whole problem with so many phases, and those with these grants besides.
fn plans(problem: &Problem, phases: u32, anyway: &[Holding]) -> Option<Vec<Plan>> {
    let problem = Problem { phases, ..problem.clone() };
    let all: BTreeSet<Holding> = candidates(&problem).into_iter().chain(anyway.iter().copied()).collect();
    let all: Vec<Holding> = all.into_iter().collect();
    let mut found = Vec::new();
    every_plan(&problem, &all, &mut |plan| {
        let measured = measure(&problem, plan);
        let asked = |fault: &kavling::audit::Fault| !anyway.is_empty() && fault.code == "more-than-asked";
        if measured.lawful() && measured.faults.iter().all(asked) {
            found.push((plan.to_vec(), measured.values.iter().map(|v| v.0).collect()));
        }
        found.len() <= MOST_PLANS
    });
    (found.len() <= MOST_PLANS).then_some(found)
}

/// Grants of the second phase that are more than asked for on land that the firm may hold since the first: what it holds
/// it may keep, also where it could now do with less.
fn kept_anyway(problem: &Problem) -> Vec<Holding> {
    let mut found: Vec<Holding> = Vec::new();
    for h in candidates(&Problem { phases: 1, ..problem.clone() }) {
        for offer in 0..problem.firm(h.firm).offers.len() {
            let holding = Holding { offer, phase: problem.phase_of(h.firm, offer, h.place), ..h };
            let faults = measure(problem, &[holding]).faults;
            if !faults.is_empty() && faults.iter().all(|fault| fault.code == "more-than-asked") {
                found.push(holding);
            }
        }
    }
    found
}

/// Whether what is more than asked for in the later plan is what the firm held before, to the plot.
fn no_more_than_held(before: &[Holding], after: &[Holding], anyway: &[Holding]) -> bool {
    let held = |a: &Holding| before.iter().any(|b| b.firm == a.firm && b.place == a.place);
    after.iter().filter(|a| anyway.contains(a)).all(held)
}

/// Whether the later plan keeps what the earlier one grants, but for so many moves.
fn nested(before: &[Holding], after: &[Holding], moves: usize) -> bool {
    let mut moved = 0;
    for b in before {
        let Some(a) = after.iter().find(|a| a.firm == b.firm) else { return false };
        let kept = match (b.place, a.place) {
            (Place::Run { row, first, last }, Place::Run { row: r, first: f, last: l }) => row == r && f <= first && last <= l,
            (Place::Hall(h), Place::Hall(i)) => h == i && a.area >= b.area,
            _ => false,
        };
        moved += usize::from(!kept);
    }
    moved <= moves
}

/// What a phase of a venture grants, in the indices of the whole problem.
fn granted(problem: &Problem, venture: &Venture<'_>, phase: usize) -> Vec<Holding> {
    let decided = &venture.phases[phase];
    let lift = |h: &Holding| {
        let firm = problem.find_firm(&decided.problem.firm(h.firm).id).expect("a firm");
        let place = match h.place {
            Place::Run { row, first, last } => {
                let id = &decided.problem.land.rows[row.0].id;
                let row = problem.land.rows.iter().position(|r| r.id == *id).expect("a row");
                Place::Run { row: RowIdx(row), first, last }
            }
            Place::Hall(hall) => {
                let id = &decided.problem.land.halls[hall.0].id;
                Place::Hall(HallIdx(problem.land.halls.iter().position(|h| h.id == *id).expect("a hall")))
            }
        };
        Holding { firm, place, ..*h }
    };
    let mut holdings: Vec<Holding> = decided.run.audit.holdings.iter().map(lift).collect();
    holdings.sort_unstable();
    holdings
}

fn solver() -> Solver {
    Solver::AVAILABLE[0]
}

fn run<'e>(problem: &Problem, expansion: &'e Expansion) -> Venture<'e> {
    let stop = AtomicBool::new(false);
    let options = Options { solver: solver(), time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    decide(problem, expansion, &expansion.options[0], &options, &[], &kavling::venture::Apart::default())
        .expect("the solver keeps its word")
}

fn worth(venture: &Venture<'_>, phase: usize) -> Option<i64> {
    let audit = &venture.phases.get(phase)?.run.audit;
    audit.planned.then(|| audit.values[0].0)
}

#[test]
fn phase_by_phase_and_all_at_once_agree_with_trying_every_plan() {
    let (mut cases, mut grew, mut regretted, mut impossible, mut moved, mut refused_first) = (0, 0, 0, 0, 0, 0);
    for seed in 0..900 {
        let Some(problem) = phased(seed) else { continue };
        let anyway = kept_anyway(&problem);
        let (Some(first), Some(second)) = (plans(&problem, 1, &[]), plans(&problem, 2, &anyway)) else { continue };
        if first.len() * second.len() > 4_000_000 {
            continue;
        }
        let moves = (seed % 4 == 0) as usize;
        let first_refusal = seed % 3 == 0;
        let expansion = expansion(ExpansionOption { first_refusal, ..option(&problem, moves as u32) });
        let venture = run(&problem, &expansion);
        cases += 1;
        let best = first.iter().map(|(_, worth)| worth[0]).max();
        assert_eq!(worth(&venture, 0), best, "seed {seed}: the first phase");
        if best.is_none() {
            impossible += 1;
            assert_eq!(venture.phases.len(), 1, "seed {seed}: nothing is decided after a phase without a plan");
            continue;
        }
        let held = granted(&problem, &venture, 0);
        let follows =
            |before: &[Holding], plan: &[Holding]| nested(before, plan, moves) && no_more_than_held(before, plan, &anyway);
        let after = second.iter().filter(|(plan, _)| follows(&held, plan));
        // Only who holds land can grow on it.
        let holds = |h: &&Holding| held.iter().any(|before| before.firm == h.firm);
        let grown = |h: &&Holding| problem.firm(h.firm).offers[h.offer].ready > 1;
        let growth = |plan: &[Holding]| plan.iter().filter(holds).filter(grown).count() as i64;
        // Whoever grows comes before everything else, where the option says so.
        let best = after.map(|(plan, worth)| (if first_refusal { growth(plan) } else { 0 }, worth[0])).max();
        let found = venture.phases.get(1).filter(|decided| decided.run.audit.planned).map(|decided| {
            let values = &decided.run.audit.values;
            if first_refusal { (values[0].0 / 1_000, values[1].0) } else { (0, values[0].0) }
        });
        assert_eq!(found, best, "seed {seed}: the second phase after {held:?}");
        refused_first += usize::from(first_refusal && best.is_some_and(|best| best.0 > 0));
        let Some((_, second_worth)) = best else {
            impossible += 1;
            continue;
        };
        let last = granted(&problem, &venture, 1);
        assert!(nested(&held, &last, moves), "seed {seed}: {held:?} {last:?}");
        moved += usize::from(!nested(&held, &last, 0));
        grew += last.iter().filter(|h| problem.firm(h.firm).offers[h.offer].ready > 1).count();
        let together =
            first.iter().flat_map(|(a, v)| second.iter().filter(|(b, _)| follows(a, b)).map(move |(_, w)| v[0] + w[0]));
        let joint = together.max().expect("the stepwise plan is one");
        let told = venture.at_once.expect("two phases");
        assert_eq!(told.joint.0, joint, "seed {seed}: all at once");
        assert_eq!(told.bound, Some(told.joint), "seed {seed}: proven");
        assert_eq!(told.stepwise.0, worth(&venture, 0).expect("a plan") + second_worth, "seed {seed}");
        regretted += usize::from(told.joint > told.stepwise);
    }
    println!(
        "{cases} cases, {impossible} impossible, {grew} grown, {regretted} with regret, {moved} with a move, {refused_first} served first"
    );
    assert!(
        cases >= 300 && impossible > 5 && grew > 20 && regretted > 5 && moved > 2 && refused_first > 5,
        "the cases are too thin"
    );
}

/// Steps of every node of every resource, with random costs.
fn steps(problem: &Problem, rng: &mut Rng) -> Vec<Step> {
    let nodes = problem.resources.iter().flat_map(|r| r.nodes.iter());
    let step = |(index, node): (usize, &kavling::problem::ResourceNode)| Step {
        id: format!("step-{index}"),
        title: String::new(),
        node: node.id.clone(),
        add: Milli::whole(rng.between(5, 40)),
        cost: Money(rng.between(1, 9) * 1_000_000),
        most: rng.between(1, 2) as u32,
        phase: 1,
        confidence: "invented".to_owned(),
        source: String::new(),
    };
    nodes.enumerate().map(step).take(3).collect()
}

fn with_steps(problem: &Problem, steps: &[Step], counts: &[u32]) -> Problem {
    let mut problem = problem.clone();
    for (step, count) in steps.iter().zip(counts) {
        let nodes = problem.resources.iter_mut().flat_map(|r| &mut r.nodes);
        nodes.filter(|n| n.id == step.node).for_each(|n| n.capacity += Milli(step.add.0 * i64::from(*count)));
    }
    problem
}

fn all_counts(steps: &[Step]) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new()];
    for step in steps {
        all = all.iter().flat_map(|c: &Vec<u32>| (0..=step.most).map(move |n| [c.clone(), vec![n]].concat())).collect();
    }
    all
}

fn cost(steps: &[Step], counts: &[u32]) -> i64 {
    steps.iter().zip(counts).map(|(step, n)| step.cost.0 * i64::from(*n)).sum()
}

/// A finance table that costs so much for each firm, square metre granted and square metre of building.
fn finance(firm: i64, granted: i64, building: i64) -> Finance {
    let range = |base| Range { low: Rate(base), base: Rate(base), high: Rate(base) };
    let item = |id: &str, per, amount| Item {
        id: id.to_owned(),
        title: id.to_owned(),
        way: Way::Cost,
        amount: Money(amount),
        per,
        phase: None,
        site: None,
        after_months: 0,
        over_months: 0,
        yearly: false,
        confidence: "invented".to_owned(),
        source: String::new(),
    };
    Finance {
        terms: Terms::Real,
        from: Month(24_300),
        years: 10,
        discount: range(100_000),
        inflation: Rate(0),
        land_growth: range(0),
        absorption: Range { low: 0, base: 0, high: 0 },
        tenure: Tenure::Sale { deposit: 1_000_000, instalment_years: 0, interest: Rate(0), tax: 0 },
        confidence: "invented".to_owned(),
        source: String::new(),
        items: vec![
            item("firm", Per::Firm, firm),
            item("land", Per::GrantedM2, granted),
            item("building", Per::BuildingM2, building),
        ],
    }
}

#[test]
fn steps_of_capacity_agree_with_trying_every_choice() {
    let (mut cases, mut bought, mut bound_by_money) = (0, 0, 0);
    for seed in 5_000..7_000 {
        let mut rng = Rng(seed);
        let mut problem = random_problem(seed);
        if problem.resources.is_empty() || !whole(&problem) {
            continue;
        }
        for node in problem.resources.iter_mut().flat_map(|r| &mut r.nodes) {
            node.capacity = Milli(node.capacity.0 / 2);
        }
        let steps = steps(&problem, &mut rng);
        let counts = all_counts(&steps);
        let mut best_of = Vec::new();
        for counts in &counts {
            let Some(plans) = plans(&with_steps(&problem, &steps, counts), 1, &[]) else { break };
            best_of.push(plans);
        }
        if best_of.len() < counts.len() {
            continue;
        }
        let mut option = option(&problem, 0);
        option.steps = steps.iter().map(|step| step.id.clone()).collect();
        let mut expansion = expansion(option);
        expansion.phases.truncate(1);
        expansion.steps = steps.clone();

        // Without a budget: the best plan with every step, then the cheapest steps under which that plan is lawful.
        let venture = run(&problem, &expansion);
        let most = best_of.last().expect("all steps").iter().map(|(_, worth)| worth[0]).max();
        assert_eq!(worth(&venture, 0), most, "seed {seed}: with every step");
        cases += 1;
        if most.is_some() {
            let decided = &venture.phases[0];
            let held = granted(&problem, &venture, 0);
            let paid: i64 = decided.stage.bought().iter().map(|b| b.cost.0).sum();
            let lawful = |counts: &&Vec<u32>| {
                let problem = with_steps(&problem, &steps, counts);
                let alone = held.iter().all(|h| loads(&problem, &[*h]).iter().all(|l| l.holds));
                alone && measure(&problem, &held).passes()
            };
            let least = counts.iter().filter(lawful).map(|c| cost(&steps, c)).min();
            assert_eq!(Some(paid), least, "seed {seed}: the cheapest steps");
            bought += usize::from(paid > 0);
        }

        // With a budget: the best plan over every choice that can be paid, then the cheapest such choice.
        let (firm, land) = (rng.between(0, 2) * 1_000_000, rng.between(0, 3) * 5_000);
        let budget = rng.between(2, 20) * 1_000_000;
        expansion.finance = Some(finance(firm, land, 0));
        expansion.phases[0].budget = Some(Money(budget));
        let venture = run(&problem, &expansion);
        let spent = |plan: &[Holding]| -> i64 {
            // Each grant rounded up to a thousand rupiah, as the rule says.
            let one = |h: &Holding| {
                let rupiah = firm * 2_000_000 + (h.area.0 as i64) * land;
                (rupiah + 2_000_000_000 - 1) / 2_000_000_000 * 1_000
            };
            plan.iter().map(one).sum()
        };
        let mut best: Option<(&[i64], i64)> = None;
        for (counts, plans) in counts.iter().zip(&best_of) {
            let paid = cost(&steps, counts);
            for (_, worth) in plans.iter().filter(|(plan, _)| paid + spent(plan) <= budget) {
                best = best.max(Some((worth.as_slice(), -paid)));
            }
        }
        assert_eq!(worth(&venture, 0), best.map(|b| b.0[0]), "seed {seed}: within the budget of {budget}");
        if let Some((worth, paid)) = best {
            let value = worth[0];
            let own: i64 = venture.phases[0].stage.bought().iter().map(|b| b.cost.0).sum();
            assert_eq!(-own, paid, "seed {seed}: the cheapest choice");
            assert_eq!(venture.phases[0].run.plan.bound.as_ref().and_then(|b| b.scaled(3)), Some(value.into()), "seed {seed}");
            bound_by_money += usize::from(most.is_some_and(|most| most > value));
        }
        if cases >= 320 {
            break;
        }
    }
    println!("{cases} cases, {bought} buy steps, {bound_by_money} bound by money");
    assert!(cases >= 300 && bought > 50 && bound_by_money > 50, "the cases are too thin");
}

/// A signal while the first phase is decided loses nothing that was granted: the later phases keep it.
#[test]
fn an_interrupted_option_keeps_what_was_granted() {
    let mut kept = 0;
    for seed in 0..120 {
        let Some(problem) = phased(seed) else { continue };
        let expansion = expansion(option(&problem, 0));
        let whole = run(&problem, &expansion);
        let stop = AtomicBool::new(false);
        // Ties are decided last: then the first phase has its plan.
        let raise = |step: &str, _| {
            if step == "ties" {
                stop.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        };
        let options = Options { solver: solver(), time_limit: None, gap: 0.0, stop: &stop, progress: &raise };
        let venture = decide(&problem, &expansion, &expansion.options[0], &options, &[], &kavling::venture::Apart::default())
            .expect("a lawful end");
        let held = granted(&problem, &venture, 0);
        if held.is_empty() || worth(&whole, 1).is_none() || !measure(&problem, &held).passes() {
            continue;
        }
        assert!(worth(&venture, 1).is_some(), "seed {seed}: the second phase keeps {held:?}");
        assert!(nested(&held, &granted(&problem, &venture, 1), 0), "seed {seed}");
        kept += 1;
    }
    assert!(kept > 30, "{kept}");
}

/// Today's applicants never lose land to expected ones, and the sites of an option are the only land there is.
#[test]
fn an_option_has_its_own_sites_and_rules() {
    let mut seen = 0;
    for seed in 0..200 {
        let Some(problem) = phased(seed) else { continue };
        let mut option = option(&problem, 0);
        option.without = problem.rules.iter().map(|rule| rule.name.split('.').next().expect("a name").to_owned()).collect();
        let expansion = expansion(option);
        let venture = run(&problem, &expansion);
        let free = Problem { rules: Vec::new(), ..problem.clone() };
        let Some(plans) = plans(&free, 1, &[]) else { continue };
        assert_eq!(worth(&venture, 0), plans.iter().map(|(_, worth)| worth[0]).max(), "seed {seed}");
        seen += 1;
    }
    assert!(seen > 60, "{seen}");
}
