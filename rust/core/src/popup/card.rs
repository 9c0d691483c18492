//! The card of one call.

use super::state::{CallState, Part};
use super::text::{clean, clean_some, initials};
use super::{Action, Answer, Card, CardAction, Label, LookupState, OtherMatch, Popup, words};
use crate::call::Outcome;
use crate::rank::{Level, Match, Ranking};

/// Who is calling, as far as it is known.
struct Who {
    headline: String,
    named: bool,
    subtitle: Option<String>,
    number_text: Option<String>,
    lookup: LookupState,
}

impl Popup {
    /// The card of a call, but for its size and whether it rings, which depend on the other cards.
    pub(super) fn draw(&self, call_id: &str, call: &CallState, part: &Part, now_ms: i64) -> Card {
        let (notice, numbered) = (&part.notice, call.numbered().unwrap_or(&part.notice));
        let who = self.who(call, part);
        let ranking = self.ranking(call);
        let best = ranking.and_then(|ranking| ranking.matches.first());
        let (timer_base_ms, timer_text) = words::timer(part, &self.config, now_ms);
        let direction_text = self.labels().text(words::direction(notice.direction)).to_owned();
        let elsewhere = notice.outcome == Some(Outcome::AnsweredElsewhere);
        Card {
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
            region: numbered.e164.as_deref().and_then(words::region).map(str::to_owned),
            withheld: numbered.withheld,
            level: best.map(|best| best.level),
            level_text: best.map(|best| self.level_text(best.level)),
            reasons: self.reasons(call, best),
            matched: best.cloned(),
            others: ranking.map(|ranking| self.others(ranking)).unwrap_or_default(),
            others_text: ranking.and_then(|ranking| self.others_text(ranking)),
            via_text: words::via(notice, &self.config),
            answered_by_text: elsewhere.then(|| words::answered_by(notice, &self.config)),
            actions: self.actions(&who, best),
            collapsed: false,
            rings: false,
            direction_text,
            timer_base_ms,
            timer_text,
            headline: who.headline,
            subtitle: who.subtitle,
            number_text: who.number_text,
            lookup: who.lookup,
        }
    }

    fn who(&self, call: &CallState, part: &Part) -> Who {
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
        let Some(key) = call.lookup_key() else { return plain(Label::UnknownNumber) };
        let raw = notice.number.as_deref().unwrap_or(key);
        let number = words::number(raw, notice.e164.as_deref(), self.config.region.as_deref());
        if number.is_empty() {
            return plain(Label::UnknownNumber);
        }
        match self.answers.get(key) {
            Some(Answer::Ranked(ranking)) => self.who_ranked(ranking, number),
            Some(Answer::Failed(_)) => self.nameless(number, Some(Label::LookupFailed), LookupState::Failed),
            Some(Answer::Pending) | None => self.nameless(number, None, LookupState::Pending),
        }
    }

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

    fn reasons(&self, call: &CallState, best: Option<&Match>) -> Vec<String> {
        let failed = call.lookup_key().and_then(|key| self.answers.get(key));
        match (best, failed) {
            (Some(best), _) => best.reasons.iter().map(|reason| clean(reason)).collect(),
            (None, Some(Answer::Failed(message))) => clean_some(Some(message)).into_iter().collect(),
            (None, _) => Vec::new(),
        }
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
        let shown = further.map(|(index, other)| OtherMatch {
            index,
            title: clean_some(Some(&other.title)).unwrap_or_else(|| clean(&other.name)),
            subtitle: clean_some(other.subtitle.as_deref()),
            level_text: self.level_text(other.level),
        });
        shown.collect()
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

    /// Open where somebody was found, Create where nobody was and the host can; dismiss always.
    fn actions(&self, who: &Who, best: Option<&Match>) -> Vec<CardAction> {
        let mut actions = Vec::new();
        if best.is_some() {
            let open = Action::Open { index: 0 };
            actions.push(self.button(open, Label::Open, Label::OpenOf, "title", &who.headline));
        }
        if who.lookup == LookupState::Unknown {
            let create = [
                (self.config.create_lead, Action::CreateLead, Label::CreateLead, Label::CreateLeadOf),
                (
                    self.config.create_contact,
                    Action::CreateContact,
                    Label::CreateContact,
                    Label::CreateContactOf,
                ),
            ];
            let offered = create.into_iter().filter(|(can, ..)| *can);
            actions.extend(
                offered.map(|(_, action, label, long)| {
                    self.button(action, label, long, "number", &who.headline)
                }),
            );
        }
        actions.push(self.button(Action::Dismiss, Label::Dismiss, Label::DismissOf, "who", &who.headline));
        actions
    }

    fn button(&self, action: Action, label: Label, long: Label, slot: &str, value: &str) -> CardAction {
        let label = self.labels().text(label).to_owned();
        CardAction { action, label, description: self.labels().fill(long, slot, value) }
    }
}

/// `Incoming call, Jane Doe, ACME`.
pub(super) fn spoken(parts: &[Option<&str>]) -> String {
    parts.iter().copied().flatten().collect::<Vec<_>>().join(", ")
}
