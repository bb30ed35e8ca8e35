//! HiGHS through good_lp, with its bound read back.
//!
//! Settings and why: one thread, parallel off (a tree search by threads is not deterministic, and `threads`
//! may never change within a process); relative gap as asked, 0 for a proof (the default of 1e-4 is not
//! "optimal"); absolute gap just under one step of the objective.

use good_lp::SolverModel;
use highs::{HighsModelStatus, HighsSolutionStatus};

use super::highs_watch::{Watch, run};
use super::{Answer, Care, Columns, End, Limits, Program, Relaxation, good_lp_problem, rounded, whole_steps};

pub(super) fn solve(program: &Program, care: Care, limits: &Limits<'_>) -> Answer {
    match try_solve(program, care, limits) {
        Ok(answer) => answer,
        Err(Broken) => Answer::nothing(End::Failed),
    }
}

/// HiGHS refused the model, an option or the run.
struct Broken;

fn try_solve(program: &Program, care: Care, limits: &Limits<'_>) -> Result<Answer, Broken> {
    let step = program.objective_step();
    let (problem, _, rows) = good_lp_problem(program, step, Columns::Whole);
    let mut problem = problem.using(good_lp::solvers::highs::highs);
    for row in rows {
        problem.add_constraint(row);
    }
    let mut model = problem.try_into_inner().map_err(|_| Broken)?;
    let mut set = |name: &str, value: f64| model.try_set_option(name, value).map_err(|_| Broken);
    set("mip_rel_gap", limits.gap)?;
    set("mip_abs_gap", if limits.gap > 0.0 { 0.0 } else { 0.999 })?;
    if let Some(enough) = program.enough {
        // HiGHS ends with an objective above its target; half a step keeps rounding out of it.
        set("objective_target", -(-enough).div_euclid(step) as f64 - 0.5)?;
    }
    if let Some(left) = limits.left() {
        set("time_limit", left.as_secs_f64())?;
    }
    if care == Care::Utmost {
        set("mip_feasibility_tolerance", 1e-9)?;
        set("primal_feasibility_tolerance", 1e-9)?;
        model.try_set_option("presolve", "off").map_err(|_| Broken)?;
    }
    model.try_set_option("threads", 1).map_err(|_| Broken)?;
    model.try_set_option("parallel", "off").map_err(|_| Broken)?;
    model.try_set_option("random_seed", 0).map_err(|_| Broken)?;
    if let Some(start) = &program.start {
        let start: Vec<f64> = start.iter().map(|v| *v as f64).collect();
        model.try_set_solution(Some(&start), None, None, None).map_err(|_| Broken)?;
    }
    let watch = Watch { stop: limits.stop, progress: limits.progress, step: step as f64 };
    let solved = run(model, &watch).map_err(|_| Broken)?;
    Ok(read(program, step, &solved))
}

pub(super) fn relaxed(program: &Program, limits: &Limits<'_>) -> Option<Relaxation> {
    let step = program.objective_step();
    let solved = solve_relaxed(program, step, limits)?;
    match solved.status() {
        HighsModelStatus::Optimal => {
            let duals = solved.get_solution().dual_columns().to_vec();
            let reduced = duals.iter().all(|d| d.is_finite()).then(|| duals.iter().map(|d| d * step as f64).collect());
            let optimum = solved.objective_value();
            Some(Relaxation::Solved { bound: whole_steps(optimum, step)?, optimum: optimum * step as f64, reduced })
        }
        HighsModelStatus::Infeasible => Some(Relaxation::Infeasible),
        _ => None,
    }
}

/// The relaxation, solved as far as the limits allow.
fn solve_relaxed(program: &Program, step: i64, limits: &Limits<'_>) -> Option<highs::SolvedModel> {
    let bare = Program { start: None, ..program.clone() };
    let (problem, _, rows) = good_lp_problem(&bare, step, Columns::Relaxed);
    let mut problem = problem.using(good_lp::solvers::highs::highs);
    for row in rows {
        problem.add_constraint(row);
    }
    let mut model = problem.try_into_inner().ok()?;
    model.try_set_option("threads", 1).ok()?;
    model.try_set_option("parallel", "off").ok()?;
    if let Some(left) = limits.left() {
        model.try_set_option("time_limit", left.as_secs_f64()).ok()?;
    }
    run(model, &Watch { stop: limits.stop, progress: &|_| {}, step: step as f64 }).ok()
}

fn read(program: &Program, step: i64, solved: &highs::SolvedModel) -> Answer {
    let end = match solved.status() {
        HighsModelStatus::Optimal => End::Proven,
        HighsModelStatus::ObjectiveTarget => End::Enough,
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => End::Infeasible,
        HighsModelStatus::ReachedTimeLimit
        | HighsModelStatus::ReachedInterrupt
        | HighsModelStatus::ReachedIterationLimit
        | HighsModelStatus::ReachedSolutionLimit
        | HighsModelStatus::ReachedMemoryLimit => End::Stopped,
        _ => End::Failed,
    };
    let feasible = solved.primal_solution_status() == HighsSolutionStatus::Feasible;
    let values = feasible.then(|| rounded(program, solved.get_solution().columns().iter().copied())).flatten();
    // Every value is a whole number of steps, so a float bound may be rounded down to one.
    let bound = solved.double_info_value(c"mip_dual_bound").ok().and_then(|bound| whole_steps(bound, step));
    Answer { end, values, bound: bound.filter(|_| end != End::Infeasible) }
}
