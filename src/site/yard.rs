//! What a plot must hold besides its building: lorry bay, parking, green; fire distances; whether a lorry can turn in.
//!
//! Knows: lengths and areas of one plot. Must not know: firms, rules, where the plot lies.
//!
//! *The test, on the frame of a plot: its frontage W by its smallest depth D.* In front, behind the street line, lies a zone
//! as deep as the front setback F. In it stand, side by side along the frontage and each square to the street: the opening
//! for the lorry (as wide as its bay, or as its turn needs, whichever is more), n cars, and m motorcycles in as many rows as
//! F holds. So bay, car and motorcycle are each at most F long, and `opening + n × car + ⌈m ÷ rows⌉ × motorcycle ≤ W`.
//! Behind the zone the building stands within sides and rear setback; the green lies in one strip, either along the back
//! (W wide, `g = max(width, green ÷ W)` deep; the rear setback may be part of it) or, unless buildings stand in a row, along
//! one side (`max(width, green ÷ (D − F))` wide; the side setback may be part of it). The building's room is what the
//! better of the two strips leaves. The parts are rectangles apart from each other, so their areas add up to no more than
//! the plot. An irregular plot is tested on its frame, which lies within it wherever its ends stand square; coverage and
//! the share of green are of its true area.
//!
//! *Numbers* are the scenario's. Where to take them from: lorry bay 3.4 × 12.5 m, car 2.5 × 5.0, motorcycle 0.75 × 2.0 (Dirjen
//! Hubdat 272/1996, confidence C); motorcycles 0.7 to 0.8 for each worker, a car for 10 workers, a lorry bay for each unit
//! (D); green in plots (KDH) 10 % (Cibitung, A; practice 10 to 20, B/C); front setback half the street (C).

use super::{BuildingRules, BuildingType, RoadClass, Vehicle};
use crate::units::{Area, Length, isqrt};

/// What plots of a building type must hold. Nothing where nothing is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Yard {
    /// Height of buildings, which decides how far they stand apart.
    pub height: Option<Length>,
    /// A fire gap after so many metres of row, and its width.
    pub gap: Option<(Length, Length)>,
    /// Clear width of the street that a lorry may use to turn in.
    pub street: Option<Length>,
    /// The lorry's bay, width and length.
    pub bay: Option<(Length, Length)>,
    /// The lorry that must be able to turn in, by the class of its road.
    pub lorry: Option<RoadClass>,
    /// A car's place, width and length, and for how many workers there is one.
    pub cars: Option<((Length, Length), u32)>,
    /// A motorcycle's place, and thousandths of one for each worker.
    pub motorcycles: Option<((Length, Length), i64)>,
    /// Least share of the plot that is green (KDH), thousandths.
    pub green: Option<i64>,
    /// Least width of green that counts.
    pub green_width: Length,
}

/// The frame of a plot, and what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Its frontage.
    pub frontage: Length,
    /// Its smallest depth.
    pub depth: Length,
    /// Width in which its building may stand: less sides and fire gaps.
    pub width: Length,
    /// Its true area.
    pub area: Area,
    /// Footprint of the building, nothing where none is stated.
    pub building: Area,
    /// Workers.
    pub workers: u32,
}

/// What does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// The lorry cannot turn in from a street so narrow, whatever the opening.
    Street(Length),
    /// Something is longer than the zone in front: its length, and the zone's.
    Zone(Length, Length),
    /// Opening, cars and motorcycles side by side need so much frontage, and there is this.
    Frontage(Length, Length),
    /// The building needs so much ground, and beside so much green there is room for this.
    Green(Area, Area),
}

/// Distance between buildings on different plots by height: 3 m up to 8 m high, evenly from 3 to 6 m up to 14 m, from 6 to
/// 8 m up to 40 m, 8 m above (Permen PU 26/PRT/M/2008, table 2.2.3: "> 3–6", "> 6–8"; confidence A, evenly between them is
/// this program's reading). Rounded up to the millimetre.
pub fn fire_distance(height: Length) -> Length {
    let between =
        |(h, d): (i64, i64), (h2, d2): (i64, i64)| Length(d + ((height.0 - h) * (d2 - d) + h2 - h - 1).div_euclid(h2 - h));
    match height.0 {
        ..=8_000 => Length(3_000),
        8_001..=14_000 => between((8_000, 3_000), (14_000, 6_000)),
        14_001..=40_000 => between((14_000, 6_000), (40_000, 8_000)),
        _ => Length(8_000),
    }
}

