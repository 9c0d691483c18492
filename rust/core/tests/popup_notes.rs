//! Notes that were written beside each other.

use pbx_core::popup::merge_notes;
use proptest::prelude::*;

/// Whether the lines of a text are among those of another, in their order; not the empty ones at its end.
fn holds(whole: &str, part: &str) -> bool {
    let mut lines = whole.lines();
    part.trim_end_matches('\n').lines().all(|wanted| lines.any(|line| line == wanted))
}

#[test]
fn lines_in_which_both_begin_alike_come_once_and_then_what_each_adds() {
    for (stored, mine, both) in [
        ("Wants ten.\nCall Ann.", "Wants ten.\nPays late.", "Wants ten.\nCall Ann.\nPays late."),
        ("theirs", "mine", "theirs\nmine"),
        ("no", "not now", "no\nnot now"),
        ("theirs\n", "mine\n\n", "theirs\nmine"),
        ("a\n\nb", "a\n\nc", "a\n\nb\nc"),
        ("a\r\nb", "a\nc", "a\nb\nc"),
        ("a\nb", "a\nb\nb", "a\nb\nb"),
        ("Grüße 👋", "Grüße 👋🏽", "Grüße 👋\nGrüße 👋🏽"),
    ] {
        assert_eq!(merge_notes(stored, mine), both);
    }
}

#[test]
fn a_text_that_is_in_the_other_adds_nothing() {
    for (stored, mine) in [
        ("", "mine"),
        ("mine", ""),
        ("a\nb", "a"),
        ("a\nb\nc\nd", "a\nc"),
        ("b", "a\nb\nc"),
        ("a\nb\nc", "b"),
    ] {
        let longer = if stored.len() > mine.len() { stored } else { mine };
        assert_eq!(merge_notes(stored, mine), longer);
    }
}

proptest! {
    #[test]
    fn nothing_of_either_text_is_lost(stored in "[ab\n]{0,12}", mine in "[ab\n]{0,12}") {
        let both = merge_notes(&stored, &mine);
        prop_assert!(holds(&both, &stored), "{both:?} without {stored:?}");
        prop_assert!(holds(&both, &mine), "{both:?} without {mine:?}");
    }

    #[test]
    fn what_is_sent_twice_changes_nothing(stored in "[ab\n]{0,12}", mine in "[ab\n]{0,12}") {
        let both = merge_notes(&stored, &mine);
        prop_assert_eq!(merge_notes(&both, &mine), both.clone());
        prop_assert_eq!(merge_notes(&both, &both), both);
    }

    #[test]
    fn nothing_is_made_up(stored in "\\PC{0,20}", mine in "\\PC{0,20}") {
        let both = merge_notes(&stored, &mine);
        prop_assert!(both.lines().all(|line| stored.lines().chain(mine.lines()).any(|known| known == line)));
        prop_assert!(both.lines().count() <= stored.lines().count() + mine.lines().count());
    }
}
