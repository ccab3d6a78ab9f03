//! gongkai: a folder of disclosure entries becomes a static government-disclosure portal.
#![warn(missing_docs)]

pub mod catalogue;
pub mod config;
pub mod diagnostic;
pub mod entry;
pub mod load;
pub mod output;
pub mod plan;
pub mod render;
pub mod site;
pub mod text;
