//! Notes that were written beside each other.

/// Both of two texts, of which neither was written with the other in view.
///
/// They are put together by lines: those in which both begin alike come once, then what each adds, the
/// stored text first. Every line of either is in the result, in its order; a text that is there already adds
/// nothing, so that one which is sent twice is there once. Empty lines at the end count for nothing.
#[must_use]
pub fn merge_notes(stored: &str, mine: &str) -> String {
    let (theirs, own) = (lines(stored), lines(mine));
    if holds(&own, &theirs) {
        return mine.to_owned();
    }
    let alike = theirs.iter().zip(&own).take_while(|(their, own)| their == own).count();
    let (further, added) = (theirs.get(alike..).unwrap_or_default(), own.get(alike..).unwrap_or_default());
    if holds(further, added) {
        return stored.to_owned();
    }
    [&theirs, added].concat().join("\n")
}

/// What was typed on after `sent` was sent, on top of the text that the server made of that.
pub(super) fn typed_on(server: &str, sent: &str, typed: &str) -> String {
    if server == sent {
        return typed.to_owned();
    }
    // Where the server's text ends with what was sent, the same line may go on.
    match typed.strip_prefix(sent).filter(|_| server.ends_with(sent)) {
        Some(more) => [server, more].concat(),
        None => merge_notes(server, typed),
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.trim_end_matches(['\r', '\n']).lines().collect()
}

/// Whether the lines of a part are among these, one after the other.
fn holds(lines: &[&str], part: &[&str]) -> bool {
    part.is_empty() || lines.windows(part.len()).any(|some| some == part)
}
