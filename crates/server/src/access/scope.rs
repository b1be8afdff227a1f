//! Scopes: what a caller may do.

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Read people, all but what is private.
    Read,
    /// Write, change, delete and bring back people; who may do that may read them too.
    Write,
    /// Erase people for ever.
    Erase,
    /// Read, search and write what is private.
    Private,
    /// Speak SCIM, as an identity provider does.
    Scim,
    /// Make tokens, read the audit trail, copy the store, and everything else.
    Admin,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Read, Self::Write, Self::Erase, Self::Private, Self::Scim, Self::Admin];

    /// The scope's name, as tokens have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "people:read",
            Self::Write => "people:write",
            Self::Erase => "people:erase",
            Self::Private => "people:private",
            Self::Scim => "scim",
            Self::Admin => "admin",
        }
    }

    /// The scope of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    /// The names of all, for a message.
    pub fn names() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Some scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u8);

impl Scopes {
    /// Every scope.
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Whether something may be done with them.
    pub fn allow(self, scope: Scope) -> bool {
        let has = |scope: Scope| self.0 & scope.bit() != 0;
        has(scope) || has(Scope::Admin) || (scope == Scope::Read && has(Scope::Write))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |all, scope| all | scope.bit()))
    }
}
