//! What an import would do: each row a device to be registered, or what is wrong with it.

use std::collections::{BTreeMap, HashMap};

use types::{Eui, PlaceId, TenantId};

use super::{Column, Row, Sheet};
use crate::{Device, Error, New, Result};

/// What a sheet says of an object's address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub street: Option<String>,
    pub house_number: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
}

/// A place that is there already, or is to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPlace {
    /// `None`: to be entered.
    pub place_id: Option<PlaceId>,
    pub tenant_id: TenantId,
    pub name: String,
    pub address: Address,
}

/// What the rows are checked against.
pub struct Surroundings<'a> {
    /// Whose a device is when the sheet does not say.
    pub own_tenant: TenantId,
    /// The tenants in reach.
    pub tenants: &'a [(TenantId, String)],
    /// The places in reach.
    pub places: Vec<KnownPlace>,
    pub is_registered: &'a dyn Fn(Eui) -> bool,
    /// Checks a device and brings it into its form.
    pub prepare: &'a dyn Fn(New) -> Result<Device>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub column: Option<Column>,
    /// A stable word for the mistake, which the pages translate.
    pub code: &'static str,
    pub message: String,
}

/// A row and what became of it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub line: u64,
    pub values: BTreeMap<Column, String>,
    pub problems: Vec<Problem>,
    device: Option<Device>,
    /// Which of the plan's places it stands in.
    place: Option<usize>,
}

/// A place of the plan: there already, or to be entered.
pub type PlannedPlace = KnownPlace;

/// What an import would do.
#[derive(Clone, Debug)]
pub struct Plan {
    pub drafts: Vec<Draft>,
    pub ignored_headings: Vec<String>,
    places: Vec<KnownPlace>,
    place_count_before: usize,
}

/// Checks every row of a sheet.
pub fn plan(sheet: Sheet, surroundings: Surroundings<'_>) -> Plan {
    let mut planner = Planner {
        by_name: HashMap::new(),
        lines: HashMap::new(),
        place_count_before: surroundings.places.len(),
        surroundings,
    };
    for index in 0..planner.place_count_before {
        planner.learn(index);
    }
    let drafts = sheet.rows.into_iter().map(|row| planner.draft(row)).collect();
    Plan {
        drafts,
        ignored_headings: sheet.ignored_headings,
        places: planner.surroundings.places,
        place_count_before: planner.place_count_before,
    }
}

impl Plan {
    pub fn error_count(&self) -> usize {
        self.drafts.iter().filter(|draft| !draft.problems.is_empty()).count()
    }

    /// The places to be entered.
    pub fn new_places(&self) -> &[PlannedPlace] {
        &self.places[self.place_count_before..]
    }

    /// The room of places does not take this one of the new places: every row that stands in it is wrong.
    pub fn refuse_place(&mut self, index: usize, problem: &Problem) {
        let place = self.place_count_before + index;
        for draft in self.drafts.iter_mut().filter(|draft| draft.place == Some(place)) {
            draft.problems.push(problem.clone());
        }
    }

    /// The places there already in which devices would stand.
    pub fn used_places(&self) -> impl Iterator<Item = PlaceId> {
        let mut used: Vec<_> = self.drafts.iter().filter_map(|draft| self.places[draft.place?].place_id).collect();
        used.sort_unstable();
        used.dedup();
        used.into_iter()
    }

    /// The devices to be registered, now that the new places have these ids, in their order.
    pub fn devices(self, new_places: &[PlaceId], now: types::Time) -> Vec<Device> {
        let place_id = |index: usize| {
            let entered = index.checked_sub(self.place_count_before).and_then(|new| new_places.get(new)).copied();
            self.places[index].place_id.or(entered)
        };
        let devices = self.drafts.into_iter().filter_map(|draft| Some((draft.device?, draft.place)));
        devices
            .map(|(device, place)| Device { place_id: place.and_then(place_id), created_at: now, ..device })
            .collect()
    }
}

struct Planner<'a> {
    surroundings: Surroundings<'a>,
    /// The places of a tenant by their name in lower case.
    by_name: HashMap<(TenantId, String), Vec<usize>>,
    /// Where an EUI stood first.
    lines: HashMap<Eui, u64>,
    place_count_before: usize,
}

