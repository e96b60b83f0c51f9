//! The kinds of private data, and what each becomes.

/// A kind of private data. Its name is what `_meta`, the dashboard and `kinds` in a rule call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A value whose key says that it is a secret: `password=…`.
    Secret,
    /// What follows `Bearer`, and JSON Web Tokens.
    Token,
    /// Keys known by their shape: AWS, GitHub, Slack, …
    ApiKey,
    /// A PEM block with a private key.
    PrivateKey,
    /// Name and password in a URL.
    UrlCredentials,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A resident identity number of the mainland.
    ResidentId,
    /// A bank card.
    Card,
    /// An international bank account number.
    Iban,
    /// A passport number.
    Passport,
    /// A social-security number of the United States.
    Ssn,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A network card's address.
    Mac,
    /// A phone's serial number.
    Imei,
    /// A person's name in a path.
    HomeDir,
    /// Coordinates exact enough to find a house.
    Gps,
}

/// Every kind, in the order of their numbers.
pub const KINDS: [Kind; 17] = [
    Kind::Secret,
    Kind::Token,
    Kind::ApiKey,
    Kind::PrivateKey,
    Kind::UrlCredentials,
    Kind::Email,
    Kind::Phone,
    Kind::ResidentId,
    Kind::Card,
    Kind::Iban,
    Kind::Passport,
    Kind::Ssn,
    Kind::Ip,
    Kind::Mac,
    Kind::Imei,
    Kind::HomeDir,
    Kind::Gps,
];

/// Their names, in the same order: as a text for errors, of which each name is a piece.
pub(super) const NAMES: &str = "secret, token, api_key, private_key, url_credentials, email, phone, resident_id, card, iban, \
    passport, ssn, ip, mac, imei, home_dir, gps";

const NAME: [&str; KINDS.len()] = {
    let (mut names, mut rest, mut index) = ([""; KINDS.len()], NAMES, 0);
    while index < names.len() {
        let mut length = 0;
        while length < rest.len() && rest.as_bytes()[length] != b',' {
            length += 1;
        }
        names[index] = rest.split_at(length).0;
        index += 1;
        if index < names.len() {
            rest = rest.split_at(length + ", ".len()).1;
        }
    }
    names
};

impl Kind {
    /// Its name: `email`, `resident_id`, …
    pub fn name(self) -> &'static str {
        NAME[self as usize]
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        NAME.iter().position(|known| *known == name).map(|index| KINDS[index])
    }
}
