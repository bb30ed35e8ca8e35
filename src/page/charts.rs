//! Charts of the page: cash flow by year and load against capacity, drawn like a site plan.
//!
//! Knows: bars, axes, round steps of an axis. Must not know: SVG, HTML, where the numbers come from.

use crate::drawing::{Anchor, At, Colour, Drawing, Item, Label, Layer, Paper, Shape, Space, Style, text_width};
use crate::problem::Language;
use crate::text::grouped;

const INK: Colour = Colour(0x1a, 0x1a, 0x1a);
const GREY: Colour = Colour(0x55, 0x55, 0x55);
/// Hues of the Okabe-Ito scheme: told apart by every kind of colour vision.
const IN: Style = Style::new("bar-in").fill(Colour(0x00, 0x72, 0xb2));
const OUT: Style = Style::new("bar-out").fill(Colour(0xe6, 0x9f, 0x00)).stroke(INK, 0.2);
const OVER: Style = Style::new("bar-over").fill(Colour(0xd5, 0x5e, 0x00)).stroke(INK, 0.4);
const SUM: Style = Style::new("line-sum").stroke(INK, 0.7);
const DOT: Style = Style::new("dot-sum").fill(Colour(0xff, 0xff, 0xff)).stroke(INK, 0.5);
const GRID: Style = Style::new("grid").stroke(Colour(0xd8, 0xd8, 0xd8), 0.15);
const AXIS: Style = Style::new("axis").stroke(INK, 0.3);
const LIMIT: Style = Style::new("limit").stroke(INK, 0.5).dash(&[1.6, 1.0]);
const TYPE: f64 = 3.2;

/// Words of a chart in its language.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) language: Language,
    pub(super) title: String,
    pub(super) description: String,
    /// Unit of the axis.
    pub(super) axis: String,
}

/// A year of the cash flow, in the unit of the axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Year<'y> {
    /// Of the calendar.
    pub(super) year: &'y str,
    pub(super) net: f64,
    pub(super) cumulative: f64,
}

/// A capacity: its name, load over capacity in per cent, and both in words.
#[derive(Debug, Clone)]
pub(super) struct Gauge {
    pub(super) name: String,
    pub(super) percent: f64,
    pub(super) said: String,
}

/// Steps of an axis: 1, 2 or 5 times a power of ten, about `wanted` of them between the two ends.
fn steps(low: f64, high: f64, wanted: f64) -> (f64, Vec<f64>) {
    let rough = ((high - low) / wanted).max(1e-9);
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|k| k * power).find(|s| *s >= rough * 0.999).unwrap_or(power);
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    (step, (first..=last).map(|n| n as f64 * step).collect())
}

/// A number of an axis with as many decimals as its step needs.
fn tick(language: Language, value: f64, step: f64) -> String {
    let places = if step >= 1.0 { 0 } else { (-step.log10().floor()) as u32 };
    let scaled = (value * 10_f64.powi(places as i32)).round() as i128;
    grouped(language, scaled, places, places as usize).replace('-', "−")
}

fn label(at: At, text: String, anchor: Anchor, colour: Colour) -> Item {
    Item::Label(Label { at, text, size: TYPE, bold: false, angle: 0.0, anchor, colour, class: "chart" })
}

fn drawing(words: &Words, width: f64, height: f64, items: Vec<Item>) -> Drawing {
    Drawing {
        origin: crate::drawing::Origin::default(),
        title: words.title.clone(),
        description: words.description.clone(),
        language: words.language,
        paper: Paper { name: "chart", width, height },
        views: Vec::new(),
        layers: vec![Layer { name: "chart".to_owned(), space: Space::Paper, items }],
    }
}

