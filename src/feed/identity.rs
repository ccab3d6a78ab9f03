//! What names a feed and its items for ever.
//!
//! A site says it once (`feed_id` in `site.yaml`): a `tag:` URI (RFC 4151), which never changes, so
//! that subscribers of a portal that moves to another host or folder see nothing twice. A site that
//! says nothing has the names it always had, by its host, and in RSS by its index numbers alone.

use crate::config::Config;
use crate::entry::IndexNumber;

/// The name of `what` of a site: an entry, or a feed.
pub(super) fn name(config: &Config, what: &str) -> String {
    match &config.feed_id {
        Some(id) => id.of(what),
        None => by_host(config, what),
    }
}

/// What a feed calls an entry.
pub(super) fn of_entry(config: &Config, number: &IndexNumber) -> String {
    name(config, &format!("entry/{}", number.key()))
}

/// What RSS calls an entry: the same however the number is spelled, in capitals as units write it.
pub(super) fn guid(config: &Config, number: &IndexNumber) -> String {
    match &config.feed_id {
        Some(_) => of_entry(config, number),
        None => number.key().to_uppercase(),
    }
}

/// A name by the domain. The date, which the scheme demands, is the day the 政府信息公开条例 first came
/// into force; it is the same for all, so that correcting a publish date leaves the name alone.
fn by_host(config: &Config, what: &str) -> String {
    let domain = config.base.domain();
    let domain = domain.split(':').next().unwrap_or(domain);
    let is_name = !domain.is_empty()
        && domain
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    // An address such as `[::1]` is no name; only a preview is served there.
    let domain = if is_name { domain } else { "localhost" };
    format!("tag:{domain},2008-05-01:{what}")
}
