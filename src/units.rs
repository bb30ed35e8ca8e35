//! Exact quantities: every length, area, sum of money and score inside kavling is an integer in a newtype.
//!
//! Knows: the unit each integer counts, and how to print it plainly. Must not know: files, languages, floats.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0);
        }
        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                iter.fold(Self(0), |a, b| a + b)
            }
        }
    };
}

quantity! {
    /// A length in millimetres.
    Length(i64)
}
quantity! {
    /// An area in *half* square millimetres (twice the area in mm²), so that every polygon on the
    /// millimetre grid has a whole number of them.
    Area(i128)
}
quantity! {
    /// Money in whole rupiah (or whole units of the scenario's currency).
    Money(i64)
}
quantity! {
    /// Thousandths of a unit: points, worth, resource amounts, weights.
    Milli(i64)
}
quantity! {
    /// A sound level in tenths of a dB(A).
    Decibel(i64)
}

impl Length {
    /// Whole metres as a length.
    pub const fn metres(metres: i64) -> Self {
        Self(metres * 1_000)
    }
}

impl Area {
    /// Half square millimetres in a square metre.
    pub const PER_M2: i128 = 2_000_000;
    /// Whole square metres as an area.
    pub const fn m2(square_metres: i64) -> Self {
        Self(square_metres as i128 * Self::PER_M2)
    }
    /// The area of a rectangle.
    pub fn rectangle(width: Length, depth: Length) -> Self {
        Self(2 * i128::from(width.0) * i128::from(depth.0))
    }
    /// The area in thousandths of a square metre, rounded half up.
    pub fn milli_m2(self) -> Milli {
        Milli(div_round(self.0 * 1_000, Self::PER_M2) as i64)
    }
}

impl Milli {
    /// Whole units.
    pub const fn whole(units: i64) -> Self {
        Self(units * 1_000)
    }
}

/// Integer division rounded to nearest, halves away from zero. `divisor` must be positive.
pub fn div_round(value: i128, divisor: i128) -> i128 {
    let half = divisor / 2;
    if value >= 0 { (value + half) / divisor } else { -((-value + half) / divisor) }
}

/// Greatest common divisor of non-negative integers; 0 with anything is the other.
pub fn gcd<T: Copy + Default + PartialEq + std::ops::Rem<Output = T>>(a: T, b: T) -> T {
    if b == T::default() { a } else { gcd(b, a % b) }
}

/// Floor of the square root of a non-negative integer.
pub fn isqrt(value: i128) -> i128 {
    value.max(0).isqrt()
}

/// `value` / 10^`places` as plain decimal text without trailing zeros.
pub fn decimal(value: i128, places: u32) -> String {
    let scale = 10_i128.pow(places);
    let (sign, size) = if value < 0 { ("-", -value) } else { ("", value) };
    let (whole, rest) = (size / scale, size % scale);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:0width$}", width = places as usize);
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

impl std::fmt::Display for Length {
    /// Metres, exactly.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&decimal(self.0.into(), 3))
    }
}
impl std::fmt::Display for Area {
    /// Square metres, exactly.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&decimal(self.0 * 5, 7))
    }
}
impl std::fmt::Display for Milli {
    /// Units, exactly.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&decimal(self.0.into(), 3))
    }
}
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}
impl std::fmt::Display for Decibel {
    /// dB(A), exactly.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&decimal(self.0.into(), 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_exactly() {
        assert_eq!(Length(7_330).to_string(), "7.33");
        assert_eq!(Area::rectangle(Length(7_333), Length(28_500)).to_string(), "208.9905");
        assert_eq!(Area(1).to_string(), "0.0000005");
        assert_eq!(Milli(-1_050).to_string(), "-1.05");
        assert_eq!(Decibel(555).to_string(), "55.5");
    }

    #[test]
    fn rounds_halves_away_from_zero() {
        assert_eq!(div_round(5, 10), 1);
        assert_eq!(div_round(-5, 10), -1);
        assert_eq!(div_round(4, 10), 0);
    }
}
