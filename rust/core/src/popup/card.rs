//! The card of one call.

use std::iter;

use super::state::{CallState, Part};
use super::text::{clean, clean_some, initials, joined};
use super::{Action, Answer, Card, CardAction, Context, Label, LookupState, Offer, OtherMatch, Popup, words};
use crate::call::{Direction, Outcome};
use crate::rank::{Level, Match, Ranking};

/// Who is calling, as far as it is known.
pub(super) struct Who {
    pub(super) headline: String,
    named: bool,
    pub(super) subtitle: Option<String>,
    number_text: Option<String>,
    pub(super) lookup: LookupState,
}

impl Popup {
    /// The card of a call, but for its size and whether it rings, which depend on the other cards.
    pub(super) fn draw(&self, call_id: &str, call: &CallState, part: &Part, now_ms: i64) -> Card {
        let (notice, numbered) = (&part.notice, call.numbered().unwrap_or(&part.notice));
        let who = self.who(call, part);
        let best = self.best(call);
        let (timer_base_ms, timer_text) = words::timer(part, &self.config, now_ms);
        let written = numbered.written.as_ref();
        let region = written.and_then(|written| written.region.as_deref());
        let line = written.and_then(|written| words::line(written.line_type));
        let direction_text = self.labels().text(words::direction(notice.direction)).to_owned();
        let elsewhere = notice.outcome == Some(Outcome::AnsweredElsewhere);
        let mut card = Card {
            call_id: call_id.to_owned(),
            extension: notice.extension.clone(),
            direction: notice.direction,
            phase: notice.phase,
            outcome: notice.outcome,
            phase_text: words::phase(notice, &self.config),
            aria_label: spoken(&[Some(&direction_text), Some(&who.headline), who.subtitle.as_deref()]),
            initials: if who.named { initials(&who.headline) } else { String::new() },
            number: numbered.number.clone(),
            e164: numbered.e164.clone(),
            flag: region.and_then(flag),
            region: region.map(str::to_owned),
            region_text: None,
            line_type_text: line.map(|label| self.labels().text(label).to_owned()),
            withheld: numbered.withheld,
            level: None,
            level_text: None,
            reasons: Vec::new(),
            matched: None,
            fixes: Vec::new(),
            others: Vec::new(),
            others_text: None,
            via_text: words::via(notice, &self.config),
            answered_by_text: elsewhere.then(|| words::answered_by(notice, &self.config)),
            waited_text: words::waited(part, &self.config, now_ms),
            transferred_text: None,
            context: None,
            context_state: call.context_state,
            work: None,
            actions: self.actions(&who, best, call, part),
            collapsed: false,
            rings: false,
            direction_text,
            timer_base_ms,
            timer_text,
            headline: who.headline,
            subtitle: who.subtitle,
            number_text: who.number_text,
            lookup: who.lookup,
        };
        if let Some(context) = &call.context {
            self.tell(&mut card, context);
        }
        if self.config.can(Offer::SaveWork) {
            card.work = Some(call.desk.view(self.labels()));
        }
        match call.lookup_key().and_then(|key| self.answers.get(key)) {
            Some(Answer::Ranked(ranking)) => self.rank(&mut card, ranking),
            Some(Answer::Failed(message)) => card.reasons.extend(clean_some(Some(message))),
            Some(Answer::Pending) | None => {}
        }
        card
    }

    /// What the site knows about the caller.
    #[inline(never)]
    fn tell(&self, card: &mut Card, context: &Context) {
        let by = clean_some(context.transferred_by.as_deref());
        card.transferred_text = by.map(|name| self.labels().fill(Label::TransferredBy, "name", &name));
        card.context = Some(context.clone());
    }

    /// Who the caller may be: the match of the headline, and the others.
    #[inline(never)]
    fn rank(&self, card: &mut Card, ranking: &Ranking) {
        card.others = self.others(ranking);
        card.others_text = self.others_text(ranking);
        let Some(best) = ranking.matches.first() else { return };
        card.level = Some(best.level);
        card.level_text = Some(self.level_text(best.level));
        card.reasons = best.reasons.iter().map(|reason| clean(reason)).collect();
        card.fixes = self.fixes(best, &card.headline);
        card.matched = Some(best.clone());
    }

