//! gongkai: a folder of disclosure entries becomes a static government-disclosure portal.
#![warn(missing_docs)]

pub mod output;
pub mod text;
