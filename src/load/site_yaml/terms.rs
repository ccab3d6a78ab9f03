//! The units and the category tree of `site.yaml`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::fields::{Fields, KeyNames, Text, nearest};
use super::super::yaml::Node;
use super::measures;
use crate::config::{Category, CategoryId, Unit, UnitId};
use crate::diagnostic::{AddressProblem, Diagnostic, Diagnostics, Problem, SourceText};
use crate::entry::OrganisationCode;
use crate::entry::slug::{is_slug, slug};
use crate::output::{PathFault, path_fault, path_fault_within};

pub(crate) const UNIT: &[KeyNames] = &[
    ("name", &["名称", "全称"]),
    ("code", &["组织机构代码", "统一社会信用代码"]),
    ("slug", &["网址名"]),
    ("aliases", &["别名", "简称"]),
    ("parent", &["上级机构"]),
    ("description", &["简介"]),
    ("kind", &["类型"]),
    ("reports_since", &["年报起始年"]),
];

pub(crate) const CATEGORY: &[KeyNames] = &[
    ("name", &["名称"]),
    ("slug", &["网址名"]),
    ("description", &["简介"]),
    ("children", &["下级"]),
];

/// The most bytes of a category in an address: a unit's name stands before it, and files lie below.
const LONGEST_CATEGORY: usize = 500;

/// Names or slugs that must differ, with where each first stood.
#[derive(Default)]
struct Taken(BTreeMap<String, Range<usize>>);

impl Taken {
    /// Reports a second claim of a name; whether this was the first.
    fn claim(
        &mut self,
        source: SourceText<'_>,
        name: &str,
        range: Range<usize>,
        problem: impl FnOnce(String) -> Problem,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        if let Some(first) = self.0.get(name) {
            let finding = Diagnostic::new(problem(name.to_owned()), source.place(range));
            diagnostics.push(finding.with_other(source.place(first.clone())));
            return false;
        }
        self.0.insert(name.to_owned(), range);
        true
    }
}

/// Reads the list of units.
pub(super) fn units(source: SourceText<'_>, nodes: &[&Node], diagnostics: &mut Diagnostics) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut parents = Vec::new();
    let (mut names, mut slugs) = (Taken::default(), Taken::default());
    let duplicate_name = |name| Problem::DuplicateName { name };
    for node in nodes {
        let Some(mut fields) = Fields::new(source, node, UNIT, diagnostics) else {
            continue;
        };
        let name = fields.required(UNIT[0], diagnostics);
        let code = fields
            .text("code", diagnostics)
            .and_then(|text| code(source, &text, diagnostics));
        let slug_text = fields.text("slug", diagnostics);
        let aliases = fields.texts("aliases", diagnostics);
        let parent = fields.text("parent", diagnostics);
        let description = fields.string("description", diagnostics);
        let duties = measures::duties(&mut fields, diagnostics);
        let Some(name) = name else { continue };
        let mut fresh = true;
        for text in std::iter::once(&name).chain(&aliases) {
            fresh &= names.claim(source, text.text, text.range.clone(), duplicate_name, diagnostics);
        }
        let fallback = || {
            code.as_ref()
                .map_or_else(|| slug(name.text), |c| c.as_str().to_lowercase())
        };
        let (slug, slug_range) = slug_or(source, slug_text, fallback, &name, diagnostics);
        fits(source, &slug, slug_range.clone(), diagnostics);
        // A doubled name has a doubled slug as well: one finding is enough.
        if fresh {
            slugs.claim(
                source,
                &slug,
                slug_range,
                |slug| Problem::DuplicateSlug { slug },
                diagnostics,
            );
        }
        parents.push(parent);
        units.push(Unit {
            name: name.text.to_owned(),
            code,
            slug,
            aliases: aliases.iter().map(|a| a.text.to_owned()).collect(),
            parent: None,
            duties,
            description,
        });
    }
    link_parents(source, &mut units, &parents, diagnostics);
    units
}

fn code(source: SourceText<'_>, text: &Text<'_>, diagnostics: &mut Diagnostics) -> Option<OrganisationCode> {
    match OrganisationCode::parse(text.text) {
        Ok(code) => Some(code),
        Err(error) => {
            diagnostics.report(
                Problem::OrganisationCode { error },
                source.place(text.range.clone()),
            );
            None
        }
    }
}

/// The slug as written, checked, or the fallback.
fn slug_or(
    source: SourceText<'_>,
    text: Option<Text<'_>>,
    fallback: impl FnOnce() -> String,
    name: &Text<'_>,
    diagnostics: &mut Diagnostics,
) -> (String, Range<usize>) {
    match text {
        None => {
            let slug = fallback();
            if slug.is_empty() {
                let problem = Problem::BadSlug {
                    slug: name.text.to_owned(),
                    suggestion: "a-name".to_owned(),
                };
                diagnostics.report(problem, source.place(name.range.clone()));
            }
            (slug, name.range.clone())
        }
        Some(text) if is_slug(text.text) => (text.text.to_owned(), text.range),
        Some(text) => {
            let suggestion = slug(text.text);
            let problem = Problem::BadSlug {
                slug: text.text.to_owned(),
                suggestion: suggestion.clone(),
            };
            diagnostics.report(problem, source.place(text.range.clone()));
            (suggestion, text.range)
        }
    }
}

