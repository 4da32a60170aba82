//! Which fields of a row hold the page, its address, its name and its date.
//!
//! Rows come from JSON Lines and Parquet and are made by many programs. Names are compared whole, with `.` between a
//! field and one inside it; the first name of a list that a row has wins.

/// What a field is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// The page: markup or text, told apart by content.
    Page,
    /// Its address.
    Url,
    /// What the row is called.
    Id,
    /// When it was fetched.
    Date,
}

/// The number of roles.
pub(super) const ROLES: usize = 4;

/// Names of pages: markup before text, as the text was made from it.
const PAGES: [&str; 11] = [
    "html",
    "raw_html",
    "html_content",
    "page_html",
    "raw_content",
    "content",
    "body",
    "markup",
    "text",
    "page",
    "document",
];
/// Names of addresses: flat ones, then those inside.
const URLS: [&str; 12] = [
    "url",
    "warc_url",
    "source_url",
    "page_url",
    "target_uri",
    "uri",
    "link",
    "WARC-Target-URI",
    "metadata.url",
    "metadata.warc_url",
    "meta.url",
    "warc_headers.warc-target-uri",
];
/// Names of rows.
const IDS: [&str; 7] = ["id", "doc_id", "docid", "warc_record_id", "record_id", "WARC-Record-ID", "metadata.id"];
/// Names of the time of fetching.
const DATES: [&str; 11] = [
    "date",
    "fetched",
    "fetch_time",
    "date_download",
    "crawl_date",
    "timestamp",
    "warc_date",
    "WARC-Date",
    "metadata.date",
    "metadata.warc_date",
    "meta.date",
];

/// The names of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Fields {
    /// Names the user gave, of highest rank first.
    named: Vec<(Role, String)>,
}

impl Role {
    /// What a user calls it.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "page" => Some(Self::Page),
            "url" => Some(Self::Url),
            "id" => Some(Self::Id),
            "date" => Some(Self::Date),
            _ => None,
        }
    }

    fn conventional(self) -> &'static [&'static str] {
        match self {
            Self::Page => &PAGES,
            Self::Url => &URLS,
            Self::Id => &IDS,
            Self::Date => &DATES,
        }
    }
}

impl Fields {
    /// Conventional names, and those of the user over them.
    pub(crate) fn new(named: Vec<(Role, String)>) -> Self {
        Self { named }
    }

    /// What a field is, and its rank among the names of that: a lower one wins.
    pub(super) fn role(&self, name: &str) -> Option<(Role, usize)> {
        let typed = self.named.iter().position(|(_, known)| known == name).map(|rank| (self.named[rank].0, rank));
        typed.or_else(|| {
            [Role::Page, Role::Url, Role::Id, Role::Date].into_iter().find_map(|role| {
                // Who names a field means no other.
                let is_named = self.named.iter().any(|(named, _)| *named == role);
                let rank = role.conventional().iter().position(|known| !is_named && *known == name)?;
                Some((role, rank))
            })
        })
    }

    /// Whether names of fields begin like this, so that it is worth looking inside.
    pub(super) fn goes_into(&self, name: &str) -> bool {
        let begins = |known: &str| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        self.named.iter().any(|(_, known)| begins(known))
            || [Role::Url, Role::Id, Role::Date]
                .iter()
                .any(|role| role.conventional().iter().any(|known| begins(known)))
    }
}

/// What was found in a row, by role.
#[derive(Debug, Default)]
pub(super) struct Row([Option<(usize, Vec<u8>)>; ROLES]);

impl Row {
    /// Takes a value, if none of a better name was there.
    pub(super) fn put(&mut self, (role, rank): (Role, usize), value: impl Into<Vec<u8>>) {
        let value = value.into();
        let slot = &mut self.0[role as usize];
        if !value.is_empty() && slot.as_ref().is_none_or(|(known, _)| rank < *known) {
            *slot = Some((rank, value));
        }
    }

    /// Gives the bytes of a role out.
    pub(super) fn take_bytes(&mut self, role: Role) -> Option<Vec<u8>> {
        self.0[role as usize].take().map(|(_, value)| value)
    }

    /// Gives the text of a role out.
    pub(super) fn take(&mut self, role: Role) -> Option<String> {
        self.take_bytes(role).map(|value| String::from_utf8_lossy(&value).into_owned())
    }
}
