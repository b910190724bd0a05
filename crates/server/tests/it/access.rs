//! Who may call what: every operation of the OpenAPI document, by nobody, by each role, and from another site's page.
//! An operation without a line here fails.

use std::collections::{BTreeMap, BTreeSet};

use identity::Role;
use reqwest::Method;
use serde_json::Value;
use testkit::{
    TestServer,
    test_server::{Answer, Client},
};

/// The least role that may call an operation; whoever is above may too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Least {
    /// Needs no account.
    Public,
    Is(Role),
}

use Least::{Is, Public};
use Role::{InstanceAdmin as Admin, OperatorStaff as Staff, ReadOnly as Anyone, User};

const ALLOWED: &[(&str, Least)] = &[
    ("accept_transfer", Is(Anyone)),
    ("acknowledge_alarm", Is(User)),
    ("activate_account", Public),
    ("advance_clock", Is(Staff)),
    ("answer_followed_request", Public),
    ("answer_own_request", Is(Anyone)),
    ("ask_consents_again", Is(Staff)),
    ("ask_requester", Is(Staff)),
    ("change_account", Is(Admin)),
    ("change_own_account", Is(Anyone)),
    ("change_own_password", Is(Anyone)),
    ("change_tenant", Is(Admin)),
    ("confirm_import", Is(User)),
    ("count_requests", Is(Staff)),
    ("create_account", Is(Admin)),
    ("create_device", Is(User)),
    ("create_gateway", Is(User)),
    ("create_place", Is(User)),
    ("create_rule", Is(User)),
    ("create_session", Public),
    ("create_tenant", Is(Admin)),
    ("create_token", Is(Admin)),
    ("decide_stop", Is(Staff)),
    ("delete_account", Is(Admin)),
    ("delete_one_session", Is(Anyone)),
    ("delete_session", Is(Anyone)),
    ("delete_tenant", Is(Admin)),
    ("delete_token", Is(Admin)),
    ("deliver_chirpstack", Is(Admin)),
    ("deliver_plain", Is(Admin)),
    ("deliver_things_stack", Is(Admin)),
    ("enter_consent", Is(Staff)),
    ("enter_request", Is(Staff)),
    ("enter_withdrawal", Is(Staff)),
    ("erase_by_link", Public),
    ("exchange_meter", Is(User)),
    ("export_devices", Is(Anyone)),
    ("extend_request", Is(Staff)),
    ("fulfil_request", Is(Staff)),
    ("give_consent", Is(Anyone)),
    ("give_consent_by_link", Public),
    ("invite_again", Is(Admin)),
    ("leave_recipient_untold", Is(Staff)),
    ("lift_stop", Is(Staff)),
    ("list_accounts", Is(Admin)),
    ("list_alarms", Is(Anyone)),
    ("list_audit_entries", Is(Admin)),
    ("list_codec_errors", Is(Anyone)),
    ("list_consumption", Is(Anyone)),
    ("list_devices", Is(Anyone)),
    ("list_downlinks", Is(Anyone)),
    ("list_evidence_checks", Is(Staff)),
    ("list_evidence_history", Is(Staff)),
    ("list_followed_recipients_told", Public),
    ("list_frames", Is(Anyone)),
    ("list_gateways", Is(Anyone)),
    ("list_messages", Is(Admin)),
    ("list_meter_exchanges", Is(Anyone)),
    ("list_notice_artefacts", Public),
    ("list_notice_editions", Public),
    ("list_notifications", Is(Staff)),
    ("list_outdated_consents", Is(Staff)),
    ("list_own_consents", Is(Anyone)),
    ("list_own_recipients_told", Is(Anyone)),
    ("list_own_requests", Is(Anyone)),
    ("list_own_stops", Is(Anyone)),
    ("list_places", Is(Anyone)),
    ("list_points", Is(Anyone)),
    ("list_profiles", Is(Anyone)),
    ("list_recent_devices", Is(Anyone)),
    ("list_refusals", Is(Staff)),
    ("list_request_notifications", Is(Staff)),
    ("list_requests", Is(Staff)),
    ("list_rules", Is(Anyone)),
    ("list_series", Is(Anyone)),
    ("list_sessions", Is(Anyone)),
    ("list_signing_keys", Public),
    ("list_stoppable_clauses", Is(Anyone)),
    ("list_stops", Is(Staff)),
    ("list_sweeps", Is(Staff)),
    ("list_tenants", Is(Anyone)),
    ("list_tokens", Is(Admin)),
    ("list_unknown_devices", Is(Staff)),
    ("list_visits", Is(Staff)),
    ("make_own_request", Is(Anyone)),
    ("measure_evidence", Is(Staff)),
    ("note_request", Is(Staff)),
    ("object_to_processing", Is(Anyone)),
    ("offer_transfer", Is(Anyone)),
    ("preview_import", Is(User)),
    ("prove_request", Is(Staff)),
    ("prove_request_by_link", Public),
    ("receive_transfer", Public),
    ("refuse_request", Is(Staff)),
    ("refuse_transfer", Is(Anyone)),
    ("remove_device", Is(User)),
    ("remove_gateway", Is(User)),
    ("remove_place", Is(User)),
    ("remove_rule", Is(User)),
    ("request_password_reset", Public),
    ("request_person_link", Public),
    ("reset_password", Public),
    ("restrict_processing", Is(Anyone)),
    ("send_downlink", Is(Admin)),
    ("send_person_link", Is(Staff)),
    ("send_request_form", Public),
    ("send_transfer", Is(Anyone)),
    ("set_tenant_retention", Is(Staff)),
    ("show_account", Is(Admin)),
    ("show_activation", Public),
    ("show_alarm", Is(Anyone)),
    ("show_clock", Public),
    ("show_consent_receipt", Is(Anyone)),
    ("show_device", Is(Anyone)),
    ("show_evidence", Public),
    ("show_followed_copy", Public),
    ("show_followed_request", Public),
    ("show_gateway", Is(Anyone)),
    ("show_held_data", Is(Anyone)),
    ("show_notice", Public),
    ("show_notice_artefact", Public),
    ("show_notice_impact", Is(Staff)),
    ("show_notice_text", Public),
    ("show_own_account", Is(Anyone)),
    ("show_own_erasure_plan", Is(Anyone)),
    ("show_own_request", Is(Anyone)),
    ("show_package", Is(Anyone)),
    ("show_person_link", Public),
    ("show_place", Is(Anyone)),
    ("show_privacy_rights", Public),
    ("show_profile", Is(Anyone)),
    ("show_request", Is(Staff)),
    ("show_request_copy", Is(Staff)),
    ("show_request_erasure_plan", Is(Staff)),
    ("show_request_to_prove", Public),
    ("show_rule", Is(Anyone)),
    ("show_session", Is(Anyone)),
    ("show_stop", Is(Staff)),
    ("show_tenant", Is(Anyone)),
    ("show_tenant_retention", Is(Anyone)),
    ("show_transfers", Is(Anyone)),
    ("stream", Is(Anyone)),
    ("take_back_stop", Is(Anyone)),
    ("take_back_stop_by_link", Public),
    ("tell_recipient", Is(Staff)),
    ("try_profile", Is(Anyone)),
    ("update_device", Is(User)),
    ("update_gateway", Is(User)),
    ("update_place", Is(User)),
    ("update_rule", Is(User)),
    ("use_restricted_data", Is(Staff)),
    ("verify_audit", Is(Admin)),
    ("withdraw_consent", Is(Anyone)),
    ("withdraw_consent_by_link", Public),
    ("withdraw_followed_request", Public),
    ("withdraw_own_request", Is(Anyone)),
];

