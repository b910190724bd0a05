//! Rows that only the room that wrote them can read.

use futures::future::BoxFuture;
use store::{Column, Row, Value};

use crate::Result;

/// Makes the rows of a table readable that hold more than their columns say, such as compressed readings; sibling of
/// [`crate::retention::Trim`].
pub trait Export: Send + Sync {
    /// The table's name.
    fn table(&self) -> &'static str;

    /// The columns of what `decode` gives, in its order.
    fn columns(&self) -> &'static [Column];

    /// Brings into the table what waits in memory, before it is read.
    fn settle(&self) -> BoxFuture<'_, Result<()>>;

    /// What a row of the table holds, its columns in the order of the table's declaration.
    fn decode(&self, row: &Row) -> Result<Vec<Vec<Value>>>;
}
