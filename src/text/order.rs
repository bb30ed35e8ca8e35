//! The order of names as people read them.
//!
//! Knows: digits and other characters. Must not know: what is named.

use std::cmp::Ordering;

/// Natural order: `A-2` before `A-10`.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (m, rest_left) = digits(left);
            let (n, rest_right) = digits(right);
            (left, right) = (rest_left, rest_right);
            m.len().cmp(&n.len()).then_with(|| m.cmp(n))
        } else {
            (left, right) = (&left[x.len_utf8()..], &right[y.len_utf8()..]);
            x.cmp(&y)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The leading digits without leading zeros, and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].trim_start_matches('0'), &text[end..])
}

/// The candidate nearest to a word, if one is near: what was probably meant.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let likeness = |candidate: &str| strsim::jaro_winkler(&word, &candidate.to_lowercase());
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let near = likeness(candidate);
        if near >= 0.8 && best.is_none_or(|(nearest, _)| near > nearest) {
            best = Some((near, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let mut names = vec!["A-10", "B-1", "A-2", "A-02", "A", "A-1"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["A", "A-1", "A-02", "A-2", "A-10", "B-1"]);
        assert_eq!(natural("A-02", "A-2").reverse(), natural("A-2", "A-02"), "a total order");
    }
}
