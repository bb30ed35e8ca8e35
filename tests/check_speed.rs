use kavling::scenario;
use std::collections::BTreeMap;
use std::time::Instant;
#[test]
fn thousand() {
    let mut toml = String::from(
        "[scenario]\nname=\"a\"\nfirms=\"f.csv\"\n[site.s]\nboundary=[[0,0],[100,0],[100,80],[0,80]]\n[site.s.areas]\nroad={use=\"road\",outline=[[0,34],[100,34],[100,46],[0,46]]}\n[building.row]\nfront_m=5\nrear_m=2\ncoverage_percent=70\n",
    );
    toml.push_str("[row.A]\nsite=\"s\"\nfrom=[0,46]\nto=[88,46]\ndepth=28.5\nplots=12\nbuilding=\"row\"\n[row.B]\nsite=\"s\"\nfrom=[88,34]\nto=[0,34]\ndepth=28.5\nplots=12\nbuilding=\"row\"\n[resource.power]\nunit=\"kVA\"\ncapacity=1400\n");
    let mut csv = String::from("id;name;class;workers;points;area_min_m2;area_ideal_m2;area_max_m2;building_m2;power;wanted\n");
    for i in 0..1000 {
        csv.push_str(&format!(
            "F{i:04};PT {i};press;12;{};{};{};{};{};40;F{:04}\n",
            50 + i % 40,
            150 + i % 100,
            260 + i % 100,
            420 + i % 200,
            100 + i % 90,
            (i + 7) % 1000
        ));
    }
    for _ in 0..3 {
        let t = Instant::now();
        let loaded = scenario::parse(&toml, &BTreeMap::from([("f.csv".to_owned(), csv.clone().into_bytes())]));
        let took = t.elapsed();
        match loaded {
            Ok(l) => println!("{took:?} {} firms {} warnings", l.problem.firms.len(), l.warnings.len()),
            Err(e) => println!("{took:?} {e:?}"),
        }
    }
}
