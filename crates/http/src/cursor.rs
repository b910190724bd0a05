//! Where a list goes on: a text that says nothing to whoever holds it, good for the list and the reach it was made for
//! and no other, so that nobody can ask a list about a thing they may not see.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use types::{Ctx, Rng};

use crate::{App, Page, Problem};

/// A longer text is none of ours.
const CURSOR_CHARS_MAX: usize = 400;
/// The cipher needs no other for each text: the same place of the same list is the same text (RFC 8452).
const NONCE: [u8; 12] = [0; 12];

/// What seals cursors, as long as the server runs.
pub(crate) struct CursorKey(LessSafeKey);

impl CursorKey {
    /// `None` only if the library does not know the cipher.
    pub fn new(rng: &Rng) -> Option<Self> {
        let key = UnboundKey::new(&AES_256_GCM_SIV, &rng.bytes::<32>()).ok()?;
        Some(Self(LessSafeKey::new(key)))
    }

    fn seal(&self, list: &[u8], place: &[u8]) -> Option<String> {
        let mut text = place.to_vec();
        let nonce = Nonce::assume_unique_for_key(NONCE);
        self.0.seal_in_place_append_tag(nonce, Aad::from(list), &mut text).ok()?;
        Some(BASE64_URL_SAFE_NO_PAD.encode(text))
    }

    fn open(&self, list: &[u8], text: &str) -> Option<Vec<u8>> {
        let mut sealed = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let nonce = Nonce::assume_unique_for_key(NONCE);
        self.0.open_in_place(nonce, Aad::from(list), &mut sealed).ok().map(|place| place.to_vec())
    }
}

/// A list as somebody pages through it.
pub(crate) struct Listing<'a> {
    app: &'a App,
    /// Which list, of whom.
    of: Vec<u8>,
}

impl<'a> Listing<'a> {
    pub fn new(app: &'a App, ctx: &Ctx, name: &'static str) -> Self {
        let mut of = ctx.tenant.bytes().to_vec();
        of.extend_from_slice(ctx.product.as_bytes());
        of.push(0);
        of.extend_from_slice(name.as_bytes());
        Self { app, of }
    }

    /// The place a cursor stands for.
    pub fn open<T: DeserializeOwned>(&self, cursor: Option<&str>) -> Result<Option<T>, Problem> {
        let Some(cursor) = cursor else { return Ok(None) };
        let key = self.app.cursor_key().filter(|_| cursor.len() <= CURSOR_CHARS_MAX);
        let place = key.and_then(|key| serde_json::from_slice(&key.open(&self.of, cursor)?).ok());
        place.map(Some).ok_or_else(|| Problem::bad_request("This cursor is none of this list: begin again."))
    }

    /// The cursor of a place.
    pub fn next<T: Serialize>(&self, place: &T) -> Option<NextCursor> {
        self.app.cursor_key()?.seal(&self.of, &serde_json::to_vec(place).ok()?).map(NextCursor)
    }

    /// From one item more than the page shows: if it came, there is a next page.
    pub fn page<T, P: Serialize>(&self, mut items: Vec<T>, limit: u32, place: impl Fn(&T) -> P) -> Page<T> {
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next_cursor = items.last().filter(|_| more).and_then(|item| self.next(&place(item)));
        Page { items, next_cursor }
    }
}

/// A sealed cursor; nothing else is given out as one.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct NextCursor(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_list_only_and_says_nothing() {
        let key = CursorKey::new(&Rng::seeded(1)).unwrap();
        let sealed = key.seal(b"accounts of one", b"a place").unwrap();
        assert_eq!(key.open(b"accounts of one", &sealed).unwrap(), b"a place");
        assert_eq!(key.open(b"accounts of another", &sealed), None);
        assert_eq!(key.open(b"accounts of one", &sealed[1..]), None);
        assert_eq!(key.open(b"accounts of one", "0190c3f0-0000-7000-8000-000000000000"), None);
        assert_eq!(CursorKey::new(&Rng::seeded(2)).unwrap().open(b"accounts of one", &sealed), None);
        assert!(!BASE64_URL_SAFE_NO_PAD.decode(&sealed).unwrap().windows(5).any(|part| part == b"place"));
        assert_eq!(key.seal(b"accounts of one", b"a place").unwrap(), sealed, "the same place is the same text");
    }
}