/// Clear opening that a lorry needs to turn in at a right angle from a street of this clear width, using all of it; `None`
/// where the street is narrower than the lorry.
///
/// *Derivation.* In its tightest turn the lorry covers a ring around the centre of its turn: inside, its inner rear wheel
/// runs at r; its rear axle reaches out to r + b (b its width); its outer front corner runs at R. It comes along the far edge
/// of the street (width s), so the centre lies c = r + b from that edge, and turns until it stands square to the street.
/// Measured along the street from the centre, the jamb that it passes on the inside must lie no farther than the inner wheel
/// when it crosses the street line, and the other no nearer than the front corner from there on:
///
/// - s ≥ c: the wheel stands at r, the corner crosses at √(R² − (s − c)²): the opening is the difference, at least b;
/// - s < c: the wheel crosses at √(r² − (c − s)²), the corner still swings out to R: the opening is the difference.
///
/// Tail swing is left out: it is on the street side. Rounded up.
pub fn opening(lorry: Vehicle, street: Length) -> Option<Length> {
    let square = |length: i64| i128::from(length) * i128::from(length);
    // The root rounded up.
    let root_up = |value: i128| {
        let root = isqrt(value);
        (root + i128::from(root * root < value)) as i64
    };
    let (outer, inner, width) = (lorry.outer_radius.0, lorry.inner_radius.0, lorry.width.0);
    let centre = inner + width;
    if street.0 < width {
        return None;
    }
    let needed = if street.0 >= centre {
        let beyond = street.0 - centre;
        if beyond >= outer { width } else { root_up(square(outer) - square(beyond)) - inner }
    } else {
        outer - isqrt((square(inner) - square(centre - street.0)).max(0)) as i64
    };
    Some(Length(needed.max(width)))
}

impl Yard {
    /// Whether anything is asked for that a plot must hold.
    pub fn is_any(&self) -> bool {
        self.bay.is_some() || self.lorry.is_some() || self.cars.is_some() || self.motorcycles.is_some() || self.green.is_some()
    }

    /// Free width that a building of this height leaves on a side of its own plot: half the distance to its neighbour,
    /// who leaves the other half; rounded up. The two may be granted to different firms, so neither can count on more.
    pub fn half_distance(&self) -> Length {
        self.height.map_or(Length::ZERO, |height| Length((fire_distance(height).0 + 1) / 2))
    }

    /// Green that a plot of this area must hold, rounded up.
    pub fn green_of(&self, area: Area) -> Area {
        self.green.map_or(Area::ZERO, |share| Area((area.0 * i128::from(share) + 999).div_euclid(1_000)))
    }

    /// Where a building may stand along a row: between fire gaps, the widest part of a stretch, the first of equals. Gaps
    /// lie where the row's own frontage says: after every so many metres of buildings, whoever holds the land.
    pub fn between_gaps(&self, from: Length, to: Length) -> (Length, Length) {
        let Some((every, gap)) = self.gap.filter(|(every, _)| every.0 > 0) else { return (from, to) };
        let step = every.0 + gap.0;
        let mut best = (from, from);
        let mut begins = from.0.div_euclid(step) * step;
        while begins < to.0 {
            let part = (Length(begins.max(from.0)), Length((begins + every.0).min(to.0)));
            if part.1 - part.0 > best.1 - best.0 {
                best = part;
            }
            begins += step;
        }
        best
    }
}

impl BuildingRules {
    /// What does not fit on a plot; nothing where all does.
    pub fn lack(&self, building: BuildingType, plot: &Frame) -> Option<Lack> {
        let yard = &self.yard;
        let mut needed = Length::ZERO;
        let mut longest = Length::ZERO;
        if let Some(bay) = yard.bay {
            (needed, longest) = (bay.0, bay.1);
        }
        if let Some((class, street)) = yard.lorry.zip(yard.street) {
            match opening(Vehicle::of(class), street) {
                Some(opening) => needed = needed.max(opening),
                None => return Some(Lack::Street(street)),
            }
        }
        if let Some((place, workers)) = yard.cars {
            let cars = i64::from(plot.workers.div_ceil(workers.max(1)));
            needed += Length(place.0.0 * cars);
            longest = longest.max(if cars > 0 { place.1 } else { Length::ZERO });
        }
        if let Some((place, each)) = yard.motorcycles {
            let count = (i64::from(plot.workers) * each + 999) / 1_000;
            longest = longest.max(if count > 0 { place.1 } else { Length::ZERO });
            let rows = (self.front.0 / place.1.0.max(1)).max(1);
            needed += Length(place.0.0 * ((count + rows - 1) / rows));
        }
        if longest > self.front {
            return Some(Lack::Zone(longest, self.front));
        }
        if needed > plot.frontage {
            return Some(Lack::Frontage(needed, plot.frontage));
        }
        let room = self.room(building, plot);
        yard.green.filter(|_| plot.building > room).map(|_| Lack::Green(plot.building, room))
    }

