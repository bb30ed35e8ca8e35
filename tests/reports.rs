//! Reports as a committee would read them, from stored plans: no solver runs here.
//!
//! `KAVLING_BLESS=1 cargo test --test reports` rewrites the snapshots: read each before you commit it. A stored plan
//! is made by `kavling plan SCENARIO --lang en` and copied beside them; `stopped.json` has a bound set by hand.

use std::fs;
use std::path::{Path, PathBuf};

use kavling::audit::{Audit, audit};
use kavling::placement::Placements;
use kavling::plan::{Plan, Status};
use kavling::planner::Prepared;
use kavling::problem::{Language, Problem};
use kavling::report::{Baseline, Report, ReportInput, markdown, terminal};
use kavling::run::baselines;
use kavling::scenario::{self, ReadError};

/// Name of the snapshot, and the scenario its plan answers.
const CASES: [(&str, &str); 5] = [
    ("deltamas-8000", "scenarios/deltamas-8000.toml"),
    ("hall-and-packages", "scenarios/hall-and-packages.toml"),
    ("impossible-on-purpose", "scenarios/impossible-on-purpose.toml"),
    ("no-plan", "scenarios/impossible-on-purpose.toml"),
    ("stopped", "scenarios/deltamas-8000.toml"),
];

const LANGUAGES: [(Language, &str); 2] = [(Language::En, "en"), (Language::Id, "id")];

fn snapshot(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/report").join(name)
}

/// A stored run, ready to be reported.
struct Stored {
    problem: Problem,
    plan: Plan,
    audit: Audit,
    baselines: Vec<Baseline>,
    warnings: Vec<String>,
}

impl Stored {
    fn read(name: &str, scenario: &Path, language: Language) -> Self {
        let loaded = scenario::read(scenario).unwrap_or_else(|error| match error {
            ReadError::Invalid { diagnostics, sources } => {
                let told: Vec<String> = diagnostics.iter().map(|d| d.render(&sources, language, false)).collect();
                panic!("{}", told.join("\n"))
            }
            ReadError::Io { .. } => panic!("{error}"),
        });
        let mut problem = loaded.problem;
        problem.language = language;
        let text = fs::read_to_string(snapshot(&format!("{name}.json"))).expect("a stored plan");
        let plan = Plan::from_json(&text).expect("a plan");
        let audit = audit(&problem, &plan);
        let warnings = loaded.warnings.iter().map(|d| d.text(language)).collect();
        let baselines = baselines(&Prepared::new(&problem, &Placements::of(&problem)));
        Self { problem, plan, audit, baselines, warnings }
    }

    fn input(&self) -> ReportInput<'_> {
        ReportInput {
            problem: &self.problem,
            plan: &self.plan,
            audit: &self.audit,
            baselines: &self.baselines,
            warnings: &self.warnings,
        }
    }

    fn markdown(&self) -> String {
        markdown::write(&Report::of(&self.input()))
    }

    fn summary(&self) -> Vec<String> {
        terminal::summary(&self.input())
    }
}

/// Compares with a snapshot, or rewrites it.
fn golden(name: &str, shown: &str, wrong: &mut Vec<String>) {
    let path = snapshot(name);
    if std::env::var_os("KAVLING_BLESS").is_some() {
        fs::write(&path, shown).expect("snapshot");
    } else if fs::read_to_string(&path).ok().as_deref() != Some(shown) {
        wrong.push(format!("{}:\n{shown}", path.display()));
    }
}

