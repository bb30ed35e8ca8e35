//! Money over time: what an option costs and brings, year by year, and what follows from it.
//!
//! Knows: sums, dates, rates. Must not know: firms, plots, rules, how a plan was found.
//! Everything is an integer: rupiah, months, millionths.
//! Figures to weigh are in the scenario's `[money]`; the method is that of any discounted cash flow by years:
//! `flow` puts every payment into its month and year, `worth` draws the figures from it, `grant` says what one grant adds to
//! them.

mod budget;
mod exact;
mod flow;
mod grant;
mod month;
mod worth;

pub use budget::{fixed_cost, unit_cost};
pub use flow::{BUY_BACK, CashFlow, DEPOSIT, INTEREST, OWN_NAMES, RENT, SALE, TAX, View, Year, cash_flow};
pub use grant::{Added, UnitValues};
pub use worth::{at_price, break_even, down_payment, yearly_payment};

pub(crate) use exact::{GROWTH_ONE, growth_factors};

use crate::units::{Area, Money};

/// A month: twelve times the year plus the month less one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub i32);

/// A yearly rate in millionths (120,000 is 12 %).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rate(pub i64);

/// A value that is not known for sure: lowest, most likely, highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range<T> {
    /// Lowest.
    pub low: T,
    /// Most likely.
    pub base: T,
    /// Highest.
    pub high: T,
}

/// Whether money keeps its worth in the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// Money of one date throughout; rates are without inflation.
    Real,
    /// Money of the day; costs grow with inflation, rates include it.
    Nominal,
}

/// How the estate is financed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finance {
    /// Real or nominal.
    pub terms: Terms,
    /// Prices and costs are in money of this month; year 0 starts here.
    pub from: Month,
    /// Years looked at.
    pub years: u32,
    /// Discount rate a year.
    pub discount: Range<Rate>,
    /// Growth of costs a year (only with nominal terms; 0 in real ones).
    pub inflation: Rate,
    /// Growth of land prices and rents a year.
    pub land_growth: Range<Rate>,
    /// Months from the start of a phase until all that is granted in it is signed, evenly.
    pub absorption: Range<u32>,
    /// How granted land is paid for.
    pub tenure: Tenure,
    /// Costs and other income: costs first, each in natural order of name.
    pub items: Vec<Item>,
    /// How sure rates, growth, absorption, terms of payment and prices of land are: A to D, or `invented`.
    pub confidence: String,
    /// Where they come from.
    pub source: String,
}

impl Finance {
    /// Whether a month lies before the end of the years counted.
    pub fn covers(&self, month: Month) -> bool {
        i64::from(month.0) < i64::from(self.from.0) + 12 * i64::from(self.years)
    }
}

/// How granted land is paid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tenure {
    /// Sold at the price of its row or hall.
    Sale {
        /// Share of the price paid at signing, millionths.
        deposit: i64,
        /// Years over which the rest is paid in equal yearly parts after signing; 0: all at signing.
        instalment_years: u32,
        /// Interest a year on what is still owed.
        interest: Rate,
        /// Tax on the seller, millionths of the price.
        tax: i64,
    },
    /// Let at a yearly rent.
    Lease {
        /// Rupiah a square metre a year.
        rent_m2: Money,
        /// Deposit, in months of rent, paid back at the end of the horizon.
        deposit_months: u32,
        /// Tax on rent, millionths.
        tax: i64,
    },
}

/// A cost, a fee, a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub id: String,
    /// What it is called in documents.
    pub title: String,
    /// Cost or income.
    pub way: Way,
    /// Rupiah for each of what it is counted by.
    pub amount: Money,
    /// What it is counted by.
    pub per: Per,
    /// The phase it belongs to; every phase where it is not stated.
    pub phase: Option<u32>,
    /// Only for land of this site; all sites where it is not stated.
    pub site: Option<String>,
    /// Months after the start of the phase (before it, where negative).
    pub after_months: i32,
    /// Months over which it is spread evenly; 0 and 1: at once.
    pub over_months: u32,
    /// Whether it comes back every year until the end of the horizon.
    pub yearly: bool,
    /// How sure it is: A to D, or `invented`.
    pub confidence: String,
    /// Where it comes from.
    pub source: String,
}

/// Out or in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The estate pays.
    Cost,
    /// The estate receives.
    Income,
}

/// What an item is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// Once in its phase.
    Once,
    /// Square metre of sites opened in the phase.
    SiteM2,
    /// Square metre of plots, rows and halls opened in the phase.
    NetM2,
    /// Square metre of road.
    RoadM2,
    /// Square metre of green.
    GreenM2,
    /// Square metre of facilities.
    FacilityM2,
    /// Square metre granted in the phase; what a firm that moves gives back comes off only where it comes back yearly.
    GrantedM2,
    /// Square metre of building that firms granted in the phase need; at once, also of those that move.
    BuildingM2,
    /// Firm granted land for the first time in the phase.
    Firm,
    /// Firm that is given another place in the phase.
    Move,
}

/// What a phase opens and grants: the quantities that money is counted by. One for each site and phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Phase.
    pub phase: u32,
    /// The month in which it starts.
    pub starts: Month,
    /// Site.
    pub site: String,
    /// Land opened in this phase, 0 where the site was opened earlier.
    pub site_area: Area,
    /// Saleable land and halls opened.
    pub net_area: Area,
    /// Road opened.
    pub road: Area,
    /// Green opened.
    pub green: Area,
    /// Facilities opened.
    pub facility: Area,
    /// Land (and floor) newly granted in this phase: what firms get besides what they hold, and all that movers get.
    pub granted: Area,
    /// Its price at today's prices, from its rows and halls.
    pub price: Money,
    /// Building footprint of firms newly granted.
    pub building: Area,
    /// Firms newly granted land.
    pub firms: u32,
    /// What firms that move give back on this site, and who moves to it.
    pub moved: Moved,
}

/// Firms that move in a phase: what they hold now does not contain what they held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// Firms given a place on the site instead of another, wherever that was.
    pub firms: u32,
    /// Building footprint of these firms.
    pub building: Area,
    /// Land (and floor) of the site that moving firms give back.
    pub returned: Area,
    /// Its price at today's prices, from its rows and halls.
    pub returned_price: Money,
}

/// Steps of capacity bought in a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bought {
    /// Phase.
    pub phase: u32,
    /// The month in which it starts.
    pub starts: Month,
    /// Name of the step, for the statement.
    pub step: String,
    /// Cost of all of them, in money of the date the finances are stated in.
    pub cost: Money,
}

impl Per {
    /// Everything an item can be counted by, with its word in the scenario.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Once, "once"),
        (Self::SiteM2, "site_m2"),
        (Self::NetM2, "net_m2"),
        (Self::RoadM2, "road_m2"),
        (Self::GreenM2, "green_m2"),
        (Self::FacilityM2, "facility_m2"),
        (Self::GrantedM2, "granted_m2"),
        (Self::BuildingM2, "building_m2"),
        (Self::Firm, "firm"),
        (Self::Move, "move"),
    ];

    /// Its word in the scenario.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(per, _)| *per == self).map_or("", |(_, word)| word)
    }
}
