//! Writes the style, the parts and the rehearsal of the screen pop without what only their readers need.

use std::path::Path;
use std::{env, fs, io};

/// The style of the first card, and of what comes after it; each in the order of the cascade.
const STYLES: [(&str, [&str; 4]); 2] =
    [("style", ["dock", "card", "rows", "modes"]), ("later", ["bar", "parts", "work", "line"])];

/// What a screen pop hears in a rehearsal.
const REHEARSAL: &str = "src/rehearsal.json";

/// The parts that are built in one go.
const PARTS: [&str; 3] = ["dock", "card", "work"];

fn main() -> io::Result<()> {
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    for (sheet, parts) in STYLES {
        let mut style = String::new();
        for name in parts {
            let path = format!("src/draw/style/{name}.css");
            println!("cargo::rerun-if-changed={path}");
            style += &small(&fs::read_to_string(path)?);
        }
        fs::write(Path::new(&folder).join(sheet).with_extension("css"), style)?;
    }
    for name in PARTS {
        let path = format!("src/draw/{name}.html");
        println!("cargo::rerun-if-changed={path}");
        let part = words(&fs::read_to_string(path)?).replace("> <", "><");
        fs::write(Path::new(&folder).join(name).with_extension("html"), part)?;
    }
    println!("cargo::rerun-if-changed={REHEARSAL}");
    let rehearsal = words(&fs::read_to_string(REHEARSAL)?);
    fs::write(Path::new(&folder).join("rehearsal.json"), rehearsal)
}

/// The words of a text, one space between them.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A style sheet without comments and without the white space that means nothing. White space stays
/// between words: there it may tell a descendant, or be an operator's.
fn small(css: &str) -> String {
    let mut bare = String::new();
    for (place, part) in css.split("/*").enumerate() {
        bare += if place == 0 { part } else { part.split_once("*/").map_or("", |(_, rest)| rest) };
    }
    let mut text = words(&bare);
    for sign in ["{", "}", ";", ","] {
        text = text.replace(&format!(" {sign}"), sign).replace(&format!("{sign} "), sign);
    }
    text.replace(": ", ":").replace(";}", "}")
}
