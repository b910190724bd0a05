//! The demo's own client of the API: signs in like a browser.

use serde_json::{Value, json};

use super::{DemoError, PASSWORD};

/// A signed-in client.
pub struct Client {
    http: reqwest::Client,
    url: String,
}

impl Client {
    pub async fn sign_in(url: &str, email: &str) -> Result<Self, DemoError> {
        let http = reqwest::Client::builder().cookie_store(true).user_agent("obhut-demo").build()?;
        let client = Self { http, url: url.to_owned() };
        client.post("/api/session", &json!({ "email": email, "password": PASSWORD })).await?;
        Ok(client)
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, DemoError> {
        self.answer(path, self.http.post(format!("{}{path}", self.url)).json(body)).await
    }

    pub async fn get(&self, path: &str) -> Result<Value, DemoError> {
        self.answer(path, self.http.get(format!("{}{path}", self.url))).await
    }

    async fn answer(&self, path: &str, request: reqwest::RequestBuilder) -> Result<Value, DemoError> {
        let response = request.header("x-obhut-request", "1").send().await?;
        let status = response.status();
        let body = response.text().await?;
        if status.is_success() {
            return Ok(serde_json::from_str(&body).unwrap_or(Value::Null));
        }
        Err(DemoError::Refused { path: path.to_owned(), status: status.as_u16(), body })
    }
}
