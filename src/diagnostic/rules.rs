//! What the documentation says about each rule, for programs that show findings.

/// The document that describes every rule; its tables are read here, so that there is one
/// description of each.
const DOCUMENT: &str = include_str!("../../docs/rules.md");

/// A rule as `docs/rules.md` describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its stable id.
    pub id: String,
    /// What it finds.
    pub finds: String,
    /// Its level unless a site sets another: `error`, `warning` or `both`.
    pub severity: String,
    /// Why there is such a rule, with the clause it follows from.
    pub why: String,
    /// What to do about a finding.
    pub remedy: String,
}

/// Every rule, in the order of the document.
pub fn rules() -> Vec<Rule> {
    DOCUMENT.lines().filter_map(row).collect()
}

/// A line of a table whose first cell is a rule's id.
fn row(line: &str) -> Option<Rule> {
    let cells: Vec<&str> = line.strip_prefix('|')?.split('|').map(str::trim).collect();
    let [id, finds, severity, _, why, remedy, ..] = cells[..] else {
        return None;
    };
    let id = id.strip_prefix('`')?.strip_suffix('`')?.to_owned();
    let (finds, why, remedy) = (plain(finds), plain(why), plain(remedy));
    Some(Rule {
        id,
        finds,
        severity: severity.to_owned(),
        why,
        remedy,
    })
}

/// Text without the addresses of its links.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('[') {
        let link = rest[start..]
            .find("](")
            .and_then(|middle| Some((middle, rest[start + middle..].find(')')?)));
        let Some((middle, end)) = link else { break };
        out.push_str(&rest[..start]);
        out.push_str(&rest[start + 1..start + middle]);
        rest = &rest[start + middle + end + 1..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problem;

    #[test]
    fn every_rule_is_described_once_and_in_full() {
        let rules = rules();
        let ids: std::collections::BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids.len(), rules.len(), "a rule is described twice");
        for rule in &rules {
            for said in [&rule.finds, &rule.why, &rule.remedy] {
                assert!(!said.is_empty(), "{rule:?}");
            }
            assert!(
                ["error", "warning", "both"].contains(&rule.severity.as_str()),
                "{rule:?}"
            );
        }
        for id in Problem::RULES {
            assert!(ids.contains(id), "{id} is not described");
        }
    }

    #[test]
    fn links_are_shown_without_their_addresses() {
        assert_eq!(plain("see [a b](x.md#y), and [c](d)."), "see a b, and c.");
        assert_eq!(plain("`[1]: x` and [open"), "`[1]: x` and [open");
    }
}
