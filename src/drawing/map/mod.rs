//! The land on the sheet: neighbours, areas in use, plots, easements, boundary, gates, names and lengths.
//!
//! Knows: pieces, pens, where labels fit. Must not know: sheet furniture, file formats.

mod apart;
mod building;
mod facts;
mod grid;
mod width;

pub(super) use apart::nearest;
pub(super) use building::LORRY_LENGTH;
pub(super) use width::street_width;

use crate::drawing::brief::Brief;
use crate::drawing::edges::{distance, inward_of, longest_edge, outward, pairs};
use crate::drawing::fit::{Direction, Line, Placed, Taken, block_size, bounds, clip, contains, set_block};
use crate::drawing::ids::Ids;
use crate::drawing::labels::{self, SMALLEST};
use crate::drawing::look::{Subject, Theme};
use crate::drawing::palette::{self, GREY, INK, MASK};
use crate::drawing::panel::{Panel, metres, point, surroundings};
use crate::drawing::shapes::{At, Colour, Group, Item, Label, Layer, Shape, Space, Style, View};
use crate::firm::FirmIdx;
use crate::geometry::Outline;
use crate::pieces::{Kind, Piece};
use crate::site::{LandUse, Site};
use crate::units::Area;

/// What the map leaves to the legend, and how well its labels fit.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    pub layers: Vec<Layer>,
    /// Areas named by a key on the map: key, name, area.
    pub keyed: Vec<(String, String, Area)>,
    /// Holdings and halls drawn, and those with their full label.
    pub drawn: usize,
    pub full: usize,
}

/// Draws one panel after the other.
#[derive(Debug)]
pub(super) struct Cartographer<'a> {
    brief: &'a Brief<'a>,
    view: View,
    space: usize,
    /// The panel's box on the paper.
    frame: (At, At),
    /// What labels outside the sites must keep off.
    keep_off: Vec<Vec<At>>,
    taken: Taken,
    ids: &'a mut Ids,
    out: &'a mut Outcome,
}

impl<'a> Cartographer<'a> {
    /// Draws a panel through a view.
    pub(super) fn draw(brief: &'a Brief<'a>, panel: &Panel, view: View, space: usize, ids: &'a mut Ids, out: &'a mut Outcome) {
        let room = crate::drawing::panel::ROOM;
        let (a, b) = (view.to_paper(At::new(panel.low.x, panel.high.y)), view.to_paper(At::new(panel.high.x, panel.low.y)));
        let frame = (At::new(a.x - room, a.y - room), At::new(b.x + room, b.y + room));
        let mut own = Self { brief, view, space, frame, keep_off: Vec::new(), taken: Taken::default(), ids, out };
        let sites: Vec<&Site> = panel.sites.iter().map(|s| &brief.problem.land.sites[s.0]).collect();
        for site in &sites {
            own.keep_off.push(own.ring(&site.boundary));
        }
        own.ground(&sites);
        own.areas(&sites);
        own.pieces(panel);
        own.easements(&sites);
        own.around(&sites);
        match brief.looks.subject {
            Subject::SitePlan => {
                own.street_widths(&sites);
                own.corners(&sites);
                own.grid();
            }
            Subject::Movement => own.street_widths(&sites),
            Subject::Allocation(Theme::Nuisance) => own.apart(),
            Subject::Overview | Subject::Allocation(_) | Subject::Utilities | Subject::LandUse => {}
        }
    }

    fn ring(&self, outline: &Outline) -> Vec<At> {
        metres(outline).into_iter().map(|p| self.view.to_paper(p)).collect()
    }
    fn land(&self, ring: &[At]) -> Vec<At> {
        ring.iter().map(|&p| self.view.to_land(p)).collect()
    }
    fn layer(&mut self, name: &str, items: Vec<Item>) {
        if !items.is_empty() {
            let name = if self.space == 0 { name.to_owned() } else { format!("{name}-{}", self.space + 1) };
            self.out.layers.push(Layer { name, space: Space::Land(self.space), items });
        }
    }

    /// A placed block as items of a land layer, on a white or coloured ground where it stands on a pattern.
    fn write(&mut self, placed: Placed, ground: Option<Colour>, items: &mut Vec<Item>) {
        if let Some(colour) = ground {
            let style = if colour == Colour(255, 255, 255) {
                MASK
            } else {
                let mut style = MASK.fill(colour);
                style.class = format!("mask-{:02x}{:02x}{:02x}", colour.0, colour.1, colour.2).into();
                style
            };
            items.push(Shape::area(self.land(&placed.quad), style));
        }
        items.extend(placed.labels.into_iter().map(|l| Item::Label(Label { at: self.view.to_land(l.at), ..l })));
        self.taken.add(placed.quad);
    }

