//! How much is read of an attachment.
//!
//! The limits are far above what offices publish, and far below what stops a machine. Some say how
//! much is read: what lies beyond could not be looked at, which is an error. The others (text, pages,
//! rows, columns, cells) say how much is kept to be shown and searched; personal data is looked for in
//! all of it.

use std::time::Duration;

/// The first bytes by which a format is told.
pub const HEAD: usize = 4096;

/// The largest PDF that is read, in bytes.
pub const PDF: u64 = 256 * 1024 * 1024;

/// The largest DOCX, XLSX or OFD that is read, in bytes: pictures in them may be large.
pub const PACKAGE: u64 = 128 * 1024 * 1024;

/// The largest text or CSV file that is read, in bytes.
pub const PLAIN: u64 = 64 * 1024 * 1024;

/// Files in a package.
pub const ENTRIES: usize = 10_000;

/// What one XML file of a package may unpack to, in bytes.
pub const XML: usize = 64 * 1024 * 1024;

/// What all XML files that are read of a package may unpack to, in bytes.
pub const XML_TOTAL: usize = 128 * 1024 * 1024;

/// What all pictures and recordings of a package may unpack to, in bytes; they are not held.
pub const MEDIA: u64 = 256 * 1024 * 1024;

/// How many times its packed size an XML file of more than [`RATIO_FROM`] bytes may unpack to.
/// Tables of repeated values reach some hundred; what is beyond was made to burst.
pub const RATIO: usize = 500;

/// From how many unpacked bytes on [`RATIO`] is looked at.
pub const RATIO_FROM: usize = 1024 * 1024;

/// Elements inside each other.
pub const DEPTH: usize = 200;

/// Text that is kept of one attachment, in bytes of UTF-8: some seven hundred thousand characters.
pub const TEXT: usize = 2 * 1024 * 1024;

/// Cells of tables that are kept of one attachment.
pub const CELLS: usize = TEXT / 16;

/// What `pdftotext` may say of one file, in bytes.
pub const PDF_TEXT: usize = 256 * 1024 * 1024;

/// Earlier versions of a PDF within it that are read.
pub const VERSIONS: usize = 16;

/// Pages or sheets that are kept of one attachment.
pub const PARTS: usize = 5_000;

/// Columns that are kept of a sheet or table.
pub const COLUMNS: usize = 256;

/// Rows that are kept of a sheet or table.
pub const ROWS: usize = 20_000;

/// How long `pdftotext` may take for one file.
pub const PDF_TIME: Duration = Duration::from_secs(60);

/// How much memory `pdftotext` may take, in KiB; kept by the system where it can (`ulimit -v`).
pub const PDF_MEMORY: u64 = 1024 * 1024;
