//! Documentation of each kind of rule, and of the measure that money over time makes, for `kavling rules`.
//!
//! Knows: the name of each kind, how it is written, examples. Must not know: any language; the sentences stand in
//! the text catalogue under `doc.KIND.…`. A test puts every example into a scenario and reads it.

use crate::problem::Language;
use crate::text::Catalogue;

/// Documentation of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleDoc {
    /// The kind's name in scenarios.
    pub kind: &'static str,
    /// How it is written: `|` between alternatives, `?` after what may be left out.
    pub form: &'static str,
    /// Examples, ready to be pasted into a scenario that has the names they use.
    pub example: &'static str,
}

/// What a page says of each kind, in order: the key behind `doc.KIND.` and behind `doc.`.
const PARTS: [&str; 4] = ["asks", "why", "formula", "measured"];

/// Every kind, in order of name.
const ALL: [RuleDoc; 11] = [
    RuleDoc {
        kind: "forbidden",
        form: "forbidden = { firms, places? }",
        example: r#"[rules.no-return]
forbidden = { firms = ["F07"] }

[rules.not-beside-the-gate]
forbidden = { firms = ["F03"], places = ["A-01", "A-02"] }
"#,
    },
    RuleDoc {
        kind: "keep_apart",
        form: r#"keep_apart = { these, from | receptors, metres, between? = "outlines" | "buildings" }
keep_apart = { pairs = [["F1", "F2"], …], metres, between? }"#,
        example: r#"[rules.press-from-precision]
keep_apart = { these = ["press", "forge"], from = ["precision"], metres = 25 }

[rules.forge-from-houses]
keep_apart = { these = ["forge"], receptors = ["houses"], metres = 40, between = "buildings" }

[rules.rivals]
keep_apart = { pairs = [["F01", "F02"]], metres = 20 }
"#,
    },
    RuleDoc {
        kind: "locked",
        form: r#"locked = { firm, plots = ["A-01", …] | hall = "H" | row = "C", stretch_m = [0, 10] }"#,
        example: r#"[rules.first-tenant]
locked = { firm = "F04", plots = ["A-03..A-04"] }

[rules.already-in-the-hall]
locked = { firm = "F05", hall = "H" }

[rules.foundation-laid]
locked = { firm = "F06", row = "C", stretch_m = [0, 10] }
"#,
    },
    RuleDoc {
        kind: "must_admit",
        form: "must_admit = { firms }",
        example: r#"[rules.promised]
must_admit = { firms = ["F01", "plating"] }
"#,
    },
    RuleDoc {
        kind: "near",
        form: "near = { these, area, metres, bonus? }",
        example: r#"[rules.plating-near-ipal]
near = { these = ["plating"], area = "ipal", metres = 40 }

[rules.precision-near-substation]
near = { these = ["precision"], area = "substation", metres = 30, bonus = 3 }
"#,
    },
    RuleDoc {
        kind: "noise",
        form: "noise = { receptor, limit_dba?, attenuation_db?, these? }",
        example: r#"[rules.quiet-for-the-houses]
noise = { receptor = "houses", limit_dba = 55, attenuation_db = 12 }
"#,
    },
    RuleDoc {
        kind: "not_in",
        form: r#"not_in = { these, building? = ["detached" | "semi-detached" | "row" | "hall", …], places? }"#,
        example: r#"[rules.no-hammers-in-rows]
not_in = { these = ["forge"], building = ["row"] }

[rules.no-paint-in-the-hall]
not_in = { these = ["painting"], places = ["H", "A-01..A-02"] }
"#,
    },
    RuleDoc {
        kind: "quota",
        form: "quota = { group | these, min_firms?, max_firms?, min_area_m2?, max_area_m2? }",
        example: r#"[rules.small-firms]
quota = { group = "small", min_firms = 2 }

[rules.one-plater]
quota = { these = ["plating"], min_firms = 1, max_firms = 2 }

[rules.land-for-presses]
quota = { these = ["press", "forge"], max_area_m2 = 2000 }
"#,
    },
    RuleDoc {
        kind: "reserved",
        form: "reserved = { places, group? }",
        example: r#"[rules.for-small-firms]
reserved = { places = ["A-05..A-06"], group = "small" }

[rules.held-back]
reserved = { places = ["B"] }
"#,
    },
    RuleDoc {
        kind: "separate_sites",
        form: "separate_sites = { these, from }",
        example: r#"[rules.paint-from-forge]
separate_sites = { these = ["painting"], from = ["forge"] }
"#,
    },
    RuleDoc {
        kind: "wanted",
        form: r#"wanted = { bonus, pairs? = [["F1", "F2"], …], within_m? }"#,
        example: r#"[rules.neighbours]
wanted = { bonus = 10 }

[rules.dies-beside-presses]
wanted = { bonus = 5, pairs = [["F01", "F02"]], within_m = 30 }
"#,
    },
];

/// Measures of the objective that need a page of their own.
const MEASURES: [RuleDoc; 1] = [RuleDoc {
    kind: "npv",
    form: r#"[objective] weights = { npv = WEIGHT, … } | priorities = ["npv", …]"#,
    example: r#"[objective]
priorities = ["npv"]

[money]
terms = "real"
from = "2026-01"
years = 10
discount_percent = 8
absorption_months = 12
sale = { deposit_percent = 30, instalment_years = 5, interest_percent = 6, tax_percent = 2.5 }
confidence = "invented"
source = "an example"

[income.service-fee]
amount = 12_000
per = "granted_m2"
yearly = true
confidence = "invented"
source = "an example"
"#,
}];

/// Every measure with a page.
pub fn measures() -> &'static [RuleDoc] {
    &MEASURES
}

/// Every kind, in order of name.
pub fn all() -> &'static [RuleDoc] {
    &ALL
}

impl RuleDoc {
    /// What the catalogue says of one part: `asks`, `why`, `formula` or `measured`.
    fn says(&self, part: &str, language: Language) -> String {
        let key = format!("doc.{}.{part}", self.kind);
        Catalogue::of(language).word(&key).to_owned()
    }

    /// The page for people, as Markdown.
    pub fn page(&self, language: Language) -> String {
        let catalogue = Catalogue::of(language);
        let mut page = format!("# {}\n\n```\n{}\n```\n", self.kind, self.form);
        for part in PARTS {
            let title = catalogue.word(self.title(part));
            page.push_str(&format!("\n**{title}** {}\n", self.says(part, language)));
        }
        page.push_str(&format!("\n**{}**\n\n```toml\n{}```\n", catalogue.word("doc.example"), self.example));
        page
    }

    /// The same as JSON.
    pub fn to_json(&self, language: Language) -> serde_json::Value {
        let mut object = serde_json::Map::new();
        let mut put = |name: &str, text: String| object.insert(name.to_owned(), text.into());
        put("kind", self.kind.to_owned());
        put("form", self.form.to_owned());
        for part in PARTS {
            put(part, self.says(part, language));
        }
        put("example", self.example.to_owned());
        object.into()
    }

    /// Key of a part's title.
    fn title(&self, part: &str) -> &'static str {
        match part {
            "asks" if MEASURES.contains(self) => "doc.counts",
            "asks" => "doc.asks",
            "why" => "doc.why",
            "formula" => "doc.formula",
            _ => "doc.measured",
        }
    }
}
