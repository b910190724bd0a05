//! Lists alarms.

use ::alarms::{AlarmFilter, AlarmState};
use axum::extract::State;
use serde::Deserialize;
use types::{AlarmId, DeviceId, GatewayId, RuleId};
use utoipa::{IntoParams, ToSchema};

use super::AlarmItem;
use crate::{
    App, Problem,
    cursor::Listing,
    extract::{Caller, Json, Query, permission},
    page::{self, Page},
};

/// Where an alarm stands; `open` is raised or acknowledged.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AlarmStateAsked {
    Raised,
    Acknowledged,
    Cleared,
    Open,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AlarmsQuery {
    #[param(inline)]
    state: Option<AlarmStateAsked>,
    device_id: Option<DeviceId>,
    gateway_id: Option<GatewayId>,
    rule_id: Option<RuleId>,
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl AlarmsQuery {
    fn filter(self, before: Option<AlarmId>) -> AlarmFilter {
        let query = self;
        let state = match query.state {
            Some(AlarmStateAsked::Raised) => Some(AlarmState::Raised),
            Some(AlarmStateAsked::Acknowledged) => Some(AlarmState::Acknowledged),
            Some(AlarmStateAsked::Cleared) => Some(AlarmState::Cleared),
            Some(AlarmStateAsked::Open) | None => None,
        };
        AlarmFilter {
            state,
            open: matches!(query.state, Some(AlarmStateAsked::Open)),
            device: query.device_id,
            gateway: query.gateway_id,
            rule: query.rule_id,
            before,
            limit: page::limit(query.limit),
        }
    }
}

/// List alarms
///
/// Newest first.
#[utoipa::path(
    get, path = "/alarms", operation_id = "list_alarms", tag = "alarms", params(AlarmsQuery),
    responses((status = 200, body = Page<AlarmItem>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_alarms(
    State(app): State<App>,
    caller: Caller<permission::AlarmsRead>,
    Query(query): Query<AlarmsQuery>,
) -> Result<Json<Page<AlarmItem>>, Problem> {
    let list = Listing::new(&app, &caller.ctx, "alarms");
    let before = list.open(query.cursor.as_deref())?;
    let page = app.alarms().alarms(&caller.ctx, &query.filter(before)).await?;
    Ok(Json(Page {
        items: page.items.into_iter().map(AlarmItem::from).collect(),
        next_cursor: page.next_cursor.and_then(|place| list.next(&place)),
    }))
}
