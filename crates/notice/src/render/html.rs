//! HTML: everything from the notice is escaped; statements and sections carry their ids, so a page can link to them.

use crate::text::Document;

impl Document {
    /// A page of its own, without scripts and without anything loaded from elsewhere.
    pub fn to_html_page(&self) -> String {
        self.to_paper().to_html()
    }
}
