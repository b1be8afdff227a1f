//! Copies from one store to another.

use store::Contents;

use super::Directory;
use crate::problem::Problem;

impl Directory {
    /// Tells everything that happened here to another directory, and says after each part how many
    /// events that were. Nobody else may write meanwhile.
    pub async fn copy_to(
        &self,
        other: &Self,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<u64, Problem> {
        let copy = store::copy(&*self.store, &*other.store, told);
        Ok(self.telemetry.store("copy", copy).await?)
    }

    /// Reads everything, and says after each part how many events and people that were.
    pub async fn contents(&self, read: &mut (dyn FnMut(u64) + Send)) -> Result<Contents, Problem> {
        Ok(self.telemetry.store("contents", store::contents(&*self.store, read)).await?)
    }
}
