//! What can be wrong with an attachment, as values; their words are in `diagnostic/`.

use serde::{Deserialize, Serialize};

/// What is wrong with an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// It has no bytes.
    Empty,
    /// It cannot be opened with the format its name says: cut off, or another format.
    Damaged(Damage),
    /// It asks for a password.
    Protected,
    /// It is larger than what is read.
    TooLarge {
        /// The limit in MiB.
        limit: u64,
    },
    /// It grows beyond all measure when it is unpacked, nests without end, or defines entities.
    Hostile(Harm),
    /// Reading it took too long.
    TooSlow {
        /// The limit in seconds.
        limit: u64,
    },
    /// The system does not let it be read.
    Unreadable {
        /// What the system said.
        reason: String,
    },
}

/// How a file is damaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Damage {
    /// It is cut off, or no whole ZIP package.
    Package,
    /// A file that a package of its format has is not in it.
    Missing(String),
    /// A file in the package cannot be unpacked.
    Packed(String),
    /// A file in the package is no text.
    NotText(String),
    /// XML in it is broken; what the parser said.
    Xml(String),
    /// XML in it ends in the middle.
    XmlEnds,
    /// It is something else than its name says.
    Misnamed(Content),
    /// It is no CSV.
    Csv,
    /// It is text in no known encoding.
    Encoding,
    /// `pdftotext` cannot read it.
    Pdf,
}

/// What a file is that is not what its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// A ZIP package of something else.
    Zip,
    /// A RAR archive.
    Rar,
    /// A 7z archive.
    SevenZip,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
    /// A GIF picture.
    Gif,
    /// An RTF document.
    Rtf,
    /// An HTML or XML page.
    Markup,
    /// A file of Office 97 to 2003.
    OldOffice,
    /// Nothing that is known.
    Unknown,
}

/// What a file would do to whoever reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Harm {
    /// It holds so many files.
    Files(usize),
    /// A file in it unpacks to more than it may.
    Bursts {
        /// Its name.
        name: String,
        /// Its packed size in bytes.
        packed: usize,
        /// What it may unpack to, in bytes.
        allowed: usize,
    },
    /// More than so many elements stand inside each other.
    Nests(usize),
    /// Its XML declares a document type, and may define entities.
    DocumentType,
    /// Its XML uses this entity.
    Entity(String),
}
