//! `obhut verify`: whether a signed file is as it was signed. Needs the file and the public keys, and no server.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use privacy::{
    package::{PACKAGE_BYTES_MAX, VerifiedPackage, verify_package},
    signature::{self, JwkSet, Verified},
};

use super::Outcome;

/// How every ZIP begins.
const ZIP_SIGN: &[u8] = b"PK";

#[derive(clap::Args, Debug)]
pub struct Args {
    /// A package (ZIP), a compact JWS, or any file whose detached JWS lies beside it (--signature)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The public keys: what the server answers at /api/signing-keys
    #[arg(long, value_name = "JWKS")]
    key: PathBuf,
    /// The detached JWS of the file
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
    /// Print what was signed
    #[arg(long)]
    print: bool,
}

pub fn run(args: Args) -> Outcome {
    let keys: JwkSet = serde_json::from_slice(&read(&args.key)?)
        .map_err(|error| format!("{}: no JWK set: {error}", args.key.display()))?;
    let content = read(&args.file)?;
    if args.signature.is_none() && content.starts_with(ZIP_SIGN) {
        return Ok(match verify_package(&keys, &content, PACKAGE_BYTES_MAX) {
            Ok(package) => tell_package(&package),
            Err(error) => refuse(&args.file, &error),
        });
    }
    let verified = match &args.signature {
        Some(beside) => {
            let jws = String::from_utf8_lossy(&read(beside)?).into_owned();
            signature::verify_detached(&keys, &jws, &content)
        }
        None => signature::verify(&keys, &String::from_utf8_lossy(&content)),
    };
    match verified {
        Ok(verified) => {
            tell(&verified, args.print);
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Ok(refuse(&args.file, &error)),
    }
}

fn refuse(file: &Path, error: &dyn std::error::Error) -> ExitCode {
    eprintln!("{}: not valid: {error}", file.display());
    ExitCode::FAILURE
}

fn tell_package(package: &VerifiedPackage) -> ExitCode {
    let manifest = &package.manifest;
    eprintln!("valid: signed with the key {}", package.kid);
    println!("{} package of {} ({})", manifest.kind.name(), manifest.product, manifest.controller);
    println!(
        "made at {} by {}; {} rows, {} files",
        manifest.made_at,
        manifest.issuer,
        manifest.rows,
        manifest.files.len()
    );
    ExitCode::SUCCESS
}

fn tell(verified: &Verified, print: bool) {
    let kind = verified.kind.as_deref().map(|kind| format!(" ({kind})")).unwrap_or_default();
    eprintln!("valid{kind}: signed with the key {}", verified.kid);
    if print {
        println!("{}", String::from_utf8_lossy(&verified.payload));
    }
}

fn read(path: &PathBuf) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
