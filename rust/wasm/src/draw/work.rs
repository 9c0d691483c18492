//! The form of a card: notes, disposition, follow-up.

use js_sys::Date;
use pbx_core::popup::{Config, Edit, FollowUp, Label, WorkState, WorkView};
use web_sys::Element;

use super::node;

/// What every form is made of; what comes from outside is never put in here.
const FORM: &str = include_str!(concat!(env!("OUT_DIR"), "/work.html"));

/// Milliseconds until a follow-up that nothing was said about: a day.
const LATER_MS: f64 = 86_400_000.0;

/// A region whose dates are written `YYYY-MM-DD`, as a field takes them.
const ISO_DATES: &str = "sv-SE";

/// The fields and what they show.
#[derive(Debug)]
pub(super) struct Form {
    root: Element,
    notes: Element,
    disposition: Element,
    later: Element,
    follow: Element,
    doctype: Element,
    date: Element,
    time: Element,
    what: Element,
    save: Element,
    saved: Element,
    shown: Option<WorkView>,
}

impl Form {
    #[inline(never)]
    pub(super) fn new(root: &Element, config: &Config) -> Self {
        root.set_inner_html(FORM);
        let part = |selector| node::part(root, selector);
        let text = |label| config.labels.text(label);
        let named = |selector, label| {
            let field = part(selector);
            node::attribute(&field, "aria-label", Some(text(label)));
            node::attribute(&field, "placeholder", Some(text(label)));
            field
        };
        let form = Self {
            notes: named(".notes", Label::Notes),
            disposition: named(".disposition", Label::Disposition),
            later: part(".later"),
            follow: part(".follow"),
            doctype: named(".doctype", Label::FollowUp),
            date: named(".date", Label::FollowUpDate),
            time: named(".time", Label::FollowUpTime),
            what: named(".task", Label::FollowUpText),
            save: part(".save"),
            saved: part(".saved"),
            root: root.clone(),
            shown: None,
        };
        node::text(&form.later, text(Label::FollowUp));
        node::flag(&form.later, "hidden", config.follow_ups.is_empty());
        node::text(&form.save, text(Label::Save));
        option(&form.disposition, "", text(Label::Disposition));
        config.dispositions.iter().for_each(|word| option(&form.disposition, word, word));
        node::flag(&form.disposition, "hidden", config.dispositions.is_empty());
        config.follow_ups.iter().for_each(|doctype| option(&form.doctype, doctype, doctype));
        form
    }

    /// Makes the fields show `work`. What the reader types is there already and stays untouched.
    #[inline(never)]
    pub(super) fn update(&mut self, work: &WorkView) {
        if self.shown.as_ref() == Some(work) {
            return;
        }
        node::set_value(&self.notes, &work.notes);
        let disposition = work.disposition.as_deref().unwrap_or_default();
        if !disposition.is_empty()
            && self.shown.as_ref().map(|shown| &shown.disposition) != Some(&work.disposition)
        {
            self.offer(disposition);
        }
        node::set_value(&self.disposition, disposition);
        let later = work.follow_up.as_ref();
        node::flag(&self.follow, "hidden", later.is_none());
        node::attribute(&self.later, "aria-expanded", Some(if later.is_some() { "true" } else { "false" }));
        if let Some(later) = later {
            node::set_value(&self.doctype, &later.doctype);
            node::set_value(&self.date, &later.date);
            node::set_value(&self.time, later.time.as_deref().unwrap_or_default());
            node::set_value(&self.what, &later.description);
        }
        node::attribute(&self.root, "data-state", Some(state_word(work.state)));
        let busy = matches!(work.state, WorkState::Clean | WorkState::Saving | WorkState::Saved);
        node::attribute(&self.save, "aria-disabled", busy.then_some("true"));
        node::text(&self.saved, work.message.as_deref().unwrap_or_default());
        self.shown = Some(work.clone());
    }

    /// What was changed in a field.
    pub(super) fn typed(&self, field: &Element) -> Option<Edit> {
        if *field == self.notes {
            return Some(Edit::Notes(node::value(field)));
        }
        if *field == self.disposition {
            return Some(Edit::Disposition(filled(field)));
        }
        self.follow.contains(Some(field)).then(|| {
            Edit::FollowUp(Some(FollowUp {
                doctype: node::value(&self.doctype),
                date: node::value(&self.date),
                time: filled(&self.time),
                description: node::value(&self.what),
            }))
        })
    }

    /// A follow-up tomorrow, or none any more.
    pub(super) fn toggle(&self) -> Edit {
        let set = self.shown.as_ref().is_some_and(|shown| shown.follow_up.is_some());
        Edit::FollowUp((!set).then(|| {
            FollowUp {
                doctype: node::value(&self.doctype),
                date: Date::new(&(Date::now() + LATER_MS).into())
                    .to_locale_date_string(ISO_DATES, &js_sys::Object::new())
                    .into(),
                time: None,
                description: String::new(),
            }
        }))
    }

    /// A disposition that the site offers no more is still the call's.
    fn offer(&self, disposition: &str) {
        let mut known = self.disposition.first_element_child();
        while let Some(offered) = known {
            if node::value(&offered) == disposition {
                return;
            }
            known = offered.next_element_sibling();
        }
        option(&self.disposition, disposition, disposition);
    }
}

fn option(select: &Element, value: &str, shown: &str) {
    let option = node::child(select, "option", "");
    node::attribute(&option, "value", Some(value));
    node::text(&option, shown);
}

/// What is in a field, unless it is empty.
fn filled(field: &Element) -> Option<String> {
    Some(node::value(field)).filter(|value| !value.is_empty())
}

const fn state_word(state: WorkState) -> &'static str {
    match state {
        WorkState::Clean => "clean",
        WorkState::Unsaved => "unsaved",
        WorkState::Saving => "saving",
        WorkState::Saved => "saved",
        WorkState::Failed => "failed",
    }
}
