//! What stands when the demo opens: tenants, people, places, devices, gateways; and later what watches them.

use std::sync::Arc;

use identity::{Language, NewAccount, NewOperator, Service};
use notice::Lang;
use serde_json::{Value, json};
use types::{Ctx, Period, TenantId, Time};

use super::{
    Client, DemoError, PASSWORD,
    cast::{Person, people, staff},
};

/// Silent for so long: half of what the simulation gives the audience to wait.
const SILENCE_SECONDS: i64 = 120;

/// Just below the longest a token may live.
const TOKEN_VALID: Period = Period::months(59);

/// The tenants of the demo, and who belongs to them.
pub struct Stage {
    pub root: TenantId,
    pub customers: Vec<TenantId>,
    pub people: Vec<Person>,
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[][..], Vec::as_slice)
}

/// Makes the operator, the customers and the people.
pub async fn prepare(
    identity: &Service,
    product: &Arc<str>,
    operator: &str,
    url: &str,
    fleet: &Value,
) -> Result<(Stage, Client), DemoError> {
    let staff = staff();
    let first = NewOperator {
        tenant_name: operator.to_owned(),
        email: staff.email.clone(),
        first_name: staff.first_name.clone(),
        last_name: staff.last_name.clone(),
        language: Language(Lang::De),
    };
    let (root, account, _) = identity.bootstrap(product, first).await?;
    let ctx = Ctx::system(product, root, "demo");
    identity.set_password(&ctx, account, PASSWORD).await?;
    let client = Client::sign_in(url, &staff.email).await?;
    let mut customers: Vec<TenantId> = Vec::new();
    for customer in list(&fleet["customers"]) {
        let parent = customer["parent"].as_u64().and_then(|index| customers.get(index as usize).copied());
        let contact = json!({
            "first_name": customer["first_name"], "last_name": customer["last_name"], "email": customer["email"],
        });
        let body = json!({ "parent_id": parent.unwrap_or(root), "name": customer["name"], "contact": contact });
        customers.push(id(&client.post("/api/tenants", &body).await?)?);
    }
    let mut people = people(fleet);
    for person in &people {
        let tenant = person.customer.map_or(root, |index| customers[index]);
        let account = identity.create_account(&ctx, account_of(person, tenant)).await?;
        identity.set_password(&ctx, account.account_id, PASSWORD).await?;
    }
    people.insert(0, staff);
    Ok((Stage { root, customers, people }, client))
}

fn account_of(person: &Person, tenant_id: TenantId) -> NewAccount {
    NewAccount {
        tenant_id,
        email: person.email.clone(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        company: None,
        phone: None,
        address: None,
        role: person.role,
        language: Language(Lang::De),
    }
}

fn id(made: &Value) -> Result<TenantId, DemoError> {
    made["id"].as_str().and_then(|id| id.parse().ok()).ok_or_else(|| DemoError::Simulation("an id is missing".into()))
}

impl Stage {
    fn customer(&self, thing: &Value) -> Option<TenantId> {
        self.customers.get(thing["customer"].as_u64()? as usize).copied()
    }

    /// Enters the fleet's buildings, devices and gateways; how many devices there are.
    pub async fn register(&self, client: &Client, fleet: &Value) -> Result<usize, DemoError> {
        let (mut places, mut count) = (Vec::new(), 0);
        for building in list(&fleet["buildings"]) {
            let tenant = self.customer(building);
            let body = json!({
                "tenant_id": tenant, "name": building["name"], "kind": "building", "street": building["street"],
                "house_number": building["house_number"], "postal_code": building["postal_code"],
                "city": building["city"], "country": building["country"],
            });
            let place = client.post("/api/places", &body).await?["id"].clone();
            for device in list(&building["devices"]) {
                let body = json!({
                    "tenant_id": tenant, "dev_eui": device["eui"], "name": device["name"],
                    "profile": device["profile"], "place_id": place, "meter_number": device["meter_number"],
                    "metering_location": device["metering_location"], "site": device["site"],
                    "installation_place": device["installation_place"],
                });
                client.post("/api/devices", &body).await?;
                count += 1;
            }
            places.push(place);
        }
        for gateway in list(&fleet["gateways"]) {
            let place = gateway["building"].as_u64().and_then(|index| places.get(index as usize));
            let body = json!({
                "tenant_id": self.customer(gateway), "gateway_eui": gateway["eui"], "name": gateway["name"],
                "place_id": place, "interval_seconds": gateway["interval_seconds"],
            });
            client.post("/api/gateways", &body).await?;
        }
        Ok(count)
    }

    /// A token for the simulated network server; it outlives what an audience moves the clock by.
    pub async fn ingest_token(&self, client: &Client, now: Time) -> Result<String, DemoError> {
        let expires_at = TOKEN_VALID.after(now);
        let body = json!({ "name": "network server", "scopes": ["ingest"], "expires_at": expires_at });
        let made = client.post("/api/tokens", &body).await?;
        made["token"].as_str().map(str::to_owned).ok_or_else(|| DemoError::Simulation("no token was made".into()))
    }
}

/// Notes the meter exchanges of the past, as the person who did them would.
pub async fn exchange_meters(client: &Client, fleet: &Value) -> Result<(), DemoError> {
    for exchange in list(&fleet["exchanges"]) {
        let eui = exchange["eui"].as_str().unwrap_or_default();
        let found = client.get(&format!("/api/devices?search={eui}")).await?;
        let Some(device) = found["items"][0]["id"].as_str() else { continue };
        let body = json!({
            "at": exchange["at"], "metric": exchange["metric"], "old_final": exchange["old_final"],
            "new_initial": exchange["new_initial"], "new_meter_number": exchange["new_meter_number"],
            "confirm": true,
        });
        client.post(&format!("/api/devices/{device}/meter-exchanges"), &body).await?;
    }
    Ok(())
}

/// Rules, once the past is in: nobody wants a mail about last year.
pub async fn watch(stage: &Stage, client: &Client) -> Result<(), DemoError> {
    // After the operator's staff come the customers' administrators; the gateway that falls silent is the second's.
    let mut accounts = Vec::with_capacity(3);
    for person in stage.people.iter().take(3) {
        let found = client.get(&format!("/api/accounts?search={}", person.email)).await?;
        accounts.push(json!({ "account_id": found["items"][0]["id"] }));
    }
    let [operator, landlord, city] = accounts.as_slice() else { return Ok(()) };
    for rule in [
        json!({
            "tenant_id": stage.root, "name": "Gateway meldet sich nicht", "kind": "silence", "watches": "gateways",
            "silence_seconds": SILENCE_SECONDS, "severity": "critical", "recipients": [operator, city],
        }),
        json!({
            "tenant_id": stage.root, "name": "Gerät meldet sich nicht", "kind": "silence", "watches": "devices",
            "severity": "warning", "recipients": [],
        }),
        json!({
            "tenant_id": stage.customers[0], "name": "Schlechte Luft", "kind": "threshold",
            "metric": "co2", "comparison": "above", "threshold": 1200, "hysteresis": 200, "duration_seconds": 600,
            "severity": "warning", "recipients": [landlord],
        }),
        json!({
            "tenant_id": stage.root, "name": "Leckage", "kind": "threshold", "metric": "leak", "comparison": "above",
            "threshold": 0.5, "severity": "critical", "recipients": [operator],
        }),
    ] {
        client.post("/api/rules", &rule).await?;
    }
    Ok(())
}
