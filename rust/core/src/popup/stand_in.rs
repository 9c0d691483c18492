//! Formatting until `phone` has it.

pub(crate) enum Format {
    International,
    National,
}

pub(crate) struct Number;

impl Number {
    pub(crate) fn region(&self) -> Option<&'static str> {
        None
    }
}

pub(crate) fn parse(raw: &str, _region: Option<&str>) -> Result<Number, ()> {
    raw.starts_with('+').then_some(Number).ok_or(())
}

pub(crate) fn format(raw: &str, _region: Option<&str>, style: &Format) -> Result<String, ()> {
    match style {
        Format::International | Format::National => normalize(raw, None),
    }
}

pub(crate) fn normalize(raw: &str, _region: Option<&str>) -> Result<String, ()> {
    raw.starts_with('+').then(|| raw.to_owned()).ok_or(())
}