    fn best(&self, call: &CallState) -> Option<&Match> {
        self.ranking(call)?.matches.first()
    }

    pub(super) fn who(&self, call: &CallState, part: &Part) -> Who {
        let notice = call.numbered().unwrap_or(&part.notice);
        let plain = |label: Label| Who {
            headline: self.labels().text(label).to_owned(),
            named: false,
            subtitle: None,
            number_text: None,
            lookup: LookupState::None,
        };
        if notice.withheld {
            return plain(Label::WithheldNumber);
        }
        let colleague = notice.number.as_deref().filter(|_| notice.direction == Direction::Internal);
        let named = colleague.and_then(|number| self.config.people.name(number));
        if let Some((headline, number)) = named.zip(colleague).filter(|_| self.best(call).is_none()) {
            let subtitle = Some(self.labels().fill(Label::Extension, "number", &clean(number)));
            return Who { headline, named: true, subtitle, number_text: None, lookup: LookupState::None };
        }
        let Some(key) = call.lookup_key() else { return plain(Label::UnknownNumber) };
        let raw = notice.number.as_deref().unwrap_or(key);
        let number = words::number(raw, notice.written.as_ref(), self.config.region.as_deref());
        if number.is_empty() {
            return plain(Label::UnknownNumber);
        }
        match self.answers.get(key) {
            Some(Answer::Ranked(ranking)) => self.who_ranked(ranking, number),
            Some(Answer::Failed(_)) => self.nameless(number, Some(Label::LookupFailed), LookupState::Failed),
            Some(Answer::Pending) | None => self.nameless(number, None, LookupState::Pending),
        }
    }

    #[inline(never)]
    fn who_ranked(&self, ranking: &Ranking, number: String) -> Who {
        let best = ranking.matches.first();
        let title =
            best.and_then(|best| clean_some(Some(&best.title)).or_else(|| clean_some(Some(&best.name))));
        if let Some(headline) = title {
            let subtitle = best.and_then(|best| clean_some(best.subtitle.as_deref()));
            let number_text = Some(number);
            return Who { headline, named: true, subtitle, number_text, lookup: LookupState::Found };
        }
        if ranking.hidden > 0 {
            return self.nameless(number, Some(Label::NoAccess), LookupState::Hidden);
        }
        let (own, internal) = (ranking.number.own, ranking.number.internal);
        if own {
            return self.nameless(number, Some(Label::OwnNumber), LookupState::None);
        }
        if internal {
            let headline = self.labels().fill(Label::Extension, "number", &number);
            return Who { headline, ..self.nameless(number, None, LookupState::None) };
        }
        self.nameless(number, Some(Label::UnknownCaller), LookupState::Unknown)
    }

    fn nameless(&self, number: String, subtitle: Option<Label>, lookup: LookupState) -> Who {
        let subtitle = subtitle.map(|label| self.labels().text(label).to_owned());
        Who { headline: number, named: false, subtitle, number_text: None, lookup }
    }

    fn level_text(&self, level: Level) -> String {
        let label = match level {
            Level::Known => Label::Known,
            Level::Likely => Label::Likely,
            Level::Possible => Label::Possible,
        };
        self.labels().text(label).to_owned()
    }

    fn others(&self, ranking: &Ranking) -> Vec<OtherMatch> {
        let further = ranking.matches.iter().enumerate().skip(1);
        let shown = further.map(|(index, other)| {
            let title = clean_some(Some(&other.title)).unwrap_or_else(|| clean(&other.name));
            let open = self.button(Action::Open { index }, Label::Open, Label::OpenOf, "title", &title);
            let actions = iter::once(open).chain(self.this_one(index, &title, true)).collect();
            let subtitle = clean_some(other.subtitle.as_deref());
            OtherMatch { index, title, subtitle, level_text: self.level_text(other.level), actions }
        });
        shown.collect()
    }

