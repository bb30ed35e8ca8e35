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
    let candidates: Vec<&str> = candidates.into_iter().collect();
    // `F7` means `F07`.
    if let Some(same) = candidates.iter().find(|candidate| natural_same(&word, &candidate.to_lowercase())) {
        return Some(same);
    }
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

/// Whether two names differ in nothing but leading zeros of their numbers.
fn natural_same(a: &str, b: &str) -> bool {
    let (mut left, mut right) = (a, b);
    while let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) {
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let ((m, rest_left), (n, rest_right)) = (digits(left), digits(right));
            if m != n {
                return false;
            }
            (left, right) = (rest_left, rest_right);
        } else if x == y {
            (left, right) = (&left[x.len_utf8()..], &right[y.len_utf8()..]);
        } else {
            return false;
        }
    }
    left.is_empty() && right.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_are_what_was_left_out() {
        assert_eq!(closest("f7", ["F01", "F07", "F70"]), Some("F07"));
        assert_eq!(closest("A-003", ["A-30", "A-3"]), Some("A-3"));
        assert_eq!(closest("xyz", ["F01"]), None);
    }

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let mut names = vec!["A-10", "B-1", "A-2", "A-02", "A", "A-1"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["A", "A-1", "A-02", "A-2", "A-10", "B-1"]);
        assert_eq!(natural("A-02", "A-2").reverse(), natural("A-2", "A-02"), "a total order");
    }
}
