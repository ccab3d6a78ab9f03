//! What a server or a browser would run.
//!
//! Everything else that is published is made by gongkai, but a file beside an entry is copied as it
//! is, into the portal's own origin: a page or an SVG with a script in it would speak with the
//! portal's voice. So a file is published without a word only when its name is that of a format in
//! which nothing runs (`names`) and its bytes are no other format ([`examine`]). The bytes are
//! compared against what runs, not against the format: a picture that is cut off harms nobody.
//!
//! Nothing is taken out of a file. Its digest is published, and what a reader downloads must be what
//! the unit disclosed; so a file is refused, and whoever made it decides what to do.

mod content;
mod names;
mod office;
mod pdf;
mod svg;

pub use content::examine;
pub use names::{Family, by_name, family};
pub use svg::SvgFault;

/// Why a file is not published without a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Active {
    /// A web server that knows the ending runs the file.
    ServerCode(String),
    /// A web server takes the file for its settings.
    ServerSettings(String),
    /// A browser shows it as a page, with the scripts in it.
    Page(String),
    /// A page can load it as its script or style.
    PagePart(String),
    /// A reader's computer runs it.
    Program(String),
    /// A document with macros, by its ending.
    MacroEnding(String),
    /// Nobody can say what is done with such a file.
    Unknown(String),
    /// An SVG that is offered as a file: opened by itself, it is a page.
    SvgAsFile,
    /// The bytes are those of a page.
    Markup,
    /// There is code for a server or a browser in it: what was found.
    Code(String),
    /// The bytes are those of a program.
    ProgramBytes(ProgramKind),
    /// A picture that can be read as a script too.
    ScriptPicture,
    /// A file with an archive at its end, which Java and others open as such.
    ArchiveAtEnd,
    /// A PDF that does something when it is opened or touched: the name of the action.
    PdfAction(&'static str),
    /// Part of a PDF could not be looked into.
    PdfUnseen,
    /// A document with macros in it.
    Macros,
    /// A document that loads its template, or an object, from elsewhere.
    RemoteTemplate,
    /// An SVG that is more than a picture.
    Svg(SvgFault),
    /// XML that a browser draws as a page.
    XmlPage,
}

/// What kind of program a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramKind {
    /// Windows.
    Windows,
    /// Linux, macOS or Android.
    Other,
    /// A script with `#!`.
    Script,
    /// WebAssembly.
    WebAssembly,
    /// Flash.
    Flash,
    /// A Windows shortcut or help file.
    Shortcut,
}

impl Active {
    /// Whether no reason can make it sound: what happens depends on the server alone, and not on who
    /// looked at the file.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Active::ServerCode(_) | Active::ServerSettings(_))
    }
}
