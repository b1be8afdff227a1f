//! Copies from one store to another.

use store::{Contents, Lacking};
use tracing::instrument;

use super::Directory;
use super::audit::Audited;
use crate::access::Admin;
use crate::problem::Problem;

impl Directory {
    /// Tells everything that happened here to another directory, and says after each part how many
    /// events that were. Nobody else may write meanwhile. The audit trail of both has it. Answers what
    /// of tokens and of the trail is lacking there all the same.
    #[instrument(name = "directory copy_to", level = "trace", skip_all)]
    pub async fn copy_to(
        &self,
        caller: &Admin,
        other: &Self,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Lacking, Problem> {
        self.audit.write(caller.actor(), caller.occasion(), &Audited::Copied).await?;
        let begun = self.now();
        let copy = store::copy(&*self.store, &*other.store, told);
        self.telemetry.store("copy", copy).await?;
        let lacking = store::lacking(&*self.store, &*other.store, begun);
        Ok(self.telemetry.store("contents", lacking).await?)
    }

    /// Whether everything that happened here happened in another directory too.
    #[instrument(name = "directory is_part_of", level = "trace", skip_all)]
    pub async fn is_part_of(&self, other: &Self) -> Result<bool, Problem> {
        let compared = store::is_part_of(&*self.store, &*other.store);
        Ok(self.telemetry.store("contents", compared).await?)
    }

    /// Reads everything, and says after each part how many events and people that were.
    #[instrument(name = "directory contents", level = "trace", skip_all)]
    pub async fn contents(&self, read: &mut (dyn FnMut(u64) + Send)) -> Result<Contents, Problem> {
        Ok(self.telemetry.store("contents", store::contents(&*self.store, read)).await?)
    }
}
