//! What a user may choose about the normal form. The default changes nothing that carries meaning in any language.

use clap::ValueEnum;

/// The choices of a normal form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Form {
    /// Whether compatibility characters become plain ones (NFKC): `①` is 1, `㎡` is m2, full-width letters are ASCII.
    pub compat: bool,
    /// How quotes, dashes and ellipses are written.
    pub typography: Typography,
    /// What happens to spaces between Chinese or Japanese and Latin letters or digits.
    pub cjk_spaces: CjkSpaces,
    /// How punctuation of half width in Chinese text is written.
    pub cjk_punctuation: CjkPunctuation,
}

/// How quotes, dashes and ellipses are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Typography {
    /// As the page has them
    #[default]
    Keep,
    /// In ASCII: straight quotes, hyphens, three dots
    Ascii,
}

/// Spaces between Chinese or Japanese and Latin letters or digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum CjkSpaces {
    /// As the page has them
    #[default]
    Keep,
    /// One everywhere
    Add,
    /// None
    Remove,
}

/// Punctuation of half width in Chinese text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum CjkPunctuation {
    /// As the page has it
    #[default]
    Keep,
    /// Full width, but in code, addresses and numbers
    Full,
}
