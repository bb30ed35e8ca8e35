//! kavling gives plots of land to applicant firms, proves how good the plan is, audits it and draws it.
#![forbid(unsafe_code)]

pub mod audit;
pub mod drawing;
pub mod export;
pub mod firm;
pub mod formulation;
pub mod geometry;
pub mod message;
pub mod placement;
pub mod plan;
pub mod problem;
pub mod rules;
pub mod site;
pub mod text;
pub mod units;