    fn ground(&mut self, sites: &[&Site]) {
        let mut items: Vec<Item> = sites.iter().map(|site| facts::ground(site)).collect();
        items.extend(sites.iter().flat_map(|site| &site.holes).map(|hole| Shape::area(metres(hole), palette::HOLE)));
        self.layer("ground", items);
    }

    fn areas(&mut self, sites: &[&Site]) {
        for (land_use, name) in [(LandUse::Green, "green"), (LandUse::Road, "roads"), (LandUse::Facility, "facilities")] {
            let mut items = Vec::new();
            for site in sites {
                self.areas_of(site, land_use, &mut items);
            }
            self.layer(name, items);
        }
        self.kept(sites);
    }

    fn easements(&mut self, sites: &[&Site]) {
        let mut items = Vec::new();
        for site in sites {
            self.areas_of(site, LandUse::Easement, &mut items);
        }
        self.layer("easements", items);
        self.buffers(sites);
    }

    fn areas_of(&mut self, site: &Site, land_use: LandUse, items: &mut Vec<Item>) {
        for area in site.areas.iter().filter(|a| a.land_use == land_use) {
            let name = self.brief.area_name(area);
            let id = format!("area-{}-{}", site.id, area.id);
            self.named(&id, &name, &area.outline, palette::land_use(land_use), items);
        }
        for (_, reserve) in site.reserve_uses().filter(|(counts_as, _)| *counts_as == Some(land_use)) {
            self.reserve(site, reserve, palette::land_use(land_use), items);
        }
    }

    /// A patch of land with its name and area on it, or a key where these do not fit.
    fn named(&mut self, id: &str, name: &str, outline: &Outline, style: Style, items: &mut Vec<Item>) {
        let size = outline.area();
        let (ring, shown) = (self.ring(outline), self.brief.area(size));
        let key = format!("F{}", self.out.keyed.len() + 1);
        let along = longest_edge(&ring);
        let said = labels::place(&ring, along, &labels::of_area(name, &shown, &key), 2.2, &self.taken);
        let mut inner = vec![Shape::area(metres(outline), style.clone())];
        if said.as_ref().is_none_or(|said| said.level == 2) {
            self.out.keyed.push((if said.is_some() { key } else { String::new() }, name.to_owned(), size));
        }
        if let Some(said) = said {
            let ground = style.hatch.map(|_| style.fill.unwrap_or(Colour(255, 255, 255)));
            self.write(said.placed, ground, &mut inner);
        }
        let data = vec![("area-m2", size.to_string())];
        let id = self.ids.name(id);
        let class = format!("area {}", style.class);
        items.push(Item::Group(Group { id, class, title: format!("{name} · {shown}"), data, items: inner }));
    }

    fn pieces(&mut self, panel: &Panel) {
        let brief = self.brief;
        let shown: Vec<&Piece> = brief.pieces.list.iter().filter(|p| panel.sites.contains(&p.site)).collect();
        let largest = self.largest_type(&shown);
        let items = shown.into_iter().map(|piece| self.piece(piece, largest)).collect();
        self.layer("plots", items);
    }

    /// Largest type on plots: more where plots are wide on the paper, so that a plan of few plots fills its sheet.
    fn largest_type(&self, pieces: &[&Piece]) -> f64 {
        let mut widths: Vec<f64> = pieces
            .iter()
            .filter_map(|piece| bounds(&self.ring(&piece.outline)))
            .map(|(low, high)| (high.x - low.x).min(high.y - low.y))
            .collect();
        widths.sort_by(f64::total_cmp);
        let middle = widths.get(widths.len() / 2).copied().unwrap_or(0.0);
        ((middle / 5.0).round() / 5.0).clamp(2.4, 4.0)
    }

