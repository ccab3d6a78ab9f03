//! OFD (GB/T 33190-2016): the text of its pages, in the order it is written in.
//!
//! An OFD page is a picture of text: pieces with a place each. Pieces on one line are joined, and a
//! new height begins a new line; more is not read into it.

use super::package::Package;
use super::xml::{Node, Xml};
use super::{Block, Gatherer, Outcome, PartName, Trouble, limits, tidy};
use crate::check::personal::Scanner;

/// The text of an OFD, and its pages that are pictures without a word.
pub(super) fn read(
    package: &mut Package,
    scanner: &mut Scanner<'_>,
) -> Result<(Outcome, Vec<usize>), Trouble> {
    let pages = pages(package)?;
    let count = pages.len();
    let mut pictures = Vec::new();
    let mut gatherer = Gatherer::default();
    for (number, page) in (1..).zip(pages) {
        let Some(xml) = package.seen_xml(&page)? else {
            continue;
        };
        scanner.part(PartName::Page(number));
        let kept = number <= limits::PARTS && gatherer.part(PartName::Page(number));
        gatherer.document.cut |= !kept;
        let lines = lines(&xml)?;
        if lines.is_empty() && xml.contains("ImageObject") {
            pictures.push(number);
        }
        for line in lines {
            scanner.text(&line);
            if kept {
                gatherer.push(Block::Paragraph(line));
            }
        }
    }
    scanner.part(PartName::Whole);
    let document = gatherer.finish();
    Ok(if document.parts.is_empty() && count > 0 {
        (Outcome::Scan { pages: count }, Vec::new())
    } else {
        (Outcome::Text(document), pictures)
    })
}

/// The files of the pages, in their order.
fn pages(package: &mut Package) -> Result<Vec<String>, Trouble> {
    let documents = places(&package.xml("OFD.xml")?, "DocRoot")?;
    let mut pages = Vec::new();
    for document in documents {
        let folder = document
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned();
        for page in places(&package.xml(&document)?, "Page")? {
            let rooted = page.starts_with('/') || folder.is_empty();
            let page = if rooted { page } else { format!("{folder}/{page}") };
            pages.push(page);
        }
    }
    Ok(pages)
}

/// The files that the elements of a name lead to: as their text, or as their `BaseLoc`.
fn places(text: &str, name: &str) -> Result<Vec<String>, Trouble> {
    let mut xml = Xml::new(text);
    let mut places = Vec::new();
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        if element.name() != name {
            continue;
        }
        let place = match element.attribute("BaseLoc") {
            Some(place) => place,
            None => xml.text()?,
        };
        let place = place.trim();
        if !place.is_empty() {
            places.push(place.to_owned());
        }
    }
    Ok(places)
}

/// The lines of a page.
fn lines(text: &str) -> Result<Vec<String>, Trouble> {
    let mut xml = Xml::new(text);
    let mut lines: Vec<(Option<i64>, String)> = Vec::new();
    let mut height = None;
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "TextObject" => {
                let boundary = element.attribute("Boundary").unwrap_or_default();
                let top = boundary.split_ascii_whitespace().nth(1);
                // Half a millimetre is within a line.
                height = top
                    .and_then(|top| top.parse::<f64>().ok())
                    .map(|top| (top * 2.0).round() as i64);
            }
            "TextCode" => {
                let piece = xml.text()?;
                match lines.last_mut() {
                    Some((at, line)) if *at == height && height.is_some() => line.push_str(&piece),
                    _ => lines.push((height, piece)),
                }
            }
            _ => {}
        }
    }
    let lines = lines.into_iter().map(|(_, line)| tidy(&line));
    Ok(lines.filter(|line| !line.is_empty()).collect())
}
