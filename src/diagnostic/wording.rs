//! Every sentence a person reads about a problem.
//!
//! One place, so that wording can be judged (and one day translated) as a whole.

use super::{Language, Problem};
use crate::entry::date::DateError;
use crate::entry::document_number::Departure;
use crate::entry::index_number::IndexNumberError;
use crate::entry::organisation_code::CodeError;

/// A problem in words.
pub struct Words {
    /// What is wrong, in a line.
    pub title: String,
    /// What to say at the marked place; may be empty.
    pub label: String,
    /// What to do.
    pub hint: String,
}

pub(super) fn words(title: impl Into<String>, label: impl Into<String>, hint: impl Into<String>) -> Words {
    Words {
        title: title.into(),
        label: label.into(),
        hint: hint.into(),
    }
}

impl Problem {
    /// The problem in words.
    pub(super) fn words(&self) -> Words {
        self.file_words()
            .or_else(|| self.yaml_words())
            .or_else(|| self.entry_words())
            .unwrap_or_else(|| self.site_words())
    }

    fn file_words(&self) -> Option<Words> {
        use Problem::*;
        Some(match self {
            Unreadable { reason } => words(
                format!("this file cannot be read: {reason}"),
                "",
                "check its permissions, and that no other program holds it open",
            ),
            ByteOrderMark => words(
                "the file starts with a byte order mark",
                "",
                "it was read all the same; save it as \"UTF-8\", not \"UTF-8 with BOM\", to be rid of this",
            ),
            OtherEncoding { name } => words(
                format!("the file is encoded as {name}, not UTF-8"),
                "",
                "it was read all the same; look whether its text is right on the page, and save it as UTF-8",
            ),
            BrokenEncoding => words(
                "the file is neither UTF-8 nor GB18030 text",
                "",
                "open it in an editor and save it as UTF-8; if it is a Word or PDF file, make it an attachment of an entry",
            ),
            BrokenUtf8 => words(
                "the file is UTF-8 with a broken character in it",
                "the first is here",
                "the file was cut off or pieced together; paste its text anew and save it as UTF-8",
            ),
            ControlCharacter { code, refused: true } => words(
                format!("a character that no text may hold: U+{code:04X}"),
                "here",
                "the file was damaged, or is not text at all; paste its text into a new file",
            ),
            ControlCharacter { code, refused: false } => words(
                format!("an invisible control character: U+{code:04X}"),
                "here",
                "it is left out of the pages; Word leaves such characters behind, delete it",
            ),
            TooLarge { mebibytes, limit } => words(
                format!("the file is {mebibytes} MiB large; an entry's text may have {limit} MiB"),
                "",
                "offer large material as an attachment of an entry that describes it",
            ),
            StrayFile => words(
                "this file belongs to no entry, so it is not published",
                "",
                "name it under `attachments` (附件) of an entry in the same folder, link to it, or take it out of content/",
            ),
            OutsideSite => words(
                "this link leads out of the site's folder",
                "",
                "put the file itself here: what lies outside the site is never published",
            ),
            FileOutsideSite { target } => words(
                format!("`{target}` is outside the entry's folder"),
                "leaves the folder",
                "put the file beside the entry and write its name alone",
            ),
            MissingFile { target, image } => words(
                format!("there is no file `{target}` beside this entry"),
                if *image {
                    "this picture is missing"
                } else {
                    "not found"
                },
                "look at the spelling, capital letters included, or put the file there",
            ),
            DangerousLink { target } => words(
                format!("a link of this kind is not allowed: `{target}`"),
                "here",
                "links may start with https://, http://, mailto: or tel:, or name a page of this site",
            ),
            ExternalImage { target } => words(
                format!("a picture from another site: `{target}`"),
                "here",
                "save the picture beside the entry and write its name alone: pages load nothing from other hosts",
            ),
            MissingLinkTarget { target } => words(
                format!("nothing on this site has the address `{target}`"),
                "leads nowhere",
                "name an entry's file, its address such as /entry/002489524/2023-00028/, or a whole https:// address",
            ),
            _ => return None,
        })
    }

