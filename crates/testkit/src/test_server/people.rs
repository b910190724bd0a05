//! People to sign in as, made through the rooms so that a test shows only what it is about.

use identity::{Language, NewAccount, NewOperator, NewTenant, Role};
use notice::Lang;
use serde_json::json;
use types::{AccountId, Ctx, TenantId};

use super::{Client, TestServer};

/// Everyone's password.
pub const PASSWORD: &str = "correct horse battery";
/// The operator's first account.
pub const STAFF_EMAIL: &str = "staff@operator.example";

impl TestServer {
    /// The house itself, within the operator's tenant.
    pub async fn house_ctx(&self) -> Ctx {
        Ctx::system(&"progres".into(), self.root().await, "test")
    }

    /// The operator's tenant; made when first asked for, with the account of [`STAFF_EMAIL`].
    pub async fn root(&self) -> TenantId {
        let identity = self.house().app.identity();
        if let Some(root) = identity.root(&"progres".into()).await.expect("an answer") {
            return root;
        }
        let operator = NewOperator {
            tenant_name: "Operator".into(),
            email: STAFF_EMAIL.into(),
            first_name: "Stefan".into(),
            last_name: "Staff".into(),
            language: Language(Lang::De),
        };
        let (root, staff, _) = identity.bootstrap(&"progres".into(), operator).await.expect("an operator");
        let ctx = Ctx::system(&"progres".into(), root, "test");
        identity.set_password(&ctx, staff, PASSWORD).await.expect("a password");
        root
    }

    /// The operator's staff, signed in.
    pub async fn staff(&self) -> Client {
        self.root().await;
        self.sign_in(STAFF_EMAIL).await
    }

    /// A tenant below another.
    pub async fn tenant(&self, parent: TenantId, name: &str) -> TenantId {
        let new = NewTenant { parent_id: parent, name: name.into(), contact: None };
        let made = self.house().app.identity().create_tenant(&self.house_ctx().await, new).await;
        made.expect("a tenant").tenant_id
    }

    /// An active account.
    pub async fn account(&self, tenant: TenantId, email: &str, role: Role) -> AccountId {
        let new = NewAccount {
            tenant_id: tenant,
            email: email.into(),
            first_name: "Erika".into(),
            last_name: "Mustermann".into(),
            company: None,
            phone: None,
            address: None,
            role,
            language: Language(Lang::De),
        };
        let (identity, ctx) = (self.house().app.identity(), self.house_ctx().await);
        let id = identity.create_account(&ctx, new).await.expect("an account").account_id;
        identity.set_password(&ctx, id, PASSWORD).await.expect("a password");
        id
    }

    /// Somebody with an account of this role at the tenant, signed in.
    pub async fn someone(&self, tenant: TenantId, email: &str, role: Role) -> Client {
        self.account(tenant, email, role).await;
        self.sign_in(email).await
    }

    pub async fn sign_in(&self, email: &str) -> Client {
        let client = self.client();
        client.post("/api/session", json!({ "email": email, "password": PASSWORD })).await.expect(200);
        client
    }

    /// An API token of the operator's staff, for a machine: `ingest`, `read`, `write`.
    pub async fn machine(&self, scopes: &[&str]) -> Client {
        let made = self.staff().await.post("/api/tokens", json!({ "name": "test", "scopes": scopes })).await;
        self.client().with_token(made.expect(201)["token"].as_str().expect("a token"))
    }
}
