//! From the catalogue to the list of every file of `public/`.

pub mod routes;
