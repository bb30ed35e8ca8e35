//! What a firm scores, worked out in fractions from the text of the case, sharing nothing with the library.

use super::drawn::{Case, DrawnFirm};

/// A fraction with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fraction(pub i128, pub i128);

impl Fraction {
    /// In lowest terms.
    fn of(above: i128, below: i128) -> Self {
        let (mut a, mut b) = (above.abs(), below);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Self(above / a.max(1), below / a.max(1))
    }
    fn plus(self, other: Self) -> Self {
        Self::of(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }
    fn times(self, other: Self) -> Self {
        Self::of(self.0 * other.0, self.1 * other.1)
    }
    fn less(self, other: Self) -> Self {
        self.plus(Self::of(-other.0, other.1))
    }
    fn over(self, other: Self) -> Self {
        let sign = if other.0 < 0 { -1 } else { 1 };
        Self::of(sign * self.0 * other.1, sign * self.1 * other.0)
    }
    fn at_most(self, other: Self) -> bool {
        self.0 * other.1 <= other.0 * self.1
    }
    /// The nearest thousandth, halves away from zero, as a count of thousandths.
    pub(super) fn thousandths(self) -> i128 {
        let twice = 2_000 * self.0.abs() + self.1;
        let size = twice / (2 * self.1);
        if self.0 < 0 { -size } else { size }
    }
}

/// Points by criterion in order of name, their sum, and how many values lie between two of a scale.
pub(super) struct Own {
    pub by: Vec<i64>,
    pub total: i64,
    pub inside: usize,
}

/// The value that a criterion looks at, rounded to the thousandth as the rules of the scheme say.
fn value(of: &str, firm: &DrawnFirm) -> Option<Fraction> {
    let exact = match of {
        "workers" => Fraction(firm.workers?.into(), 1),
        "turnover" => Fraction(firm.turnover?.into(), 1),
        "investment" => Fraction(firm.investment?.into(), 1),
        "area_ideal_m2" => Fraction(firm.area_hundredths?.into(), 100),
        "workers_per_100_m2" => Fraction(i128::from(firm.workers?) * 100 * 100, firm.area_hundredths?.into()),
        "investment_per_m2" => Fraction(i128::from(firm.investment?) * 100, firm.area_hundredths?.into()),
        "nib" => Fraction(firm.nib?.into(), 1),
        _ => Fraction(firm.marks_tenths?.into(), 10),
    };
    Some(Fraction(exact.thousandths(), 1_000))
}

pub(super) fn own_score(case: &Case, firm: &DrawnFirm) -> Own {
    let mut criteria: Vec<_> = case.criteria.iter().collect();
    criteria.sort_by(|a, b| a.name.cmp(&b.name));
    let mut own = Own { by: Vec::new(), total: 0, inside: 0 };
    for criterion in criteria {
        let points = value(criterion.of, firm).map_or(0, |value| {
            let scale: Vec<(Fraction, Fraction)> =
                criterion.scale.iter().map(|(at, share)| (Fraction(*at, 1_000), Fraction(*share, 1_000))).collect();
            let first = scale[0];
            let last = scale[scale.len() - 1];
            let share = if value.at_most(first.0) {
                first.1
            } else if last.0.at_most(value) {
                last.1
            } else {
                let (low, high) = scale
                    .windows(2)
                    .map(|pair| (pair[0], pair[1]))
                    .find(|(low, high)| low.0.at_most(value) && value.at_most(high.0))
                    .expect("between two");
                own.inside += 1;
                let part = value.less(low.0).over(high.0.less(low.0));
                low.1.plus(part.times(high.1.less(low.1)))
            };
            share.times(Fraction(criterion.weight, 1_000)).thousandths()
        });
        own.by.push(points as i64);
    }
    own.total = own.by.iter().sum();
    own
}
