//! Units of length of survey files.
//!
//! Knows: names, factors, the codes of `$INSUNITS`. Must not know: files.

/// A unit of length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Millimetre.
    Millimetre,
    /// Centimetre.
    Centimetre,
    /// Metre.
    Metre,
    /// Kilometre.
    Kilometre,
    /// Inch of 25.4 mm exactly (international yard and pound agreement, 1959; confidence A).
    Inch,
    /// Foot of 304.8 mm exactly (as the inch; confidence A).
    Foot,
    /// Foot of the United States survey, 1200/3937 m (Mendenhall Order, 1893; confidence A).
    SurveyFoot,
}

impl Unit {
    /// Every unit, those that are meant most often first.
    pub const ALL: [Self; 7] =
        [Self::Metre, Self::Foot, Self::Millimetre, Self::Centimetre, Self::Inch, Self::Kilometre, Self::SurveyFoot];

    /// As the command line names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Millimetre => "mm",
            Self::Centimetre => "cm",
            Self::Metre => "m",
            Self::Kilometre => "km",
            Self::Inch => "in",
            Self::Foot => "ft",
            Self::SurveyFoot => "us-ft",
        }
    }

    /// Metres in one of it.
    pub fn metres(self) -> f64 {
        match self {
            Self::Millimetre => 0.001,
            Self::Centimetre => 0.01,
            Self::Metre => 1.0,
            Self::Kilometre => 1_000.0,
            Self::Inch => 0.0254,
            Self::Foot => 0.3048,
            Self::SurveyFoot => 1_200.0 / 3_937.0,
        }
    }

    /// The unit of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// The unit of a value of `$INSUNITS` (Autodesk, DXF reference, HEADER section; confidence A). None of 0, which says
    /// that there is none, and of units that no survey is drawn in.
    pub(super) fn of_insunits(code: i64) -> Option<Self> {
        Some(match code {
            1 => Self::Inch,
            2 => Self::Foot,
            4 => Self::Millimetre,
            5 => Self::Centimetre,
            6 => Self::Metre,
            7 => Self::Kilometre,
            21 => Self::SurveyFoot,
            _ => return None,
        })
    }
}