impl Planner<'_> {
    fn learn(&mut self, index: usize) {
        let place = &self.surroundings.places[index];
        self.by_name.entry((place.tenant_id, place.name.to_lowercase())).or_default().push(index);
    }

    fn draft(&mut self, row: Row) -> Draft {
        let mut problems = Vec::new();
        if row.too_wide {
            problems.push(problem(None, "too_wide", "has more cells than there are headings"));
        }
        let eui = keep(self.eui(&row), &mut problems);
        let tenant = keep(self.tenant(&row), &mut problems);
        let place = tenant.and_then(|tenant| keep(self.place(&row, tenant), &mut problems)).flatten();
        let new = New {
            tenant_id: tenant.unwrap_or(self.surroundings.own_tenant),
            dev_eui: eui.unwrap_or(Eui(0)),
            name: cell(&row, Column::Name).unwrap_or_default(),
            profile: cell(&row, Column::Profile).unwrap_or_default(),
            place: None,
            meter_number: cell(&row, Column::MeterNumber),
            metering_location: cell(&row, Column::MeteringLocation),
            site: cell(&row, Column::Site),
            installation_place: cell(&row, Column::InstallationPlace),
        };
        let device = match (self.surroundings.prepare)(new) {
            Ok(device) => Some(device),
            Err(Error::Invalid(errors)) => {
                problems.extend(errors.into_iter().map(|error| Problem {
                    column: Column::of_field(error.field),
                    code: error.code,
                    message: error.message,
                }));
                None
            }
            Err(_) => None,
        };
        let device = device.filter(|_| problems.is_empty());
        Draft { line: row.line, values: row.values, problems, device, place }
    }

    fn eui(&mut self, row: &Row) -> Result<Eui, Problem> {
        let wrong = |code, message: String| problem(Some(Column::DevEui), code, message);
        let Some(text) = row.values.get(&Column::DevEui) else {
            return Err(wrong("required", "must not be empty".into()));
        };
        let eui: Eui = text.parse().map_err(|_| wrong("not_an_eui", "must have 16 hexadecimal digits".into()))?;
        if let Some(line) = self.lines.get(&eui) {
            return Err(wrong("double", format!("stands in line {line} already")));
        }
        self.lines.insert(eui, row.line);
        if (self.surroundings.is_registered)(eui) {
            return Err(wrong("taken", "is registered on this server already".into()));
        }
        Ok(eui)
    }

    /// By its name, or by its id where two have one name.
    fn tenant(&self, row: &Row) -> Result<TenantId, Problem> {
        let wrong = |code, message| problem(Some(Column::Tenant), code, message);
        let Some(text) = row.values.get(&Column::Tenant) else { return Ok(self.surroundings.own_tenant) };
        let tenants = self.surroundings.tenants;
        if let Ok(id) = text.parse::<TenantId>()
            && tenants.iter().any(|(known, _)| *known == id)
        {
            return Ok(id);
        }
        let lower = text.to_lowercase();
        let mut named = tenants.iter().filter(|(_, name)| name.to_lowercase() == lower);
        match (named.next(), named.next()) {
            (Some((tenant, _)), None) => Ok(*tenant),
            (None, _) => Err(wrong("unknown", "no such customer instance")),
            (Some(_), Some(_)) => Err(wrong("ambiguous", "several customer instances have this name: give the id")),
        }
    }

    fn place(&mut self, row: &Row, tenant: TenantId) -> Result<Option<usize>, Problem> {
        let wrong = |code, message| problem(Some(Column::Place), code, message);
        let address = address(row);
        let Some(name) = cell(row, Column::Place) else {
            return match address == Address::default() {
                true => Ok(None),
                false => Err(wrong("required", "must name the object that the address belongs to")),
            };
        };
        let known = self.by_name.get(&(tenant, name.to_lowercase())).map_or(&[][..], Vec::as_slice);
        match *known {
            [] if address == Address::default() => {
                Err(wrong("unknown", "no such object; give its address to have it entered"))
            }
            [] => {
                let index = self.surroundings.places.len();
                self.surroundings.places.push(KnownPlace { place_id: None, tenant_id: tenant, name, address });
                self.learn(index);
                Ok(Some(index))
            }
            [index] if agrees(&self.surroundings.places[index].address, &address) => Ok(Some(index)),
            [_] => Err(wrong("other_address", "this object has another address")),
            [..] => Err(wrong("ambiguous", "several objects have this name")),
        }
    }
}

fn problem(column: Option<Column>, code: &'static str, message: impl Into<String>) -> Problem {
    Problem { column, code, message: message.into() }
}

fn keep<T>(found: Result<T, Problem>, problems: &mut Vec<Problem>) -> Option<T> {
    found.map_err(|problem| problems.push(problem)).ok()
}

fn cell(row: &Row, column: Column) -> Option<String> {
    row.values.get(&column).cloned()
}

fn address(row: &Row) -> Address {
    Address {
        street: cell(row, Column::Street),
        house_number: cell(row, Column::HouseNumber),
        postal_code: cell(row, Column::PostalCode),
        city: cell(row, Column::City),
        country: cell(row, Column::Country).map(|country| country.to_uppercase()),
    }
}

/// Whether what the sheet says of the address is what is known; it may say less.
fn agrees(known: &Address, said: &Address) -> bool {
    let same = |known: &Option<String>, said: &Option<String>| said.is_none() || known == said;
    same(&known.street, &said.street)
        && same(&known.house_number, &said.house_number)
        && same(&known.postal_code, &said.postal_code)
        && same(&known.city, &said.city)
        && same(&known.country, &said.country)
}
