//! A person's data as a package (Art. 15 and 20): everything the data map reaches from the person, readable for people
//! and for machines, with the answers Art. 15(1) wants and a signature that verifies without us.

mod answer;
mod archive;
mod collect;
mod document;
mod export;
mod field;
mod model;
mod schema;
mod served;
pub(crate) mod told;
mod verify;
mod words;

use types::Ctx;

pub use answer::{Answer, Point, Said};
pub use archive::FileSum;
pub use collect::{PACKAGE_BYTES_MAX, PACKAGE_ROWS_MAX, SHOWN_ROWS_MAX};
pub use export::Export;
pub use field::{Field, FieldKind};
pub use model::{CategoryAnswer, ClauseAnswer, Data, DataTable, FORMAT, Manifest, Package, PackageKind, PackageOrder};
pub use served::Served;
pub use told::{Told, ToldColumn, ToldValues, told};
pub(crate) use verify::read_data;
pub use verify::{BadPackage, VerifiedPackage, verify_package};

use crate::{Error, Privacy, Result, person::Person};
use archive::Archive;
use collect::Found;
use document::Report;

const DATA: &str = "data.json";
const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.jws";
/// What the signature says it signs.
const MANIFEST_KIND: &str = "obhut-package+jws";

impl Privacy {
    /// Puts together the package of a person. It is made when it is fetched and not kept, so nothing lies around.
    ///
    /// Restricted and concealed data is in it: the right of access reaches what is stored. Whoever calls has made sure
    /// that the subjects are who asks, or that staff may; the making is an entry of the audit log.
    pub async fn package(&self, ctx: &Ctx, order: &PackageOrder<'_>) -> Result<Package> {
        for export in order.exports {
            export.settle().await?;
        }
        let mut log = self.write_plain(ctx).await?;
        let whose = order.subjects.first().map(|subject| *subject.bytes());
        log.audit_detail("export", "package", whose, order.kind.name().to_owned());
        log.commit().await?;
        let made_at = self.clock().now();
        let (mut archive, mut json) = (Archive::new(), Archive::new());
        json.begin(DATA)?;
        let head = serde_json::json!({
            "format": FORMAT, "kind": order.kind, "product": order.notice.product.name, "made_at": made_at
        });
        // The tables go in as they are read; the object is closed behind them.
        let head = head.to_string();
        json.write(head.trim_end_matches('}').as_bytes())?;
        json.write(b",\"tables\":[")?;
        let mut tx = self.house(ctx, false).await?;
        let subjects = Person::with_aliases(&mut tx, order.subjects).await?;
        let order = &PackageOrder { subjects: &subjects, ..*order };
        let found = collect::collect(&mut tx, order, &mut archive, &mut json).await?;
        let served = match order.kind {
            PackageKind::Access => served::served(&mut tx, &subjects, order.notice, order.lang).await?,
            PackageKind::Portability => Vec::new(),
        };
        drop(tx);
        let categories = answer::categories(order.notice, order.lang, &found);
        let answer =
            (order.kind == PackageKind::Access).then(|| answer::answer(order.notice, order.lang, &categories, served));
        let tail = serde_json::json!({ "categories": categories, "answer": answer }).to_string();
        json.write(b"\n],")?;
        json.write(tail.trim_start_matches('{').as_bytes())?;
        json.end();
        archive.adopt(json)?;
        let making = Making { privacy: self.clone(), made_at, found, categories, answer };
        // Laying out pages takes its time, and others wait for this thread.
        let order = Owned::of(order);
        let made = tokio::task::spawn_blocking(move || making.finish(archive, &order)).await;
        made.map_err(|_| Error::Setup("a package was not finished".into()))?
    }
}

/// What of the order is needed for the end.
struct Owned {
    kind: PackageKind,
    notice: notice::Notice,
    lang: notice::Lang,
    zone: jiff::tz::TimeZone,
    issuer: String,
}

impl Owned {
    fn of(order: &PackageOrder<'_>) -> Self {
        Self {
            kind: order.kind,
            notice: order.notice.clone(),
            lang: order.lang,
            zone: order.zone.clone(),
            issuer: order.issuer.to_owned(),
        }
    }
}

/// A package whose rows have been read.
struct Making {
    privacy: Privacy,
    made_at: types::Time,
    found: Found,
    categories: Vec<CategoryAnswer>,
    answer: Option<Answer>,
}

impl Making {
    fn finish(self, mut archive: Archive, order: &Owned) -> Result<Package> {
        let pretty = |value: &serde_json::Value| serde_json::to_vec_pretty(value).unwrap_or_default();
        archive.add("schema.json", &pretty(&schema::json_schema(&self.found.sheets)))?;
        archive.add("csv-metadata.json", &pretty(&schema::csvw(&self.found.sheets, order.lang.tag())))?;
        if let Some(answer) = &self.answer {
            let report = Report {
                notice: &order.notice,
                lang: order.lang,
                zone: &order.zone,
                made_at: self.made_at,
                answer,
                categories: &self.categories,
                sheets: &self.found.sheets,
                rows: self.found.rows,
            };
            let document = report.document();
            archive.add("index.html", document.to_html().as_bytes())?;
            archive.add("package.pdf", &document.to_pdf())?;
        }
        let manifest = self.manifest(&archive, order);
        let bytes = serde_json::to_vec_pretty(&manifest)
            .map_err(|error| Error::Setup(format!("a manifest cannot be written: {error}")))?;
        let signature = self.privacy.signer()?.sign_detached(MANIFEST_KIND, &bytes);
        archive.add(MANIFEST, &bytes)?;
        archive.add(SIGNATURE, signature.as_bytes())?;
        let day = self.made_at.timestamp().strftime("%Y-%m-%d");
        let file_name = format!("{}-{}-{day}.zip", order.notice.product.name, order.kind.name());
        Ok(Package { bytes: archive.finish()?, file_name, manifest })
    }

    fn manifest(&self, archive: &Archive, order: &Owned) -> Manifest {
        Manifest {
            format: FORMAT.to_owned(),
            kind: order.kind,
            product: order.notice.product.name.clone(),
            controller: order.notice.controller.name.clone(),
            issuer: order.issuer.clone(),
            made_at: self.made_at,
            language: order.lang.tag().to_owned(),
            edition: order.notice.edition().number,
            rows: self.found.rows,
            tables: self.found.sheets.iter().map(|sheet| (sheet.table.to_owned(), sheet.rows)).collect(),
            categories: self.categories.iter().map(|category| category.id.clone()).collect(),
            files: archive.files().to_vec(),
        }
    }
}
