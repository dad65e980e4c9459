//! Reads where the contents of files are kept: `s3://BUCKET/PREFIX?endpoint=URL&region=NAME`, `file:///PATH` for a folder
//! that several nodes use, or nothing for the data folder.

use std::path::PathBuf;

use blobs::Bucket;
use kit::Query;

use super::sources::SettingValue;
use super::{BadSetting, BlobSetting, Sources, read::bad};

/// What the setting must look like.
const FORM: &str = "must be s3://BUCKET, s3://BUCKET/PREFIX?endpoint=URL&region=NAME, or file:///PATH";
/// The region of servers that know of none.
const REGION: &str = "us-east-1";

pub(super) fn read(sources: &Sources) -> Result<BlobSetting, BadSetting> {
    let Some(given) = sources.get("blobs") else { return Ok(BlobSetting::Folder) };
    if let Some(path) = given.text.trim().strip_prefix("file://") {
        let path = PathBuf::from(path);
        return if path.is_absolute() { Ok(BlobSetting::Shared(path)) } else { Err(bad(given, FORM)) };
    }
    let key = |name: &str| {
        let key = sources.get(name).map(|given| given.text.trim().to_owned());
        key.ok_or_else(|| bad(given, &format!("needs {} as well", name.to_uppercase())))
    };
    let region = sources.get("aws_region").map(|given| given.text.trim());
    let location = bucket(given, region)?;
    let (key_id, secret) = (key("aws_access_key_id")?, key("aws_secret_access_key")?);
    Ok(BlobSetting::Bucket(Bucket { key_id, secret, ..location }))
}

/// What the URL says.
fn bucket(given: &SettingValue, region: Option<&str>) -> Result<Bucket, BadSetting> {
    let form = || bad(given, FORM);
    let (location, query) = given.text.trim().split_once('?').unwrap_or((given.text.trim(), ""));
    let (name, prefix) = location
        .strip_prefix("s3://")
        .map(|location| location.split_once('/').unwrap_or((location, "")))
        .ok_or_else(form)?;
    let query = Query::parse(query);
    let endpoint = query.get("endpoint").map(|endpoint| endpoint.trim_end_matches('/').to_owned());
    let fit = |endpoint: &String| endpoint.starts_with("http://") || endpoint.starts_with("https://");
    if name.is_empty() || !endpoint.as_ref().is_none_or(fit) {
        return Err(form());
    }
    Ok(Bucket {
        name: name.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
        endpoint,
        region: query.get("region").or(region).unwrap_or(REGION).to_owned(),
        key_id: String::new(),
        secret: String::new(),
    })
}
