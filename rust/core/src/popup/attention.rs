//! What draws the reader's attention: tone, notification, badge; and what is asked for by itself.

use super::text::joined;
use super::view::Shown;
use super::{
    Answer, Badge, ContextState, Effect, Label, LookupState, Notification, NotificationAction, Offer, Popup,
    Shared, SharedKind,
};
use crate::call::Phase;
use crate::rank::Level;

impl Popup {
    /// Takes in what this tab is among the reader's tabs. A tab that becomes the leader while a phone rings
    /// takes the ring over.
    pub fn tab(&mut self, tab: super::Tab, now_ms: i64) -> Vec<Effect> {
        self.tab = tab;
        self.finish(now_ms)
    }

    /// Takes in what the reader prefers from now on.
    pub fn set_prefs(&mut self, prefs: super::Prefs, now_ms: i64) -> Vec<Effect> {
        self.config.prefs = prefs;
        self.finish(now_ms)
    }

    /// Takes in the names of colleagues.
    pub fn set_people(&mut self, people: super::People) {
        self.config.people = people;
    }

    /// Takes in how many minutes the reader's clock is ahead of UTC.
    pub const fn set_utc_offset(&mut self, minutes: i64) {
        self.config.utc_offset = minutes;
    }

    /// Takes in whether the connection that brings notices is lost. Questions that failed are asked again once
    /// it is back.
    pub fn set_offline(&mut self, offline: bool) {
        if self.offline && !offline {
            self.answers.retain(|_, answer| !matches!(answer, Answer::Failed(_)));
            for call in self.calls.values_mut() {
                if call.context_state == ContextState::Failed {
                    call.context_state = ContextState::None;
                }
            }
        }
        self.offline = offline;
    }

    /// Takes in whether the browser blocks sound until the reader clicks.
    pub const fn set_sound_blocked(&mut self, blocked: bool) {
        self.blocked = blocked;
    }

    /// Brings everything outside the cards in line with them.
    pub(super) fn settle(&mut self, now_ms: i64) {
        self.sound(now_ms);
        self.notify(now_ms);
        self.badge(now_ms);
        self.ask_for_names();
        self.ask_for_contexts();
        self.open_single();
    }

    /// Starts or stops the ring tone, in the one tab that rings. While the reader talks, a second call rings
    /// without a tone.
    fn sound(&mut self, now_ms: i64) {
        let prefs = &self.config.prefs;
        let silent = prefs.muted || prefs.sound.is_empty() || !self.may_disturb(now_ms);
        let talking = self.visible().into_iter().any(|(_, _, part)| part.notice.phase == Phase::Talking);
        let sounds = !silent && !talking && self.ringing(now_ms).is_some();
        let wanted = sounds.then(|| self.config.prefs.sound.clone());
        if wanted == self.sounding {
            return;
        }
        if self.sounding.is_some() {
            self.out.push(Effect::StopRing);
        }
        self.sounding.clone_from(&wanted);
        self.out.extend(wanted.map(|tone| Effect::StartRing { tone }));
    }

    /// Whether this tab may sound and notify now.
    fn may_disturb(&self, now_ms: i64) -> bool {
        let prefs = &self.config.prefs;
        self.tab.leader && !prefs.dnd && !prefs.quiet(now_ms, self.config.utc_offset)
    }

    /// The notification of the ringing call, while no tab is visible.
    fn notify(&mut self, now_ms: i64) {
        let wanted = self.config.prefs.notify && !self.tab.visible && self.may_disturb(now_ms);
        if wanted || self.notified.is_some() {
            self.renotify(wanted, now_ms);
        }
    }

    #[inline(never)]
    fn renotify(&mut self, wanted: bool, now_ms: i64) {
        let ringing = if wanted { self.ringing(now_ms) } else { None };
        let notification = ringing.and_then(|call_id| self.notification(call_id, now_ms));
        if notification != self.notified {
            self.notified.clone_from(&notification);
            self.out.push(Effect::Notify { notification });
        }
    }

