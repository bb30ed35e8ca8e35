//! Doubts about money that options bring: sums that fall due where nothing is built.
//!
//! Knows: items of the finances, which sites an option opens when. Must not know: how a cash flow is worked out.

use super::reader::Reader;
use super::schema::Root;
use crate::diagnostic::caution;
use crate::expansion::ExpansionOption;
use crate::finance::{Finance, Item, Per};

/// Sums that are due once in a phase, for no site, although some option opens no land then: it pays or gets them all
/// the same.
pub(super) fn tell(reader: &Reader<'_>, root: &Root, finance: Option<&Finance>, options: &[ExpansionOption]) {
    let items = finance.into_iter().flat_map(|finance| &finance.items);
    for item in items.filter(|item| item.per == Per::Once && item.site.is_none()) {
        let Some(phase) = item.phase else { continue };
        let idle = options.iter().filter(|option| option.sites.values().all(|opens| *opens != phase));
        let idle: Vec<String> = idle.map(|option| option.id.clone()).collect();
        if let (false, Some(spot)) = (idle.is_empty(), spot(reader, root, item)) {
            let told = caution("item-without-site", &spot).with("name", item.id.as_str());
            reader.report(told.with("phase", i64::from(phase)).with("options", idle));
        }
    }
}

/// Where an item is named.
fn spot(reader: &Reader<'_>, root: &Root, item: &Item) -> Option<crate::diagnostic::Spot> {
    let named = root.cost.keys().chain(root.income.keys()).find(|name| name.value == item.id);
    named.map(|name| reader.spot_of(name))
}
