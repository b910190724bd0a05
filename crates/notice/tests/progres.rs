//! The notice of progres: it parses, and nothing has to be said against it.

use notice::Notice;

#[test]
fn the_notice_is_accepted_without_advice() {
    let source = include_str!("../../../products/progres/notice.toml");
    let (notice, findings) = Notice::examine(source, "products/progres/notice.toml");
    assert!(findings.is_empty(), "{findings}");
    assert_eq!(notice.unwrap().clauses().len(), 18);
}
