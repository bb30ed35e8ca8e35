//! kavling gives plots of land to applicant firms, proves how good the plan is, audits it and draws it.
#![deny(unsafe_code)]

pub mod audit;
pub mod comparison;
pub mod diagnostic;
pub mod drawing;
pub mod expansion;
pub mod export;
pub mod finance;
pub mod firm;
pub mod formulation;
pub mod geometry;
pub mod message;
pub mod output;
pub mod packs;
pub mod page;
pub mod placement;
pub mod plan;
pub mod planner;
pub mod problem;
pub mod record;
pub mod report;
pub mod rules;
pub mod run;
pub mod scenario;
pub mod sheets;
pub mod site;
pub mod stage;
pub mod text;
pub mod units;
pub mod venture;
