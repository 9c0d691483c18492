//! The cards moved by hand.

use web_sys::{Element, PointerEvent};

use super::{Command, Drawing, node};
use crate::options::whole;

/// Pixels that a pointer moves before it is more than a click.
const SLACK: i64 = 4;

/// A pointer that is down on what moves the cards.
#[derive(Debug)]
pub(crate) struct Drag {
    from: (i64, i64),
    bounds: Bounds,
    /// The pointer has moved, and what it is on moves with it.
    moves: bool,
}

/// Where the cards are, and where they can be.
#[derive(Debug)]
pub(super) struct Bounds {
    place: (i64, i64),
    most: (i64, i64),
    /// The page is read from right to left: the inline end is on the left.
    mirrored: bool,
}

impl Bounds {
    /// The place so many pixels further to the left and up, as far as the page goes.
    pub(super) fn moved(&self, left: i64, up: i64) -> (i64, i64) {
        let inwards = if self.mirrored { -left } else { left };
        ((self.place.0 + inwards).min(self.most.0).max(0), (self.place.1 + up).min(self.most.1).max(0))
    }
}

impl Drawing {
    /// Puts the cards at a place; the style knows where they are that were not moved.
    pub(super) fn put(&self, x: Option<i64>, y: Option<i64>) {
        if x.is_none() && y.is_none() {
            return node::attribute(&self.frame, "style", None);
        }
        self.put_at(x, y);
    }

    #[inline(never)]
    fn put_at(&self, x: Option<i64>, y: Option<i64>) {
        let mut style = String::new();
        for (name, pixels) in [("--x:", x), ("--y:", y)] {
            if let Some(pixels) = pixels {
                style += &[name, &pixels.to_string(), "px;"].concat();
            }
        }
        node::attribute(&self.frame, "style", Some(&style));
    }

    /// What a pointer does to the cards; a command when they are where they are to be.
    pub(super) fn pointer(&mut self, kind: &str, event: &PointerEvent, target: &Element) -> Option<Command> {
        let at = (i64::from(event.client_x()), i64::from(event.client_y()));
        if kind == "pointerdown" {
            let handle = target.closest(".head, .bar, .pill").ok().flatten().filter(|_| event.button() == 0);
            self.dragged = false;
            self.drag = handle.map(|_| Drag { from: at, bounds: self.bounds(), moves: false });
            if self.drag.is_some() {
                // The pointer may leave the cards on its way. One that is up already needs no capture.
                let _ = target.set_pointer_capture(event.pointer_id());
            }
            return None;
        }
        let drag = self.drag.as_mut()?;
        let (left, up) = (drag.from.0 - at.0, drag.from.1 - at.1);
        let (x, y) = drag.bounds.moved(left, up);
        if kind != "pointermove" {
            node::flag(&self.dock, "data-dragged", false);
            let moved = self.drag.take().filter(|drag| drag.moves);
            // What the pointer was on is not pressed by it.
            self.dragged = moved.is_some() && kind == "pointerup";
            return moved.map(|_| Command::Move { x, y });
        }
        if !drag.moves && left.abs() + up.abs() > SLACK {
            drag.moves = true;
            node::flag(&self.dock, "data-dragged", true);
        }
        if drag.moves {
            self.put(Some(x), Some(y));
        }
        None
    }

    pub(super) fn bounds(&self) -> Bounds {
        let (dock, page) = (self.dock.get_bounding_client_rect(), self.frame.get_bounding_client_rect());
        let style = self.document.default_view().and_then(|view| view.get_computed_style(&self.dock).ok()?);
        let direction = style.and_then(|style| style.get_property_value("direction").ok());
        let mirrored = direction.as_deref() == Some("rtl");
        let end = if mirrored { dock.left() } else { page.right() - dock.right() };
        Bounds {
            place: (whole(end), whole(page.bottom() - dock.bottom()) + self.hold.off()),
            most: (whole(page.width() - dock.width()), whole(page.height() - dock.height())),
            mirrored,
        }
    }
}
