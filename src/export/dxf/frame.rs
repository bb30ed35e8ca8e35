//! What stands around the entities: header, tables, blocks, objects.
//!
//! Knows: the skeleton of AC1015 that readers accept without repair. Must not know: what is drawn.

use super::layers::{FULL, LAYERS, LINETYPES};
use super::tags::{Handle, Handles, Spot, Tags};

/// Fonts: style name, file. Capitals of Arial are as high as those of the widths we measure, and it is narrower.
const FONTS: [(&str, &str); 2] = [("Standard", "arial.ttf"), ("TEBAL", "arialbd.ttf")];

/// Handles that entities and objects must know of each other, the same in every file.
#[derive(Debug)]
pub(super) struct Skeleton {
    pub model: Handle,
    pub paper: Handle,
    layers: Vec<Handle>,
    model_layout: Handle,
    paper_layout: Handle,
    root: Handle,
    plain: Handle,
}

/// The sheet and what the model holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// Corners of everything in model space.
    pub low: Spot,
    pub high: Spot,
    /// Name and size of the paper, mm.
    pub paper: (&'static str, f64, f64),
    /// Size of a point in the model, m.
    pub point: f64,
    /// Above every handle used.
    pub seed: Handle,
}

impl Skeleton {
    pub(super) fn new(handles: &mut Handles) -> Self {
        let mut next = || handles.next();
        Self {
            model: next(),
            paper: next(),
            model_layout: next(),
            paper_layout: next(),
            root: next(),
            plain: next(),
            layers: LAYERS.iter().map(|_| next()).collect(),
        }
    }

    /// Handle of a layer.
    pub(super) fn layer(&self, name: &str) -> Option<Handle> {
        LAYERS.iter().position(|layer| layer.name == name).map(|index| self.layers[index])
    }