    /// *This one* and *not this one*, where the host keeps that.
    fn this_one(&self, index: usize, title: &str, doubtful: bool) -> Vec<CardAction> {
        let choose = (Offer::Choose, Action::Choose { index }, Label::ThisOne, Label::ThisOneOf);
        let reject = (Offer::Reject, Action::Reject { index }, Label::NotThisOne, Label::NotThisOneOf);
        let offered = [choose, reject].into_iter().filter(|(offer, action, ..)| {
            self.config.can(*offer) && (doubtful || matches!(action, Action::Reject { .. }))
        });
        offered.map(|(_, action, label, long)| self.button(action, label, long, "title", title)).collect()
    }

    /// What puts a wrong match right.
    fn fixes(&self, best: &Match, headline: &str) -> Vec<CardAction> {
        let mut fixes = self.this_one(0, headline, best.level != Level::Known);
        if self.config.can(Offer::Attach) {
            fixes.push(self.button(Action::Attach, Label::Attach, Label::AttachOf, "who", headline));
        }
        fixes
    }

    fn others_text(&self, ranking: &Ranking) -> Option<String> {
        let (labels, others) = (self.labels(), ranking.matches.len().saturating_sub(1));
        let hidden = usize::try_from(ranking.hidden).unwrap_or(usize::MAX);
        let more = (others > 0).then(|| labels.count(Label::OneOther, Label::ManyOthers, others));
        let apart = (hidden > 0 && !ranking.matches.is_empty())
            .then(|| labels.count(Label::OneHidden, Label::ManyHidden, hidden));
        let parts: Vec<String> = [more, apart].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    }

    /// Call back where a call was missed, Open where somebody was found, Create where nobody was and the
    /// host can; dismiss always.
    fn actions(&self, who: &Who, best: Option<&Match>, call: &CallState, part: &Part) -> Vec<CardAction> {
        let unknown = who.lookup == LookupState::Unknown;
        let (dial, add) = (self.config.can(Offer::Dial), self.config.can(Offer::AddToExisting));
        let back = dial && part.missed() && call.lookup_key().is_some();
        let lead = unknown && self.config.create_lead;
        let contact = unknown && self.config.create_contact;
        let open = Action::Open { index: 0 };
        let away = if call.gone.is_some() { Label::PutAwayOf } else { Label::DismissOf };
        let all = [
            (back, Action::CallBack, Label::CallBack, Label::CallBackOf, "who"),
            (best.is_some(), open, Label::Open, Label::OpenOf, "title"),
            (lead, Action::CreateLead, Label::CreateLead, Label::CreateLeadOf, "number"),
            (contact, Action::CreateContact, Label::CreateContact, Label::CreateContactOf, "number"),
            (unknown && add, Action::AddToExisting, Label::AddToExisting, Label::AddToExistingOf, "number"),
            (true, Action::Dismiss, Label::Dismiss, away, "who"),
        ];
        let offered = all.into_iter().filter(|(offered, ..)| *offered);
        offered
            .map(|(_, action, label, long, slot)| self.button(action, label, long, slot, &who.headline))
            .collect()
    }

    fn button(&self, action: Action, label: Label, long: Label, slot: &str, value: &str) -> CardAction {
        let label = self.labels().text(label).to_owned();
        CardAction { action, label, description: self.labels().fill(long, slot, value) }
    }
}

/// The flag of a region as an emoji: its two letters as regional indicators.
fn flag(region: &str) -> Option<String> {
    let letter = |c: char| char::from_u32(u32::from(c).checked_sub(u32::from('A'))? + 0x1f1e6);
    let letters = region.chars().filter(char::is_ascii_uppercase).filter_map(letter);
    let flag: String = letters.collect();
    (flag.chars().count() == 2).then_some(flag)
}

/// `Incoming call, Jane Doe, ACME`.
pub(super) fn spoken(parts: &[Option<&str>]) -> String {
    joined(parts, ", ")
}
