//! A workbook opened: which sheet is meant, its cells read twice, its rows handed on.
//!
//! Knows: the steps in order, and why a workbook is refused. Must not know: how a part is written.

use super::lay::Lay;
use super::package::Package;
use super::parts::{Book, Sheet};
use super::sheet::{Grid, SheetReader};
use super::{FirmEntry, Sources, Workbook, fields, parts, second};
use crate::diagnostic::{caution, fault};
use crate::message::Message;
use crate::scenario::names::did_you_mean;
use crate::scenario::reader::DecimalSign;
use crate::scenario::table::{ColumnMap, Table};

/// Why a workbook is not read.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It is something else: the key of its name.
    Kind(&'static str),
    /// It does not hold together.
    Damaged(Message),
    /// It holds what harms readers.
    Unsafe(Message),
    /// It holds more than a list of applicants.
    TooLarge(Message),
    /// Two readers find different things in this cell.
    Differs(String),
}

/// A fault in the XML of a part.
pub(super) fn in_part(part: &str, why: Message) -> Refusal {
    let harms = ["intake.xml-doctype", "intake.xml-long", "intake.xml-attributes", "intake.xml-deep"].contains(&&*why.key);
    let told = Message::new("intake.in-part").with("part", part).with("why", why);
    if harms { Refusal::Unsafe(told) } else { Refusal::Damaged(told) }
}

/// The sheet that is meant, with all it needs.
struct Chosen {
    book: Book,
    sheet: Sheet,
    grid: Grid,
    styles: Vec<super::format::Shown>,
}

impl Workbook<'_> {
    /// Every firm of the workbook as text. The sheet goes to the sources as text: one line a row.
    pub(in crate::scenario) fn read(&self, sources: &mut Sources) -> Vec<FirmEntry> {
        let read = Package::open(self.bytes).and_then(|mut package| {
            let Some(chosen) = self.choose(&mut package)? else { return Ok(Vec::new()) };
            let before = self.reader.count_faults();
            let firms = self.firms(&chosen, sources);
            // What is told already needs no second reader to find it.
            if self.reader.count_faults() == before {
                second::compare(&mut package, &chosen.book, &chosen.sheet, &chosen.grid)?;
            }
            Ok(firms)
        });
        read.unwrap_or_else(|refusal| {
            self.refuse(refusal);
            Vec::new()
        })
    }

    fn refuse(&self, refusal: Refusal) {
        let spot = &self.token.spot;
        let told = match refusal {
            Refusal::Kind(key) => fault("workbook-kind", spot).with("kind", Message::new(key)),
            Refusal::Damaged(why) => fault("workbook-damaged", spot).with("why", why),
            Refusal::Unsafe(why) => fault("workbook-unsafe", spot).with("why", why),
            Refusal::TooLarge(why) => fault("workbook-too-large", spot).with("why", why),
            Refusal::Differs(cell) => fault("readers-differ", spot).with("cell", cell),
        };
        self.reader.report(told.with("path", self.token.text.as_str()));
    }

    /// The sheet the scenario names, or the only one that is filled.
    fn choose(&self, package: &mut Package<'_>) -> Result<Option<Chosen>, Refusal> {
        let book = parts::book(package)?;
        let strings = parts::strings(package, &book)?;
        let styles = parts::styles(package, &book)?;
        let read = |package: &mut Package<'_>, sheet: &Sheet, probe: bool| {
            let reader = SheetReader { sheet: &sheet.name, part: &sheet.part, strings: &strings, probe };
            reader.read(package.part(&sheet.part)?)
        };
        let named = self.xlsx.and_then(|xlsx| xlsx.sheet.as_ref());
        let sheet = if let Some(at) = named {
            let Some(sheet) = book.sheets.iter().find(|sheet| sheet.name == at.value) else {
                let told = fault("unknown-sheet", &self.reader.spot_of(at)).with("name", at.value.as_str());
                let names = book.sheets.iter().map(|sheet| sheet.name.as_str());
                self.reader.report(told.helped(did_you_mean(&at.value, names)));
                return Ok(None);
            };
            if sheet.hidden {
                self.reader.report(caution("hidden-sheet", &self.reader.spot_of(at)).with("name", at.value.as_str()));
            }
            sheet.clone()
        } else {
            let mut filled = Vec::new();
            for sheet in &book.sheets {
                if !read(package, sheet, true)?.cells.is_empty() {
                    filled.push(sheet);
                }
            }
            let spot = &self.token.spot;
            match filled.as_slice() {
                [] => {
                    self.reader.report(fault("no-cells", spot).with("path", self.token.text.as_str()));
                    return Ok(None);
                }
                [only] if !only.hidden => (*only).clone(),
                [only] => {
                    let told = fault("sheet-is-hidden", spot).with("name", only.name.as_str());
                    self.reader.report(told.with("path", self.token.text.as_str()));
                    return Ok(None);
                }
                several => {
                    let quoted = |sheet: &&Sheet| format!("{:?}", sheet.name);
                    let told = fault("which-sheet", spot).with("sheets", several.iter().map(quoted).collect::<Vec<_>>());
                    self.reader.report(told.with("path", self.token.text.as_str()));
                    return Ok(None);
                }
            }
        };
        let grid = read(package, &sheet, false)?;
        if grid.cells.is_empty() {
            self.reader.report(fault("no-cells", &self.token.spot).with("path", self.token.text.as_str()));
            return Ok(None);
        }
        Ok(Some(Chosen { book, sheet, grid, styles }))
    }

    fn firms(&self, chosen: &Chosen, sources: &mut Sources) -> Vec<FirmEntry> {
        let Chosen { book, sheet, grid, styles } = chosen;
        let lay = Lay::new(self.file, &sheet.name, grid, styles, book.from_1904);
        sources.insert(self.file, std::sync::Arc::clone(&lay.text));
        if book.links {
            self.reader.report(caution("links-ignored", &self.token.spot).with("path", self.token.text.as_str()));
        }
        for (row, again) in &grid.rows_again {
            let told = fault("row-twice", &lay.row_spot(*row)).with("row", *row).with("sheet", sheet.name.as_str());
            self.reader.report(told.with("first", grid.brief(*row)).with("second", again.as_str()));
        }
        for (row, column, again) in &grid.cells_again {
            let first = grid.cells.get(&(*row, *column)).map(|cell| cell.value.shown()).unwrap_or_default();
            let told = fault("cell-twice", &lay.spot(*row, *column)).with("first", first);
            self.reader.report(told.with("second", again.as_str()));
        }
        let empty = ColumnMap::new();
        let columns = self.xlsx.map_or(&empty, |xlsx| &xlsx.columns);
        let stated = self.xlsx.and_then(|xlsx| xlsx.decimal.as_ref());
        // A point in text parts thousands as often as it starts decimals, unless somebody says which.
        let decimal = stated.map(|at| self.reader.decimal_sign(at, "scenario.xlsx.decimal"));
        let decimal = decimal.unwrap_or(DecimalSign::PointUndeclared);
        let Self { reader, file, resources, facts, incomplete, .. } = *self;
        let table = Table { reader, file, key: "xlsx", columns, resources, facts, incomplete, decimal, stated: true };
        fields::firms(&fields::Given { table, grid, lay: &lay, book, styles })
    }
}