    fn yaml_words(&self) -> Option<Words> {
        use Problem::*;
        Some(match self {
            NoFrontMatter => words(
                "the file has no front matter",
                "expected `---` here",
                "start the file with a line `---`, then `title`, `index_number`, `unit` and `published`, then `---` again",
            ),
            UnclosedFrontMatter => words(
                "the front matter is never closed",
                "opened here",
                "put a line `---` after its last key, before the text",
            ),
            Yaml { message, hint } => {
                words(format!("this is not YAML: {message}"), "here", hint.unwrap_or(""))
            }
            Tab => words(
                "a tab at the start of a line",
                "here",
                "YAML counts spaces: replace the tab by two spaces",
            ),
            FullWidthColon => words(
                "a full-width colon after a key",
                "`：` here",
                "type a half-width colon and a space instead: `: `",
            ),
            TooDeep { limit } => words(
                format!("more than {limit} lists and maps inside each other"),
                "here",
                "no key of an entry needs that",
            ),
            TooManyValues { limit } => words(
                format!("more than {limit} values in one file"),
                "here",
                "aliases count as often as they are used; write the values out, or split the file",
            ),
            SeveralDocuments => words(
                "a second YAML document starts here",
                "here",
                "put each entry into a file of its own",
            ),
            NotAMap => words(
                "expected keys and values",
                "here",
                "write lines such as `title: 标题`",
            ),
            UnknownKey { key, suggestion } => match suggestion {
                Some(near) => words(
                    format!("unknown key `{key}`"),
                    format!("did you mean `{near}`?"),
                    "",
                ),
                None => words(
                    format!("unknown key `{key}`"),
                    "not a key of this file",
                    "docs/entry-format.md lists the keys of entries, site.yaml of the sample portal its own",
                ),
            },
            DuplicateKey { key, canonical } if key == canonical => words(
                format!("the key `{key}` stands twice"),
                "the second",
                "keep the one that is right",
            ),
            DuplicateKey { key, canonical } => words(
                format!("the key `{key}` stands twice: it means the same as `{canonical}`"),
                "the second",
                "keep the one that is right",
            ),
            WrongType { key, expected } => words(
                format!("`{key}` takes {expected}"),
                format!("expected {expected}"),
                "",
            ),
            MissingKey { key, chinese } => words(
                format!("the key `{key}` ({chinese}) is missing"),
                "",
                format!("add a line `{key}: …`, or `{chinese}: …`"),
            ),
            EmptyValue { key } => words(
                format!("`{key}` is empty"),
                "nothing after the colon",
                "write its value, or take the line out if it may be missing",
            ),
            _ => return None,
        })
    }

