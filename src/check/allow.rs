//! Findings that an entry or page allows, each with a reason: `allow: {rule: reason}`.

use crate::diagnostic::{Allowance, Diagnostics, Expected, Problem};
use crate::load::fields::{Fields, nearest, text_of};
use crate::load::yaml::Value;

/// Takes the allowances out of the fields. A rule that does not exist or whose findings nobody may
/// overlook, and one without a reason, are findings themselves.
pub(super) fn allowances(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Vec<Allowance> {
    let Some((key, node)) = fields.take("allow") else {
        return Vec::new();
    };
    let source = fields.source();
    let pairs = match &node.value {
        Value::Map(pairs) => pairs,
        Value::Null => return Vec::new(),
        _ => {
            let expected = Expected::Reasons;
            let place = source.place(node.range.clone());
            diagnostics.report(Problem::WrongType { key, expected }, place);
            return Vec::new();
        }
    };
    let mut allowances = Vec::new();
    let limit = 2 * Problem::RULES.len();
    if let Some((first, _)) = pairs.get(limit) {
        let place = source.place(first.range.clone());
        diagnostics.report(Problem::LongList { key, limit }, place);
    }
    // Each rule is named once; whatever follows so many keys is none of them.
    for (rule, reason) in pairs.iter().take(limit) {
        let place = source.place(rule.range.clone());
        let Some(known) = Problem::RULES.iter().find(|known| **known == rule.text) else {
            let suggestion = nearest(&rule.text, Problem::RULES.iter().copied());
            let rule = rule.text.clone();
            diagnostics.report(Problem::UnknownRule { rule, suggestion }, place);
            continue;
        };
        if matches!(reason.value, Value::List(_) | Value::Map(_)) {
            text_of(source, rule.text.clone(), reason, diagnostics);
        } else if text_of(source, rule.text.clone(), reason, diagnostics).is_none() {
            let rule = rule.text.clone();
            diagnostics.report(Problem::NoAllowanceReason { rule }, place);
        } else {
            allowances.push(Allowance { rule: known, place });
        }
    }
    allowances
}
