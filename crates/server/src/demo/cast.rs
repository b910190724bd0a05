//! Who takes part: people with a known password. All of them are invented, as are the customers of the fleet.

use identity::Role;
use serde_json::Value;

/// Everyone's password. A sandbox has no real data to protect.
pub const PASSWORD: &str = "kiesel-amsel-buche-7";

/// A person; without a customer, of the operator.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub role: Role,
    /// Counted as the fleet counts its customers.
    pub customer: Option<usize>,
}

fn person(email: &str, first_name: &str, last_name: &str, role: Role, customer: Option<usize>) -> Person {
    Person { email: email.into(), first_name: first_name.into(), last_name: last_name.into(), role, customer }
}

/// The operator's first account.
pub fn staff() -> Person {
    person("staff@operator.example", "Sabine", "Betz", Role::OperatorStaff, None)
}

/// Everybody else: the data protection officer, each customer's administrator, and two who may do less.
pub fn people(fleet: &Value) -> Vec<Person> {
    let customers = fleet["customers"].as_array().map_or(&[][..], Vec::as_slice);
    let administrator = |(index, customer): (usize, &Value)| {
        let text = |key: &str| customer[key].as_str().unwrap_or_default();
        person(text("email"), text("first_name"), text("last_name"), Role::InstanceAdmin, Some(index))
    };
    let officer = person("officer@operator.example", "Dörte", "Schutz", Role::Officer, None);
    let mut people = vec![officer];
    people.extend(customers.iter().enumerate().map(administrator));
    people.push(person("user@customer.example", "Ute", "Klein", Role::User, Some(0)));
    people.push(person("reader@customer.example", "Rita", "Schmitt", Role::ReadOnly, Some(0)));
    people
}