    fn notification(&self, call_id: &str, now_ms: i64) -> Option<Notification> {
        let card = self.card(call_id, now_ms)?;
        let button = |action: &str, label| NotificationAction {
            action: action.to_owned(),
            title: self.labels().text(label).to_owned(),
        };
        let open = card.matched.is_some().then(|| button("open", Label::Open));
        Some(Notification {
            tag: card.call_id,
            title: card.headline,
            body: joined(
                &[
                    Some(&card.direction_text),
                    card.subtitle.as_deref(),
                    card.number_text.as_deref(),
                    card.via_text.as_deref(),
                ],
                " · ",
            ),
            actions: open.into_iter().chain([button("dismiss", Label::Dismiss)]).collect(),
        })
    }

    /// What the title of the page says: who rings, else that calls were missed.
    fn badge(&mut self, now_ms: i64) {
        let wanted = self.config.can(Offer::Badge) && !self.config.prefs.dnd;
        if wanted || self.badged.is_some() {
            self.rebadge(wanted, now_ms);
        }
    }

    #[inline(never)]
    fn rebadge(&mut self, wanted: bool, now_ms: i64) {
        let badge = if wanted { self.badge_text(now_ms) } else { None };
        if badge != self.badged {
            self.badged.clone_from(&badge);
            self.out.push(Effect::Badge { badge });
        }
    }

    fn badge_text(&self, now_ms: i64) -> Option<Badge> {
        let up = self.visible();
        let ringing = up.iter().filter(|(_, _, part)| part.rings(&self.config, now_ms)).count();
        let (callers, calls) = self.missed_count();
        let who = self.ringing(now_ms).and_then(|call_id| self.card(call_id, now_ms));
        let text = match who {
            Some(card) => card.aria_label,
            None => self.labels().count(Label::OneMissed, Label::ManyMissed, calls),
        };
        let count = ringing + callers;
        (count > 0).then_some(Badge { count, text })
    }

    /// Asks for the numbers on screen that were not asked for: of missed callers that came into view, of
    /// cards that a change of the settings brought up.
    fn ask_for_names(&mut self) {
        for (number, call_id) in self.wanted_names() {
            if self.answers.get(&number).is_none() {
                self.look_up(number, call_id);
            }
        }
    }

    /// Asks what the site knows about the caller, once it is known who that is and the card is up.
    fn ask_for_contexts(&mut self) {
        if self.config.can(Offer::Context) {
            self.ask_for_contexts_on_screen();
        }
    }

    #[inline(never)]
    fn ask_for_contexts_on_screen(&mut self) {
        let mut wanting: Vec<String> = Vec::new();
        for Shown { call_id, call, part } in self.on_screen() {
            let over = part.notice.phase == Phase::Ended && !part.answered();
            let open = call.context_state == ContextState::None && !over;
            if open && self.who(call, part).lookup != LookupState::Pending {
                wanting.push(call_id.to_owned());
            }
        }
        for call_id in wanting {
            let matched = self.matched(&call_id, 0).cloned();
            if let Some(call) = self.calls.get_mut(&call_id) {
                call.context_state = ContextState::Pending;
            }
            self.out.push(Effect::Context { call_id, matched });
        }
    }

    /// Opens the record of a caller who is surely one, in the tab that the reader is at; once, and not for
    /// a call that goes on since before the page was loaded.
    fn open_single(&mut self) {
        let (prefs, active) = (&self.config.prefs, self.tab.active.unwrap_or(self.tab.leader));
        if prefs.open_single && !prefs.dnd && active {
            self.open_found();
        }
    }

    #[inline(never)]
    fn open_found(&mut self) {
        let found = self.visible().into_iter().find_map(|(call_id, call, part)| {
            let open = call.fresh && !call.opened && !call.leaving && part.notice.phase != Phase::Ended;
            let ranking = self.ranking(call).filter(|ranking| open && ranking.hidden == 0)?;
            let [matched] = ranking.matches.as_slice() else { return None };
            (matched.level == Level::Known).then(|| (call_id.clone(), matched.clone()))
        });
        let Some((call_id, matched)) = found else { return };
        if let Some(call) = self.calls.get_mut(&call_id) {
            call.opened = true;
        }
        let message = Shared::about(SharedKind::Opened, &call_id);
        self.out.push(Effect::Open { call_id, matched });
        self.share(message);
    }
}
