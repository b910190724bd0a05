//! Sheets: whatever a spreadsheet program writes is read, whatever an export writes comes back, nothing panics.

use std::collections::BTreeMap;

use devices::{
    Device, Error, FieldError, New,
    rules::check_device,
    sheet::{self, Address, Column, ExportRow, KnownPlace, Language, Plan, SheetError, Surroundings, Xlsx},
};
use proptest::prelude::*;
use types::{Eui, Id, PlaceId, TenantId, Time};

const OWN: TenantId = Id::from_bytes([1; 16]);
const NORTH: TenantId = Id::from_bytes([2; 16]);
const HOUSE: PlaceId = Id::from_bytes([9; 16]);

fn planned(text: &str) -> Plan {
    let tenants = [
        (OWN, "Stadtwerke".to_owned()),
        (NORTH, "Nord".to_owned()),
        (Id::from_bytes([3; 16]), "Zwei".to_owned()),
        (Id::from_bytes([4; 16]), "zwei".to_owned()),
    ];
    let address = Address { street: Some("Am Markt".into()), house_number: Some("1".into()), ..Address::default() };
    let place = |tenant_id, name: &str| KnownPlace {
        place_id: Some(HOUSE),
        tenant_id,
        name: name.into(),
        address: address.clone(),
    };
    let places = vec![place(NORTH, "Haus Eins"), place(OWN, "Doppelt"), place(OWN, "doppelt")];
    sheet::plan(
        sheet::read(text.as_bytes()).unwrap(),
        Surroundings {
            own_tenant: OWN,
            tenants: &tenants,
            places,
            is_registered: &|eui| eui == Eui(0xff),
            prepare: &prepare,
        },
    )
}

fn prepare(new: New) -> Result<Device, Error> {
    let mut device = Device {
        device_id: Id::from_bytes([7; 16]),
        tenant_id: new.tenant_id,
        dev_eui: new.dev_eui,
        name: new.name,
        profile: new.profile,
        place_id: None,
        meter_number: new.meter_number,
        metering_location: new.metering_location,
        site: new.site,
        installation_place: new.installation_place,
        created_at: Time::EPOCH,
    };
    let errors: Vec<FieldError> = check_device(&mut device, |profile| profile == "water-meter");
    if errors.is_empty() { Ok(device) } else { Err(Error::Invalid(errors)) }
}

/// Line, column and code of everything that is wrong.
fn problems(plan: &Plan) -> Vec<(u64, Option<Column>, &'static str)> {
    let of = |draft: &sheet::Draft| {
        let line = draft.line;
        draft.problems.iter().map(move |problem| (line, problem.column, problem.code)).collect::<Vec<_>>()
    };
    plan.drafts.iter().flat_map(of).collect()
}

#[test]
fn pro_09_a_german_sheet_of_windows_is_read() {
    let text = "\"DevEUI\";Gerätename;Profil;Zähler-Nr.;Messlokation;Standort;Einbauort;Bemerkung\r\n\
                00-04-A3-0B-00-1C-05-30;Wasser Müller;water-meter;8ZRI7;;Keller;\"Schacht; links\";egal\r\n;;;;;;;\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let read = sheet::read(&bytes).unwrap();
    assert_eq!(read.ignored_headings, ["Bemerkung"]);
    let expected = [
        (Column::DevEui, "00-04-A3-0B-00-1C-05-30"),
        (Column::Name, "Wasser Müller"),
        (Column::Profile, "water-meter"),
        (Column::MeterNumber, "8ZRI7"),
        (Column::Site, "Keller"),
        (Column::InstallationPlace, "Schacht; links"),
    ];
    let expected: BTreeMap<_, _> = expected.into_iter().map(|(column, cell)| (column, cell.to_owned())).collect();
    assert_eq!(read.rows.len(), 1);
    assert_eq!((read.rows[0].line, &read.rows[0].values), (2, &expected));
}

#[test]
fn lines_are_counted_as_an_editor_shows_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["dev_eui,name,profile", "1,\"a\nb\",c", "", "2,a,b", " ", "3,a,b", ""].join(end);
        let lines: Vec<_> = sheet::read(text.as_bytes()).unwrap().rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 5, 7], "{end:?}");
    }
}

#[test]
fn a_sheet_that_is_none_says_why() {
    let headings = "dev_eui,name,profile\n";
    let long: String = (0..=sheet::ROWS_MAX).map(|n| format!("{n:016x},a,b\n")).collect();
    for (text, error) in [
        ("", SheetError::NoHeadings),
        ("hello\nworld", SheetError::NoHeadings),
        ("DevEUI;Name\n1;2", SheetError::MissingColumn(Column::Profile)),
        ("DevEUI;Name;Profil;eui\n1;2;3;4", SheetError::DoubleColumn(Column::DevEui)),
        (headings, SheetError::NoRows),
        (&format!("{headings}{long}"), SheetError::TooManyRows),
        (&"x".repeat(sheet::SHEET_BYTES_MAX + 1), SheetError::TooLarge),
    ] {
        assert_eq!(sheet::read(text.as_bytes()), Err(error));
    }
}

