//! From a folder to values: the only stage that reads the disk.

pub mod theme;
