//! The files and addresses a document refers to.

mod addresses;

use unicode_normalization::UnicodeNormalization as _;

use super::names::ATTACHMENT;
use super::{Context, Linked, Reference, Target, anchors};
use crate::attachment::active::{self, Active, Family};
use crate::diagnostic::{
    AddressProblem, AttachmentProblem, Diagnostics, EntryProblem, Expected, LineIndex, Place, Problem,
    SourceText,
};
use crate::entry::{Attachment, AttachmentFacts, AttachmentKind};
use crate::load::document::RawDocument;
use crate::load::encoding::MAX_BYTES;
use crate::load::fields::{Fields, nearest, text_of};
use crate::load::yaml::{Node, Value};
use crate::output::path_fault;
use crate::text::{TextBody, TextLink};

/// Gathers the files of one document: its attachments first, then what its text shows or links to.
pub(super) struct FileSet<'a> {
    context: &'a Context<'a>,
    raw: &'a RawDocument,
    /// `content/2023/`, with a slash at the end.
    folder: String,
    files: Vec<Attachment>,
}

impl<'a> FileSet<'a> {
    pub(super) fn new(context: &'a Context<'a>, raw: &'a RawDocument) -> FileSet<'a> {
        let folder = raw
            .file
            .file
            .rsplit_once('/')
            .map_or(String::new(), |(folder, _)| format!("{folder}/"));
        FileSet {
            context,
            raw,
            folder,
            files: Vec::new(),
        }
    }

    /// The files found, each with an address of its own.
    pub(super) fn finish(mut self) -> Vec<Attachment> {
        addresses::give(&self.folder, &mut self.files);
        self.files
    }

    /// Reads an item of `attachments`: a file name, or a map of `file` and `name`.
    pub(super) fn attachment(&mut self, node: &Node, diagnostics: &mut Diagnostics) {
        let source = self.raw.source();
        let (file, name) = match &node.value {
            Value::Map(_) => {
                let Some(mut fields) = Fields::new(source, node, ATTACHMENT, diagnostics) else {
                    return;
                };
                let file = fields.required(ATTACHMENT[0], diagnostics);
                (file, fields.string("name", diagnostics))
            }
            _ => (text_of(source, "attachments".to_owned(), node, diagnostics), None),
        };
        let Some(file) = file else { return };
        match self.resolve(file.text) {
            Ok(path) => {
                let place = source.place(file.range);
                self.measure(&path, place.clone(), diagnostics);
                self.look_at_name(&path, false, place, diagnostics);
                self.add(path, name, true);
            }
            Err(problem) => diagnostics.report(problem, source.place(file.range)),
        }
    }

    /// Looks at every link and picture of the text. What names a file beside the entry joins its
    /// files; what names an address of the site is returned, to be compared with the whole.
    pub(super) fn text_links(
        &mut self,
        text: &TextBody<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Reference> {
        let mut references = Vec::new();
        let mut places = LinkPlaces::new(self.raw.source(), text);
        for link in text.links() {
            let place = places.of(&link);
            let address = |target| Reference {
                key: "text".to_owned(),
                target,
                place: place.clone(),
            };
            if link.image && link.alt.trim().is_empty() {
                let target = link.target.clone();
                let problem = EntryProblem::ImageWithoutText { target };
                diagnostics.report(Problem::Entry(problem), place.clone());
            }
            match kind(&link.target) {
                LinkKind::Elsewhere if link.image => {
                    diagnostics.report(
                        Problem::ExternalImage {
                            target: link.target.clone(),
                        },
                        place,
                    );
                }
                LinkKind::Elsewhere if link.target.starts_with('#') => {
                    let own = Linked::Document(self.raw.file.file.clone());
                    references.extend(anchors::target(&link.target, own).map(address));
                }
                LinkKind::Elsewhere => {}
                LinkKind::Dangerous => {
                    diagnostics.report(
                        Problem::DangerousLink {
                            target: link.target.clone(),
                        },
                        place,
                    );
                }
                LinkKind::Address(path) => {
                    let of = Linked::Address(path.clone());
                    references.extend(anchors::target(&link.target, of).map(address));
                    references.push(address(Target::Address(path)));
                }
                LinkKind::File(name) => {
                    let path = join(&self.folder, &name);
                    match path.filter(|path| self.context.documents.contains(path.as_str())) {
                        Some(path) => {
                            let of = Linked::Document(path.clone());
                            references.extend(anchors::target(&link.target, of).map(address));
                            references.push(address(Target::Document(path)));
                        }
                        None => match self.resolve(&name) {
                            Ok(path) => {
                                self.measure(&path, place.clone(), diagnostics);
                                self.look_at_name(&path, link.image, place, diagnostics);
                                self.add(path, None, false);
                            }
                            Err(_) if self.is_there(&link.target) => {
                                let target = link.target.clone();
                                let signs = [("%", "%25"), ("#", "%23"), ("?", "%3F"), (" ", "%20")];
                                let encoded = signs
                                    .iter()
                                    .fold(target.clone(), |name, (sign, code)| name.replace(sign, code));
                                diagnostics.report(Problem::UnencodedFile { target, encoded }, place);
                            }
                            Err(Problem::MissingFile { target, .. }) => {
                                // `?q=1` names no file at all: it is shown as it was typed.
                                let named = !target.trim().is_empty();
                                let problem = Problem::MissingFile {
                                    target: if named { target } else { link.target.clone() },
                                    image: link.image,
                                };
                                diagnostics.report(problem, place);
                            }
                            Err(problem) => diagnostics.report(problem, place),
                        },
                    }
                }
            }
        }
        references
    }

    /// The file that holds the text as it was before a change. It is read as the entry's text is,
    /// as plain text whatever its marks: what the reader is shown is what differs.
    pub(super) fn earlier_text(&self, name: &str) -> Result<String, Problem> {
        if !name.to_ascii_lowercase().ends_with(".txt") {
            return Err(Problem::WrongType {
                key: "before".to_owned(),
                expected: Expected::EarlierText,
            });
        }
        let path = self.resolve(name)?;
        let size = self.context.files.get(&path).copied().unwrap_or(0);
        if size > MAX_BYTES {
            return Err(Problem::TooLarge {
                bytes: size,
                limit: MAX_BYTES / 1024 / 1024,
            });
        }
        Ok(path)
    }

    /// Whether a file has just this name, as it stands in a link.
    fn is_there(&self, name: &str) -> bool {
        join(&self.folder, name).is_some_and(|path| self.context.files.contains_key(&path))
    }

    /// The path of a file named in the document.
    fn resolve(&self, name: &str) -> Result<String, Problem> {
        let outside = || Problem::FileOutsideSite {
            target: name.to_owned(),
        };
        if name.starts_with(['/', '\\']) {
            return Err(outside());
        }
        let path = join(&self.folder, name).ok_or_else(outside)?;
        // A link that leads out of the site was a finding of the walk, and is not among the files.
        if self.context.files.contains_key(&path) {
            return Ok(path);
        }
        let target = name.to_owned();
        if self.context.documents.contains(path.as_str()) {
            return Err(Problem::DocumentAsFile { target });
        }
        let (folder, own) = path.rsplit_once('/').unwrap_or(("", &path));
        let beside = self.context.files.keys().filter_map(|file| file.rsplit_once('/'));
        let names = || {
            let here = beside.clone().filter(|(other, _)| *other == folder);
            here.map(|(_, name)| name)
        };
        // 附件１.pdf beside 附件1.pdf, é in one character or in two: they look alike.
        let alike = names().find(|name| name.nfkc().eq(own.nfkc()));
        Err(match alike.map(str::to_owned).or_else(|| nearest(own, names())) {
            Some(near) => Problem::SimilarFile { target, near },
            None => Problem::MissingFile { target, image: false },
        })
    }

    /// Reports a file that is larger than a site wants its files to be.
    fn measure(&self, path: &str, place: Place, diagnostics: &mut Diagnostics) {
        const MEBIBYTE: u64 = 1024 * 1024;
        let size = self.context.files.get(path).copied().unwrap_or(0);
        let limit = self.context.config.measures.largest_attachment;
        if size > limit * MEBIBYTE {
            let file = path.rsplit('/').next().unwrap_or(path).to_owned();
            let bytes = size;
            let problem = EntryProblem::Oversize { file, bytes, limit };
            diagnostics.report(Problem::Entry(problem), place);
        }
    }

    /// Reports a file that a server or a browser would run, as its name says: the one it has, and the
    /// one that its address will have. What its bytes say is found where they are read.
    fn look_at_name(&self, path: &str, image: bool, place: Place, diagnostics: &mut Diagnostics) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let published = addresses::plain(name);
        if let Some(fault) = path_fault(&published) {
            let problem = Problem::Address(AddressProblem::Path(fault));
            diagnostics.report(problem, place.clone());
        }
        // The rest of a title behind a dot becomes an ending that is none: 附件1.关于办法的通知.
        let in_address = || active::by_name(&published).filter(|found| !matches!(found, Active::Unknown(_)));
        let found = active::by_name(name).or_else(in_address);
        let svg = || (!image && active::family(name) == Some(Family::Svg)).then_some(Active::SvgAsFile);
        if let Some(found) = found.or_else(svg) {
            diagnostics.report(Problem::Attachment(AttachmentProblem::Active(found)), place);
        }
    }

    fn add(&mut self, path: String, name: Option<String>, listed: bool) {
        if let Some(known) = self.files.iter_mut().find(|f| f.file == path) {
            known.listed |= listed;
            return;
        }
        let file_name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        let size = self.context.files.get(&path).copied().unwrap_or(0);
        let kind = AttachmentKind::of(&file_name);
        let name = name.unwrap_or(file_name);
        self.files.push(Attachment {
            file: path,
            name,
            output_name: String::new(),
            size,
            kind,
            listed,
            facts: AttachmentFacts::default(),
        });
    }
}

/// The links of a document's text to other sites, each without the place inside its page.
pub(crate) fn external_links(raw: &RawDocument) -> Vec<(String, Place)> {
    let Some(text) = super::read_text(raw) else {
        return Vec::new();
    };
    let is_web = |target: &str| target.starts_with("https://") || target.starts_with("http://");
    let links = text
        .links()
        .into_iter()
        .filter(|link| !link.image && is_web(&link.target));
    let mut places = LinkPlaces::new(raw.source(), &text);
    links
        .map(|link| {
            let place = places.of(&link);
            let page = link.target.split('#').next().unwrap_or_default();
            (page.to_owned(), place)
        })
        .collect()
}

/// What a link's target is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LinkKind {
    /// Another site, a mail address, or a place in the same text.
    Elsewhere,
    /// A scheme that runs code or reads the reader's disk.
    Dangerous,
    /// An address below the site's root, decoded, without its leading slash, query and fragment.
    Address(String),
    /// A file named relative to the document, decoded, without query and fragment.
    File(String),
}