struct Operation {
    id: String,
    method: Method,
    path: String,
    least: Least,
}

impl Operation {
    /// With an id that nothing has, and a body that fits nothing: who may call gets another answer than who may not.
    async fn call(&self, client: &Client) -> Answer {
        let request = client.request(self.method.clone(), &self.path);
        let request = if self.method == Method::GET { request } else { request.json(&serde_json::json!({})) };
        let response = request.send().await.expect("the server answers");
        if response.status().is_success() {
            // A stream does not end.
            return Answer {
                status: response.status().as_u16(),
                headers: response.headers().clone(),
                body: Vec::new(),
            };
        }
        Answer::of(response).await
    }
}

/// Every operation of the document, signing out last.
fn operations() -> Vec<Operation> {
    let allowed: BTreeMap<&str, Least> = ALLOWED.iter().copied().collect();
    let document = serde_json::to_value(http::document()).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().expect("every operation has a name").to_owned();
            let least =
                *allowed.get(id.as_str()).unwrap_or_else(|| panic!("{id} ({method} {path}): say who may call it"));
            assert_eq!(operation["security"].is_array(), least != Public, "{id}: what the document says of signing in");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let path = path.replace("{name}", "water-meter").replace("{token}", "nothing");
            operations.push(Operation {
                id,
                method,
                path: path.replace("{id}", "019b7a00-0000-7000-8000-000000000000"),
                least,
            });
        }
    }
    operations.sort_by_key(|operation| operation.id == "delete_session");
    operations
}

