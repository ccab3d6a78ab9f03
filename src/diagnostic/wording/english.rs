//! What is said about each problem, in English.

use super::{Words, mebibytes, words};
use crate::diagnostic::{Blank, Language, Problem};

mod values;

use values::{code_words, date_words, document_number_words, expected, index_number_words, yaml_hint};

/// A problem in words. One match over all problems, so that the compiler asks for the words of a
/// new one.
pub(super) fn say(problem: &Problem) -> Words {
    use Problem::*;
    match problem {
        // The files themselves.
        Unreadable { reason } => words(
            format!("this file cannot be read: {reason}"),
            "",
            "check its permissions, and that no other program holds it open",
        ),
        NameEncoding => words(
            "the name of this file is not UTF-8; `\u{FFFD}` stands for what cannot be read of it",
            "",
            "rename it; archives that were packed on Windows are unpacked with `unzip -O GB18030` or 7-Zip",
        ),
        LinkedFolder => words(
            "this is a link to a folder, and links to folders are not followed",
            "",
            "put the folder itself here, or link to its files one by one",
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
        Invisible { code } => words(
            format!("a character that nobody sees: U+{code:04X}"),
            "here",
            "it hides words from people who search, or turns a line round; delete it, or run `gongkai check --fix` (`--text` for the text)",
        ),
        PrivateUse { code, instead } => words(
            format!("a character that most computers do not show: U+{code:04X}"),
            "here",
            match instead {
                Some(right) => format!(
                    "write {right} (U+{:04X}) instead, or run `gongkai check --fix` (`--text` for the text)",
                    u32::from(*right)
                ),
                None => "look up what the original has, and write the character that Unicode has for it"
                    .to_owned(),
            },
        ),
        TooLarge { bytes, limit } => words(
            format!(
                "the file is {} MiB large; at most {limit} MiB are read",
                mebibytes(*bytes)
            ),
            "",
            "a text of that size is a mistake; offer large material as an attachment of an entry that describes it",
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
        UnencodedFile { target, encoded } => words(
            format!("a `#`, `?` or `%` in the name `{target}` means something else in a link"),
            format!("write `{encoded}`"),
            "or give the file a name without such signs",
        ),
        SimilarFile { target, near } => words(
            format!("there is no file `{target}` beside this entry"),
            format!("did you mean `{near}`?"),
            "a name may look the same and be written with other characters; copy it from the folder",
        ),
        DocumentAsFile { target } => words(
            format!("`{target}` is an entry or page of its own, not a file to attach"),
            "here",
            "link to it in the text, or write its index number under `related` (相关)",
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
        // YAML.
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
            let hint = hint.map_or("", yaml_hint);
            words(format!("this is not YAML: {message}"), "here", hint)
        }
        Tab => words(
            "a tab at the start of a line",
            "here",
            "YAML counts spaces: replace the tab by two spaces",
        ),
        OddSpace { code } => words(
            format!("a space of another kind, U+{code:04X}, where YAML wants a plain one"),
            "here",
            "pasted text brings such spaces with it: replace it by a plain space",
        ),
        FullWidthColon => words(
            "a full-width colon after a key",
            "`：` here",
            "type a half-width colon and a space instead: `: `",
        ),
        YamlComment { .. } => words(
            "what follows the `#` is not part of this value",
            "a comment to YAML",
            "if it belongs to the value, put the value in quotation marks: \"…\"; if it is a comment, give it a line of its own",
        ),
        YamlMark { mark } => words(
            format!(
                "a mark of YAML (`{mark}`) at the start of this value does nothing, and is not part of it"
            ),
            "the mark is not shown",
            "if it belongs to the value, put the value in quotation marks: \"…\"; else take it away",
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
        LongAliases { mebibytes } => words(
            format!("anchors and aliases (`&` and `*`) repeat more than {mebibytes} MiB of text"),
            "here",
            "an alias stands for all of what its anchor names; write the values out, or leave them out",
        ),
        LongList { key, limit } => words(
            format!("more than {limit} values under `{key}`"),
            "here",
            "no entry needs so many; look whether something was pasted here by mistake",
        ),
        ManyFindings { limit } => words(
            format!("more than {limit} things are wrong in this file; the others are not shown"),
            "here",
            "look whether this is the right file; correct what is shown above, and check again",
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
        WrongType { key, expected: what } => words(
            format!("`{key}` takes {}", expected(*what)),
            format!("expected {}", expected(*what)),
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
        // Entries.
        NotADate { key, error } => date_words(key, error),
        EarlyDate { key, date } => words(
            format!("`{key}` lies before 1949: {date}"),
            "is this right?",
            "look for a slip of the finger in the year",
        ),
        FutureChange { key, date } => words(
            format!("`{key}` of a change lies ahead: {date}"),
            "not yet",
            "a change is dated when it is made: look for a slip of the finger, or schedule the entry itself",
        ),
        FarDate {
            key,
            date,
            scheduled: true,
        } => words(
            format!("this entry will not appear before {date}"),
            "is this right?",
            format!("`{key}` lies more than a year ahead; look for a slip of the finger in the year"),
        ),
        FarDate { key, date, .. } => words(
            format!("`{key}` lies far ahead: {date}"),
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
        Placeholder { blank, at } => words(
            format!("a blank is left to fill: `{blank}`"),
            "write what belongs here",
            match at {
                Blank::Published => {
                    "put the right words in its place, brackets included; until then let the entry be a draft: 状态: 草稿"
                }
                Blank::Waiting => {
                    "put the right words in its place, brackets included; what does not apply is deleted"
                }
                Blank::Needed => {
                    "put the right words in its place, brackets included; no entry can do without, not even a draft"
                }
            },
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
        NoAllowanceReason { rule } => words(
            format!("`{rule}` is allowed without a reason"),
            "why?",
            "write after the colon why this finding is right to stand, for whoever reads the file next",
        ),
        UnusedAllowance { rule } => words(
            format!("nothing here breaks the rule `{rule}`, which is allowed"),
            "not needed",
            "take the line out: it would hide the next finding of that kind",
        ),
        // site.yaml and the theme.
        NoSite { folder } => words(
            format!("there is no site.yaml in {folder} or in any folder above it"),
            "",
            "go to the site's folder, or name it with --root",
        ),
        BadBaseUrl { value } => words(
            format!("`{value}` is not the address of a site"),
            "here",
            "write it in full, such as https://www.example.gov.cn/xxgk/; the path in letters, digits and - . _ ~ alone",
        ),
        BadFeedId { value } => words(
            format!("`{value}` is no tag URI"),
            "here",
            "write a domain of yours, a day on which it was yours, and a name: tag:www.example.gov.cn,2026-01-05:xxgk (RFC 4151)",
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
                "docs/rules.md lists the rules, and says which can be set",
            ),
        },
        UnsupportedEdition { edition } => words(
            format!("there is no edition `{edition}`"),
            "here",
            "editions are zh-Hans and zh-Hant",
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
        // Families with a file of their own.
        Address(problem) => problem.words(Language::English),
        Attachment(problem) => problem.words(Language::English),
        Entry(problem) => problem.words(Language::English),
        Portal(problem) => problem.words(Language::English),
        Output(problem) => problem.words(Language::English),
        Page { problem, pages } => {
            let mut words = problem.words(Language::English);
            if *pages > 1 {
                words
                    .title
                    .push_str(&format!(" (on {pages} pages; this is the first)"));
            }
            words
        }
    }
}