    fn piece(&mut self, piece: &Piece, largest: f64) -> Item {
        let brief = self.brief;
        let ring = self.ring(&piece.outline);
        let front = piece.front.map(|(a, b)| (self.view.to_paper(point(a)), self.view.to_paper(point(b))));
        let (class, style, on_front) = brief.looks.of(brief.problem, piece);
        let mut items = vec![Shape::area(metres(&piece.outline), style.clone())];
        let mut room = ring.clone();
        let mut dimension_from = 0.0;
        if let (Some((a, b)), Some(on_front)) = (front, on_front) {
            let inward = inward_of(&ring, a, b);
            let deep = ring.iter().map(|&p| inward(p)).fold(0.0, f64::max);
            let band = (0.07 * deep).clamp(0.7, 2.4);
            let strip = clip(&ring, |p| band - inward(p));
            items.push(Shape::area(self.land(&strip), on_front));
            room = clip(&ring, |p| inward(p) - band);
            dimension_from = band;
        }
        let inner: Vec<Vec<At>> = piece.inner.iter().map(|&(a, b)| vec![point(a), point(b)]).collect();
        if !inner.is_empty() {
            items.push(Item::Shape(Shape { rings: inner, closed: false, style: palette::INNER }));
        }
        items.extend(self.building(piece));
        let along = front.map_or_else(|| longest_edge(&ring), |(a, b)| Direction::between(a, b));
        let levels = labels::of_piece(brief, piece);
        // Where the building stands, its number stands clear of the lorry in front of it.
        let envelope = self.envelope_ring(piece).and_then(|ring| labels::place(&ring, along, &levels[..1], largest, &self.taken));
        let said = envelope.or_else(|| labels::place(&room, along, &levels, largest, &self.taken));
        let counts = matches!(piece.kind, Kind::Held(_) | Kind::Hall { .. });
        self.out.drawn += usize::from(counts);
        let lined = !piece.inner.is_empty() || brief.looks.shows_buildings();
        let mono = brief.looks.subject == Subject::Allocation(Theme::Mono);
        let ground = style.hatch.map(|_| Colour(255, 255, 255)).or(style.fill.filter(|_| lined || mono));
        if let Some(said) = said {
            self.out.full += usize::from(counts && said.level == 0);
            self.write(said.placed, ground, &mut items);
        }
        let states_front = matches!(piece.kind, Kind::Held(_)) || brief.looks.subject == Subject::SitePlan;
        if let (Some((a, b)), true) = (front, states_front) {
            self.frontage(&room, (a, b), dimension_from, &brief.frontage(piece), ground, &mut items);
        }
        if let Some((side, depth)) = self.depth_to_state(piece) {
            self.frontage(&ring, side, 0.0, &depth, ground, &mut items);
        }
        Item::Group(Group {
            id: self.ids.name(&format!("plot-{}", piece.name())),
            class: class.to_owned(),
            title: brief.tooltip(piece),
            data: self.data(piece),
            items,
        })
    }

    /// Facts of a piece for scripts.
    fn data(&self, piece: &Piece) -> Vec<(&'static str, String)> {
        let firm = |index: FirmIdx| self.brief.problem.firm(index).id.clone();
        let mut data = vec![("area-m2", piece.area.to_string())];
        if piece.front.is_some() {
            data.push(("frontage-m", piece.frontage.to_string()));
        }
        data.push(("plots", piece.cells.join(" ")));
        match &piece.kind {
            Kind::Held(holding) => data.insert(0, ("firm", firm(holding.firm))),
            Kind::Hall { holdings, .. } => {
                data.insert(0, ("firm", holdings.iter().map(|h| firm(h.firm)).collect::<Vec<_>>().join(" ")));
                data.push(("floor-m2", holdings.iter().map(|h| h.area.to_string()).collect::<Vec<_>>().join(" ")));
            }
            Kind::Vacant | Kind::Reserved(_) => {}
        }
        data
    }

    /// The length of the frontage, inside the plot along it, where there is room.
    fn frontage(&mut self, room: &[At], (a, b): (At, At), from: f64, text: &str, ground: Option<Colour>, items: &mut Vec<Item>) {
        if room.is_empty() {
            return;
        }
        let direction = Direction::between(a, b);
        let inward = inward_of(room, a, b);
        for size in [1.8, SMALLEST] {
            let lines = [Line { text: text.to_owned(), size, bold: false, class: "dimension", colour: GREY }];
            let middle = At::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
            let up = from + 0.6 + size / 2.0;
            let step = |sign: f64| direction.step(middle, 0.0, sign * up);
            let centre = if inward(step(1.0)) > 0.0 { step(1.0) } else { step(-1.0) };
            let placed = set_block(&lines, centre, direction);
            let (width, _) = block_size(&lines);
            let wide = direction.quad(centre, width + 0.8, size + 0.4);
            if wide.iter().all(|&p| contains(room, p)) && self.taken.is_free(&placed.quad) {
                self.write(placed, ground, items);
                return;
            }
        }
    }

    /// Neighbours, boundary, gates, lengths and names of sites.
    fn around(&mut self, sites: &[&Site]) {
        let mut neighbours = Vec::new();
        for site in sites {
            self.receptors(site, &mut neighbours);
        }
        let at = self.out.layers.iter().position(|l| l.space == Space::Land(self.space)).unwrap_or(0);
        self.layer("receptors", neighbours);
        if self.out.layers.len() > at + 1 && self.out.layers.last().is_some_and(|l| l.name.starts_with("receptors")) {
            self.out.layers[at..].rotate_right(1);
        }
        let outlines = sites.iter().flat_map(|site| std::iter::once(&site.boundary).chain(&site.holes));
        let boundary = outlines.map(|outline| Shape::area(metres(outline), palette::BOUNDARY)).collect();
        self.layer("boundary", boundary);
        let (mut gates, mut lengths) = (Vec::new(), Vec::new());
        for site in sites {
            self.gates(site, &mut gates);
        }
        for site in sites {
            if self.brief.problem.land.sites.len() > 1 {
                self.site_name(site, &mut lengths);
            }
            self.lengths(site, &mut lengths);
        }
        self.layer("gates", gates);
        self.low_points(sites);
        self.layer("dimensions", lengths);
    }

