//! The data map against the live schemas, and every statement of the program against both engines.

use std::collections::BTreeSet;

use privacy::package::told;
use store::{Class, DataMap, OfSubject, Statement};
use testkit::both_databases;

both_databases! {
    async fn every_column_of_the_schema_is_declared_and_every_declared_one_exists(builder: Builder) {
        let server = builder.start().await;
        let live: BTreeSet<_> = server.house().database.live_columns().await.unwrap().into_iter().collect();
        let declared: BTreeSet<_> = DataMap::get()
            .tables()
            .flat_map(|table| table.columns.iter().map(|column| (table.name.to_owned(), column.name.to_owned())))
            .collect();
        let undeclared: Vec<_> = live.difference(&declared).collect();
        let missing: Vec<_> = declared.difference(&live).collect();
        assert!(undeclared.is_empty(), "in the schema, not in the data map: {undeclared:?}");
        assert!(missing.is_empty(), "in the data map, not in the schema: {missing:?}");
        assert!(declared.len() > 50, "the rooms are linked into this test");
    }

    async fn every_statement_is_understood(builder: Builder) {
        let server = builder.start().await;
        let mut faults = Vec::new();
        for statement in Statement::all().chain(privacy::erasure::statements()) {
            if let Err(error) = server.house().database.prepare(statement).await {
                faults.push(format!("{}:{}: {error}", statement.file, statement.line));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert!(Statement::all().count() > 10, "the rooms are linked into this test");
    }
}

#[test]
fn whatever_a_copy_of_the_data_shows_people_has_a_word_for_them() {
    let shown = |class: Class| match class {
        Class::Personal(_) | Class::Email(_) | Class::Phone(_) | Class::SentTo(_) | Class::InColumn(_) => true,
        Class::Key
        | Class::Plain(_)
        | Class::Kept(_)
        | Class::Secret(_)
        | Class::ThirdParty(_)
        | Class::Derived(..) => false,
    };
    let mut faults = Vec::new();
    for table in DataMap::get().tables().filter(|table| table.of_subject(OfSubject::Select).is_some()) {
        let personal: Vec<&str> =
            table.columns.iter().filter(|column| shown(column.class)).map(|column| column.name).collect();
        let Some(told) = told(table.name) else {
            faults.extend((!personal.is_empty()).then(|| format!("{}: no words at all", table.name)));
            continue;
        };
        let without = |name: &&str| told.column(name).is_none() && !told.machine.contains(name);
        faults.extend(personal.into_iter().filter(without).map(|name| format!("{}.{name}", table.name)));
        for said in told.columns.iter().flat_map(|column| [column.title.0, column.title.1]) {
            assert!(!said.contains('_') && !said.is_empty(), "{}: {said} is a machine's word", table.name);
        }
    }
    assert!(
        faults.is_empty(),
        "say what people call these in the room's told.rs, or name them under machine: {faults:?}"
    );
}