    fn entry_words(&self) -> Option<Words> {
        use Problem::*;
        Some(match self {
            NotADate { key, error } => date_words(key, error),
            EarlyDate { key, date } => words(
                format!("`{key}` lies before 1949: {date}"),
                "is this right?",
                "look for a slip of the finger in the year",
            ),
            IndexNumber {
                error,
                pattern,
                default,
            } => index_number_words(error, pattern, *default),
            DuplicateIndexNumber { shown } => words(
                format!("the index number {shown} is taken"),
                "used a second time here",
                "every entry has a number of its own, for good; give this one the unit's next free number",
            ),
            DuplicateUrl { url } => words(
                format!("two things claim the address {url}"),
                "the second claim",
                "change one of the two; nothing is ever overwritten",
            ),
            UnknownUnit { name, suggestion } => match suggestion {
                Some(near) => words(
                    format!("no unit is called `{name}`"),
                    format!("did you mean `{near}`?"),
                    "units and their other names (aliases) are declared in site.yaml",
                ),
                None => words(
                    format!("no unit is called `{name}`"),
                    "unknown unit",
                    "declare it under `units` in site.yaml, or add this name to a unit's `aliases`",
                ),
            },
            UnknownCategory { path, suggestion } => match suggestion {
                Some(near) => words(
                    format!("there is no category `{path}`"),
                    format!("did you mean `{near}`?"),
                    "",
                ),
                None => words(
                    format!("there is no category `{path}`"),
                    "unknown category",
                    "write the path from the top, as in 综合政务/政务公开; categories are declared in site.yaml",
                ),
            },
            UnknownChoice { key, value, allowed } => words(
                format!("`{key}` cannot be `{value}`"),
                "not one of its values",
                format!("write one of: {}", allowed.join(", ")),
            ),
            DocumentNumber { shown, departure } => document_number_words(shown, *departure),
            UnknownReference { key, number } => words(
                format!("no entry has the index number {number}"),
                format!("`{key}` leads nowhere"),
                "write the index number of an entry of this site",
            ),
            SelfReference { key } => words(
                format!("`{key}` names the entry itself"),
                "here",
                "name the other entry",
            ),
            NoReason { state } => words(
                format!("an entry that is {state} needs a `reason` (原因)"),
                "",
                "readers who come here are told the reason",
            ),
            Unannounced { state } => words(
                format!("subscribers are not told that this entry is {state}"),
                "since when?",
                "add `changes` (更正说明) with the date and a note: feeds then show the entry once more",
            ),
            BadRedirect { target } => words(
                format!("`{target}` is no address to send readers to"),
                "here",
                "write an https:// address, or an address of this site such as /unit/",
            ),
            BadAlias { alias } => words(
                format!("`{alias}` cannot be an address of this site"),
                "here",
                "write the old address as a path, such as /art/2023/1/11/art_1229.html",
            ),
            EmptyBody => words(
                "the entry has no text",
                "",
                "paste the document's text below the front matter; nothing is published without it",
            ),
            BodyAndSections => words(
                "`body` and `sections` exclude each other",
                "the second",
                "keep one of them",
            ),
            BodyInFrontMatter => words(
                "a Markdown file carries its text below the front matter",
                "not here",
                "move this text below the closing `---`, or save the file as .yaml",
            ),
            _ => return None,
        })
    }

    fn site_words(&self) -> Words {
        use Problem::*;
        match self {
            NoSite { folder } => words(
                format!("there is no site.yaml in {folder} or in any folder above it"),
                "",
                "go to the site's folder, or name it with --root",
            ),
            BadBaseUrl { value } => words(
                format!("`{value}` is not the address of a site"),
                "here",
                "write it in full, such as https://www.example.gov.cn/xxgk/",
            ),
            BadTimeZone { value } => words(
                format!("`{value}` is not an offset from UTC"),
                "here",
                "write +08:00 for China Standard Time",
            ),
            BadNumber { key, least, most } => words(
                format!("`{key}` takes a number from {least} to {most}"),
                "here",
                "",
            ),
            BadPattern { message } => words(
                format!("the pattern for index numbers is not a regular expression: {message}"),
                "here",
                "name its parts (?<code>…), (?<year>…) and (?<serial>…)",
            ),
            BadSlug { slug, suggestion } => words(
                format!("`{slug}` cannot stand in an address"),
                "here",
                format!("use lower-case letters, digits and hyphens, such as `{suggestion}`"),
            ),
            OrganisationCode { error } => code_words(error),
            DuplicateName { name } => words(
                format!("the name `{name}` is given twice"),
                "the second",
                "an entry that uses it could mean either; keep it for one",
            ),
            DuplicateSlug { slug } => words(
                format!("the address part `{slug}` is given twice"),
                "the second",
                "give one of them another `slug`",
            ),
            UnknownParent { name, suggestion } => match suggestion {
                Some(near) => words(
                    format!("no unit is called `{name}`"),
                    format!("did you mean `{near}`?"),
                    "",
                ),
                None => words(
                    format!("no unit is called `{name}`"),
                    "unknown unit",
                    "name a unit of this list",
                ),
            },
            ParentCircle { name } => words(
                format!("`{name}` is above itself"),
                "here",
                "a unit cannot belong to one that belongs to it",
            ),
            UnknownRule { rule, suggestion } => match suggestion {
                Some(near) => words(
                    format!("there is no rule `{rule}`"),
                    format!("did you mean `{near}`?"),
                    "",
                ),
                None => words(
                    format!("there is no rule `{rule}` whose level can be set"),
                    "here",
                    format!("the rules are: {}", Problem::RULES.join(", ")),
                ),
            },
            UnsupportedEdition { edition } => words(
                format!("there is no edition `{edition}`"),
                "here",
                "editions are zh-Hans and zh-Hant",
            ),
            OneEdition { built } => words(
                format!("only the first edition, {built}, is built: this version makes one"),
                "",
                "name one edition under `editions`",
            ),
            NoTheme { name, folder } => words(
                format!("there is no theme `{name}`"),
                "here",
                format!("put it into {folder}, or write `theme: default`"),
            ),
            Template { message } => words(
                message.clone(),
                "",
                "the built-in theme is used where a theme has no file of its own",
            ),
            Locale { message } => words(format!("this locale file cannot be used: {message}"), "", ""),
            NoMinifier => words(
                "this gongkai was built without its minifier, so nothing is minified",
                "",
                "build it with the feature `minify`, or write `minify: off`",
            ),
            Attachment(problem) => problem.words(Language::English),
            other => words(other.rule(), "", ""),
        }
    }
}

