//! microlp through good_lp: pure Rust, fine for small models, may stop without a proof.
//!
//! It cannot be interrupted and has panicked under time limits (microlp issue 22), so it runs on a thread of
//! its own that is left behind when the user or the clock ends the run.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use good_lp::solvers::SolutionStatus;
use good_lp::{Solution, SolverModel, WithMipGap, WithTimeLimit};

use super::{Answer, Care, Columns, End, Limits, Program, Relaxation, good_lp_problem, rounded, whole_steps};

pub(super) fn solve(program: &Program, _care: Care, limits: &Limits<'_>) -> Answer {
    let (send, receive) = channel();
    let (own, gap, left) = (program.clone(), limits.gap, limits.left());
    let worker = std::thread::Builder::new().name("microlp".to_owned()).spawn(move || {
        let answer = std::panic::catch_unwind(|| ask(&own, gap, left)).unwrap_or(Answer::nothing(End::Failed));
        let _ = send.send(answer); // nobody listens any more when the run was ended
    });
    if worker.is_err() {
        return Answer::nothing(End::Failed);
    }
    loop {
        match receive.recv_timeout(Duration::from_millis(20)) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Disconnected) => return Answer::nothing(End::Failed),
            Err(RecvTimeoutError::Timeout) => {
                let late = limits.left().is_some_and(|left| left.is_zero());
                if limits.stopped() || late {
                    return Answer::nothing(End::Stopped);
                }
            }
        }
    }
}

fn ask(program: &Program, gap: f64, left: Option<Duration>) -> Answer {
    let step = program.objective_step();
    let (problem, columns, rows) = good_lp_problem(program, step, Columns::Whole);
    let mut problem = problem.using(good_lp::solvers::microlp::microlp);
    for row in rows {
        problem.add_constraint(row);
    }
    if gap > 0.0 {
        problem = match problem.with_mip_gap(gap as f32) {
            Ok(problem) => problem,
            Err(_) => return Answer::nothing(End::Failed),
        };
    }
    if let Some(left) = left {
        problem = problem.with_time_limit(left.as_secs_f64());
    }
    match problem.solve() {
        Ok(solution) => {
            let values = rounded(program, columns.iter().map(|column| solution.value(*column)));
            let proven = matches!(solution.status(), SolutionStatus::Optimal) && gap == 0.0;
            let bound = values.as_ref().filter(|_| proven).map(|values| program.value(values));
            let end = match (solution.status(), &values) {
                (_, None) => End::Failed,
                (SolutionStatus::Optimal, _) if proven => End::Proven,
                _ => End::Stopped,
            };
            Answer { end, values, bound }
        }
        Err(good_lp::ResolutionError::Infeasible) => Answer::nothing(End::Infeasible),
        Err(_) => Answer::nothing(End::Failed),
    }
}

/// The relaxation; `None` where microlp gave up.
pub(super) fn relaxed(program: &Program) -> Option<Relaxation> {
    let step = program.objective_step();
    let bare = Program { start: None, ..program.clone() };
    let (problem, columns, rows) = good_lp_problem(&bare, step, Columns::Relaxed);
    let mut problem = problem.using(good_lp::solvers::microlp::microlp);
    for row in rows {
        problem.add_constraint(row);
    }
    let solved = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| problem.solve())).ok()?;
    match solved {
        Ok(solution) => {
            let worth = |(column, weight): (&good_lp::Variable, &i64)| solution.value(*column) * (*weight / step) as f64;
            let bound: f64 = columns.iter().zip(&program.objective).map(worth).sum();
            Some(Relaxation::Solved { bound: whole_steps(bound, step)?, optimum: bound * step as f64, reduced: None })
        }
        Err(good_lp::ResolutionError::Infeasible) => Some(Relaxation::Infeasible),
        Err(_) => None,
    }
}
