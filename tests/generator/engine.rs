//! Layouts measured by a second geometry engine: GEOS, through `tests/generator/areas.py`.

use std::path::{Path, PathBuf};

use kavling::generator::candidates;
use kavling::geometry::{Outline, Point};
use kavling::layout::ground;
use kavling::units::Length;
use serde_json::{Value, json};

use crate::land::{FAMILIES, problem, site, wish};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/generator").join(name)
}

fn ring(outline: &Outline) -> Value {
    outline.corners().iter().map(|p| json!([p.x, p.y])).collect()
}

/// Some twenty layouts of all families, for the other engine to measure. Cells of 10 m keep the file small.
fn layouts() -> Vec<Value> {
    let mut wish = wish();
    (wish.most, wish.module) = (2, Length(10_000));
    let mut found = Vec::new();
    for seed in 0..28 {
        let family = FAMILIES[seed as usize % FAMILIES.len()];
        let Some(site) = site(family, seed) else { continue };
        let problem = problem(site);
        let Some(layout) = candidates(&problem, &wish).layouts.pop() else { continue };
        let ground = ground(&problem.land.sites[0], &wish);
        found.push(json!({
            "name": format!("{family} {seed} {}", layout.name),
            "boundary": ring(&ground.boundary),
            "holes": ground.holes.iter().map(ring).collect::<Value>(),
            "parts": layout.faces().into_iter().map(ring).collect::<Value>(),
        }));
    }
    found
}

fn outline(value: &Value) -> Outline {
    let number = |v: &Value| v.as_i64().expect("a whole number");
    let points: Vec<Point> = value.as_array().expect("a ring").iter().map(|p| Point::new(number(&p[0]), number(&p[1]))).collect();
    Outline::new(&points).expect("valid")
}

#[test]
fn areas_agree_with_a_second_engine() {
    if std::env::var_os("KAVLING_BLESS").is_some() {
        let lines: Vec<String> = layouts().iter().map(Value::to_string).collect();
        std::fs::write(file("layouts.json"), format!("[\n{}\n]\n", lines.join(",\n"))).expect("written");
        return;
    }
    let read = |name: &str| -> Vec<Value> {
        serde_json::from_str(&std::fs::read_to_string(file(name)).expect("fixture")).expect("JSON")
    };
    let (layouts, measured) = (read("layouts.json"), read("areas.json"));
    assert!(layouts.len() >= 20 && layouts.len() == measured.len());
    let float = |v: &Value| v.as_f64().expect("a number");
    for (layout, other) in layouts.iter().zip(&measured) {
        let name = layout["name"].as_str().expect("a name");
        assert_eq!(other["name"].as_str(), Some(name));
        assert_eq!(other["valid"].as_bool(), Some(true), "{name}");
        let parts: Vec<Outline> = layout["parts"].as_array().expect("parts").iter().map(outline).collect();
        // Half square millimetres here, square millimetres there; both exact.
        for (part, theirs) in parts.iter().zip(other["parts_mm2"].as_array().expect("areas")) {
            assert!((part.area().0 as f64 / 2.0 - float(theirs)).abs() < 1e-3, "{name}: {} and {theirs}", part.area());
        }
        let sum: i128 = parts.iter().map(|part| part.area().0).sum();
        // Unions and differences are computed in doubles there: within 10 mm² of 10 ha.
        assert!((sum as f64 / 2.0 - float(&other["ground_mm2"])).abs() < 1e-3, "{name}");
        assert!((float(&other["union_mm2"]) - float(&other["ground_mm2"])).abs() < 10.0, "{name}");
        for key in ["worst_overlap_mm2", "uncovered_mm2", "outside_mm2"] {
            assert!(float(&other[key]) < 10.0, "{name}: {key}");
        }
    }
}