#[test]
fn reports_say_what_the_snapshots_say() {
    let mut wrong = Vec::new();
    for (name, scenario) in CASES {
        for (language, code) in LANGUAGES {
            let stored = Stored::read(name, Path::new(scenario), language);
            assert!(stored.audit.passes(), "{name}: the scenario changed, make its stored plan anew: {:#?}", stored.audit.faults);
            golden(&format!("{name}.{code}.md"), &stored.markdown(), &mut wrong);
            golden(&format!("{name}.{code}.txt"), &(stored.summary().join("\n") + "\n"), &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_words_of_proof_are_the_reserved_ones() {
    let says = |name: &str, scenario: &str| Stored::read(name, Path::new(scenario), Language::En).markdown();
    let proven = "Proven best by the solver in floating point, checked exactly as a plan.";
    assert!(says(CASES[0].0, CASES[0].1).contains(proven));
    for (name, scenario) in &CASES[2..] {
        let report = says(name, scenario);
        assert!(!report.contains("Proven best") && !report.contains("cause"), "{name}");
    }
    assert!(says(CASES[2].0, CASES[2].1).contains("One way to make it feasible"));
    assert!(says(CASES[0].0, CASES[0].1).contains("24 units hold "));
}

#[test]
fn the_summary_is_short_and_no_sentence_is_missing() {
    for (name, scenario) in CASES {
        for (language, _) in LANGUAGES {
            let stored = Stored::read(name, Path::new(scenario), language);
            let summary = stored.summary();
            assert!(summary.len() <= 15, "{name}: {summary:#?}");
            let all = summary.join("\n") + "\n" + &stored.markdown();
            for family in
                ["report.", "column.", "figure.", "unit.", "units.", "proof.", "result.", "measure.", "verdict.", "land."]
            {
                let key =
                    |word: &str| word.strip_prefix(family).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic()));
                let bare = all.split([' ', '|', '*', '\n', '(']).any(|word| key(word) && word != "report.md");
                assert!(!bare, "{name}: a key of `{family}` stands bare");
            }
            assert!(!all.contains(['{', '}']), "{name}: a parameter stands bare");
        }
    }
}

/// Names that try to be read as something else, with what no scenario may hold.
fn hostile(language: Language) -> Stored {
    let mut stored = Stored::read("hostile", &snapshot("hostile.toml"), language);
    assert!(stored.audit.passes(), "make the stored plan anew: {:#?}", stored.audit.faults);
    stored.problem.firms[0].name = "PT Baris\n\n# Judul\r\n| sel |\u{1b}[31m merah\u{0}\u{7}".into();
    stored.problem.firms[1].class = Some("a\u{202e}b\u{2066}c\u{200f}d\u{feff}e\u{2028}f".into());
    stored.problem.note = Some("satu\n\n<script>dua</script>\n\n| tiga |\n| --- |".into());
    stored.problem.title.push_str("\n# Judul kedua");
    // As a hand could have written it: words only, no data.
    stored.plan.refused[0].reason = "<b>karena</b>\n| ya |".into();
    stored.plan.refused[0].grounds.clear();
    stored.plan.tie_break.seed = "it's $(rm -rf /) `id` \"x\" ```\n\u{1b}[2J \u{202e}".into();
    stored.warnings.push("`<i>`|**tebal**\n# judul".into());
    stored
}

#[test]
fn hostile_names_stay_names() {
    let mut wrong = Vec::new();
    for (language, code) in LANGUAGES {
        let stored = hostile(language);
        let report = stored.markdown();
        golden(&format!("hostile.{code}.md"), &report, &mut wrong);
        golden(&format!("hostile.{code}.txt"), &(stored.summary().join("\n") + "\n"), &mut wrong);
        tame(&report);
        for line in stored.summary() {
            assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No control or direction characters (but isolates that come in pairs), no raw HTML, rows as long as their heads.
fn tame(report: &str) {
    let strange =
        |c: char| c.is_control() && c != '\n' || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}');
    assert!(!report.contains(strange));
    let (mut columns, mut code, mut titles) = (0, false, 0);
    for line in report.lines() {
        if line.starts_with("```") {
            code = !code;
        }
        if code {
            continue;
        }
        titles += usize::from(line.starts_with("# "));
        assert!(!line.contains(['<', '>']), "raw HTML: {line}");
        assert_eq!(line.matches('\u{2068}').count(), line.matches('\u{2069}').count(), "{line}");
        if !line.starts_with('|') {
            columns = 0;
            continue;
        }
        let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        assert!(columns == 0 || columns == bars, "a row of another length: {line}");
        columns = bars;
    }
    assert!(!code && titles == 1, "one title, every fence closed");
}

#[test]
fn a_rejected_plan_is_called_so() {
    let mut stored = Stored::read(CASES[1].0, Path::new(CASES[1].1), Language::En);
    stored.plan.grants[0].plots = vec!["N-07".into()];
    stored.audit = audit(&stored.problem, &stored.plan);
    assert!(!stored.audit.passes());
    let report = stored.markdown();
    assert!(report.contains("The audit rejects this plan") && report.contains("## Faults found by the audit"));
    assert!(!report.contains("Proven best"));
}

#[test]
fn the_shell_command_gives_the_ballot() {
    let stored = Stored::read(CASES[0].0, Path::new(CASES[0].1), Language::En);
    let report = stored.markdown();
    let command = report.split("```sh\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("a command");
    let first = &stored.plan.tie_break.order[0];
    assert!(command.contains(&format!("'{}'", first.firm)) && report.contains(&first.ballot));
    let Ok(output) = std::process::Command::new("sh").arg("-c").arg(command).output() else { return };
    // Where there is a shell with `sha256sum`, it must give the ballot.
    if output.status.success() {
        let answer = String::from_utf8_lossy(&output.stdout);
        assert!(answer.starts_with(&first.ballot), "{answer}");
    }
}

#[test]
fn priorities_not_proven_say_which() {
    let mut stored = Stored::read(CASES[1].0, Path::new(CASES[1].1), Language::En);
    stored.plan.status = Status::Feasible;
    stored.plan.levels[1].bound = Some(kavling::units::Milli::whole(130).into());
    assert!(stored.markdown().contains("in number 2 no plan is better by more than 6 jobs (4.84 %)"), "{}", stored.markdown());
    stored.plan.levels[1].bound = None;
    assert!(stored.markdown().contains("in number 2 (jobs) the distance from the best is not known"));
}
