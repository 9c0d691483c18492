//! Words for an extension that libphonenumber does not know, in the languages that people write them in.
//!
//! They count in fields alone, where other words are labels. What one number is, libphonenumber says.

/// In small letters, as they stand between a number and its extension, without what is around them.
const WORDS: &[&str] = &[
    "durchwahl",
    "dw",
    "apparat",
    "app",
    "nebenstelle",
    "nst", // German
    "poste",
    "interne",
    "interno", // French, Italian
    "ramal",
    "interfono", // Portuguese, Spanish beside `anexo`
    "toestel",
    "tst", // Dutch
    "lokal",
    "lok",
    "lokalnummer", // Danish and Norwegian
    "anknytning",
    "ankn",
    "alanumero", // Swedish, Finnish
    "wewnętrzny",
    "wewn",
    "wew",
    "klapka",
    "linka", // Polish, Czech and Slovak
    "mellék",
    "dahili",
    "дод", // Hungarian, Turkish, Ukrainian
];

/// True when what lies between two runs of digits is such a word, with whatever signs around it.
pub(super) fn says_extension(between: &[char]) -> bool {
    let text: String = between.iter().collect();
    let word = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    WORDS.contains(&word.as_str())
}