#[test]
fn every_line_is_of_an_operation() {
    let document = serde_json::to_value(http::document()).unwrap();
    let methods =
        document["paths"].as_object().unwrap().values().flat_map(|methods| methods.as_object().unwrap().values());
    let known: BTreeSet<&str> = methods.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let gone: Vec<_> = ALLOWED.iter().filter(|(id, _)| !known.contains(id)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[tokio::test]
async fn who_is_not_signed_in_reaches_what_is_public_and_nothing_else() {
    let server = TestServer::start().await;
    for operation in operations() {
        let answer = operation.call(&server.client()).await;
        if operation.id == "delete_session" {
            assert_eq!(answer.status, 204, "who is not signed in is signed out");
            continue;
        }
        match operation.least {
            Public => assert_ne!(answer.problem(), "unauthenticated", "{}", operation.id),
            Is(_) => assert_eq!((answer.status, &*answer.problem()), (401, "unauthenticated"), "{}", operation.id),
        }
        let stranger = operation.call(&server.client().with_token("obh_nothing")).await;
        if operation.least != Public {
            assert_eq!((stranger.status, &*stranger.problem()), (401, "unauthenticated"), "{}", operation.id);
        }
    }
}

#[tokio::test]
async fn each_role_reaches_what_is_its_own_and_nothing_above() {
    let server = TestServer::start().await;
    let customer = server.tenant(server.root().await, "Customer").await;
    for role in Role::ALL.iter().copied() {
        let tenant = if role == Staff { server.root().await } else { customer };
        let client = server.someone(tenant, &format!("{}@customer.example", role.name()), role).await;
        for operation in operations() {
            let answer = operation.call(&client).await;
            let allowed = match operation.least {
                Public => true,
                Is(least) => role >= least,
            };
            let refused = answer.status == 403 || answer.problem() == "unauthenticated";
            assert_eq!(refused, !allowed, "{} as {}: {} {}", operation.id, role.name(), answer.status, answer.text());
            assert_ne!(answer.status, 500, "{} as {}", operation.id, role.name());
        }
    }
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing_with_our_cookie() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    for operation in operations().iter().filter(|o| o.least != Public && o.method != Method::GET) {
        let request = staff.bare(operation.method.clone(), &operation.path).json(&serde_json::json!({}));
        let answer = staff.send(request).await;
        assert_eq!((answer.status, &*answer.problem()), (403, "foreign-page"), "{}", operation.id);
    }
}

/// What clients may rely on: the document names a problem for every error, and they all look alike.
#[tokio::test]
async fn every_error_is_a_problem_with_a_type_a_title_and_its_status() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    for operation in operations() {
        let answer = operation.call(&staff).await;
        if answer.status < 400 {
            continue;
        }
        let problem: Value = answer.json();
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", operation.id);
        assert!(!answer.problem().is_empty(), "{}: {problem}", operation.id);
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{}: {problem}", operation.id);
        assert_eq!(problem["status"], answer.status, "{}", operation.id);
    }
}
