//! The columns of a sheet, by the headings people give them in German or English.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A column, in the order of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SheetColumn)]
pub enum Column {
    DevEui,
    Name,
    Profile,
    Tenant,
    Place,
    Street,
    HouseNumber,
    PostalCode,
    City,
    Country,
    MeterNumber,
    MeteringLocation,
    Site,
    InstallationPlace,
}

/// The language of an export's headings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SheetLanguage)]
pub enum Language {
    #[default]
    De,
    En,
}

/// Column, key, German, English, and what else people write (as [`normal`] makes it).
type Naming = (Column, &'static str, &'static str, &'static str, &'static [&'static str]);

const NAMES: [Naming; Column::COUNT] = [
    (Column::DevEui, "dev_eui", "DevEUI", "DevEUI", &["deveui", "eui", "geraeteeui", "deviceeui", "lorawanid"]),
    (Column::Name, "name", "Bezeichnung", "Name", &["geraetename", "geraet", "devicename", "device", "label"]),
    (Column::Profile, "profile", "Profil", "Profile", &["geraeteprofil", "deviceprofile", "geraetetyp", "typ", "type"]),
    (Column::Tenant, "tenant", "Kundeninstanz", "Customer instance", &["instanz", "kunde", "mandant", "customer"]),
    (Column::Place, "place", "Objekt", "Object", &["gebaeude", "liegenschaft", "building", "property"]),
    (Column::Street, "street", "Straße", "Street", &["str"]),
    (Column::HouseNumber, "house_number", "Hausnummer", "House number", &["hausnr", "hnr", "houseno"]),
    (Column::PostalCode, "postal_code", "PLZ", "Postal code", &["postleitzahl", "postcode", "zip", "zipcode"]),
    (Column::City, "city", "Ort", "City", &["stadt", "wohnort", "town"]),
    (Column::Country, "country", "Land", "Country", &["staat", "countrycode", "laenderkennung"]),
    (
        Column::MeterNumber,
        "meter_number",
        "Zählernummer",
        "Meter number",
        &["zaehlernr", "zaehler", "meterno", "meter"],
    ),
    (
        Column::MeteringLocation,
        "metering_location",
        "Messlokation",
        "Metering location",
        &["messlokationsid", "melo", "meloid", "zaehlpunkt", "zaehlpunktbezeichnung", "meteringlocationid"],
    ),
    (Column::Site, "site", "Standort", "Site", &["standortbeschreibung", "location"]),
    (
        Column::InstallationPlace,
        "installation_place",
        "Einbauort",
        "Place of installation",
        &["einbaustelle", "montageort", "installationlocation", "mountingplace"],
    ),
];

impl Column {
    pub const COUNT: usize = 14;

    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|naming| naming.0)
    }

    /// As the API names it.
    pub fn key(self) -> &'static str {
        NAMES[self as usize].1
    }

    /// Its heading.
    pub fn title(self, language: Language) -> &'static str {
        match language {
            Language::De => NAMES[self as usize].2,
            Language::En => NAMES[self as usize].3,
        }
    }

    /// The column a heading names, however it is written.
    pub fn of_heading(heading: &str) -> Option<Self> {
        let heading = normal(heading);
        let named = |naming: &&Naming| {
            let (_, key, de, en, more) = **naming;
            normal(key) == heading || normal(de) == heading || normal(en) == heading || more.contains(&&*heading)
        };
        NAMES.iter().find(named).map(|naming| naming.0)
    }

    /// The column of a field of a device or place.
    pub fn of_field(field: &str) -> Option<Self> {
        match field {
            "tenant_id" => Some(Self::Tenant),
            "place_id" | "parent_id" | "kind" => Some(Self::Place),
            field => Self::all().find(|column| column.key() == field),
        }
    }
}

/// Lower case, umlauts spelled out, letters and digits only.
fn normal(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    for c in heading.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_leads_to_its_own_column() {
        for (index, (column, key, de, en, more)) in NAMES.iter().enumerate() {
            assert_eq!(*column as usize, index);
            for heading in [*key, *de, *en].into_iter().chain(more.iter().copied()) {
                assert_eq!(Column::of_heading(heading), Some(*column), "{heading}");
                assert_eq!(Column::of_heading(&format!(" {} ", heading.to_uppercase())), Some(*column), "{heading}");
            }
        }
        assert_eq!(Column::of_heading("Strasse"), Some(Column::Street));
        assert_eq!(Column::of_heading("Zaehler-Nr."), Some(Column::MeterNumber));
        assert_eq!(Column::of_heading("Bemerkung"), None);
    }
}
