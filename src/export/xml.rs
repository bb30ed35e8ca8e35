//! Text as XML takes it, numbers at fixed decimals, patterns and style sheets.
//!
//! Knows: SVG's vocabulary. Must not know: what is drawn.

use std::collections::BTreeMap;

use crate::drawing::{Colour, Drawing, Hatch, HatchKind, Item, Style};

/// Text for element content and attribute values: markup escaped, characters that XML forbids replaced.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\r' => out.push(' '),
            '\n' => out.push('\n'),
            '\0'..'\u{20}' | '\u{7f}'..'\u{a0}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// Millimetres as hundredths of a millimetre, the unit of the picture.
pub(super) fn units(mm: f64) -> i32 {
    // Saturates: a picture of finite paper never comes near the limits.
    (mm * 100.0).round() as i32
}

/// A colour as `#rrggbb`.
pub(super) fn hex(colour: Colour) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.0, colour.1, colour.2)
}

/// The attributes of a style without its hatch, as name and value.
pub(super) fn attributes(style: &Style) -> Vec<(&'static str, String)> {
    let mut list = vec![("fill", style.fill.map_or_else(|| "none".to_owned(), hex))];
    list.extend(line_attributes(style));
    list
}

/// The attributes of a style's line.
pub(super) fn line_attributes(style: &Style) -> Vec<(&'static str, String)> {
    let Some(stroke) = style.stroke else { return Vec::new() };
    let mut list =
        vec![("stroke", hex(stroke)), ("stroke-width", units(style.width).to_string()), ("stroke-linejoin", "round".to_owned())];
    if !style.dash.is_empty() {
        let dashes: Vec<String> = style.dash.iter().map(|&d| units(d).to_string()).collect();
        list.push(("stroke-dasharray", dashes.join(" ")));
    }
    list
}

/// Patterns and styles used in a drawing, by name.
#[derive(Debug, Default)]
pub(super) struct Used {
    hatches: BTreeMap<&'static str, Hatch>,
    styles: BTreeMap<String, Option<Style>>,
}

impl Used {
    /// What a drawing uses.
    pub(super) fn of(drawing: &Drawing) -> Self {
        let mut used = Self::default();
        for layer in &drawing.layers {
            used.look(&layer.items);
        }
        used
    }

    fn look(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Group(group) => self.look(&group.items),
                Item::Shape(shape) => {
                    if let Some(hatch) = shape.style.hatch {
                        self.hatches.entry(hatch.name).or_insert(hatch);
                    }
                    let known = self.styles.entry(shape.style.class.to_string()).or_insert_with(|| Some(shape.style.clone()));
                    if known.as_ref().is_some_and(|known| *known != shape.style) {
                        // Two looks under one class: leave them to the attributes.
                        *known = None;
                    }
                }
                Item::Label(_) => {}
            }
        }
    }

    /// The content of `<style>`. Only paths take these looks: groups carry the same class names, and a look given to
    /// a group would run down into its text.
    pub(super) fn style_sheet(&self) -> String {
        let mut css = String::new();
        for (class, style) in &self.styles {
            let Some(style) = style.as_ref().filter(|_| !class.is_empty()) else { continue };
            let list: Vec<String> = attributes(style).iter().map(|(name, value)| format!("{name}:{value}")).collect();
            css.push_str(&format!("path.{class}{{{}}}\n", list.join(";")));
            if let Some(hatch) = style.hatch {
                css.push_str(&format!("path.{class}.over{{fill:url(#hatch-{})}}\n", hatch.name));
            }
        }
        css
    }

    /// The content of `<defs>`.
    pub(super) fn patterns(&self) -> String {
        let mut out = String::new();
        for hatch in self.hatches.values() {
            let (step, width, colour) = (units(hatch.spacing), units(hatch.width), hex(hatch.colour));
            let turn =
                if hatch.angle == 0.0 { String::new() } else { format!(" patternTransform=\"rotate({:.0})\"", -hatch.angle) };
            let level = format!("M0 {0}H{step}", step / 2);
            let d = match hatch.kind {
                HatchKind::Lines => level,
                HatchKind::Cross => format!("{level}M{0} 0V{step}", step / 2),
                HatchKind::Dots => String::new(),
            };
            let body = if d.is_empty() {
                format!("<circle cx=\"{0}\" cy=\"{0}\" r=\"{1}\" fill=\"{colour}\"/>", step / 2, width / 2)
            } else {
                format!("<path d=\"{d}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>")
            };
            out.push_str(&format!(
                "<pattern id=\"hatch-{}\" width=\"{step}\" height=\"{step}\" patternUnits=\"userSpaceOnUse\"{turn}>{body}</pattern>\n",
                hatch.name
            ));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_escapes() {
        assert_eq!(escape("<a b='c'>&\"\u{1}🏭"), "&lt;a b=&#39;c&#39;&gt;&amp;&quot;\u{fffd}🏭");
    }
}