    fn receptors(&mut self, site: &Site, items: &mut Vec<Item>) {
        let Some((low, high)) = bounds(&metres(&site.boundary)) else { return };
        let near = surroundings(low, high);
        for receptor in &site.receptors {
            let mut ring = metres(&receptor.outline);
            ring = clip(&ring, |p| p.x - (low.x - near));
            ring = clip(&ring, |p| (high.x + near) - p.x);
            ring = clip(&ring, |p| p.y - (low.y - near));
            ring = clip(&ring, |p| (high.y + near) - p.y);
            let paper: Vec<At> = ring.iter().map(|&p| self.view.to_paper(p)).collect();
            let Some((a, b)) = bounds(&paper) else { continue };
            let limit = receptor.noise_limit.map(|limit| {
                self.brief.say("noise-limit", &[("limit", &self.brief.text.arg(&crate::message::Arg::Decibel(limit)))])
            });
            let levels = labels::of_area(&receptor.id, limit.as_deref().unwrap_or(""), "");
            let mut inner = vec![Shape::area(ring, palette::RECEPTOR)];
            if let Some(said) = labels::place(&paper, Direction::LEVEL, &levels[..2], 2.2, &self.taken) {
                self.write(said.placed, palette::RECEPTOR.fill, &mut inner);
            }
            self.taken.add([a, At::new(b.x, a.y), b, At::new(a.x, b.y)]);
            let title = limit.map_or_else(|| receptor.id.clone(), |limit| format!("{} · {limit}", receptor.id));
            let id = self.ids.name(&format!("receptor-{}-{}", site.id, receptor.id));
            items.push(Item::Group(Group { id, class: "receptor".to_owned(), title, data: Vec::new(), items: inner }));
        }
    }

    /// The length of each long edge of the boundary, outside along it.
    fn lengths(&mut self, site: &Site, items: &mut Vec<Item>) {
        let ring = self.ring(&site.boundary);
        for ((a, b), (p, q)) in pairs(&ring).zip(site.boundary.edges()) {
            if distance(a, b) < 24.0 {
                continue;
            }
            let text = format!("{} m", self.brief.metres(p.distance(q)));
            let line = Line { text, size: 1.8, bold: false, class: "dimension", colour: GREY };
            let parallel = Direction::between(a, b);
            let spots: Vec<(At, Direction)> = [0.5, 0.35, 0.65, 0.2, 0.8]
                .map(|t| {
                    let on = At::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
                    let (_, out) = outward(&ring, a, b, on);
                    (At::new(on.x + out.x * 2.2, on.y + out.y * 2.2), parallel)
                })
                .to_vec();
            self.outside(line, &spots, items);
        }
    }

    fn site_name(&mut self, site: &Site, items: &mut Vec<Item>) {
        let ring = self.ring(&site.boundary);
        let Some((low, high)) = bounds(&ring) else { return };
        let text = self.brief.say("site", &[("site", &site.id)]);
        let line = Line { text, size: 2.8, bold: true, class: "site-name", colour: INK };
        let (width, height) = block_size(std::slice::from_ref(&line));
        let mut spots = Vec::new();
        for y in [low.y - 4.4 - height / 2.0, high.y + 4.4 + height / 2.0, low.y - 1.4 - height / 2.0] {
            for x in [low.x + width / 2.0, high.x - width / 2.0, (low.x + high.x) / 2.0] {
                spots.push((At::new(x, y), Direction::LEVEL));
            }
        }
        self.outside(line, &spots, items);
    }

    /// Writes a line at the first spot that is free, inside the panel and off all land. Whether there was one.
    fn outside(&mut self, line: Line, spots: &[(At, Direction)], items: &mut Vec<Item>) -> bool {
        let (low, high) = self.frame;
        for &(centre, direction) in spots {
            let placed = set_block(std::slice::from_ref(&line), centre, direction);
            let on_sheet = placed.quad.iter().all(|p| p.x >= low.x && p.x <= high.x && p.y >= low.y && p.y <= high.y);
            let off_land = !placed.quad.iter().chain([&centre]).any(|&p| self.keep_off.iter().any(|r| contains(r, p)));
            if on_sheet && off_land && self.taken.is_free(&placed.quad) {
                self.write(placed, None, items);
                return true;
            }
        }
        false
    }
}
