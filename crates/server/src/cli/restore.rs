//! `peopleinfo restore`.

use super::{Outcome, bulk};
use crate::config::Restore;

pub(super) fn restore(config: &Restore) -> Outcome {
    let bar = bulk::spinner("copying and checking");
    let address = &config.store.store;
    store::restore(&config.file, address, config.force).map_err(|error| error.to_string())?;
    let file = config.file.display();
    bulk::conclude(&bar, &format!("{address} has everything that {file} has, checked"));
    Ok(true)
}
