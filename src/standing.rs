//! The problem that a plan says it decides: its phase, its layout, what it was decided with.
//!
//! Knows: scenarios' problems, plans as data. Must not know: files, what a plan is looked at for.
//!
//! Whoever reads a plan beside its scenario goes through [`standing`]: audit, drawings, letters, answers, the next plan.

use crate::amend::{self, AmendError};
use crate::expansion::Expansion;
use crate::plan::{Plan, Unreadable};
use crate::problem::Problem;
use crate::stage::{Stage, StageError};
use crate::variant;

/// Why a plan does not fit its scenario.
#[derive(Debug, thiserror::Error)]
pub enum StandingError {
    /// Its phase.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// What it was decided with.
    #[error(transparent)]
    Amend(#[from] AmendError),
    /// Its layout.
    #[error(transparent)]
    Layout(#[from] Unreadable),
    /// A layout of a site that has its land already.
    #[error("it lays out site `{0}`, which the scenario does not leave to be laid out")]
    NotAsked(String),
    /// No layout of a site that has no land yet.
    #[error("it has no layout, and the scenario leaves site `{0}` to be laid out")]
    Missing(String),
    /// A layout in a phase of an option.
    #[error("it has a layout and is of a phase of an option")]
    Both,
}

/// The stage that a plan says it decides, and its problem; a plan without one decides the scenario at once.
///
/// # Errors
/// [`StandingError`].
pub fn standing<'e>(
    base: &Problem,
    expansion: &'e Expansion,
    plan: &Plan,
) -> Result<(Option<Stage<'e>>, Problem), StandingError> {
    if let Some(told) = &plan.stage {
        if plan.layout.is_some() {
            return Err(StandingError::Both);
        }
        let stage = Stage::of_plan(expansion, told)?;
        let problem = stage.problem(base)?;
        return Ok((Some(stage), problem));
    }
    let laid = laid_out(base, plan)?;
    Ok((None, amend::of_plan(&laid, plan)?))
}

/// The problem on the land that a plan lays out.
///
/// # Errors
/// [`StandingError`], where the plan has a layout and the scenario asks for none, or the other way round.
pub fn laid_out(base: &Problem, plan: &Plan) -> Result<Problem, StandingError> {
    let open = base.layouts.first().map(|wish| base.land.sites[wish.site.0].id.clone());
    let Some(told) = &plan.layout else { return open.map_or(Ok(base.clone()), |site| Err(StandingError::Missing(site))) };
    let mut layout = told.layout(&base.land)?;
    let wish = base.layouts.iter().find(|wish| wish.site == layout.site);
    let wish = wish.ok_or_else(|| StandingError::NotAsked(told.site.clone()))?;
    // What buildings must keep to is the scenario's to say, whatever is recorded.
    for row in &mut layout.rows {
        row.building_rules = wish.building_rules;
    }
    Ok(variant::with_layout(base, &layout))
}