    /// Header, classes, tables and blocks.
    pub(super) fn before(&self, extent: &Extent, handles: &mut Handles, out: &mut Tags) {
        let tables = self.tables(extent, handles);
        let blocks = self.blocks(handles);
        out.lines(&[(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1015"), (9, "$DWGCODEPAGE"), (3, "ANSI_1252")]);
        out.put(9, "$INSBASE").three(10, 0.0, 0.0, 0.0);
        out.put(9, "$EXTMIN").spot3(10, extent.low).put(9, "$EXTMAX").spot3(10, extent.high);
        // Metres; what DXF calls metric hatches and linetypes; dashes scaled by their entities alone.
        out.lines(&[(9, "$INSUNITS"), (70, "6"), (9, "$MEASUREMENT"), (70, "1"), (9, "$LTSCALE"), (40, "1.0")]);
        out.lines(&[(9, "$PSLTSCALE"), (70, "0"), (9, "$TILEMODE"), (70, "1"), (9, "$PDMODE"), (70, "34")]);
        out.put(9, "$PDSIZE").real(40, extent.point);
        out.lines(&[(9, "$LUNITS"), (70, "2"), (9, "$LUPREC"), (70, "3"), (9, "$AUNITS"), (70, "0")]);
        out.put(9, "$HANDSEED").put(5, extent.seed);
        out.lines(&[(0, "ENDSEC"), (0, "SECTION"), (2, "CLASSES"), (0, "ENDSEC")]);
        out.0.push_str(&tables.0);
        out.0.push_str(&blocks.0);
    }

    fn tables(&self, extent: &Extent, handles: &mut Handles) -> Tags {
        let mut out = Tags::default();
        out.lines(&[(0, "SECTION"), (2, "TABLES")]);
        let mut table = |out: &mut Tags, name: &'static str, count: usize| {
            let head = handles.next();
            out.put(0, "TABLE").put(2, name).put(5, head).put(330, 0).put(100, "AcDbSymbolTable").put(70, count);
            move |out: &mut Tags, handle: Handle, class: &str| {
                let code = if class == "AcDbDimStyleTableRecord" { 105 } else { 5 };
                let kind = name;
                out.put(0, kind).put(code, handle).put(330, head).put(100, "AcDbSymbolTableRecord").put(100, class);
            }
        };
        let record = table(&mut out, "VPORT", 1);
        // Heads of tables come from `handles`; their records stand apart, below the entities.
        let mut own = Handles(0x100);
        record(&mut out, own.next(), "AcDbViewportTableRecord");
        let (low, high) = (extent.low, extent.high);
        let middle = Spot { x: low.x.midpoint(high.x), y: low.y.midpoint(high.y) };
        let height = (high.y - low.y).max((high.x - low.x) * 2 / 3).max(1_000);
        out.lines(&[(2, "*Active"), (70, "0"), (10, "0.0"), (20, "0.0"), (11, "1.0"), (21, "1.0")]);
        out.spot(12, middle);
        out.lines(&[(13, "0.0"), (23, "0.0"), (14, "1.0"), (24, "1.0"), (15, "10.0"), (25, "10.0")]);
        out.three(16, 0.0, 0.0, 1.0).three(17, 0.0, 0.0, 0.0).milli(40, height + height / 20).put(41, "1.5");
        out.lines(&[(42, "50.0"), (43, "0.0"), (44, "0.0"), (50, "0.0"), (51, "0.0"), (71, "0"), (72, "1000")]);
        out.lines(&[(73, "1"), (74, "3"), (75, "0"), (76, "0"), (77, "0"), (78, "0"), (0, "ENDTAB")]);

        let record = table(&mut out, "LTYPE", 3 + LINETYPES.len());
        for name in ["ByBlock", "ByLayer", FULL] {
            record(&mut out, own.next(), "AcDbLinetypeTableRecord");
            out.put(2, name).lines(&[(70, "0"), (3, ""), (72, "65"), (73, "0"), (40, "0.0")]);
        }
        for (name, words, dashes) in LINETYPES {
            record(&mut out, own.next(), "AcDbLinetypeTableRecord");
            out.put(2, name).put(70, 0).put(3, words).put(72, 65).put(73, dashes.len());
            out.real(40, dashes.iter().map(|d| d.abs()).sum());
            for dash in dashes {
                out.real(49, *dash).put(74, 0);
            }
        }
        out.put(0, "ENDTAB");

        let record = table(&mut out, "LAYER", LAYERS.len());
        for (layer, &handle) in LAYERS.iter().zip(&self.layers) {
            record(&mut out, handle, "AcDbLayerTableRecord");
            out.put(2, layer.name).put(70, 0).put(62, layer.aci).put(6, layer.linetype);
            if !layer.plotted {
                out.put(290, 0);
            }
            out.put(370, layer.weight).put(390, self.plain);
        }
        out.put(0, "ENDTAB");

        let record = table(&mut out, "STYLE", FONTS.len());
        for (name, file) in FONTS {
            record(&mut out, own.next(), "AcDbTextStyleTableRecord");
            out.put(2, name).lines(&[(70, "0"), (40, "0.0"), (41, "1.0"), (50, "0.0"), (71, "0"), (42, "2.5")]);
            out.put(3, file).put(4, "");
        }
        out.put(0, "ENDTAB");
        for name in ["VIEW", "UCS"] {
            let _ = table(&mut out, name, 0);
            out.put(0, "ENDTAB");
        }
        let record = table(&mut out, "APPID", 2);
        for name in ["ACAD", "KAVLING"] {
            record(&mut out, own.next(), "AcDbRegAppTableRecord");
            out.put(2, name).put(70, 0);
        }
        out.put(0, "ENDTAB");
        let record = table(&mut out, "DIMSTYLE", 1);
        out.put(100, "AcDbDimStyleTable").put(71, 1);
        record(&mut out, own.next(), "AcDbDimStyleTableRecord");
        out.put(2, "Standard").put(70, 0).put(0, "ENDTAB");
        let record = table(&mut out, "BLOCK_RECORD", 2);
        for (handle, name, layout) in
            [(self.model, "*Model_Space", self.model_layout), (self.paper, "*Paper_Space", self.paper_layout)]
        {
            record(&mut out, handle, "AcDbBlockTableRecord");
            out.put(2, name).put(340, layout);
        }
        out.lines(&[(0, "ENDTAB"), (0, "ENDSEC")]);
        out
    }

    fn blocks(&self, handles: &mut Handles) -> Tags {
        let mut out = Tags::default();
        out.lines(&[(0, "SECTION"), (2, "BLOCKS")]);
        for (owner, name, paper) in [(self.model, "*Model_Space", false), (self.paper, "*Paper_Space", true)] {
            for (kind, class) in [("BLOCK", "AcDbBlockBegin"), ("ENDBLK", "AcDbBlockEnd")] {
                out.put(0, kind).put(5, handles.next()).put(330, owner).put(100, "AcDbEntity");
                if paper {
                    out.put(67, 1);
                }
                out.put(8, 0).put(100, class);
                if kind == "BLOCK" {
                    out.put(2, name).put(70, 0).three(10, 0.0, 0.0, 0.0).put(3, name).put(1, "");
                }
            }
        }
        out.put(0, "ENDSEC");
        out
    }

    /// Dictionaries and layouts, and the end of the file.
    pub(super) fn after(&self, extent: &Extent, handles: &mut Handles, out: &mut Tags) {
        let dictionary = |out: &mut Tags, handle: Handle, owner: u64, entries: &[(&str, Handle)]| {
            out.put(0, "DICTIONARY").put(5, handle).put(330, Handle(owner)).put(100, "AcDbDictionary").put(281, 1);
            for (name, entry) in entries {
                out.put(3, name).put(350, entry);
            }
        };
        let (groups, layouts, styles) = (handles.next(), handles.next(), handles.next());
        out.lines(&[(0, "SECTION"), (2, "OBJECTS")]);
        let entries = [("ACAD_GROUP", groups), ("ACAD_LAYOUT", layouts), ("ACAD_PLOTSTYLENAME", styles)];
        dictionary(out, self.root, 0, &entries);
        dictionary(out, groups, self.root.0, &[]);
        dictionary(out, layouts, self.root.0, &[("Model", self.model_layout), ("Layout1", self.paper_layout)]);
        out.put(0, "ACDBDICTIONARYWDFLT").put(5, styles).put(330, self.root).put(100, "AcDbDictionary").put(281, 1);
        out.put(3, "Normal").put(350, self.plain).put(100, "AcDbDictionaryWithDefault").put(340, self.plain);
        out.put(0, "ACDBPLACEHOLDER").put(5, self.plain).put(330, styles);
        let (name, width, height) = extent.paper;
        let paper_high = Spot { x: (width * 1_000.0).round() as i64, y: (height * 1_000.0).round() as i64 };
        let zero = Spot { x: 0, y: 0 };
        for (layout, tab, block, low, high) in
            [(self.model_layout, 0, self.model, extent.low, extent.high), (self.paper_layout, 1, self.paper, zero, paper_high)]
        {
            out.put(0, "LAYOUT").put(5, layout).put(330, layouts).put(100, "AcDbPlotSettings").put(1, "").put(2, "none_device");
            out.put(4, format!("ISO_full_bleed_{name}_({width:.2}_x_{height:.2}_MM)")).put(6, "");
            out.lines(&[(40, "0.0"), (41, "0.0"), (42, "0.0"), (43, "0.0")]).real(44, width).real(45, height);
            out.lines(&[(46, "0.0"), (47, "0.0"), (48, "0.0"), (49, "0.0"), (140, "0.0"), (141, "0.0")]);
            // 1 mm of paper is one unit; the model is fitted where it is plotted by itself.
            out.lines(&[(142, "1.0"), (143, "1.0")]).put(70, if tab == 0 { 1024 } else { 0 });
            out.lines(&[(72, "1"), (73, "0")]).put(74, if tab == 0 { 1 } else { 5 }).put(7, "");
            out.put(75, if tab == 0 { 0 } else { 16 }).lines(&[(147, "1.0"), (148, "0.0"), (149, "0.0")]);
            out.put(100, "AcDbLayout").put(1, if tab == 0 { "Model" } else { "Layout1" }).put(70, 0).put(71, tab);
            out.spot(10, low).spot(11, high).three(12, 0.0, 0.0, 0.0).spot3(14, low).spot3(15, high).put(146, "0.0");
            out.three(13, 0.0, 0.0, 0.0).three(16, 1.0, 0.0, 0.0).three(17, 0.0, 1.0, 0.0).put(76, 0).put(330, block);
        }
        out.lines(&[(0, "ENDSEC"), (0, "EOF")]);
    }
}
