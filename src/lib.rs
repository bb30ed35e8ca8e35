//! kavling gives plots of land to applicant firms, proves how good the plan is, audits it and draws it.
//!
//! # One way through
//!
//! [`scenario`] reads files into a [`problem::Problem`]; [`placement`] lists every possible grant; [`formulation`] turns
//! them and the [`rules`] into a mixed-integer program; [`planner`] searches; [`record`] writes the outcome down as a
//! [`plan::Plan`]; [`audit`] measures the plan from the land, without ever seeing the program; [`report`] and [`drawing`]
//! show it. [`run::run`] is all of that in one call. For options in phases, [`stage`] makes a problem of each phase,
//! [`venture::decide`] goes through them, [`demand`] decides them again with fewer of the firms that are only expected,
//! [`comparison`] lays options side by side, [`sheets`] and [`page`] show them.
//!
//! # What holds everywhere
//!
//! Quantities are integers ([`units`]); floats stand only in the talk with a solver and in drawing. Sentences are keys
//! with parameters ([`message`], [`text`]). Only the binary prints and only [`output`] writes. A test reads the imports
//! and fails when one runs uphill.
//!
//! ```
//! use std::collections::BTreeMap;
//! let loaded = kavling::scenario::parse(kavling::scenario::template(), &BTreeMap::new()).expect("it reads");
//! assert!(!loaded.problem.firms.is_empty());
//! ```
#![deny(unsafe_code)]

pub mod allotment;
pub mod alternatives;
pub mod amend;
pub mod answers;
pub mod audit;
pub mod checklist;
pub mod choice;
pub mod clash;
pub mod comparison;
pub mod crs;
pub mod cuts;
pub mod demand;
pub mod diagnostic;
pub mod documents;
pub mod drawing;
pub mod drawn;
pub mod draws;
pub mod envy;
pub mod expansion;
pub mod export;
pub mod features;
pub mod finance;
pub mod firm;
pub mod formulation;
pub mod generator;
pub mod geometry;
pub mod ikm;
pub mod import;
pub mod layout;
pub mod letter;
pub mod message;
pub mod output;
pub mod packs;
pub mod page;
mod pieces;
pub mod placement;
pub mod plan;
pub mod planner;
pub mod problem;
pub mod reasons;
pub mod record;
pub mod report;
pub mod rules;
pub mod run;
pub mod scenario;
pub mod sheets;
pub mod site;
pub mod stage;
pub mod standing;
pub mod succession;
pub mod tables;
pub mod text;
pub mod units;
pub mod variant;
pub mod venture;
pub mod waiting;
pub mod workers;
