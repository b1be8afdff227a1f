//! Servers that speak DynamoDB's protocol, and what can go wrong on the way to them.

pub(crate) mod dice;
pub(crate) mod emulator;
pub(crate) mod proxy;