fn date_words(key: &str, error: &DateError) -> Words {
    match error {
        DateError::Form => words(
            format!("`{key}` is not a date"),
            "not a date",
            "write 2023-01-11, 2023-01-11 09:58 or 2023年1月11日",
        ),
        DateError::Impossible { part, value } => words(
            format!("`{key}` is a date that does not exist: {part} {value}"),
            format!("there is no {part} {value} here"),
            "look it up in the original",
        ),
    }
}

fn index_number_words(error: &IndexNumberError, pattern: &str, default: bool) -> Words {
    match error {
        IndexNumberError::Pattern if default => words(
            "this is not an index number",
            "does not have the form of one",
            "write organisation code / year - five digits, as in 002489524/2023-00028; a local form is declared under `index_number` in site.yaml",
        ),
        IndexNumberError::Pattern => words(
            "this is not an index number of this site",
            "does not have the form of one",
            format!("site.yaml asks for the pattern {pattern}"),
        ),
        IndexNumberError::Code(error) => code_words(error),
        IndexNumberError::Year(year) => words(
            format!("{year} cannot be the year of an index number"),
            "look at the year",
            "years run from 1949 to 2100",
        ),
        IndexNumberError::Url => words(
            "nothing in this index number can stand in an address",
            "here",
            "it needs letters or digits",
        ),
    }
}

fn code_words(error: &CodeError) -> Words {
    match error {
        CodeError::Length(length) => words(
            format!("an organisation code has 9 or 18 characters, this one has {length}"),
            "here",
            "copy it from the unit's registration certificate",
        ),
        CodeError::Character(c) => words(
            format!("an organisation code cannot hold `{c}`"),
            "here",
            "it is made of digits and capital letters",
        ),
        CodeError::CheckDigit { found, expected } => words(
            "the organisation code is wrong: its check character does not fit",
            format!("ends in {found}, and GB 11714 asks for {expected}"),
            "one of its characters was mistyped; compare it with the unit's code, do not just change the last character",
        ),
    }
}

fn document_number_words(shown: &str, departure: Departure) -> Words {
    match departure {
        Departure::Ordinal => words(
            format!("the document number {shown} has 第 before its serial number"),
            "here",
            "GB/T 9704 section 7.2.5 wants 〔2017〕47号; compare it with the paper",
        ),
        Departure::LeadingZero => words(
            format!("the document number {shown} has a zero before its serial number"),
            "here",
            "GB/T 9704 section 7.2.5 wants 〔2017〕47号; compare it with the paper",
        ),
        Departure::ShortYear => words(
            format!("the year in the document number {shown} has not four digits"),
            "here",
            "GB/T 9704 section 7.2.5 wants 〔2017〕47号; compare it with the paper",
        ),
        Departure::Unknown => words(
            format!("`{shown}` does not look like a document number"),
            "here",
            "most look like 国办发〔2017〕47号; compare it with the paper",
        ),
    }
}
