//! A firm's class by the two laws that define small and medium industry, and that do not agree.
//!
//! Knows: what a firm states, the limits as norms of a pack. Must not know: land, rules, how a class is used. What a firm
//! does not state gives no class: nothing is guessed.
//!
//! *Permenperin 64/2016*: workers, and investment without land and buildings. Small: at most 19 workers and less than
//! 1 billion. Medium: at most 19 workers and 1 billion or more, or 20 workers or more and at most 15 billion. Large: 20
//! workers or more and more than 15 billion.
//!
//! *PP 7/2021*: yearly sales (micro to 2, small to 15, medium to 50 billion, else large); or capital without land and
//! buildings (micro to 1, small to 5, medium to 10 billion, else large), which the law means for new enterprises.
//!
//! The numbers stand in the pack `id-ikm-classes`; a pack that the scenario names may state others under the same keys.

use crate::firm::Firm;
use crate::packs::norms;
use crate::problem::{Fit, Norm, NormPack, Problem};
use crate::units::{Milli, Money};

/// The pack that holds the limits.
pub const PACK: &str = "id-ikm-classes";
/// Name of the fact under which a firm may state its capital, in rupiah.
pub const CAPITAL: &str = "capital";

/// A class of firms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Micro; only PP 7/2021 knows it.
    Micro,
    /// Small.
    Small,
    /// Medium.
    Medium,
    /// Large: not eligible as IKM.
    Large,
}

impl Class {
    /// Its word: the key behind `ikm.` in the text catalogue.
    pub fn name(self) -> &'static str {
        match self {
            Self::Micro => "micro",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }
}

/// What both laws make of a firm; `None` where it does not state what the law asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Classes {
    /// By workers and investment (Permenperin 64/2016).
    pub industry: Option<Class>,
    /// By yearly sales (PP 7/2021).
    pub sales: Option<Class>,
    /// By capital (PP 7/2021).
    pub capital: Option<Class>,
}

impl Classes {
    /// By PP 7/2021: by sales where they are stated, else by capital.
    pub fn enterprise(&self) -> Option<Class> {
        self.sales.or(self.capital)
    }

    /// Whether the two laws disagree. Permenperin 64/2016 knows no micro industry: micro and small agree. `None` where
    /// one of the two is not known.
    pub fn disagree(&self) -> Option<bool> {
        let (industry, enterprise) = self.industry.zip(self.enterprise())?;
        Some(industry.max(Class::Small) != enterprise.max(Class::Small))
    }
}

/// The limits, as norms.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'p> {
    small_workers: &'p Norm,
    small_investment: &'p Norm,
    medium_workers: &'p Norm,
    medium_investment: &'p Norm,
    turnover: [&'p Norm; 3],
    capital: [&'p Norm; 3],
}

impl<'p> Limits<'p> {
    /// The limits that packs state, the first pack that has a key first. `None` where a key is missing in all.
    pub fn of(packs: impl Iterator<Item = &'p NormPack> + Clone) -> Option<Self> {
        let norm = |key: &str| packs.clone().find_map(|pack| pack.norm(key));
        Some(Self {
            small_workers: norm("small-workers")?,
            small_investment: norm("small-investment")?,
            medium_workers: norm("medium-workers")?,
            medium_investment: norm("medium-investment")?,
            turnover: [norm("micro-turnover")?, norm("small-turnover")?, norm("medium-turnover")?],
            capital: [norm("micro-capital")?, norm("small-capital")?, norm("medium-capital")?],
        })
    }

    /// The limits that hold for a problem: those of packs that it names, else those compiled in.
    pub fn for_problem(problem: &'p Problem) -> Option<Self> {
        let shipped = norms::shipped().iter().filter(|pack| pack.name == PACK);
        Self::of(problem.basis.packs.iter().chain(shipped))
    }

    /// Every norm behind the classes, in the order in which they are shown.
    pub fn norms(&self) -> [&'p Norm; 10] {
        let [micro, small, medium] = self.turnover;
        let [micro_capital, small_capital, medium_capital] = self.capital;
        let industry = [self.small_workers, self.small_investment, self.medium_workers, self.medium_investment];
        let [a, b, c, d] = industry;
        [a, b, c, d, micro, small, medium, micro_capital, small_capital, medium_capital]
    }

    /// Class by workers and investment without land and buildings.
    pub fn industry(&self, workers: u32, investment: Money) -> Class {
        let workers = Milli::whole(workers.into());
        if keeps(self.medium_workers, Some(workers)) {
            let medium = keeps(self.medium_investment, rupiah(investment));
            return if medium { Class::Medium } else { Class::Large };
        }
        let small = keeps(self.small_workers, Some(workers)) && keeps(self.small_investment, rupiah(investment));
        if small { Class::Small } else { Class::Medium }
    }

    /// Class by yearly sales.
    pub fn sales(&self, turnover: Money) -> Class {
        rung(self.turnover, turnover)
    }

    /// Class by capital without land and buildings.
    pub fn capital(&self, capital: Money) -> Class {
        rung(self.capital, capital)
    }

    /// What both laws make of a firm.
    pub fn classes(&self, firm: &Firm) -> Classes {
        let capital = firm.facts.get(CAPITAL).map(|capital| Money(capital.0 / 1_000));
        Classes {
            industry: firm.workers.zip(firm.investment).map(|(workers, investment)| self.industry(workers, investment)),
            sales: firm.turnover.map(|turnover| self.sales(turnover)),
            capital: capital.map(|capital| self.capital(capital)),
        }
    }
}

fn rung(norms: [&Norm; 3], sum: Money) -> Class {
    let classes = [Class::Micro, Class::Small, Class::Medium];
    let found = norms.into_iter().zip(classes).find(|(norm, _)| keeps(norm, rupiah(sum)));
    found.map_or(Class::Large, |(_, class)| class)
}

fn keeps(norm: &Norm, value: Option<Milli>) -> bool {
    // A sum so large that its thousandths cannot be counted keeps no upper limit.
    value.is_some_and(|value| norm.fit(value) != Fit::Looser)
}

fn rupiah(sum: Money) -> Option<Milli> {
    sum.0.checked_mul(1_000).map(Milli)
}
