//! Words and code numbers of the PBX as enums that keep what they do not know.

/// Whether two words are the same but for letter case, white space, hyphens and underscores.
pub(crate) fn same_word(a: &str, b: &str) -> bool {
    fn key(word: &str) -> impl Iterator<Item = char> {
        word.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase())
    }
    key(a).eq(key(b))
}

/// Declares an enum of the words of one field: the first literal is the word that every language sees,
/// the others are spellings that are read as well.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $word:literal $(| $alias:literal)*,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// Any other word, as sent; empty when the PBX sent none.
            Unknown(String),
        }

        impl $name {
            /// Reads the word whatever its letter case and its spaces, hyphens and underscores are.
            #[must_use]
            pub fn from_word(word: &str) -> Self {
                $(if $crate::yeastar::words::same_word(word, $word)
                    $(|| $crate::yeastar::words::same_word(word, $alias))* {
                    return Self::$variant;
                })+
                Self::Unknown(word.trim().to_owned())
            }

            /// The word in lower case with underscores; an unknown one as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown(word) => word,
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as ::serde::Deserialize>::deserialize(deserializer).map(|word| Self::from_word(&word))
            }
        }
    };
}

/// Declares an enum of the code numbers of one field. In JSON a named code is its word and an unknown one
/// its number.
macro_rules! codes {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $code:literal $word:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// Any other code.
            Unknown(i64),
        }

        impl $name {
            /// Names the code.
            #[must_use]
            pub const fn from_code(code: i64) -> Self {
                match code {
                    $($code => Self::$variant,)+
                    other => Self::Unknown(other),
                }
            }

            /// The code number.
            #[must_use]
            pub const fn code(self) -> i64 {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Unknown(code) => code,
                }
            }

            /// The word for the code; `None` when it has none.
            #[must_use]
            pub const fn word(self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($word),)+
                    Self::Unknown(_) => None,
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.word() {
                    Some(word) => serializer.serialize_str(word),
                    None => serializer.serialize_i64(self.code()),
                }
            }
        }
    };
}

pub(crate) use {codes, words};
