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

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Needs no account.
    Public,
    Only(&'static [Role]),
}

use Role::{InstanceAdmin, Officer, OperatorStaff, ReadOnly, User};
use Who::{Only, Public};

/// For what is their own.
const SIGNED_IN: Who = Only(&[ReadOnly, User, InstanceAdmin, Officer, OperatorStaff]);
/// Look at the operation.
const LOOKS: Who = Only(&[ReadOnly, User, InstanceAdmin, OperatorStaff]);
const WORKS: Who = Only(&[User, InstanceAdmin, OperatorStaff]);
const ADMINISTERS: Who = Only(&[InstanceAdmin, OperatorStaff]);
const OPERATES: Who = Only(&[OperatorStaff]);
/// Protect the data: cases, stops, evidence.
const PROTECTS: Who = Only(&[Officer, OperatorStaff]);
const TRACES: Who = Only(&[InstanceAdmin, Officer, OperatorStaff]);

const ALLOWED: &[(&str, Who)] = &[
    ("accept_transfer", SIGNED_IN),
    ("acknowledge_alarm", WORKS),
    ("activate_account", Public),
    ("advance_clock", OPERATES),
    ("answer_followed_request", Public),
    ("answer_own_request", SIGNED_IN),
    ("ask_consents_again", PROTECTS),
    ("ask_requester", PROTECTS),
    ("change_account", ADMINISTERS),
    ("change_own_account", SIGNED_IN),
    ("change_own_password", SIGNED_IN),
    ("change_tenant", ADMINISTERS),
    ("confirm_alarm_recipient", Public),
    ("confirm_import", WORKS),
    ("correct_meter_exchange", WORKS),
    ("count_requests", PROTECTS),
    ("create_account", ADMINISTERS),
    ("create_device", WORKS),
    ("create_gateway", WORKS),
    ("create_place", WORKS),
    ("create_rule", WORKS),
    ("create_session", Public),
    ("create_tenant", ADMINISTERS),
    ("create_token", ADMINISTERS),
    ("decide_stop", PROTECTS),
    ("delete_account", ADMINISTERS),
    ("delete_one_session", SIGNED_IN),
    ("delete_session", SIGNED_IN),
    ("delete_tenant", ADMINISTERS),
    ("delete_token", ADMINISTERS),
    ("deliver_chirpstack", ADMINISTERS),
    ("deliver_plain", ADMINISTERS),
    ("deliver_things_stack", ADMINISTERS),
    ("enter_consent", PROTECTS),
    ("enter_request", PROTECTS),
    ("enter_withdrawal", PROTECTS),
    ("erase_by_link", Public),
    ("exchange_meter", WORKS),
    ("export_devices", LOOKS),
    ("extend_request", PROTECTS),
    ("fulfil_request", PROTECTS),
    ("give_consent", SIGNED_IN),
    ("give_consent_by_link", Public),
    ("invite_again", ADMINISTERS),
    ("leave_recipient_untold", PROTECTS),
    ("lift_stop", PROTECTS),
    ("list_accounts", ADMINISTERS),
    ("list_alarms", LOOKS),
    ("list_audit_entries", TRACES),
    ("list_codec_errors", LOOKS),
    ("list_consumption", LOOKS),
    ("list_devices", LOOKS),
    ("list_downlinks", LOOKS),
    ("list_evidence_checks", PROTECTS),
    ("list_evidence_history", PROTECTS),
    ("list_followed_recipients_told", Public),
    ("list_frames", LOOKS),
    ("list_gateways", LOOKS),
    ("list_messages", ADMINISTERS),
    ("list_meter_exchanges", LOOKS),
    ("list_notice_artefacts", Public),
    ("list_notice_editions", Public),
    ("list_notifications", PROTECTS),
    ("list_outdated_consents", PROTECTS),
    ("list_own_consents", SIGNED_IN),
    ("list_own_recipients_told", SIGNED_IN),
    ("list_own_requests", SIGNED_IN),
    ("list_own_stops", SIGNED_IN),
    ("list_places", LOOKS),
    ("list_points", LOOKS),
    ("list_profiles", LOOKS),
    ("list_recent_devices", LOOKS),
    ("list_refusals", PROTECTS),
    ("list_request_notifications", PROTECTS),
    ("list_requests", PROTECTS),
    ("list_rules", LOOKS),
    ("list_series", LOOKS),
    ("list_sessions", SIGNED_IN),
    ("list_signing_keys", Public),
    ("list_stoppable_clauses", SIGNED_IN),
    ("list_stops", PROTECTS),
    ("list_sweeps", PROTECTS),
    ("list_tenants", LOOKS),
    ("list_tokens", ADMINISTERS),
    ("list_unknown_devices", OPERATES),
    ("list_visits", PROTECTS),
    ("make_own_request", SIGNED_IN),
    ("measure_evidence", PROTECTS),
    ("note_request", PROTECTS),
    ("object_to_processing", SIGNED_IN),
    ("offer_transfer", SIGNED_IN),
    ("preview_import", WORKS),
    ("prove_request", PROTECTS),
    ("prove_request_by_link", Public),
    ("receive_transfer", Public),
    ("refuse_request", PROTECTS),
    ("refuse_transfer", SIGNED_IN),
    ("remove_device", WORKS),
    ("remove_gateway", WORKS),
    ("remove_meter_exchange", WORKS),
    ("remove_place", WORKS),
    ("remove_rule", WORKS),
    ("request_password_reset", Public),
    ("request_person_link", Public),
    ("reset_password", Public),
    ("restrict_processing", SIGNED_IN),
    ("send_downlink", ADMINISTERS),
    ("send_message_again", ADMINISTERS),
    ("send_person_link", PROTECTS),
    ("send_request_form", Public),
    ("send_transfer", SIGNED_IN),
    ("set_tenant_retention", OPERATES),
    ("show_account", ADMINISTERS),
    ("show_activation", Public),
    ("show_alarm_recipient", Public),
    ("show_alarm", LOOKS),
    ("show_clock", Public),
    ("show_consent_receipt", SIGNED_IN),
    ("show_device", LOOKS),
    ("show_evidence", Public),
    ("show_followed_copy", Public),
    ("show_followed_request", Public),
    ("show_gateway", LOOKS),
    ("show_held_data", SIGNED_IN),
    ("show_notice", Public),
    ("show_notice_artefact", Public),
    ("show_notice_impact", PROTECTS),
    ("show_notice_text", Public),
    ("show_own_account", SIGNED_IN),
    ("show_own_erasure_plan", SIGNED_IN),
    ("show_own_request", SIGNED_IN),
    ("show_package", SIGNED_IN),
    ("show_person_link", Public),
    ("show_place", LOOKS),
    ("show_privacy_rights", Public),
    ("show_profile", LOOKS),
    ("show_request", PROTECTS),
    ("show_request_copy", PROTECTS),
    ("show_request_erasure_plan", PROTECTS),
    ("show_request_to_prove", Public),
    ("show_rule", LOOKS),
    ("show_session", SIGNED_IN),
    ("show_stop", PROTECTS),
    ("show_tenant", LOOKS),
    ("show_tenant_retention", LOOKS),
    ("show_transfers", SIGNED_IN),
    ("stream", LOOKS),
    ("take_back_stop", SIGNED_IN),
    ("take_back_stop_by_link", Public),
    ("tell_stop_again", PROTECTS),
    ("tell_recipient", PROTECTS),
    ("try_profile", LOOKS),
    ("update_device", WORKS),
    ("update_gateway", WORKS),
    ("update_place", WORKS),
    ("update_rule", WORKS),
    ("use_restricted_data", PROTECTS),
    ("verify_audit", TRACES),
    ("withdraw_consent", SIGNED_IN),
    ("withdraw_consent_by_link", Public),
    ("withdraw_followed_request", Public),
    ("withdraw_own_request", SIGNED_IN),
];

