//! The oracle: random small problems of our own shape, and the best plan of each by trying every plan.
//!
//! It shares with the library only facts (land, firms, rules' `measure`), never the enumeration of
//! placements, the formulation or a solver. Every test binary that needs it says `mod oracle;`.
#![allow(dead_code, reason = "no test uses all of it")]

mod brute;
mod firms;
mod generate;
mod land;
mod rng;
mod wishes;

#[allow(unused_imports, reason = "no test uses all of it")]
pub use brute::{Best, brute_force, candidates, every_plan};
#[allow(unused_imports, reason = "no test uses all of it")]
pub use generate::{random_layouts, random_problem};
pub use rng::Rng;