#[test]
fn pro_09_every_wrong_row_is_named_by_line_and_column() {
    let plan = planned(
        "dev_eui;name;profile;tenant;place;street;country;metering_location\n\
         0000000000000001;a;water-meter;;;;;\n\
         0000000000000001;a;water-meter;;;;;\n\
         00000000000000ff;a;water-meter;;;;;\n\
         4,66E+15;;toaster;;;;;DE1\n\
         0000000000000002;a;water-meter;Süd;;;;\n\
         0000000000000003;a;water-meter;Zwei;;;;\n\
         0000000000000004;a;water-meter;nord;Haus Eins;am Markt;;\n\
         0000000000000005;a;water-meter;Stadtwerke;Haus Eins;;;\n\
         0000000000000006;a;water-meter;;;Am Markt;;\n\
         0000000000000007;a;water-meter;;Doppelt;;;\n\
         ;a;water-meter;;;;;;;more\n",
    );
    let (eui, tenant, place) = (Some(Column::DevEui), Some(Column::Tenant), Some(Column::Place));
    assert_eq!(
        problems(&plan),
        [
            (3, eui, "double"),
            (4, eui, "taken"),
            (5, eui, "not_an_eui"),
            (5, Some(Column::Name), "required"),
            (5, Some(Column::Profile), "unknown"),
            (5, Some(Column::MeteringLocation), "length"),
            (6, tenant, "unknown"),
            (7, tenant, "ambiguous"),
            (8, place, "other_address"),
            (9, place, "unknown"),
            (10, place, "required"),
            (11, place, "ambiguous"),
            (12, None, "too_wide"),
            (12, eui, "required"),
        ]
    );
    assert_eq!((plan.drafts.len(), plan.error_count()), (11, 10));
}

#[test]
fn pro_10_rows_of_one_new_object_share_it_and_a_known_one_is_used() {
    let mut plan = planned(
        "dev_eui,name,profile,tenant,place,street,house_number\n\
         0000000000000001,a,water-meter,Nord,Neubau,Ring,2\n\
         0000000000000002,b,water-meter,Nord,NEUBAU,,\n\
         0000000000000003,c,water-meter,Nord,Haus Eins,Am Markt,\n\
         0000000000000004,d,water-meter,,Neubau,Ring,3\n\
         0000000000000005,e,water-meter,Nord,Neubau,Ring,4\n",
    );
    assert_eq!(problems(&plan), [(6, Some(Column::Place), "other_address")]);
    let names: Vec<_> = plan.new_places().iter().map(|place| (place.tenant_id, place.name.as_str())).collect();
    assert_eq!(names, [(NORTH, "Neubau"), (OWN, "Neubau")]);
    assert_eq!(plan.used_places().collect::<Vec<_>>(), [HOUSE]);
    let wrong = sheet::Problem { column: Some(Column::Street), code: "too_long", message: String::new() };
    plan.refuse_place(1, &wrong);
    assert_eq!(problems(&plan)[0], (5, Some(Column::Street), "too_long"));

    let plan = planned("dev_eui,name,profile,tenant,place,street\n01-01-01-01-01-01-01-01,a,water-meter,,Neu,Ring\n");
    let entered = Id::from_bytes([5; 16]);
    let devices = plan.devices(&[entered], Time::from_seconds(5));
    assert_eq!((devices[0].place_id, devices[0].created_at), (Some(entered), Time::from_seconds(5)));
}

#[test]
fn a_workbook_holds_what_was_written() {
    let mut workbook = Xlsx::new(Language::De, Time::from_seconds(1_764_000_000)).unwrap();
    let row: ExportRow = std::array::from_fn(|index| if index == 1 { "=1+1".into() } else { index.to_string() });
    workbook.add(&[row]).unwrap();
    let bytes = workbook.finish().unwrap();
    assert!(bytes.starts_with(b"PK"), "a workbook is a zip archive");
}

/// A cell as a device may hold it: trimmed, no control characters.
fn cell() -> impl Strategy<Value = String> {
    "[ -~äöüß€=+@'\";,-]{0,20}".prop_map(|cell| cell.trim().to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_exported_sheet_comes_back_cell_by_cell(
        cells in proptest::collection::vec(proptest::array::uniform14(cell()), 1..6),
        german: bool,
    ) {
        let language = if german { Language::De } else { Language::En };
        let rows: Vec<ExportRow> = cells;
        let mut bytes = sheet::csv_head(language);
        bytes.extend(sheet::csv_rows(&rows, language));
        let expected: Vec<BTreeMap<Column, String>> = rows
            .iter()
            .map(|row| Column::all().zip(row.iter().cloned()).filter(|(_, cell)| !cell.is_empty()).collect())
            .filter(|row: &BTreeMap<_, _>| !row.is_empty())
            .collect();
        match sheet::read(&bytes) {
            Ok(read) => {
                let values: Vec<_> = read.rows.into_iter().map(|row| row.values).collect();
                prop_assert_eq!(values, expected);
            }
            Err(error) => prop_assert!(error == SheetError::NoRows && expected.is_empty()),
        }
        // No cell of the file begins like a formula: not after a delimiter, not after a quote.
        let text = String::from_utf8(bytes).unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(if german { b';' } else { b',' })
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        for record in reader.records() {
            let record = record.unwrap();
            prop_assert!(record.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
        }
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = sheet::read(&bytes);
    }

    #[test]
    fn no_rows_make_planning_panic(rows in "([0-9a-f\";,=\n ü]|DE|Nord|Haus Eins){0,80}") {
        let text = format!("dev_eui;name;profile;tenant;place;street\n{rows}");
        if sheet::read(text.as_bytes()).is_ok() {
            let plan = planned(&text);
            let errors = plan.error_count();
            let drafts = plan.drafts.len();
            prop_assert!(plan.devices(&[], Time::EPOCH).len() <= drafts - errors);
        }
    }
}
