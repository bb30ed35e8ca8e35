//! Where the cut lines of one row go: whole millimetres, by bisection on exact areas.
//!
//! Knows: areas along the row, limits of each plot. Must not know: firms, rules, the land around.
//!
//! *Method.* For given areas, the earliest place of each plot follows from the left, the latest from the right; there is a
//! way to cut exactly when no plot's earliest start is after its latest. Smaller areas only make room, so the smallest
//! shortfall that leaves a way is found by bisection; then plots that could do no better are settled and the others are
//! asked again.

use super::limits::{Bound, Item};
use crate::firm::FirmIdx;
use crate::site::Ruler;
use crate::units::{Area, Length};

/// Shortfalls are told apart to the hundredth of a square metre.
const STEP: i128 = Area::PER_M2 / 100;
/// Millimetres around a place found by bisection that are looked at: rounding of skewed lines moves areas by so much.
const NEAR: i64 = 3;

/// Start and end of each plot; `None` where there is no way to cut within the limits.
pub(super) fn lines(ruler: &Ruler<'_>, items: &[Item], order: &[FirmIdx]) -> Option<Vec<(Length, Length)>> {
    let row = Slider { ruler, items };
    let areas = row.shared_out(order)?;
    row.cut(&areas)
}

struct Slider<'a> {
    ruler: &'a Ruler<'a>,
    items: &'a [Item],
}

impl Slider<'_> {
    /// The area that a plot short by so much has.
    fn short(&self, i: usize, by: i128) -> Area {
        let item = &self.items[i];
        Area((item.target.0 - by).max(item.least.0.min(item.target.0)))
    }

    /// How much each plot gets: what was promised, or short of it as evenly as can be.
    fn shared_out(&self, order: &[FirmIdx]) -> Option<Vec<Area>> {
        let n = self.items.len();
        let mut settled: Vec<Option<i128>> = vec![None; n];
        let areas = |settled: &[Option<i128>], by: &dyn Fn(usize) -> i128| -> Vec<Area> {
            (0..n).map(|i| self.short(i, settled[i].unwrap_or_else(|| by(i)))).collect()
        };
        loop {
            if self.has_way(&areas(&settled, &|_| 0)) {
                return Some(areas(&settled, &|_| 0));
            }
            let most = self.items.iter().map(|item| item.target.0 - item.least.0).max().unwrap_or(0);
            if !self.has_way(&areas(&settled, &|_| most)) {
                return None;
            }
            let (mut low, mut high) = (0, most);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if self.has_way(&areas(&settled, &|_| middle)) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            let open: Vec<usize> = (0..n).filter(|&i| settled[i].is_none()).collect();
            // Who could do with less shortfall if nobody else did.
            let stuck = |&i: &usize| !self.has_way(&areas(&settled, &|other| if other == i { high - STEP } else { high }));
            let mut done: Vec<usize> = open.iter().copied().filter(stuck).collect();
            if done.is_empty() {
                // All could, but not together: the last in the published order waits.
                let rank = |i: usize| order.iter().position(|firm| *firm == self.items[i].holding.firm);
                done.extend(open.iter().copied().max_by_key(|&i| rank(i)));
            }
            for i in done {
                settled[i] = Some(high);
            }
            if settled.iter().all(Option::is_some) {
                return Some(areas(&settled, &|_| 0));
            }
        }
    }

    /// Where a plot that begins here ends; beyond the row where there is not land enough.
    fn end(&self, i: usize, start: Length, area: Area) -> Length {
        let item = &self.items[i];
        if item.bound == Bound::Fixed {
            return item.module.1;
        }
        let length = self.ruler.length();
        let beyond = length + Length(1);
        // The first millimetre with land enough.
        let (mut low, mut high) = (start, beyond);
        while high - low > Length(1) {
            let middle = Length(low.0 + (high.0 - low.0) / 2);
            if self.ruler.area(start, middle) >= area {
                high = middle;
            } else {
                low = middle;
            }
        }
        let around = (high.0 - NEAR..=high.0 + NEAR).map(Length).filter(|end| *end > start && *end <= length);
        let within = |found: Area| found >= item.least && found <= item.most;
        let best = around
            .map(|end| (end, self.ruler.area(start, end)))
            .filter(|(_, found)| within(*found))
            .min_by_key(|(end, found)| ((found.0 - area.0).abs(), *end))
            .map_or(high, |(end, _)| end);
        best.max(start + item.frontage)
    }

    /// The last start with which a plot ends here or before.
    fn start(&self, i: usize, end: Length, area: Area) -> Option<Length> {
        let item = &self.items[i];
        if item.bound == Bound::Fixed {
            return (item.module.1 <= end).then_some(item.module.0);
        }
        let (mut low, mut high) = (Length(-1), end);
        while high - low > Length(1) {
            let middle = Length(low.0 + (high.0 - low.0) / 2);
            if self.ruler.area(middle, end) >= area {
                low = middle;
            } else {
                high = middle;
            }
        }
        let from = low.min(end - item.frontage);
        let tried = (from.0 - 2 * NEAR..=from.0 + NEAR).rev().map(Length).filter(|start| start.0 >= 0);
        tried.into_iter().find(|start| self.end(i, *start, area) <= end)
    }

    /// The earliest start of a plot, given where those before it end.
    fn after(&self, i: usize, ends: &[Length]) -> Length {
        let item = &self.items[i];
        let behind = ends.iter().zip(&item.apart).map(|(end, apart)| *end + *apart);
        behind.fold(item.starts.0, Length::max)
    }

    /// The latest start of each plot; `None` where there is none.
    fn latest(&self, areas: &[Area]) -> Option<Vec<Length>> {
        let n = self.items.len();
        let mut latest = vec![Length::ZERO; n];
        for i in (0..n).rev() {
            let item = &self.items[i];
            let end = (i + 1..n).map(|j| latest[j] - self.items[j].apart[i]).fold(item.end, Length::min);
            latest[i] = self.start(i, end, areas[i])?.min(item.starts.1);
        }
        Some(latest)
    }

    /// Whether there is a way to cut these areas.
    fn has_way(&self, areas: &[Area]) -> bool {
        self.cut(areas).is_some()
    }

    /// The lines for these areas: side by side as on the module, as near to where they were as can be.
    fn cut(&self, areas: &[Area]) -> Option<Vec<(Length, Length)>> {
        let latest = self.latest(areas)?;
        let n = self.items.len();
        let touches = |i: usize| i > 0 && self.items[i - 1].module.1 == self.items[i].module.0;
        let at_end: Vec<bool> = {
            let mut flags = vec![false; n];
            for i in (0..n).rev() {
                let next =
                    if i + 1 == n { self.items[i].module.1 == self.ruler.length() } else { touches(i + 1) && flags[i + 1] };
                flags[i] = next;
            }
            flags
        };
        let at_start = |i: usize| self.items[i].module.0 == Length::ZERO;
        let mut ends: Vec<Length> = Vec::with_capacity(n);
        let mut lines = Vec::with_capacity(n);
        for i in 0..n {
            let early = self.after(i, &ends);
            if early > latest[i] {
                return None;
            }
            let wish = match () {
                () if touches(i) => ends[i - 1],
                () if at_end[i] && !at_start(i) => latest[i],
                () => self.items[i].module.0,
            };
            let start = wish.max(early).min(latest[i]);
            let end = self.end(i, start, areas[i]);
            if end > self.items[i].end {
                return None;
            }
            ends.push(end);
            lines.push((start, end));
        }
        Some(lines)
    }
}