struct Operation {
    id: String,
    method: Method,
    path: String,
    who: Who,
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
    let allowed: BTreeMap<&str, Who> = ALLOWED.iter().copied().collect();
    let document = serde_json::to_value(http::document()).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().expect("every operation has a name").to_owned();
            let who =
                *allowed.get(id.as_str()).unwrap_or_else(|| panic!("{id} ({method} {path}): say who may call it"));
            assert_eq!(operation["security"].is_array(), who != Public, "{id}: what the document says of signing in");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let path = path.replace("{name}", "water-meter").replace("{token}", "nothing");
            operations.push(Operation {
                id,
                method,
                path: path.replace("{id}", "019b7a00-0000-7000-8000-000000000000"),
                who,
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
        match operation.who {
            Public => assert_ne!(answer.problem(), "unauthenticated", "{}", operation.id),
            Only(_) => assert_eq!((answer.status, &*answer.problem()), (401, "unauthenticated"), "{}", operation.id),
        }
        let stranger = operation.call(&server.client().with_token("obh_nothing")).await;
        if operation.who != Public {
            assert_eq!((stranger.status, &*stranger.problem()), (401, "unauthenticated"), "{}", operation.id);
        }
    }
}

#[tokio::test]
async fn each_role_reaches_what_is_its_own_and_nothing_else() {
    let server = TestServer::start().await;
    let customer = server.tenant(server.root().await, "Customer").await;
    for role in Role::ALL.iter().copied() {
        let tenant = if role.is_operators_own() { server.root().await } else { customer };
        let client = server.someone(tenant, &format!("{}@customer.example", role.name()), role).await;
        for operation in operations() {
            let answer = operation.call(&client).await;
            let allowed = match operation.who {
                Public => true,
                Only(roles) => roles.contains(&role),
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
    for operation in operations().iter().filter(|o| o.who != Public && o.method != Method::GET) {
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
