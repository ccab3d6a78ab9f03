//! gongkai: a folder of disclosure entries becomes a static government-disclosure portal.

pub mod search;