/// Reports what no folder can be called, or not everywhere.
fn fits(source: SourceText<'_>, slug_path: &str, range: Range<usize>, diagnostics: &mut Diagnostics) {
    // Its own part first: what is wrong above has been said there.
    let own = slug_path.rsplit('/').next().unwrap_or(slug_path);
    let whole = path_fault_within(slug_path, LONGEST_CATEGORY);
    let long = || whole.filter(|fault| matches!(fault, PathFault::LongPath { .. }));
    if let Some(fault) = path_fault(own).or_else(long) {
        let problem = Problem::Address(AddressProblem::Path(fault));
        diagnostics.report(problem, source.place(range));
    }
}

fn link_parents(
    source: SourceText<'_>,
    units: &mut [Unit],
    parents: &[Option<Text<'_>>],
    diagnostics: &mut Diagnostics,
) {
    for (child, parent) in parents.iter().enumerate() {
        let Some(text) = parent else { continue };
        let named = |unit: &Unit| unit.name == text.text || unit.aliases.iter().any(|a| a == text.text);
        match units.iter().position(named) {
            Some(place) => units[child].parent = Some(UnitId(place)),
            None => {
                let suggestion = nearest(text.text, units.iter().map(|u| u.name.as_str()));
                let problem = Problem::UnknownParent {
                    name: text.text.to_owned(),
                    suggestion,
                };
                diagnostics.report(problem, source.place(text.range.clone()));
            }
        }
    }
    for (child, parent) in parents.iter().enumerate() {
        let Some(text) = parent else { continue };
        let mut above = units[child].parent;
        // A line of parents longer than there are units comes back to itself.
        for _ in 0..=units.len() {
            match above {
                Some(id) if id.0 == child => {
                    let problem = Problem::ParentCircle {
                        name: units[child].name.clone(),
                    };
                    diagnostics.report(problem, source.place(text.range.clone()));
                    break;
                }
                Some(id) => above = units[id.0].parent,
                None => break,
            }
        }
    }
}

/// Reads the category tree: parents before children.
pub(super) fn categories(
    source: SourceText<'_>,
    nodes: &[&Node],
    diagnostics: &mut Diagnostics,
) -> Vec<Category> {
    let mut tree = Vec::new();
    level(source, nodes, None, &mut tree, diagnostics);
    tree
}

fn level(
    source: SourceText<'_>,
    nodes: &[&Node],
    parent: Option<CategoryId>,
    tree: &mut Vec<Category>,
    diagnostics: &mut Diagnostics,
) {
    let (mut names, mut slugs) = (Taken::default(), Taken::default());
    for node in nodes {
        let Some(mut fields) = Fields::new(source, node, CATEGORY, diagnostics) else {
            continue;
        };
        let name = fields.required(CATEGORY[0], diagnostics);
        let slug_text = fields.text("slug", diagnostics);
        let description = fields.string("description", diagnostics);
        let children = fields.items("children");
        let Some(name) = name else { continue };
        let duplicate = |name| Problem::DuplicateName { name };
        let fresh = names.claim(source, name.text, name.range.clone(), duplicate, diagnostics);
        let (slug, range) = slug_or(source, slug_text, || slug(name.text), &name, diagnostics);
        let slug_path = match parent {
            Some(CategoryId(above)) => format!("{}/{slug}", tree[above].slug_path),
            None => slug.clone(),
        };
        // Of what is too long above, this has been said.
        let above_fits = parent.is_none_or(|above| tree[above.0].slug_path.len() <= LONGEST_CATEGORY);
        let own = if above_fits { &slug_path } else { &slug };
        fits(source, own, range.clone(), diagnostics);
        if fresh {
            slugs.claim(
                source,
                &slug,
                range,
                |slug| Problem::DuplicateSlug { slug },
                diagnostics,
            );
        }
        let id = CategoryId(tree.len());
        let category = Category {
            path: match parent {
                Some(CategoryId(above)) => format!("{}/{}", tree[above].path, name.text),
                None => name.text.to_owned(),
            },
            slug_path,
            name: name.text.to_owned(),
            parent,
            children: Vec::new(),
            depth: parent.map_or(0, |p| tree[p.0].depth + 1),
            description,
        };
        tree.push(category);
        if let Some(CategoryId(above)) = parent {
            tree[above].children.push(id);
        }
        level(source, &children, Some(id), tree, diagnostics);
    }
}