/// Bars for every year, a line for the sum so far. `range` and `most_years` are shared by all options, so that their
/// charts can be held against each other.
pub(super) fn cash_flow(words: &Words, years: &[Year<'_>], range: (f64, f64), most_years: usize) -> Drawing {
    const WIDTH: f64 = 180.0;
    const HEIGHT: f64 = 82.0;
    let (step, ticks) = steps(range.0.min(0.0), range.1.max(0.0), 6.0);
    let (low, high) = (ticks.first().copied().unwrap_or(0.0), ticks.last().copied().unwrap_or(1.0).max(1e-9));
    let said: Vec<String> = ticks.iter().map(|t| tick(words.language, *t, step)).collect();
    let left = said.iter().map(|t| text_width(t, TYPE, false)).fold(0.0, f64::max) + 4.0;
    let (right, top, bottom) = (WIDTH - 2.0, 9.0, HEIGHT - 8.0);
    let y = |value: f64| bottom - (value - low) / (high - low) * (bottom - top);
    let mut items = vec![label(At::new(left, 4.5), words.axis.clone(), Anchor::Start, GREY)];
    for (value, text) in ticks.iter().zip(said) {
        items.push(Shape::line(vec![At::new(left, y(*value)), At::new(right, y(*value))], GRID));
        items.push(label(At::new(left - 1.5, y(*value) + 1.1), text, Anchor::End, GREY));
    }
    let slot = (right - left) / most_years.max(1) as f64;
    let middle = |index: usize| left + slot * (index as f64 + 0.5);
    // Every year that finds room for its number.
    let every = ((text_width("8888", TYPE, false) + 1.5) / slot).ceil().max(1.0) as usize;
    for (index, year) in years.iter().enumerate() {
        let (from, to) = (y(year.net.max(0.0)), y(year.net.min(0.0)));
        let style = if year.net < 0.0 { OUT } else { IN };
        if year.net != 0.0 {
            items.push(Shape::rectangle(At::new(middle(index) - slot * 0.36, from), slot * 0.72, (to - from).max(0.1), style));
        }
        if index % every == 0 {
            items.push(label(At::new(middle(index), HEIGHT - 3.4), year.year.to_owned(), Anchor::Middle, GREY));
        }
    }
    items.push(Shape::line(vec![At::new(left, y(0.0)), At::new(right, y(0.0))], AXIS));
    let sum: Vec<At> = years.iter().enumerate().map(|(index, year)| At::new(middle(index), y(year.cumulative))).collect();
    items.push(Shape::line(sum.clone(), SUM));
    items.extend(sum.iter().map(|p| Shape::rectangle(At::new(p.x - 0.7, p.y - 0.7), 1.4, 1.4, DOT)));
    drawing(words, WIDTH, HEIGHT, items)
}

/// A bar for every capacity, in per cent of it, up to `most` per cent.
pub(super) fn capacity(words: &Words, gauges: &[Gauge], most: f64) -> Drawing {
    const WIDTH: f64 = 180.0;
    const LINE: f64 = 7.0;
    let widest = |of: fn(&Gauge) -> &str| gauges.iter().map(|g| text_width(of(g), TYPE, false)).fold(0.0, f64::max);
    let left = (widest(|g| &g.name) + 3.0).min(70.0);
    let right = WIDTH - (widest(|g| &g.said) + 3.0).min(65.0);
    let (top, bottom) = (7.0, 7.0 + LINE * gauges.len() as f64);
    let (step, ticks) = steps(0.0, most.max(100.0), 5.0);
    let end = ticks.last().copied().unwrap_or(100.0);
    let x = |percent: f64| left + percent / end * (right - left);
    let mut items = Vec::new();
    for value in &ticks {
        items.push(Shape::line(vec![At::new(x(*value), top), At::new(x(*value), bottom)], GRID));
        let text = format!("{} %", tick(words.language, *value, step));
        items.push(label(At::new(x(*value), 4.5), text, Anchor::Middle, GREY));
    }
    for (index, gauge) in gauges.iter().enumerate() {
        let line = top + LINE * index as f64;
        let style = if gauge.percent > 100.0 { OVER } else { IN };
        items.push(label(At::new(left - 1.5, line + 4.6), gauge.name.clone(), Anchor::End, INK));
        items.push(Shape::rectangle(At::new(left, line + 1.2), (x(gauge.percent) - left).max(0.1), LINE - 2.4, style));
        items.push(label(At::new(right + 1.5, line + 4.6), gauge.said.clone(), Anchor::Start, GREY));
    }
    items.push(Shape::line(vec![At::new(left, top), At::new(left, bottom)], AXIS));
    items.push(Shape::line(vec![At::new(x(100.0), top - 1.0), At::new(x(100.0), bottom + 1.0)], LIMIT));
    drawing(words, WIDTH, bottom + 3.0, items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_cover_both_ends() {
        let (step, ticks) = steps(-13.2, 27.9, 6.0);
        assert!((step - 10.0).abs() < 1e-9, "{step}");
        assert!(ticks[0] <= -13.2 && ticks[ticks.len() - 1] >= 27.9);
        assert_eq!(tick(Language::Id, -2500.0, 500.0), "−2.500");
        assert_eq!(tick(Language::Id, 0.25, 0.25), "0,3");
        assert_eq!(tick(Language::En, 0.2, 0.2), "0.2");
        assert!(steps(0.0, 0.0, 6.0).1.len() < 10);
    }
}
