//! PROJ strings that a scenario spells out.
//!
//! Knows: which parameters are allowed and what their values may be. Must not know: the table of systems.
//!
//! The crate that projects passes over what it does not know; a slip such as `+lon0` would move the land by hundreds of
//! kilometres without a word. So every part is checked here first.

use proj4rs::proj::Proj;

use super::CrsFault;

/// Parameters with a number.
const NUMBERS: [&str; 18] = [
    "lat_0", "lon_0", "lat_1", "lat_2", "lat_ts", "lonc", "alpha", "gamma", "k", "k_0", "x_0", "y_0", "a", "b", "rf", "R",
    "zone", "to_meter",
];
/// Parameters with a word.
const WORDS: [&str; 6] = ["proj", "ellps", "datum", "units", "type", "axis"];
/// Parameters without a value.
const FLAGS: [&str; 3] = ["south", "no_defs", "wktext"];
/// Longest string that is read.
const LONGEST: usize = 500;

/// A PROJ string of a projection in metres to the east and north, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated(String);

impl Stated {
    /// The string, its parts parted by single blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks every part.
    ///
    /// # Errors
    /// [`CrsFault`] for the first part that is not known or cannot be used.
    pub fn parse(text: &str) -> Result<Self, CrsFault> {
        if text.len() > LONGEST {
            return Err(CrsFault::Refused("too long".to_owned()));
        }
        let parts: Vec<&str> = text.split_whitespace().collect();
        let mut seen = Vec::new();
        for part in &parts {
            let (key, value) = part.split_once('=').map_or((*part, None), |(key, value)| (key, Some(value)));
            let key = key.strip_prefix('+').ok_or_else(|| CrsFault::Parameter((*part).to_owned()))?;
            // The string goes into files: no quotes, no brackets, nothing from other scripts.
            if !part.chars().all(|c| c.is_ascii_alphanumeric() || "+=_.,-".contains(c)) {
                return Err(CrsFault::Value((*part).to_owned()));
            }
            check(key, value, part)?;
            if seen.contains(&key) {
                return Err(CrsFault::Value((*part).to_owned()));
            }
            seen.push(key);
        }
        // Without a zone PROJ takes one of western Europe.
        if parts.contains(&"+proj=utm") && !seen.contains(&"zone") {
            return Err(CrsFault::Value("+proj=utm".to_owned()));
        }
        let canonical = parts.join(" ");
        let projection = Proj::from_proj_string(&canonical).map_err(|error| CrsFault::Refused(error.to_string()))?;
        if projection.is_latlong() {
            return Err(CrsFault::Geographic);
        }
        if projection.is_geocent() || !projection.has_inverse() || !projection.has_forward() {
            return Err(CrsFault::NotMetres);
        }
        Ok(Self(canonical))
    }
}

fn check(key: &str, value: Option<&str>, part: &str) -> Result<(), CrsFault> {
    let bad = || CrsFault::Value(part.to_owned());
    let number = || value.and_then(|value| value.parse::<f64>().ok()).filter(|number| number.is_finite()).ok_or_else(bad);
    match key {
        "units" if value != Some("m") => Err(CrsFault::NotMetres),
        "axis" if value != Some("enu") => Err(CrsFault::NotMetres),
        "to_meter" if number()?.to_bits() != 1.0_f64.to_bits() => Err(CrsFault::NotMetres),
        "zone" => {
            value.and_then(|zone| zone.parse::<u32>().ok()).filter(|zone| (1..=60).contains(zone)).map(drop).ok_or_else(bad)
        }
        "k" | "k_0" | "a" | "b" | "rf" | "R" => number().and_then(|number| if number > 0.0 { Ok(()) } else { Err(bad()) }),
        "pm" => {
            if value == Some("greenwich") {
                Ok(())
            } else {
                number().map(drop)
            }
        }
        "towgs84" => {
            let shift: Option<Vec<f64>> = value.map(|list| list.split(',').flat_map(str::parse).collect());
            let whole = |shift: &Vec<f64>| {
                [3, 7].contains(&shift.len()) && value.is_some_and(|list| list.split(',').count() == shift.len())
            };
            shift.filter(whole).filter(|shift| shift.iter().all(|v| v.is_finite())).map(drop).ok_or_else(bad)
        }
        _ if NUMBERS.contains(&key) => number().map(drop),
        _ if WORDS.contains(&key) => value.filter(|value| !value.is_empty()).map(drop).ok_or_else(bad),
        _ if FLAGS.contains(&key) => {
            if value.is_none() {
                Ok(())
            } else {
                Err(bad())
            }
        }
        _ => Err(CrsFault::Parameter(part.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_proj_would_pass_over() {
        let parse = |text: &str| Stated::parse(text).map(|stated| stated.as_str().to_owned());
        let good = "+proj=tmerc +lat_0=0 +lon_0=106.5 +k=0.9999 +x_0=200000 +y_0=1500000 +ellps=WGS84 +units=m +no_defs";
        assert_eq!(parse(&good.replace(' ', "  ")), Ok(good.to_owned()));
        assert_eq!(parse("+proj=tmerc +lon0=106.5"), Err(CrsFault::Parameter("+lon0=106.5".into())));
        assert_eq!(parse("+proj=utm zone=48"), Err(CrsFault::Parameter("zone=48".into())));
        assert_eq!(parse("+proj=tmerc +nadgrids=/etc/passwd"), Err(CrsFault::Value("+nadgrids=/etc/passwd".into())));
        for text in ["+proj=tmerc +lon_0=nan", "+proj=tmerc +lon_0=1e999", "+proj=tmerc +lon_0", "+proj=tmerc +lon_0=106,5"] {
            assert!(matches!(parse(text), Err(CrsFault::Value(_))), "{text}");
        }
        for text in ["+proj=utm +zone=0", "+proj=utm +zone=48 +zone=49", "+proj=tmerc +k=0", "+proj=tmerc +towgs84=1,2"] {
            assert!(matches!(parse(text), Err(CrsFault::Value(_))), "{text}");
        }
        for text in ["+proj=tmerc +units=us-ft", "+proj=tmerc +axis=neu", "+proj=tmerc +to_meter=0.3048", "+proj=geocent"] {
            assert_eq!(parse(text), Err(CrsFault::NotMetres), "{text}");
        }
        for text in [
            "+proj=utmm +zone=48",
            "+zone=48",
            "+proj=utm",
            "+",
            "+proj",
            "+=",
            "+proj=tmerc +ellps=flat",
            "+proj=utm +zone=48 +type=\"]",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
