//! What can be wrong, as values.

use super::{AttachmentProblem, Severity};
use crate::entry::date::DateError;
use crate::entry::document_number::Departure;
use crate::entry::index_number::IndexNumberError;
use crate::entry::organisation_code::CodeError;

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
    TooLarge {
        mebibytes: u64,
        limit: u64,
    },
    StrayFile,
    OutsideSite,
    // YAML.
    NoFrontMatter,
    UnclosedFrontMatter,
    Yaml {
        message: String,
        hint: Option<&'static str>,
    },
    Tab,
    FullWidthColon,
    TooDeep {
        limit: usize,
    },
    TooManyValues {
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
        expected: &'static str,
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
    // Files an entry refers to.
    MissingFile {
        target: String,
        image: bool,
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
    // Attachments, and personal data in texts and attachments.
    Attachment(AttachmentProblem),
    // site.yaml.
    NoSite {
        folder: String,
    },
    BadBaseUrl {
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
    OneEdition {
        built: &'static str,
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
            Unreadable { .. } => "unreadable-file",
            ByteOrderMark | OtherEncoding { .. } => "encoding",
            BrokenEncoding | BrokenUtf8 => "broken-encoding",
            ControlCharacter { .. } => "control-character",
            TooLarge { .. } => "too-large",
            StrayFile => "stray-file",
            OutsideSite | FileOutsideSite { .. } => "outside-site",
            NoFrontMatter | UnclosedFrontMatter => "front-matter",
            Yaml { .. } | Tab | FullWidthColon | SeveralDocuments | NotAMap => "yaml",
            TooDeep { .. } | TooManyValues { .. } => "yaml-limit",
            UnknownKey { .. } => "unknown-key",
            DuplicateKey { .. } => "duplicate-key",
            WrongType { .. } | UnknownChoice { .. } | BadNumber { .. } => "wrong-value",
            MissingKey { .. } => "missing-key",
            EmptyValue { .. } => "empty-value",
            NotADate { .. } => "date",
            EarlyDate { .. } => "early-date",
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
            MissingFile { .. } => "missing-file",
            DangerousLink { .. } => "dangerous-link",
            ExternalImage { .. } => "external-image",
            MissingLinkTarget { .. } => "broken-link",
            Attachment(problem) => problem.rule(),
            NoSite { .. } => "no-site",
            BadBaseUrl { .. } => "base-url",
            BadTimeZone { .. } => "time-zone",
            BadPattern { .. } => "index-number-pattern",
            BadSlug { .. } | DuplicateSlug { .. } => "slug",
            OrganisationCode { .. } => "organisation-code",
            DuplicateName { .. } => "duplicate-name",
            UnknownParent { .. } | ParentCircle { .. } => "parent",
            UnknownRule { .. } => "unknown-rule",
            UnsupportedEdition { .. } => "edition",
            OneEdition { .. } => "one-edition",
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
            | StrayFile
            | EarlyDate { .. }
            | DocumentNumber { .. }
            | Unannounced { .. }
            | OneEdition { .. }
            | NoMinifier => Severity::Warning,
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
                    | Attachment(_)
            )
    }

    /// The ids whose level a site may set, in the order of the alphabet.
    pub const RULES: &'static [&'static str] = &[
        "attachment",
        "attachment-hidden",
        "attachment-scan",
        "broken-link",
        "control-character",
        "dangerous-link",
        "document-number",
        "early-date",
        "encoding",
        "external-image",
        "minify",
        "one-edition",
        "personal-address",
        "personal-bank-card",
        "personal-email",
        "personal-id",
        "personal-landline",
        "personal-mobile",
        "personal-passport",
        "reference",
        "stray-file",
        "unannounced",
    ];
}