    /// Room for a building within setbacks and beside the green.
    fn room(&self, building: BuildingType, plot: &Frame) -> Area {
        let green = self.yard.green_of(plot.area);
        let strip = |along: Length| -> Length {
            let along = 2 * i128::from(along.0.max(1));
            self.yard.green_width.max(Length(i64::try_from((green.0 + along - 1) / along).unwrap_or(i64::MAX)))
        };
        let rectangle = |width: Length, depth: Length| {
            if width.0 > 0 && depth.0 > 0 { Area::rectangle(width, depth) } else { Area::ZERO }
        };
        let behind = plot.depth - self.front;
        if plot.frontage.0 <= 0 || behind.0 <= 0 {
            return Area::ZERO;
        }
        let at_back = rectangle(plot.width, behind - strip(plot.frontage).max(self.rear));
        if matches!(building, BuildingType::Row | BuildingType::Hall) {
            return at_back;
        }
        let more = (strip(behind) - self.sides(building).1).max(Length::ZERO);
        at_back.max(rectangle(plot.width - more, behind - self.rear))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_by_height() {
        let all = [(4_000, 3_000), (8_000, 3_000), (8_001, 3_001), (11_000, 4_500), (14_000, 6_000), (27_000, 7_000)];
        for (height, distance) in all.into_iter().chain([(40_000, 8_000), (60_000, 8_000)]) {
            assert_eq!(fire_distance(Length(height)), Length(distance), "{height}");
        }
    }

    #[test]
    fn openings_as_worked_out_by_hand() {
        let lorry = Vehicle::of(RoadClass::Two);
        // Centre 11 m from the far edge. 12 m: √(12.8² − 1) − 8.5; 11 m: 12.8 − 8.5; 10 m: 12.8 − √(8.5² − 1).
        let all = [(12_000, 4_261), (11_000, 4_300), (10_000, 4_360), (7_000, 5_300), (2_500, 12_800)];
        for (street, needed) in all {
            let found = opening(lorry, Length(street)).expect("wide enough");
            assert!((found.0 - needed).abs() <= 1, "{street}: {found}");
        }
        assert_eq!(opening(lorry, Length(40_000)), Some(Length(2_500)));
        assert_eq!(opening(lorry, Length(2_499)), None);
    }

    #[test]
    fn buildings_stand_between_gaps() {
        let yard = Yard { gap: Some((Length(30_000), Length(3_000))), ..Yard::default() };
        let all = [((0, 10_000), (0, 10_000)), ((28_000, 40_000), (33_000, 40_000)), ((20_000, 34_000), (20_000, 30_000))];
        for ((from, to), (a, b)) in all.into_iter().chain([((31_000, 32_000), (31_000, 31_000))]) {
            assert_eq!(yard.between_gaps(Length(from), Length(to)), (Length(a), Length(b)), "{from} {to}");
        }
    }

    /// A plot of 10 × 30 m, front zone 12.5 m, behind it 17.5 m.
    #[test]
    fn what_a_plot_holds() {
        let yard = Yard {
            bay: Some((Length(3_400), Length(12_500))),
            cars: Some(((Length(2_500), Length(5_000)), 10)),
            motorcycles: Some(((Length(750), Length(2_000)), 800)),
            green: Some(100),
            green_width: Length(1_000),
            ..Yard::default()
        };
        let rules = BuildingRules { front: Length(12_500), rear: Length(2_000), side: Length(0), coverage: 600, yard };
        let plot = Frame {
            frontage: Length(10_000),
            depth: Length(30_000),
            width: Length(10_000),
            area: Area::m2(300),
            building: Area::m2(145),
            workers: 12,
        };
        // 3.4 + 2 × 2.5 + ⌈10 ÷ 6⌉ × 0.75 = 9.9 m of 10; green 30 m² is 3 m at the back: 10 × 14.5 m remain.
        assert_eq!(rules.lack(BuildingType::Row, &plot), None);
        let more = Frame { building: Area::m2(145) + Area(1), ..plot };
        assert_eq!(rules.lack(BuildingType::Row, &more), Some(Lack::Green(more.building, Area::m2(145))));
        let crowded = Frame { workers: 21, ..plot };
        assert_eq!(rules.lack(BuildingType::Row, &crowded), Some(Lack::Frontage(Length(13_150), Length(10_000))));
        let shallow = BuildingRules { front: Length(12_000), ..rules };
        assert_eq!(shallow.lack(BuildingType::Row, &plot), Some(Lack::Zone(Length(12_500), Length(12_000))));
        let turning = Yard { lorry: Some(RoadClass::Two), street: Some(Length(10_000)), ..yard };
        let turning = BuildingRules { yard: turning, ..rules };
        assert_eq!(turning.lack(BuildingType::Row, &plot), Some(Lack::Frontage(Length(10_860), Length(10_000))));
        // Green at the side of a detached building: 30 m² over 17.5 m are 1.715 m, of which 1 m is its side anyway.
        let detached = BuildingRules { side: Length(1_000), ..rules };
        let plot = Frame { width: Length(8_000), building: Area::ZERO, ..plot };
        assert_eq!(detached.room(BuildingType::Detached, &plot), Area::rectangle(Length(8_000), Length(14_500)));
    }
}
