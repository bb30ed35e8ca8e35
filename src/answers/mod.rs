//! Answers: why a firm is in or out of the best plan, what would get it in, what a plot, a rule or a unit of capacity is
//! worth.
//!
//! Knows: problems, their best plan, the planner's questions. Must not know: files, who asks, formats. Every figure is found
//! by solving again, so that it is exact where the solver proves it and an interval where time ended; no dual of a linear
//! relaxation is ever told as a price. Sentences are messages of the catalogue ([`words`]), [`json`] has the same as data.
//!
//! *Worth* is told at the levels of the objective. Two plans differ at the first level at which their worth differs: a
//! price is told there, because no amount at a later level makes up for one at an earlier.

mod asking;
mod changes;
mod firm;
pub mod json;
mod land;
mod plot;
mod rule;
mod scarce;
mod settled;
mod shut_out;
mod ways;
mod wish;
pub mod words;

pub use asking::{Answer, AnswerError, Asking, Best, Price, Proven};
pub use changes::{Changes, changes};
pub use firm::{First, In, Out, Reason, first, granted, refused};
pub use land::{longer_row, widths_of_more};
pub use plot::{Plot, PlotAnswer, Rival, find_plot, plot};
pub use rule::{Dropped, RuleAnswer, dropped, rule};
pub use scarce::{Range, Scarce, Step, row_steps, steps};
pub use shut_out::{clash_with, withdrawn};
pub use ways::{Way, WayEnd, way, ways};
pub use wish::{Wish, wishes};
