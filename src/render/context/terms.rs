//! Units, categories and years as pages name them: titles, links, trees, and the way to a list.

use std::borrow::Cow;

use super::scope::Scope;
use super::{Crumb, TermLink};
use crate::catalogue::Term;
use crate::catalogue::pagination::PageNumber;
use crate::config::{CategoryId, UnitId};
use crate::plan::routes::Route;

impl<'a> Scope<'a> {
    /// The name of a term.
    pub fn term_title(&self, term: Term) -> Cow<'a, str> {
        let config = self.site.config;
        let year_text = |year: i16| self.locale.fill("year", &[("n", &year.to_string())]);
        match term {
            Term::Unit(unit) => Cow::Borrowed(&config.unit(unit).name),
            Term::Category(category) => Cow::Borrowed(&config.category(category).name),
            Term::Year(year) => Cow::Owned(year_text(year)),
            Term::UnitYear(unit, year) => {
                let name = config.unit(unit).name.as_str();
                Cow::Owned(
                    self.locale
                        .fill("unit_year", &[("unit", name), ("year", &year_text(year))]),
                )
            }
            Term::CategoryYear(category, year) => {
                let values = [
                    ("category", config.category(category).name.as_str()),
                    ("year", &year_text(year)),
                ];
                Cow::Owned(self.locale.fill("category_year", &values))
            }
            Term::UnitCategory(unit, category) => {
                let values = [
                    ("unit", config.unit(unit).name.as_str()),
                    ("category", config.category(category).name.as_str()),
                ];
                Cow::Owned(self.locale.fill("unit_category", &values))
            }
        }
    }

    /// What a term is about, where the site says so.
    pub fn term_description(&self, term: Term) -> Option<&'a str> {
        let config = self.site.config;
        match term {
            Term::Unit(unit) => config.unit(unit).description.as_deref(),
            Term::Category(category) => config.category(category).description.as_deref(),
            _ => None,
        }
    }

    /// A link to the list of a term, with `children` below it. A unit always has a page, whoever
    /// looks for it; other terms have one when they have entries.
    pub fn term_link(&self, term: Term, children: Vec<TermLink<'a>>) -> TermLink<'a> {
        let count = self.site.catalogue.list(term).len();
        let has_page = count > 0 || matches!(term, Term::Unit(_));
        let label = match term {
            Term::UnitYear(_, year) | Term::CategoryYear(_, year) => self.term_title(Term::Year(year)),
            Term::UnitCategory(_, category) => self.term_title(Term::Category(category)),
            other => self.term_title(other),
        };
        TermLink {
            label,
            description: self.term_description(term),
            url: has_page.then(|| self.link(&Route::List(term, PageNumber::Newest))),
            count,
            children,
        }
    }

    /// The units directly below another, or at the top, each with those below it.
    pub fn unit_tree(&self, parent: Option<UnitId>) -> Vec<TermLink<'a>> {
        let units = &self.site.config.units;
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); units.len() + 1];
        for (i, unit) in units.iter().enumerate() {
            below[unit.parent.map_or(units.len(), |p| p.0)].push(i);
        }
        self.unit_branch(parent.map_or(units.len(), |p| p.0), &below)
    }

    fn unit_branch(&self, parent: usize, below: &[Vec<usize>]) -> Vec<TermLink<'a>> {
        let link = |i: &usize| self.term_link(Term::Unit(UnitId(*i)), self.unit_branch(*i, below));
        below[parent].iter().map(link).collect()
    }

    /// The categories of `ids`, each with those below it.
    pub fn category_tree(&self, ids: &[CategoryId]) -> Vec<TermLink<'a>> {
        let link = |id: &CategoryId| {
            let children = self.category_tree(&self.site.config.category(*id).children);
            self.term_link(Term::Category(*id), children)
        };
        ids.iter().map(link).collect()
    }

    /// The categories at the top.
    pub fn top_categories(&self) -> Vec<CategoryId> {
        let all = self.site.config.categories.iter().enumerate();
        all.filter(|(_, c)| c.parent.is_none())
            .map(|(i, _)| CategoryId(i))
            .collect()
    }

    /// The first step of a breadcrumb.
    pub fn home_crumb(&self) -> Crumb<'a> {
        self.crumb(self.text("menu_home"), &Route::Home)
    }

    /// A step of a breadcrumb.
    pub fn crumb(&self, label: impl Into<Cow<'a, str>>, route: &Route) -> Crumb<'a> {
        Crumb {
            label: label.into(),
            url: Some(self.link(route)),
        }
    }

    /// The steps from the home page to the list of a term.
    pub fn term_trail(&self, term: Term) -> Vec<Crumb<'a>> {
        let mut trail = vec![self.home_crumb()];
        match term {
            Term::Unit(_) | Term::UnitYear(..) | Term::UnitCategory(..) => {
                trail.push(self.crumb(self.text("menu_units"), &Route::Units))
            }
            Term::Category(_) | Term::CategoryYear(..) => {
                trail.push(self.crumb(self.text("menu_categories"), &Route::Categories))
            }
            Term::Year(_) => trail.push(self.crumb(self.text("menu_years"), &Route::Years)),
        }
        let list = |term| Route::List(term, PageNumber::Newest);
        match term {
            Term::Unit(unit) | Term::UnitYear(unit, _) | Term::UnitCategory(unit, _) => {
                for unit in self.unit_line(unit) {
                    let term = Term::Unit(unit);
                    trail.push(self.crumb(self.term_title(term), &list(term)));
                }
            }
            Term::Category(category) | Term::CategoryYear(category, _) => {
                for category in self.site.config.category_line(category) {
                    let term = Term::Category(category);
                    trail.push(self.crumb(self.term_title(term), &list(term)));
                }
            }
            Term::Year(_) => {}
        }
        match term {
            Term::Year(year) | Term::UnitYear(_, year) | Term::CategoryYear(_, year) => {
                trail.push(self.crumb(self.term_title(Term::Year(year)), &list(term)));
            }
            Term::UnitCategory(unit, category) => {
                for category in self.site.config.category_line(category) {
                    let term = Term::UnitCategory(unit, category);
                    trail.push(self.crumb(self.term_title(Term::Category(category)), &list(term)));
                }
            }
            Term::Unit(_) | Term::Category(_) => {}
        }
        trail
    }

    /// A unit and those above it, from the top.
    fn unit_line(&self, unit: UnitId) -> Vec<UnitId> {
        let mut line = vec![unit];
        while let Some(parent) = line.last().and_then(|id| self.site.config.unit(*id).parent) {
            line.push(parent);
        }
        line.reverse();
        line
    }
}