/// Sorts a link's target.
pub(crate) fn kind(target: &str) -> LinkKind {
    let compact: String = target
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    if compact.is_empty() || compact.starts_with('#') || compact.starts_with("//") {
        return if compact.starts_with("//") {
            LinkKind::Dangerous
        } else {
            LinkKind::Elsewhere
        };
    }
    let scheme = compact
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_scheme = |s: &str| {
        !s.is_empty()
            && s.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    match scheme.as_deref() {
        Some("http" | "https" | "mailto" | "tel") => return LinkKind::Elsewhere,
        Some(other) if is_scheme(other) => return LinkKind::Dangerous,
        _ => {}
    }
    let path = target.split(['#', '?']).next().unwrap_or("").trim();
    let path = decode(path);
    match path.strip_prefix('/') {
        Some(path) => LinkKind::Address(path.to_owned()),
        None => LinkKind::File(path),
    }
}

/// Percent-decodes an address; what is no escape, and what is no UTF-8, stays as it was written.
pub(crate) fn decode(text: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    decoded.map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// `name` seen from `folder`, without `.` and `..`; `None` when it leaves `content/`.
pub(crate) fn join(folder: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.len() > 1 => {
                parts.pop();
            }
            ".." => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Where the links of a text stand in its file.
struct LinkPlaces<'a> {
    source: SourceText<'a>,
    index: LineIndex<'a>,
    /// Where the text starts in the file; `None` when it was put together from YAML values.
    offset: Option<usize>,
    /// Behind the target found last in a text that was put together.
    from: usize,
    /// How many targets of such a text may still be looked for in vain.
    patience: usize,
}

impl<'a> LinkPlaces<'a> {
    fn new(source: SourceText<'a>, text: &TextBody<'_>) -> LinkPlaces<'a> {
        LinkPlaces {
            source,
            index: LineIndex::new(source),
            offset: text.offset_in(source.text),
            from: 0,
            patience: 100,
        }
    }

    /// The target of a link, or its line where the target is written otherwise.
    fn of(&mut self, link: &TextLink) -> Place {
        if let Some(offset) = self.offset {
            return self
                .index
                .place(offset + link.range.start..offset + link.range.end);
        }
        let found = if self.patience == 0 {
            None
        } else {
            self.source.text[self.from..].find(&link.target)
        };
        match found {
            Some(at) => {
                let start = self.from + at;
                self.from = start + link.target.len();
                self.index.place(start..self.from)
            }
            None => {
                self.patience = self.patience.saturating_sub(1);
                Place::file(self.source.file)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_sorted_whatever_is_done_to_hide_them() {
        for bad in [
            "javascript:alert(1)",
            "JaVa\tScript:alert(1)",
            " data:text/html,x",
            "vbscript:x",
            "file:///etc",
            "//evil.example/",
        ] {
            assert_eq!(kind(bad), LinkKind::Dangerous, "{bad}");
        }
        for fine in [
            "https://a.example/",
            "mailto:a@b.example",
            "tel:12345",
            "#s-1",
            "",
        ] {
            assert_eq!(kind(fine), LinkKind::Elsewhere, "{fine}");
        }
        assert_eq!(kind("/unit/?a#b"), LinkKind::Address("unit/".into()));
        assert_eq!(kind("%E8%A1%A8.pdf#page=2"), LinkKind::File("表.pdf".into()));
        assert_eq!(kind("附件：表.pdf"), LinkKind::File("附件：表.pdf".into()));
    }

    #[test]
    fn paths_stay_inside_content() {
        assert_eq!(
            join("content/2023/", "a.pdf").as_deref(),
            Some("content/2023/a.pdf")
        );
        assert_eq!(
            join("content/2023/", "../2022/a.md").as_deref(),
            Some("content/2022/a.md")
        );
        assert_eq!(
            join("content/2023/", "./x/../a.pdf").as_deref(),
            Some("content/2023/a.pdf")
        );
        assert_eq!(join("content/2023/", "../../site.yaml"), None);
    }
}
