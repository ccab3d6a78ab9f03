//! What can be wrong, as values.

use super::{
    AddressProblem, AttachmentProblem, EntryProblem, OutputProblem, PageProblem, PortalProblem, Severity,
};
use crate::entry::date::DateError;
use crate::entry::document_number::Departure;
use crate::entry::index_number::IndexNumberError;
use crate::entry::organisation_code::CodeError;
use crate::output::PathFault;

/// What a key takes, when something else was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A single text.
    Text,
    /// Maps of `date` and `note`.
    Changes,
    /// A list of sections.
    Sections,
    /// A map of rules and reasons.
    Reasons,
    /// A map of wrong words and right ones.
    Words,
    /// The name of a text file that holds an earlier text.
    EarlierText,
}

/// Where a blank stands that waits for an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    /// In an entry that is published: readers would meet it.
    Published,
    /// In a draft, a page or the settings.
    Waiting,
    /// In place of a value that no entry can do without, be it a draft.
    Needed,
}

/// What most often lies behind a message of the YAML parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YamlHint {
    /// A quotation mark was opened and not closed.
    Quotation,
    /// A bracket was opened and not closed.
    Bracket,
    /// A value needs quotes around it, or its colon a space.
    Value,
    /// Keys that belong together start in different columns.
    Indentation,
    /// A value holds a colon and a space.
    Colon,
    /// A value starts with `*` or `&`.
    Anchor,
    /// A value starts with a special character.
    Start,
}

/// What a finding is about. The variants carry what the wording needs and no wording of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each variant is described by its rule id and its wording"
)]
pub enum Problem {
    // Files.
    Unreadable {
        reason: String,
    },
    ByteOrderMark,
    OtherEncoding {
        name: &'static str,
    },
    BrokenEncoding,
    BrokenUtf8,
    ControlCharacter {
        code: u32,
        refused: bool,
    },
    /// A character that takes no room, or turns the order of a line round.
    Invisible {
        code: u32,
    },
    /// A character that only some computers show, and what is right instead.
    PrivateUse {
        code: u32,
        instead: Option<char>,
    },
    TooLarge {
        bytes: u64,
        limit: u64,
    },
    StrayFile,
    OutsideSite,
    // YAML.
    NoFrontMatter,
    UnclosedFrontMatter,
    Yaml {
        message: String,
        hint: Option<YamlHint>,
    },
    Tab,
    OddSpace {
        code: u32,
    },
    FullWidthColon,
    NameEncoding,
    LinkedFolder,
    /// What follows a `#` behind a value that is free text.
    YamlComment {
        title: bool,
    },
    /// An anchor that nothing calls, a tag or a directive: a mark of YAML that does nothing here.
    YamlMark {
        mark: char,
    },
    TooDeep {
        limit: usize,
    },
    TooManyValues {
        limit: usize,
    },
    LongAliases {
        mebibytes: usize,
    },
    LongList {
        key: String,
        limit: usize,
    },
    ManyFindings {
        limit: usize,
    },
    SeveralDocuments,
    NotAMap,
    UnknownKey {
        key: String,
        suggestion: Option<String>,
    },
    DuplicateKey {
        key: String,
        canonical: &'static str,
    },
    WrongType {
        key: String,
        expected: Expected,
    },
    MissingKey {
        key: &'static str,
        chinese: &'static str,
    },
    EmptyValue {
        key: String,
    },
    // Values of an entry.
    NotADate {
        key: String,
        error: DateError,
    },
    EarlyDate {
        key: String,
        date: String,
    },
    /// A change that is dated later than the build.
    FutureChange {
        key: String,
        date: String,
    },
    /// A date that lies further ahead than such dates do.
    FarDate {
        key: String,
        date: String,
        /// Whether the entry waits for it.
        scheduled: bool,
    },
    IndexNumber {
        error: IndexNumberError,
        pattern: String,
        default: bool,
    },
    DuplicateIndexNumber {
        shown: String,
    },
    DuplicateUrl {
        url: String,
    },
    UnknownUnit {
        name: String,
        suggestion: Option<String>,
    },
    UnknownCategory {
        path: String,
        suggestion: Option<String>,
    },
    UnknownChoice {
        key: String,
        value: String,
        allowed: &'static [&'static str],
    },
    DocumentNumber {
        shown: String,
        departure: Departure,
    },
    UnknownReference {
        key: String,
        number: String,
    },
    SelfReference {
        key: String,
    },
    NoReason {
        state: &'static str,
    },
    Unannounced {
        state: &'static str,
    },
    BadRedirect {
        target: String,
    },
    BadAlias {
        alias: String,
    },
    EmptyBody,
    BodyAndSections,
    BodyInFrontMatter,
    // Findings that are allowed.
    NoAllowanceReason {
        rule: String,
    },
    UnusedAllowance {
        rule: String,
    },
    Placeholder {
        blank: String,
        at: Blank,
    },
    // Files an entry refers to.
    MissingFile {
        target: String,
        image: bool,
    },
    UnencodedFile {
        target: String,
        encoded: String,
    },
    SimilarFile {
        target: String,
        near: String,
    },
    DocumentAsFile {
        target: String,
    },
    FileOutsideSite {
        target: String,
    },
    DangerousLink {
        target: String,
    },
    ExternalImage {
        target: String,
    },
    MissingLinkTarget {
        target: String,
    },
    // site.yaml.
    NoSite {
        folder: String,
    },
    BadBaseUrl {
        value: String,
    },
    BadFeedId {
        value: String,
    },
    BadTimeZone {
        value: String,
    },
    BadNumber {
        key: String,
        least: usize,
        most: usize,
    },
    BadPattern {
        message: String,
    },
    BadSlug {
        slug: String,
        suggestion: String,
    },
    OrganisationCode {
        error: CodeError,
    },
    DuplicateName {
        name: String,
    },
    DuplicateSlug {
        slug: String,
    },
    UnknownParent {
        name: String,
        suggestion: Option<String>,
    },
    ParentCircle {
        name: String,
    },
    UnknownRule {
        rule: String,
        suggestion: Option<String>,
    },
    UnsupportedEdition {
        edition: String,
    },
    // Families with a file of their own.
    Address(AddressProblem),
    /// Also personal data in texts.
    Attachment(AttachmentProblem),
    Entry(EntryProblem),
    Portal(PortalProblem),
    /// Something about the output folder as a build found it.
    Output(OutputProblem),
    Page {
        problem: PageProblem,
        /// How many pages share it.
        pages: usize,
    },
    // Theme.
    NoTheme {
        name: String,
        folder: String,
    },
    Template {
        message: String,
    },
    Locale {
        message: String,
    },
    NoMinifier,
}

