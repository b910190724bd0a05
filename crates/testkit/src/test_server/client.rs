//! A browser or a machine, as the server sees it.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, header};
use serde_json::Value;

use super::Answer;

/// A current browser, so that the audit log has something to name.
const USER_AGENT: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

/// Keeps cookies like a browser, and marks its requests as the pages do.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
    marked: bool,
}

impl Client {
    pub fn new(url: String) -> Self {
        let http = reqwest::Client::builder().cookie_store(true).user_agent(USER_AGENT);
        let http = http.timeout(Duration::from_secs(30)).redirect(reqwest::redirect::Policy::none());
        Self { http: http.build().expect("a client"), url, token: None, marked: true }
    }

    /// The same address, as a machine with this API token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::new(self.url.clone()) }
    }

    /// The same browser with the same cookies, led here by a page of another site.
    #[must_use]
    pub fn led_by_foreign_page(&self) -> Self {
        Self { marked: false, ..self.clone() }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// A request to be completed; `path` starts with a slash.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None if self.marked => request.header("x-obhut-request", "1"),
            None => request,
        }
    }

    /// A request as a page of another site could make it: with the cookie, without the pages' mark.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::of(request.send().await.expect("the server answers")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// A body that is not JSON.
    pub async fn post_as(&self, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
        self.send(self.request(Method::POST, path).header(header::CONTENT_TYPE, content_type).body(body)).await
    }
}
