//! Notices and matches to the cards on an agent's screen.
