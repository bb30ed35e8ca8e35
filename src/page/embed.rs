//! A drawing inside a page: its names made unique, its style sheet left out, its plots and layers listed.
//!
//! Knows: SVG as kavling writes it. Must not know: options, what a plot is for.
//!
//! A style sheet inside an SVG holds for the whole page, where another drawing may use the same class for another
//! look. Every look is also written as attributes, so the sheet can go.

/// A drawing that may stand beside others in one document.
#[derive(Debug, Default)]
pub(super) struct Embedded {
    /// The `svg` element.
    pub(super) svg: String,
    /// Plots in order.
    pub(super) plots: Vec<Plot>,
    /// Names of its layers, the lowest first.
    pub(super) layers: Vec<String>,
    /// The `N` of its scale 1:N.
    pub(super) scale: Option<u32>,
}

/// The group of a plot, a stretch or a hall.
#[derive(Debug)]
pub(super) struct Plot {
    /// Its name in the drawing, without the prefix of the page.
    pub(super) id: String,
    /// `plot held`, `plot vacant`, …
    pub(super) class: String,
    /// Its numbers.
    pub(super) numbers: String,
    /// Its area in m².
    pub(super) area: String,
}

/// The drawing with `prefix` before each of its names; none where the text holds no `svg` element or holds what a
/// drawing of kavling never does.
pub(super) fn embed(text: &str, prefix: &str) -> Option<Embedded> {
    let start = text.find("<svg")?;
    let end = text.rfind("</svg>")? + "</svg>".len();
    let mut found = Embedded::default();
    let mut rest = text.get(start..end)?;
    while let Some(open) = rest.find('<') {
        found.svg.push_str(&rest[..open]);
        let close = open + rest[open..].find('>')? + 1;
        let tag = &rest[open..close];
        rest = &rest[close..];
        let element = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        match element {
            "style" => rest = rest.split_once("</style>")?.1.trim_start(),
            // The record of a drawing holds for its own file; the page has one of its own.
            "metadata" => rest = rest.split_once("</metadata>")?.1.trim_start(),
            "svg" | "title" | "desc" | "defs" | "g" | "path" | "rect" | "circle" | "pattern" | "text" => {
                found.note(tag);
                found.svg.push_str(&renamed(tag, prefix));
            }
            _ => return None,
        }
    }
    found.svg.push_str(rest);
    Some(found)
}

impl Embedded {
    fn note(&mut self, tag: &str) {
        let value = |name: &str| attribute(tag, name).unwrap_or("").to_owned();
        let class = value("class");
        if class == "layer" {
            self.layers.push(value("id").trim_start_matches("layer-").to_owned());
        } else if class.split(' ').next() == Some("plot") {
            self.plots.push(Plot { id: value("id"), class, numbers: value("data-plots"), area: value("data-area-m2") });
        } else if let Some(scale) = attribute(tag, "data-scale").and_then(|s| s.parse().ok()) {
            self.scale = Some(scale);
        }
    }
}

/// The value of an attribute; kavling writes none with a `>` or a `"` in it.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[from..].split('"').next()
}

fn renamed(tag: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(tag.len() + 16);
    let mut parts = tag.split('"');
    out.push_str(parts.next().unwrap_or(""));
    let mut name = out.rsplit(' ').next().unwrap_or("").trim_end_matches('=').to_owned();
    for (index, part) in parts.enumerate() {
        out.push('"');
        if index % 2 == 1 {
            part.rsplit(' ').next().unwrap_or("").trim_end_matches('=').clone_into(&mut name);
            out.push_str(part);
            continue;
        }
        match name.as_str() {
            "id" => out.push_str(&format!("{prefix}{part}")),
            "aria-labelledby" | "aria-describedby" => {
                let ids: Vec<String> = part.split(' ').map(|id| format!("{prefix}{id}")).collect();
                out.push_str(&ids.join(" "));
            }
            _ => out.push_str(&part.replace("url(#", &format!("url(#{prefix}"))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_unique_and_plots_listed() {
        let svg = "<?xml version=\"1.0\"?>\n<svg aria-labelledby=\"t d\"><title id=\"t\">id=\"x\"</title><style>\npath{}</style>\n<g id=\"layer-plots\" class=\"layer\">\
                   <g id=\"plot-A\" class=\"plot held\" data-firm=\"F1\" data-area-m2=\"5\" data-plots=\"A B\">\
                   <path class=\"a\" d=\"M0 0\" fill=\"url(#hatch-a)\"/></g></g><g id=\"s\" data-scale=\"500\"></g></svg>\n";
        let found = embed(svg, "o0-").expect("a drawing");
        assert!(
            found
                .svg
                .starts_with("<svg aria-labelledby=\"o0-t o0-d\"><title id=\"o0-t\">id=\"x\"</title><g id=\"o0-layer-plots\"")
        );
        assert!(found.svg.contains("fill=\"url(#o0-hatch-a)\"") && found.svg.ends_with("</svg>"));
        assert_eq!((found.plots[0].id.as_str(), found.plots[0].numbers.as_str(), found.scale), ("plot-A", "A B", Some(500)));
        assert_eq!(found.layers, ["plots"]);
        assert!(embed("<svg><script>1</script></svg>", "").is_none(), "drawings hold no scripts");
        assert!(embed("", "").is_none());
    }
}
