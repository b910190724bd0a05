//! What people call places and their members in the copy of their data.

privacy::told! {
    place "Gebäude und Räume" "Buildings and rooms" {
        name "Bezeichnung" "name";
        street "Straße" "street";
        house_number "Hausnummer" "house number";
        postal_code "Postleitzahl" "postal code";
        city "Ort" "city";
        country "Land" "country";
        created_at "eingetragen" "entered";
    }
    member "Ihre Zugehörigkeit" "Where you belong" {
        role "als" "as" { "owner" "Eigentümer" "owner", "resident" "Bewohner" "resident" };
        added_at "seit" "since";
    }
}
