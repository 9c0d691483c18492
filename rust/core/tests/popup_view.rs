//! Which cards are shown whole, what of them is left out, and how a number is shown.

mod popup_story;

use pbx_core::call::{Notice, Phase};
use pbx_core::phone::{NumberType, Written};
use pbx_core::popup::{Action, Config, Popup};
use popup_story::*;

#[test]
fn a_wait_of_less_than_a_second_or_of_unknown_length_is_not_told() {
    let waited = |began: i64, answered_at: Option<i64>| {
        let mut popup = popup();
        let talking = Notice { started_at: Some(began), answered_at, ..notice(CALL, 1, Phase::Talking) };
        popup.notice(talking, NOW);
        card(&popup, NOW).waited_text
    };
    assert_eq!(waited(EPOCH, Some(EPOCH)), None);
    assert_eq!(waited(EPOCH, None), None);
    assert_eq!(waited(EPOCH, Some(EPOCH - 3)), None, "the clocks differ");
    assert_eq!(waited(EPOCH, Some(EPOCH + 1)).as_deref(), Some("Waited 0:01"));
}

#[test]
fn a_conversation_stays_whole_however_many_others_ring() {
    let mut popup = popup();
    popup.notice(notice(CALL, 1, Phase::Talking), NOW);
    for (at, call) in ["1775032300.1", "1775032300.2", "1775032300.3"].into_iter().enumerate() {
        let at = i64::try_from(at).expect("a few") * 1_000;
        popup.notice(from("+447400123456", notice(call, 1, Phase::Ringing)), NOW + at);
    }
    let folded = |popup: &Popup| {
        popup.cards(NOW + 3_000).into_iter().map(|card| (card.phase, card.collapsed)).collect::<Vec<_>>()
    };
    let (ringing, live) = (Phase::Ringing, Phase::Talking);
    assert_eq!(folded(&popup), [(ringing, false), (ringing, true), (ringing, true), (live, false)]);
    popup.notice(notice(CALL, 2, Phase::Held), NOW + 3_000);
    assert_eq!(folded(&popup).last(), Some(&(Phase::Held, false)));
    popup.action(CALL, Action::Collapse, NOW + 3_000);
    assert_eq!(folded(&popup).last(), Some(&(Phase::Held, true)), "the reader says so");
}

#[test]
fn a_card_shows_a_number_as_the_host_wrote_it_and_else_reads_it() {
    let written = Written {
        national: "(32) 123\u{202e}456".to_owned(),
        international: "+45 (32) 123456".to_owned(),
        region: Some("DK".to_owned()),
        line_type: NumberType::Mobile,
    };
    let shown = |written: Option<Written>, reader: &str| {
        let mut popup = Popup::new(Config { region: Some(reader.to_owned()), ..config() });
        popup.notice(Notice { written, ..notice(CALL, 1, Phase::Ringing) }, NOW);
        let card = card(&popup, NOW);
        [Some(card.headline), card.region, card.line_type_text].map(Option::unwrap_or_default).join("; ")
    };
    assert_eq!(shown(Some(written.clone()), "DK"), "(32) 123456; DK; Mobile");
    assert_eq!(shown(Some(written.clone()), "DE"), "+45 (32) 123456; DK; Mobile");
    assert_eq!(shown(Some(Written { region: None, ..written.clone() }), "DK"), "+45 (32) 123456; ; Mobile");
    assert_eq!(
        shown(Some(Written { national: String::new(), ..written }), "DK"),
        format!("{CALLER}; DK; Mobile")
    );
    assert_eq!(shown(None, "DK"), "40 12 34 56; DK; ");
}