impl Problem {
    /// The stable id of its rule.
    pub fn rule(&self) -> &'static str {
        use Problem::*;
        match self {
            Unreadable { .. } | NameEncoding | LinkedFolder => "unreadable-file",
            ByteOrderMark | OtherEncoding { .. } => "encoding",
            BrokenEncoding | BrokenUtf8 => "broken-encoding",
            ControlCharacter { .. } => "control-character",
            Invisible { .. } => "invisible-character",
            PrivateUse { .. } => "private-character",
            TooLarge { .. } => "too-large",
            StrayFile => "stray-file",
            OutsideSite | FileOutsideSite { .. } => "outside-site",
            NoFrontMatter | UnclosedFrontMatter => "front-matter",
            Yaml { .. }
            | Tab
            | OddSpace { .. }
            | FullWidthColon
            | SeveralDocuments
            | NotAMap
            | YamlMark { .. } => "yaml",
            YamlComment { .. } => "yaml-comment",
            TooDeep { .. } | TooManyValues { .. } | LongAliases { .. } | LongList { .. } => "yaml-limit",
            ManyFindings { .. } => "many-findings",
            UnknownKey { .. } => "unknown-key",
            DuplicateKey { .. } => "duplicate-key",
            WrongType { .. } | UnknownChoice { .. } | BadNumber { .. } => "wrong-value",
            MissingKey { .. } => "missing-key",
            EmptyValue { .. } => "empty-value",
            NotADate { .. } => "date",
            EarlyDate { .. } => "early-date",
            FutureChange { .. } => "future-change",
            FarDate { .. } => "far-date",
            IndexNumber { .. } => "index-number",
            DuplicateIndexNumber { .. } => "duplicate-index-number",
            DuplicateUrl { .. } => "duplicate-url",
            UnknownUnit { .. } => "unknown-unit",
            UnknownCategory { .. } => "unknown-category",
            DocumentNumber { .. } => "document-number",
            UnknownReference { .. } | SelfReference { .. } => "reference",
            NoReason { .. } => "no-reason",
            Unannounced { .. } => "unannounced",
            BadRedirect { .. } => "redirect",
            BadAlias { .. } => "alias",
            EmptyBody | BodyAndSections | BodyInFrontMatter => "body",
            NoAllowanceReason { .. } => "allowance",
            UnusedAllowance { .. } => "unused-allowance",
            Placeholder { .. } => "placeholder",
            MissingFile { .. } | UnencodedFile { .. } | SimilarFile { .. } | DocumentAsFile { .. } => {
                "missing-file"
            }
            DangerousLink { .. } => "dangerous-link",
            ExternalImage { .. } => "external-image",
            MissingLinkTarget { .. } => "broken-link",
            Address(problem) => problem.rule(),
            Attachment(problem) => problem.rule(),
            NoSite { .. } => "no-site",
            BadBaseUrl { .. } => "base-url",
            BadFeedId { .. } => "feed-id",
            BadTimeZone { .. } => "time-zone",
            BadPattern { .. } => "index-number-pattern",
            BadSlug { .. } | DuplicateSlug { .. } => "slug",
            OrganisationCode { .. } => "organisation-code",
            DuplicateName { .. } => "duplicate-name",
            UnknownParent { .. } | ParentCircle { .. } => "parent",
            UnknownRule { .. } => "unknown-rule",
            UnsupportedEdition { .. } => "edition",
            Entry(problem) => problem.rule(),
            Portal(problem) => problem.rule(),
            Output(problem) => problem.rule(),
            Page { problem, .. } => problem.rule(),
            NoTheme { .. } => "no-theme",
            Template { .. } => "template",
            Locale { .. } => "locale",
            NoMinifier => "minify",
        }
    }

    /// The severity it has unless the site says otherwise.
    pub fn default_severity(&self) -> Severity {
        use Problem::*;
        match self {
            ByteOrderMark
            | OtherEncoding { .. }
            | ControlCharacter { refused: false, .. }
            | Invisible { .. }
            | PrivateUse { .. }
            | YamlComment { title: false }
            | StrayFile
            | EarlyDate { .. }
            | FarDate { .. }
            | DocumentNumber { .. }
            | Unannounced { .. }
            | UnusedAllowance { .. }
            | Entry(_)
            | Portal(_)
            | Output(_)
            | Placeholder {
                at: Blank::Waiting, ..
            }
            | NoMinifier => Severity::Warning,
            // Built pages that are not as they must be are a fault of the theme or of a text.
            Page { problem, .. } if problem.is_error() => Severity::Error,
            Page { .. } => Severity::Warning,
            Attachment(problem) => problem.default_severity(),
            _ => Severity::Error,
        }
    }

    /// Whether nothing can be made of the file, so that its level cannot be lowered: the entry
    /// would be missing without a word.
    pub fn is_fatal(&self) -> bool {
        use Problem::*;
        self.default_severity() == Severity::Error
            && !matches!(
                self,
                MissingLinkTarget { .. }
                    | DangerousLink { .. }
                    | ExternalImage { .. }
                    | UnknownReference { .. }
                    | SelfReference { .. }
                    | Page {
                        problem: PageProblem::DeadLink { .. },
                        ..
                    }
                    | Placeholder {
                        at: Blank::Published,
                        ..
                    }
            )
            && !matches!(self, Address(AddressProblem::Path(PathFault::Reserved { .. })))
            && !matches!(self, Attachment(problem) if !problem.is_fatal())
    }

    /// Rules that are looked for only when somebody asks: that nothing breaks one of them says
    /// nothing about an allowance.
    pub const SOMETIMES: &'static [&'static str] =
        &["annual-report", "backdated", "external-link", "series-gap"];

    /// The ids whose level a site may set, in the order of the alphabet.
    pub const RULES: &'static [&'static str] = &[
        "active-attachment",
        "annual-report",
        "attachment",
        "attachment-format",
        "attachment-hidden",
        "attachment-program",
        "attachment-scan",
        "attachment-text",
        "backdated",
        "broken-link",
        "control-character",
        "dangerous-link",
        "date-order",
        "dead-anchor",
        "document-number",
        "document-year",
        "early-date",
        "empty-category",
        "empty-section",
        "encoding",
        "external-image",
        "external-link",
        "far-date",
        "image-text",
        "index-owner",
        "index-year",
        "invisible-character",
        "late-publication",
        "lost-text",
        "minify",
        "no-locks",
        "oversize-attachment",
        "page-footer",
        "page-heading",
        "page-id",
        "page-language",
        "page-link",
        "page-meta",
        "personal-address",
        "personal-bank-card",
        "personal-email",
        "personal-id",
        "personal-landline",
        "personal-mobile",
        "personal-passport",
        "placeholder",
        "private-character",
        "reference",
        "reserved-name",
        "series-gap",
        "stale-category",
        "stray-file",
        "tampered-output",
        "typo",
        "unannounced",
        "unnamed-feeds",
        "untidy-value",
        "unused-allowance",
        "wrong-conversion",
        "yaml-comment",
    ];
}
